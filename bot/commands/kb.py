"""`caunoi kb`: measure, try and check knowledge."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import knowledge_files
from bot.clock import SystemClock
from bot.commands import kb_changes, kb_gaps, kb_mine, kb_store, kb_try
from bot.commands.kb_source import kb_option
from bot.commands.opening import opened
from desk import stewards
from knowledge.checking import Note, check_entries, check_lexicon
from knowledge.decision import Heard
from knowledge.entries import Entry
from knowledge.evaluation import Prediction, Query, Report, Share, evaluate, load_queries, report_on
from knowledge.lexicon import FOLDER
from knowledge.loading import KnowledgeError
from knowledge.match import Matcher
from knowledge.settings import DEFAULTS, MatchSettings
from store import deployments, knowledge, knowledge_changes

_PART = 50
_MEASURES = {
    "top_1": "top-1",
    "top_3": "top-3",
    "answered_right": "answered right (of answerable)",
    "answered_right_of_requests": "answered right (of all requests)",
    "answered_wrong": "answered wrong (of all requests)",
    "helped_by_choices": "helped by choices (of answerable)",
    "to_a_person": "to a person (of all requests)",
    "silent": "silent (of all requests)",
    "no_entry_sent": "no entry sent (requests without an entry)",
    "chatter_interrupted": "interrupted (of chatter)",
}
_FLOORS = {
    "help_to_call": "overheard: call a person for a plea that is at least this sure",
    "help_to_answer": "overheard: answer a plea that is at least this sure",
    "answer_overheard_at": "overheard: answer from this confidence on",
    "offer_at": "offer choices from this confidence on",
    "answer_at": "addressed: answer from this confidence on",
}
_IN_PARTS = ("top_1", "top_3", "answered_right", "answered_wrong", "helped_by_choices", "chatter_interrupted")


@click.group()
def kb() -> None:
    """Knowledge: measure it, try it, check it, load and export it, mine histories for it."""


kb.add_command(kb_store.load)
kb.add_command(kb_store.export)
kb.add_command(kb_mine.mine)
kb.add_command(kb_changes.history)
kb.add_command(kb_changes.undo)
kb.add_command(kb_gaps.gaps)
kb.add_command(kb_try.try_)


def _questions(_: click.Context, __: click.Parameter, value: str) -> tuple[Query, ...]:
    try:
        return load_queries(value)
    except KnowledgeError as error:
        raise click.BadParameter(str(error)) from error


def _floors(command: Callable[..., None]) -> Callable[..., None]:
    for name, meaning in _FLOORS.items():
        shipped = getattr(DEFAULTS, name)
        option = click.option(
            f"--{name.replace('_', '-')}", type=click.FloatRange(0, 1), help=f"{meaning} (shipped: {shipped})"
        )
        command = option(command)
    return command


@kb.command("eval")
@kb_option("starter")
@click.option("--queries", required=True, callback=_questions, help="labelled questions, one JSON object a line")
@click.option("--heard", type=click.Choice([str(h) for h in Heard]), default=str(Heard.ADDRESSED), show_default=True)
@click.option("--predictions", type=click.Path(dir_okay=False, path_type=Path), help="write what was decided here")
@click.option("--json", "as_json", is_flag=True, help="the report as JSON")
@_floors
def eval_(
    matcher: Matcher,
    queries: tuple[Query, ...],
    heard: str,
    predictions: Path | None,
    as_json: bool,
    **moved: float | None,
) -> None:
    """How well labelled questions are matched, and what moving a floor would change."""
    settings = replace(DEFAULTS, **{name: value for name, value in moved.items() if value is not None})
    strangers = sum(query.expect is not None and query.expect not in matcher.entries for query in queries)
    if strangers:
        click.echo(
            f"note: {strangers} of {len(queries)} questions expect an entry that is not in this knowledge", err=True
        )
    shipped = _evaluated(matcher, queries, Heard(heard), quiet=as_json)
    report = shipped
    if settings != DEFAULTS:
        matcher = Matcher(matcher.entries.values(), settings, book=matcher.book)
        report = _evaluated(matcher, queries, Heard(heard), quiet=as_json)
    if predictions:
        predictions.write_text("".join(f"{_line(p)}\n" for p in report.predictions), encoding="utf-8")
    if as_json:
        before = {} if settings == DEFAULTS else {"with_shipped_floors": shipped.as_json()["measures"]}
        click.echo(json.dumps({**report.as_json(), **before}, ensure_ascii=False, indent=1))
        return
    _print(report, len(matcher.entries))
    if settings != DEFAULTS:
        _print_effect(shipped, report, settings)


def _line(prediction: Prediction) -> str:
    row = prediction.as_json()
    plain = json.dumps(row, ensure_ascii=False)
    # Half of an emoji cannot be written as UTF-8, and some readers cut lines at a U+2028.
    return plain if plain.isprintable() else json.dumps(row)


@kb.command()
@click.argument("name_or_path", default="starter")
@click.option("--lexicon", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER)
@click.option("--desk", is_flag=True, help="check the desk's own entries, and whether each has a living steward")
def check(name_or_path: str, lexicon: Path, desk: bool) -> None:
    """Whether entries can be read, whether some steal each other's questions, whether the lexicons are sound."""
    if desk:
        entries, told = _of_desk()
        _conclude(entries, [*told, *check_lexicon(lexicon)])
        return
    try:
        files = knowledge_files.read(name_or_path)
        entries = tuple(files.entries.values())
        # What a sheet says of its cells says also what is wrong with the entries in them.
        told = [Note(text=text, serious=True) for text in files.faults] or check_entries(entries)
        notes = [*told, *check_lexicon(lexicon)]
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    _conclude(entries, notes)


def _of_desk() -> tuple[tuple[Entry, ...], list[Note]]:
    """The desk's entries with what is to be said of them and of their stewards."""
    with opened() as (chosen, database):
        today = SystemClock().now().astimezone(chosen.zone).date()
        entries = database.read_now(knowledge.load)
        pairs = database.read_now(knowledge_changes.pairs)
        serving = database.read_now(lambda c: deployments.staff_serving(c, today))
    notes = check_entries(entries, pairs)
    for entry in entries:
        if stewards.is_orphan(entry, serving):
            whose = f"its steward {entry.steward} no longer serves" if entry.steward else "it has no steward"
            notes.append(Note(text=f"{entry.id}: {whose}; name a person or an office"))
    return entries, notes


def _conclude(entries: Sequence[Entry], notes: Sequence[Note]) -> None:
    for note in notes:
        click.echo(f"{'error' if note.serious else 'note'}: {note.text}")
    serious = sum(note.serious for note in notes)
    click.echo(f"{len(entries)} entries, {serious} errors, {len(notes) - serious} notes")
    if serious:
        raise SystemExit(1)


def _evaluated(matcher: Matcher, queries: Sequence[Query], heard: Heard, *, quiet: bool) -> Report:
    parts = [queries[start : start + _PART] for start in range(0, len(queries), _PART)]
    shown = parts if quiet else track(parts, description="matching", console=Console(stderr=True), transient=True)
    # The first message of a process reads the lexicons; no other waits for them.
    matcher.match("", heard)
    predictions = [p for part in shown for p in evaluate(matcher, part, heard, time.perf_counter).predictions]
    return report_on(queries, tuple(predictions), heard)


def _print(report: Report, entries: int) -> None:
    click.echo(f"{len(report.predictions)} messages, {report.heard}, {entries} entries")
    for name, label in _MEASURES.items():
        if name in report.shares:
            click.echo(f"  {label:<44}{_shown(report.shares[name])}")
    click.echo(f"  {'MRR':<44}{report.mrr:6.3f}")
    click.echo(f"  {'calibration error (ECE)':<44}{report.ece:6.3f}")
    click.echo(f"  {'milliseconds a message, median / p99':<44}{report.median_ms:6.2f} / {report.p99_ms:.2f}")
    for title, parts in (("by style", report.by_style), ("by kind", report.by_kind)):
        if parts:
            table = Table(title, "of", *(_MEASURES[name].split(" (")[0] for name in _IN_PARTS), box=None)
            for part, shares in parts.items():
                cells = [f"{100 * shares[name].value:.1f}" if name in shares else "" for name in _IN_PARTS]
                table.add_row(part, str(max(share.of for share in shares.values())), *cells)
            Console(width=max(120, Console().width)).print(table)
    click.echo("reliability: confidence promised → true (count)")
    for each in report.reliability:
        click.echo(f"  {each.promised:5.2f} → {each.true:5.2f} ({each.count})")
    if report.confusions:
        click.echo("answered wrong: expected → answered (times)")
    for expected, got, count in report.confusions[:15]:
        click.echo(f"  {expected} → {got} ({count})")


def _print_effect(shipped: Report, moved: Report, settings: MatchSettings) -> None:
    """What the administrator wants to know: the same measures before and after."""
    for name in _FLOORS:
        before, after = getattr(DEFAULTS, name), getattr(settings, name)
        if before != after:
            click.echo(f"moved: {name} {before} → {after} (CAUNOI_{name.upper()} for the desk)")
    for name, label in _MEASURES.items():
        if name in shipped.shares and shipped.shares[name] != moved.shares[name]:
            before, after = (100 * report.shares[name].value for report in (shipped, moved))
            click.echo(f"  {label:<44}{before:6.1f} % → {after:.1f} %")


def _shown(share: Share) -> str:
    low, high = share.interval
    return f"{100 * share.value:6.1f} %  [{100 * low:.1f}–{100 * high:.1f}]  {share.hits}/{share.of}"
