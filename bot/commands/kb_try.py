"""`caunoi kb try`: what would be said to one question, and everything that speaks for and against it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Table

from bot.commands.kb_source import DESK, kb_option
from knowledge.decision import Answer, Choices, Decision, Heard
from knowledge.entries import Entry
from knowledge.evidence import MEANINGS
from knowledge.match import Matched, Matcher
from knowledge.overheard import help_likelihood
from knowledge.reading import Reading, read

_SHOWN = 5
_WIDTH = 140


@click.command("try")
@click.argument("question")
@kb_option(DESK)
@click.option("--heard", type=click.Choice([str(h) for h in Heard]), default=str(Heard.ADDRESSED), show_default=True)
@click.option("--json", "as_json", is_flag=True)
def try_(question: str, matcher: Matcher, heard: str, as_json: bool) -> None:
    """One question with all its evidence."""
    decision = matcher.match(question, Heard(heard))
    if as_json:
        click.echo(json.dumps(_as_json(decision), ensure_ascii=False, indent=1))
        return
    found = matcher.look_up(question)
    reading = found.evidence.reading if found.evidence else read(question)
    click.echo(f"{_kind(decision)} {' '.join(_chosen(decision))} ({decision.confidence:.2f}): {decision.reason}")
    for line in (*_read_as(reading), *_floors(matcher, question), "", *_candidates(matcher, decision, found)):
        click.echo(line)
    if found.evidence and found.judged:
        Console(width=max(_WIDTH, Console().width)).print(_evidence(found))


def _kind(decision: Decision) -> str:
    return type(decision).__name__.lower()


def _chosen(decision: Decision) -> tuple[str, ...]:
    if isinstance(decision, Answer):
        return (decision.entry,)
    return decision.entries if isinstance(decision, Choices) else ()


def _as_json(decision: Decision) -> dict[str, object]:
    return {
        "decision": _kind(decision),
        "entries": list(_chosen(decision)),
        "confidence": decision.confidence,
        "reason": decision.reason,
        "candidates": [{"entry": c.entry, "confidence": c.confidence} for c in decision.candidates],
    }


def _read_as(reading: Reading) -> Iterator[str]:
    yield f"read as ({'en' if reading.english else 'vi'}): {' '.join(reading.words)}"
    yield f"concepts: {', '.join(sorted({name for _, _, name in reading.concepts})) or '–'}"
    yield f"systems: {', '.join(sorted(reading.systems)) or '–'}"


def _floors(matcher: Matcher, question: str) -> Iterator[str]:
    floors = matcher.settings
    yield f"asks for help: {help_likelihood(question):.2f}"
    yield (
        f"floors: addressed, an answer from {floors.answer_at:.2f} on, choices from {floors.offer_at:.2f}; overheard, "
        f"an answer from {floors.answer_overheard_at:.2f} to a plea from {floors.help_to_answer:.2f}, "
        f"a person for a plea from {floors.help_to_call:.2f}"
    )


def _candidates(matcher: Matcher, decision: Decision, found: Matched) -> Iterator[str]:
    for place, candidate in enumerate(decision.candidates, start=1):
        entry = matcher.entries[candidate.entry]
        yield f"{place:>2}. {candidate.confidence:.2f}  {entry.id}: {entry.question}"
        nearest = _nearest_phrasing(matcher, entry, found)
        if nearest and nearest != entry.question:
            yield f"          nearest: {nearest}"


def _nearest_phrasing(matcher: Matcher, entry: Entry, found: Matched) -> str:
    """As the curator wrote it; the evidence has it folded."""
    if found.evidence is None:
        return ""
    folded = {
        matcher.book.entry(number).id: text
        for number, text in zip(found.evidence.entries, found.evidence.phrases, strict=True)
    }
    wanted = folded.get(entry.id)
    return next((phrasing for phrasing in entry.phrasings if " ".join(read(phrasing).keys) == wanted), "")


def _evidence(found: Matched) -> Table:
    """A column for each of the first entries, by their places above; a row for each sign."""
    assert found.evidence is not None
    assert found.judged is not None
    rows = found.judged.order[:_SHOWN]
    table = Table("evidence", "", *(f"{place}." for place in range(1, len(rows) + 1)), box=None)
    for column, (name, meaning) in enumerate(MEANINGS.items()):
        table.add_row(name, meaning, *(f"{found.evidence.table[row, column]:.2f}" for row in rows))
    return table
