"""`caunoi replay`: play golden conversations against the real desk, and check what is seen."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.replay import report
from bot.replay.casting import NotEmpty
from bot.replay.player import Result, play
from bot.replay.script import Script, ScriptError, load, schema
from bot.replay.simulation import empty


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file, a line each.")
@click.option("--schema", "show_schema", is_flag=True, help="Print the JSON Schema of the format and end.")
@click.option("--database", "url", metavar="URL", help="Play in this database, which must be empty and is left empty.")
def replay(files: tuple[Path, ...], as_json: bool, show_schema: bool, url: str | None) -> None:
    """Play golden conversations (files, or folders of .yaml files) with a moved clock.

    The exit code is 0 if all pass, 1 if one fails, 2 if one cannot be played.
    """
    if show_schema:
        click.echo(schema(), nl=False)
        return
    if not files:
        raise click.UsageError("Which conversations? Give .yaml files or folders of them.")
    # What the desk logs on the way is not what was asked for.
    logging.disable(logging.CRITICAL)
    try:
        results = _play_all(_load_all(_expand(files)), url, as_json=as_json)
    finally:
        logging.disable(logging.NOTSET)
    sys.exit(0 if all(result.passed for result in results) else 1)


def _expand(files: Sequence[Path]) -> Iterator[Path]:
    for file in files:
        if not file.is_dir():
            yield file
            continue
        inside = sorted([*file.glob("*.yaml"), *file.glob("*.yml")])
        if not inside:
            raise click.UsageError(f"{file} holds no .yaml file.")
        yield from inside


def _load_all(files: Iterator[Path]) -> list[Script]:
    """All of them, before anything is played; every unreadable one is named."""
    scripts, troubles = [], []
    for file in files:
        try:
            script = load(file)
            _ = script.entries
        except ScriptError as error:
            troubles.append(str(error))
        else:
            scripts.append(script)
    if troubles:
        click.echo("\n".join(troubles), err=True)
        sys.exit(2)
    return scripts


def _play_all(scripts: Sequence[Script], url: str | None, *, as_json: bool) -> list[Result]:
    console = Console(highlight=False)
    results = []
    with _progress(len(scripts), quiet=as_json) as progress:
        task = progress.add_task("", total=len(scripts))
        for script in scripts:
            progress.update(task, description=script.title)
            try:
                result = asyncio.run(play(script, url))
            except NotEmpty as error:
                progress.stop()
                raise click.UsageError(f"{url}: {error}.") from error
            if url is not None:
                empty(url)
            results.append(result)
            progress.advance(task)
            if as_json:
                click.echo(json.dumps(result.as_json(), ensure_ascii=False))
            else:
                progress.console.print(report.verdict(result))
    if not as_json:
        for result in results:
            if not result.passed:
                console.print(report.failed(result))
        report.summary(console, results)
    return results


@contextmanager
def _progress(count: int, *, quiet: bool) -> Iterator[Progress]:
    shown = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=quiet, highlight=False),
        transient=True,
        disable=quiet or count < 2,
    )
    with shown as progress:
        yield progress
