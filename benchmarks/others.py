"""The matcher on knowledge of other kinds than it was fitted on: parts, one phrasing each, English, law, other domains.

Run: python -m benchmarks.others
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from benchmarks import cases, crossval, fit
from knowledge.decision import Heard
from knowledge.entries import Entry
from knowledge.evaluation import Prediction, Query, Report, evaluate, load_queries, report_on
from knowledge.fitted import fitted
from knowledge.loading import load_jsonl, starter
from knowledge.match import Matcher

Set = tuple[str, Sequence[Entry], Sequence[Query]]
COLUMNS = ("top_1", "top_3", "answered_right", "answered_wrong", "no_entry_sent")


def sets() -> Iterator[Set]:
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    queries = [query for query in crossval.labelled() if query.kind != "chatter"]
    ids = [entry.id for entry in entries]
    random.Random(3).shuffle(ids)
    for name, kept in (("first half", ids[:30]), ("second half", ids[30:]), ("ten", ids[:10]), ("one", ids[:1])):
        part = [entry for entry in entries if entry.id in kept]
        yield f"part of the open entries: {name}", part, [_asked_of(kept, query) for query in queries]
    yield "open entries, one phrasing each", [replace(entry, aliases=()) for entry in entries], queries
    yield "starter pack, asked what the open set lacks", starter(), [query for query in queries if not query.expect]
    for name in ("English", "law"):
        known = load_jsonl(cases.DATA / f"{name.lower()}_kb.jsonl")
        asked = load_queries(cases.DATA / f"{name.lower()}_queries.jsonl")
        yield name, known, asked
        if any(entry.aliases for entry in known):
            yield f"{name}, one phrasing each", [replace(entry, aliases=()) for entry in known], asked


def _asked_of(kept: Sequence[str], query: Query) -> Query:
    return query if query.expect in kept else replace(query, expect=None, kind="needs_human")


def table() -> list[str]:
    """By the shipped weights."""
    return _head() + [line for name, entries, queries in sets() for line in _lines(name, Matcher(entries), queries)]


def left_out_table() -> list[str]:
    """Each of the foreign ones by weights that were fitted without it; of what is made of them, all together."""
    found: dict[str, list[tuple[Query, Prediction]]] = defaultdict(list)
    lines = []
    for name in cases.FOREIGN:
        fit_without = replace(fitted(), **fit.of_cases(cases.training_cases(without=name)))
        for part, asked in cases.foreign(name).items():
            queries = [_labelled(query) for query in asked.queries]
            matcher = Matcher(asked.entries, fit=fit_without)
            if not part:
                lines += _lines(name.replace("_", " "), matcher, queries, (Heard.ADDRESSED,))
            kind = "one entry alone" if part.endswith(" alone") else part or "as they are"
            found[kind] += zip(queries, evaluate(matcher, queries).predictions, strict=True)
    for kind, asked_and_said in found.items():
        predictions = tuple(said for _, said in asked_and_said)
        report = report_on([query for query, _ in asked_and_said], predictions, Heard.ADDRESSED)
        lines.append(_line(f"all of them, {kind}", "–", report))
    return _head() + lines


def _labelled(query: cases.Query) -> Query:
    return Query(text=query.text, expect=query.expect or None, kind=query.kind)


def _head() -> list[str]:
    return [
        f"| knowledge | entries | heard | {' | '.join(name.replace('_', ' ') for name in COLUMNS)} | ECE |",
        "|---|--:|---|" + "--:|" * (len(COLUMNS) + 1),
    ]


def _lines(name: str, matcher: Matcher, queries: Sequence[Query], ways: Iterable[Heard] = Heard) -> list[str]:
    return [_line(name, str(len(matcher.entries)), evaluate(matcher, queries, heard)) for heard in ways]


def _line(name: str, entries: str, report: Report) -> str:
    cells = [_shown(report, column) for column in COLUMNS]
    return f"| {name} | {entries} | {report.heard} | {' | '.join(cells)} | {report.ece:.3f} |"


def _shown(report: Report, column: str) -> str:
    return f"{100 * report.shares[column].value:.1f}" if column in report.shares else "–"


if __name__ == "__main__":
    print("\n".join([*table(), "", *left_out_table()]))
