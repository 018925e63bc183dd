"""`caunoi kb mine`: a group's history becomes proposals for somebody to review. Nothing is written into the desk."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot import histories, knowledge_files
from bot.commands.kb_source import matcher_of
from desk.mining.drafts import Draft, drafts, overview
from desk.mining.messages import Message
from desk.mining.proposals import Kind, Mined, Steps
from desk.mining.proposals import mine as mined_from
from knowledge.match import Matcher

_SHOWN = 20


@click.command("mine")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="write proposals here: a .jsonl file or a new folder"
)
@click.option(
    "--kb", "source", default="desk", show_default=True, help="what is known: `desk`, `starter`, a folder or file"
)
@click.option("--top", type=click.IntRange(min=1), help="only the most asked")
@click.option(
    "--at-least", type=click.IntRange(min=1), default=2, show_default=True, help="asked so many times or more"
)
@click.option("--unanswered", is_flag=True, help="also questions without an answer; they need one before they load")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def mine(
    file: Path, output: Path | None, source: str, top: int | None, at_least: int, unanswered: bool, as_json: bool
) -> None:
    """Propose entries from FILE: a Telegram Desktop export (result.json) or chat text pasted from Zalo.

    Names and personal numbers are taken out. Review what is proposed, then `caunoi kb load` it.
    """
    if output and output.suffix != ".jsonl" and output.exists() and (output.is_file() or any(output.iterdir())):
        raise click.ClickException(f"{output} is not a new folder; choose another, or a file that ends in .jsonl.")
    matcher = matcher_of(source)
    try:
        found = _mined(file, matcher, at_least, quiet=as_json)
    except histories.HistoryError as error:
        raise click.ClickException(str(error)) from error
    wanted = [proposal for proposal in found.proposals if unanswered or proposal.kind is not Kind.UNANSWERED]
    made = list(drafts(wanted[:top], matcher.entries))
    if output:
        _write(output, made)
    if as_json:
        listed = [draft.as_json() for draft in made]
        shown = {"messages": found.messages, "questions": found.questions, "proposals": listed}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1, default=str))
    else:
        _show(found, made, output)


def _mined(file: Path, matcher: Matcher, at_least: int, *, quiet: bool) -> Mined:
    size = max(1, file.stat().st_size)
    with _progress(quiet) as progress:
        reading = progress.add_task("đọc", total=size)
        comparing = progress.add_task("so câu hỏi", total=None)

        def compared(done: int, total: int) -> None:
            progress.update(comparing, completed=done, total=total)

        # Characters, not bytes: Vietnamese has about three for every four bytes. The bar may jump at the end.
        history = histories.read(file, lambda done: progress.update(reading, completed=min(size, done * 4 // 3)))
        # Hundreds of thousands of small values and no cycles among them: looking for some costs a tenth of the time.
        gc.disable()
        try:
            found = mined_from(_whole(history), matcher, at_least=at_least, steps=Steps(compared=compared))
        finally:
            gc.enable()
        progress.update(reading, completed=size)
    return found


def _whole(history: Iterator[Message]) -> Iterator[Message]:
    try:
        yield from history
    except histories.CutOff:
        click.echo("The file ends in the middle; what comes before was read. Export it again to have all.", err=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as progress:
        yield progress


def _write(output: Path, made: Sequence[Draft]) -> None:
    if output.suffix == ".jsonl":
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text("".join(f"{draft.line()}\n" for draft in made), "utf-8")
        return
    knowledge_files.write_folder(output, [draft.entry for draft in made], (), {})
    (output / "README.md").write_text(overview(made), "utf-8")


def _show(found: Mined, made: Sequence[Draft], output: Path | None) -> None:
    table = Table("lần hỏi", "người", "trả lời", "xác nhận", "câu hỏi", "câu trả lời, hoặc mục đã có", box=None)
    for draft in made[:_SHOWN]:
        each = draft.proposal
        said = f"→ {each.entry}: +{len(each.aliases)} cách hỏi" if each.entry else each.answer.split("\n")[0]
        table.add_row(*map(str, (each.asked, each.askers, each.answered_by, each.confirmed)), each.question, said[:80])
    Console(width=max(120, Console().width)).print(table)
    if len(made) > _SHOWN:
        click.echo(f"… và {len(made) - _SHOWN} đề xuất nữa.")
    where = f" → {output}" if output else " (dùng -o để ghi ra tệp)"
    click.echo(
        f"{found.messages} tin nhắn, {found.questions} câu hỏi, {len(made)} đề xuất{where}. "
        f"Chưa có gì được đưa vào kiến thức. ({len(made)} proposals; nothing was added to the knowledge.)"
    )
