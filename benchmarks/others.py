"""The shipped matcher on knowledge of other kinds than it was fitted on: parts, one phrasing each, English, law.

Run: python -m benchmarks.others
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks import crossval, fit
from knowledge.decision import Heard
from knowledge.entries import Entry
from knowledge.evaluation import Query, Report, evaluate, load_queries
from knowledge.loading import load_jsonl, starter
from knowledge.match import Matcher

Set = tuple[str, Sequence[Entry], Sequence[Query]]
COLUMNS = ("top_1", "top_3", "answered_right", "answered_wrong", "no_entry_sent")


def sets() -> Iterator[Set]:
    entries = load_jsonl(fit.DATA / "open_kb.jsonl")
    queries = [query for query in crossval.labelled() if query.kind != "chatter"]
    ids = [entry.id for entry in entries]
    random.Random(3).shuffle(ids)
    for name, kept in (("first half", ids[:30]), ("second half", ids[30:]), ("ten", ids[:10]), ("one", ids[:1])):
        part = [entry for entry in entries if entry.id in kept]
        yield f"part of the open entries: {name}", part, [_asked_of(kept, query) for query in queries]
    yield "open entries, one phrasing each", [replace(entry, aliases=()) for entry in entries], queries
    yield "starter pack, asked what the open set lacks", starter(), [query for query in queries if not query.expect]
    for name in ("English", "law"):
        known = load_jsonl(fit.DATA / f"{name.lower()}_kb.jsonl")
        asked = load_queries(fit.DATA / f"{name.lower()}_queries.jsonl")
        yield name, known, asked
        if any(entry.aliases for entry in known):
            yield f"{name}, one phrasing each", [replace(entry, aliases=()) for entry in known], asked


def _asked_of(kept: Sequence[str], query: Query) -> Query:
    return query if query.expect in kept else replace(query, expect=None, kind="needs_human")


def table() -> list[str]:
    lines = [
        f"| knowledge | entries | heard | {' | '.join(name.replace('_', ' ') for name in COLUMNS)} | ECE |",
        "|---|--:|---|" + "--:|" * (len(COLUMNS) + 1),
    ]
    for name, entries, queries in sets():
        matcher = Matcher(entries)
        for heard in Heard:
            report = evaluate(matcher, queries, heard)
            cells = [_shown(report, column) for column in COLUMNS]
            lines.append(f"| {name} | {len(entries)} | {heard} | {' | '.join(cells)} | {report.ece:.3f} |")
    return lines


def _shown(report: Report, column: str) -> str:
    return f"{100 * report.shares[column].value:.1f}" if column in report.shares else "–"


if __name__ == "__main__":
    print("\n".join(table()))
