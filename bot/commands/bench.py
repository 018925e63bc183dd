"""`caunoi bench`: the figures of this machine."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from bot.clock import SystemClock
from knowledge.evaluation import load_queries
from knowledge.loading import KnowledgeError, load, starter

OPEN = Path(__file__).parents[2] / "benchmarks" / "data"
"""The open labelled set, where the program runs from its source."""


@click.group()
def bench() -> None:
    """The figures of this machine."""


@bench.command()
@click.option("--messages", default=2000, show_default=True, type=click.IntRange(100, 100_000))
@click.option("--groups", default=200, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--rate", default=50.0, show_default=True, help="Messages a second for the latency run.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="A folder on the disk to measure.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def ingest(messages: int, groups: int, rate: float, folder: Path | None, as_json: bool) -> None:
    """Accepted → answered on SQLite (synchronous=FULL), beside python-telegram-bot doing far less in the same run."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        figures = asyncio.run(_ingest(Path(inside), messages, groups, rate)) | _start_up(Path(inside))
    _show(figures, as_json)


@bench.command()
@click.option("--messages", default=4000, show_default=True, type=click.IntRange(400, 100_000))
@click.option("--rate", default=200.0, show_default=True, help="Messages a second for the latency runs.")
@click.option("--seconds", default=5.0, show_default=True, help="How long each latency run takes.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="A folder on the disk to measure.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def webhook(messages: int, rate: float, seconds: float, folder: Path | None, as_json: bool) -> None:
    """Webhook → 200, durably kept on SQLite, beside a bare aiohttp handler that writes one row in the same run."""
    from bot.bench.webhook import measure

    with tempfile.TemporaryDirectory(dir=folder) as inside:
        _show(asyncio.run(measure(Path(inside), messages=messages, rate=rate, seconds=seconds)), as_json)


_WEEK = ("week", "self_answered", "wrong", "teacher_answers")


@bench.command()
@click.option("--kb", "kb", help="entries: `starter`, a folder or a file (default: the open set in benchmarks/data)")
@click.option("--queries", help="labelled questions, one JSON object a line (default: the open set)")
@click.option("--seed", default=1, show_default=True, help="Another order and other noise.")
@click.option("--weeks", default=26, show_default=True, type=click.IntRange(2, 200))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def learning(kb: str | None, queries: str | None, seed: int, weeks: int, as_json: bool) -> None:
    """Simulated weeks, beginning with a fifth of the entries: does what teachers answer make the desk answer alone?"""
    from bot.bench.learning import measure

    for name, given in (("--kb", kb or OPEN / "open_kb.jsonl"), ("--queries", queries or OPEN / "open_queries.jsonl")):
        if given != "starter" and not Path(given).exists():
            raise click.UsageError(f"{given} is not there; give {name} (the open set comes with the source only).")
    try:
        entries, asked = load(kb or str(OPEN / "open_kb.jsonl")), load_queries(queries or OPEN / "open_queries.jsonl")
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as progress:
        task = progress.add_task("weeks", total=2 * weeks)
        figures = measure(entries, asked, seed=seed, weeks=weeks, step=lambda: progress.advance(task))
    if as_json:
        click.echo(
            json.dumps({name: [{key: week[key] for key in _WEEK} for week in figures[name]] for name in figures})
        )
        return
    click.echo("        with learning                     entries added by hand, no learning")
    click.echo("week    alone   wrong   teachers          alone   wrong   teachers")
    for ours, plain in zip(figures["weeks"], figures["baseline"], strict=True):
        cells = [f"{w['self_answered']:7.1%} {w['wrong']:7.1%} {w['teacher_answers']:8}" for w in (ours, plain)]
        click.echo(f"{ours['week']:4}  {'          '.join(cells)}")


@bench.command()
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 180))
@click.option("--communes", default=20, show_default=True, type=click.IntRange(1, 200))
@click.option("--teachers", default=40, show_default=True, type=click.IntRange(1, 1000), help="In all communes.")
@click.option("--questions", default=200, show_default=True, type=click.IntRange(1, 5000), help="A day, in all.")
@click.option(
    "--to-people", default=40, show_default=True, type=click.IntRange(0, 100), help="So many of 100 need one."
)
@click.option("--seed", default=4, show_default=True, help="Another one, other communes and other days.")
@click.option("--processes", default=os.cpu_count() or 1, show_default="cores", type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def oncall(
    days: int, communes: int, teachers: int, questions: int, to_people: int, seed: int, processes: int, as_json: bool
) -> None:
    """Months of people on call: was anybody paged in class, forgotten, or promised what was not kept?

    Exits with 1 when a rule was broken; the first faults are named.
    """
    from bot.bench.oncall import RULES, Size, measure

    if not communes <= teachers <= communes * 14:
        raise click.UsageError("A commune needs 1 to 14 teachers: give --teachers between that many times --communes.")
    logging.disable(logging.WARNING)
    size = Size(days=days, communes=communes, teachers=teachers, questions=questions, to_people=to_people, seed=seed)
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as progress:
        task = progress.add_task("communes", total=communes)
        figures = measure(
            size, processes=processes, watch=lambda share: progress.update(task, completed=share * communes)
        )
    faults = figures.pop("faults")
    _show(figures, as_json)
    for fault in faults:
        click.echo(fault, err=True)
    if any(figures[rule] for rule in RULES):
        sys.exit(1)


def _show(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:46} {value:>12,.2f}" if isinstance(value, float) else f"{name:46} {value:>12,}")


async def _ingest(folder: Path, messages: int, groups: int, rate: float) -> dict[str, Any]:
    from bot.bench import ours, theirs
    from bot.bench.updates import group_questions

    now = SystemClock().now()
    updates = list(group_questions(messages * 2 + 1000, chats=groups, at=now))
    runtime, channel = await ours.open_desk(folder, starter(), groups)
    try:
        await ours.throughput(runtime, channel, updates[:200])  # warm up
        # Turn about, so that a disk that is slow for a while is slow for both.
        mine, other, other_at_once = [], [], []
        half = messages // 2
        for turn in range(2):
            part = updates[200 + turn * half : 200 + (turn + 1) * half]
            mine.append(await ours.throughput(runtime, channel, part))
            (folder / str(turn)).mkdir()
            other.append(await theirs.throughput(folder / str(turn), part, at_once=1))
            other_at_once.append(await theirs.throughput(folder / str(turn), part, at_once=64))
        waits = await ours.latency(runtime, channel, updates[200 + messages : 200 + messages + 500], rate)
    finally:
        await runtime.stop()
    waits.sort()
    return {
        "messages": messages,
        "ours, answered a second": statistics.fmean(mine),
        "python-telegram-bot, one at a time (in order)": statistics.fmean(other),
        "ratio": statistics.fmean(mine) / statistics.fmean(other),
        "python-telegram-bot, 64 at once (no order)": statistics.fmean(other_at_once),
        "ratio to that": statistics.fmean(mine) / statistics.fmean(other_at_once),
        f"latency at {rate:g}/s, median ms": waits[len(waits) // 2],
        f"latency at {rate:g}/s, p99 ms": waits[int(len(waits) * 0.99)],
    }


def _start_up(folder: Path) -> dict[str, Any]:
    """A process of its own, on a desk that exists already: seconds from nothing to ready, megabytes held then."""
    prepare = f"from bot.bench.ours import prepare_large; prepare_large({str(folder)!r})"
    subprocess.run([sys.executable, "-c", prepare], check=True)
    program = f"from bot.bench.ours import start_large; start_large({str(folder)!r})"
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        memory: dict[str, float] = json.loads(process.stdout.readline())
        taken = time.perf_counter() - begun
    return {"start to ready with 1,000 entries, s": taken} | memory
