"""The open set, cross-validated over its entries: what is fitted on some entries is measured on the others.

Run: python -m benchmarks.crossval
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks import cases, fit
from knowledge.confidence import SIGNS
from knowledge.decision import Heard
from knowledge.evaluation import Prediction, Query, Report, evaluate, report_on
from knowledge.evidence import NAMES
from knowledge.fitted import Fitted
from knowledge.loading import load_jsonl
from knowledge.match import Matcher
from knowledge.phrasebook import Phrasebook
from knowledge.settings import DEFAULTS, MatchSettings

FOLDS = 5


def folds(queries: Sequence[cases.Query]) -> list[set[int]]:
    """Numbers of the held-out queries: all of an entry together, the others dealt out."""
    rng = random.Random(cases.SEED)
    groups = sorted({q.expect or f"#{n}" for n, q in enumerate(queries)})
    rng.shuffle(groups)
    number = {group: place % FOLDS for place, group in enumerate(groups)}
    found: list[set[int]] = [set() for _ in range(FOLDS)]
    for n, query in enumerate(queries):
        found[number[query.expect or f"#{n}"]].add(n)
    return found


def fitted_without() -> Iterator[tuple[Fitted, set[int]]]:
    """For each fold: what is fitted on the others, and the numbers of the queries that were held out."""
    queries = cases.open_queries()
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    small = Phrasebook.of(entries)
    grown, _ = cases.halved(entries, queries)
    base = [*cases.of_starter(), *(case for name in cases.FOREIGN for case in cases.of_foreign(name))]
    clean = [cases.asked(small, [q]) for q in queries]
    hard = [cases.asked(small, [q], "hard", 0.5) for q in queries]
    many = [cases.asked(grown, [q], weight=0.25) for q in queries]
    for held in folds(queries):
        kept = [n for n in range(len(queries)) if n not in held]
        # A question that became an alias of the grown knowledge would be found word for word; such are left out there.
        own = [
            case for n in kept for case in clean[n] + hard[n] + [c for c in many[n] if c.evidence.table[0, 2] < 0.999]
        ]
        yield fit.fitted_on(own + base, [queries[n] for n in kept]), held


def labelled() -> list[Query]:
    return [Query(text=q.text, expect=q.expect or None, kind=q.kind, style=q.style) for q in cases.open_queries()]


def crossvalidated(fits: Sequence[tuple[Fitted, set[int]]], heard: Heard, settings: MatchSettings = DEFAULTS) -> Report:
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    queries = labelled()
    book = Phrasebook.of(entries)
    found: dict[int, Prediction] = {}
    for weights, held in fits:
        matcher = Matcher(entries, settings, fit=weights, book=book)
        numbers = sorted(held)
        report = evaluate(matcher, [queries[n] for n in numbers], heard, time.perf_counter)
        found.update(zip(numbers, report.predictions, strict=True))
    return report_on(queries, tuple(found[n] for n in range(len(queries))), heard)


def main() -> None:
    fits = list(fitted_without())
    for heard in (Heard.ADDRESSED, Heard.OVERHEARD):
        report = crossvalidated(fits, heard)
        shown = {name: f"{100 * share.value:.1f}" for name, share in report.shares.items()}
        print(heard, shown, "ECE", round(report.ece, 3))
        print("  ", {style: round(100 * shares["top_1"].value, 1) for style, shares in report.by_style.items()})
    print({name: round(float(np.mean([f.rank[name] for f, _ in fits])), 2) for name in NAMES})
    print({name: round(float(np.mean([f.first[name] for f, _ in fits])), 2) for name in (*SIGNS, "bias")})


if __name__ == "__main__":
    main()
