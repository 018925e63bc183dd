"""What the shipped weights are fitted on: questions with their evidence, of the open set, the starter pack, others."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from bot.bench.noise import noisy
from knowledge.alignment import Indices
from knowledge.entries import Entry
from knowledge.evidence import Evidence, gather
from knowledge.loading import load_jsonl, starter
from knowledge.phrasebook import Phrasebook
from knowledge.reading import read

DATA = Path(__file__).parent / "data"
SEED = 7


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its evidence. `entry` is "" when no entry answers it."""

    evidence: Evidence
    row: int
    entry: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    expect: str
    kind: str
    style: str


def open_queries() -> list[Query]:
    return queries_in(DATA / "open_queries.jsonl")


def queries_in(file: Path) -> list[Query]:
    items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Query(i["text"], i["expect"] or "", i.get("kind") or "request", i.get("style") or "") for i in items]


def asked(book: Phrasebook, queries: Iterable[Query], variant: str = "", weight: float = 1.0) -> list[Case]:
    cases = []
    for query in queries:
        if query.kind == "chatter":
            continue
        text = noisy(query.text, variant, SEED) if variant else query.text
        cases += _case(book, text, query.expect, weight)
    return cases


def own_questions(book: Phrasebook, variant: str = "", weight: float = 1.0) -> list[Case]:
    """Every phrasing asked with itself hidden, and with its whole entry hidden (then nothing answers it)."""
    cases = []
    row = 0
    for entry in (entry for part in book.parts for entry in part.entries):
        whole = np.arange(row, row + len(entry.phrasings), dtype=np.int64)
        for place, phrasing in enumerate(entry.phrasings):
            text = noisy(phrasing, variant, SEED) if variant else phrasing
            if len(whole) > 1:
                cases += _case(book, text, entry.id, weight, hidden=whole[place : place + 1])
            cases += _case(book, text, "", 0.25 * weight, hidden=whole)
        row += len(whole)
    return cases


def halved(entries: Sequence[Entry], queries: Sequence[Query]) -> tuple[Phrasebook, list[Query]]:
    """Half of the open questions become aliases: a knowledge with many phrasings; the other half is asked."""
    rng = random.Random(SEED)
    by_entry: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        if query.expect:
            by_entry[query.expect].append(query)
    aliases: dict[str, tuple[str, ...]] = {}
    rest: list[Query] = [query for query in queries if query.kind == "needs_human"]
    for entry, own in by_entry.items():
        rng.shuffle(own)
        aliases[entry] = tuple(query.text for query in own[: len(own) // 2])
        rest += own[len(own) // 2 :]
    grown = [replace(entry, aliases=entry.aliases + aliases.get(entry.id, ())) for entry in entries]
    return Phrasebook.of(grown), rest


def _case(book: Phrasebook, text: str, entry: str, weight: float, hidden: Indices | None = None) -> list[Case]:
    evidence = gather(book, read(text), hidden=hidden)
    if evidence is None:
        return []
    ids = [each.id for part in book.parts for each in part.entries]
    near = [ids[number] for number in evidence.entries]
    return [Case(evidence, near.index(entry) if entry in near else -1, entry, weight)]


FOREIGN = {
    "bank": "typos",
    "it_support": "typos",
    "assistant": "typos",
    "hospital": "hard",
    "university": "hard",
    "personnel": "hard",
    "statutes": "hard",
    "procedures": "hard",
}
"""Knowledge about other things (`data/foreign`), and the noise that its language gets."""
_ALONE_ASKED = 25


@dataclass(frozen=True, slots=True)
class Asked:
    """A knowledge and what it is asked; `weight` is that of each question when it is learned from."""

    entries: Sequence[Entry]
    queries: Sequence[Query]
    weight: float

    def cases(self) -> list[Case]:
        return asked(Phrasebook.of(self.entries), self.queries, weight=self.weight)


def foreign(name: str) -> dict[str, Asked]:
    """One of FOREIGN as it is, with noise, with one phrasing an entry, with half of its entries gone, and six of its
    entries alone: where most questions have no answer, though all are near what the knowledge is about."""
    entries = load_jsonl(DATA / "foreign" / f"{name}_kb.jsonl")
    queries = queries_in(DATA / "foreign" / f"{name}_queries.jsonl")
    noise = [replace(query, text=noisy(query.text, FOREIGN[name], SEED)) for query in queries]
    found = {"": Asked(entries, queries, 0.5), "noise": Asked(entries, noise, 0.25)}
    if any(entry.aliases for entry in entries):
        found["one phrasing each"] = Asked([replace(entry, aliases=()) for entry in entries], queries, 0.25)
    rng = random.Random(SEED)
    half = rng.sample(entries, len(entries) // 2)
    found["half of it"] = Asked(half, _of(half, queries), 0.15)
    for entry in rng.sample(entries, 6):
        own = [query for query in queries if query.expect == entry.id]
        others = rng.sample([query for query in queries if query.expect != entry.id], _ALONE_ASKED)
        found[f"{entry.id} alone"] = Asked([entry], _of([entry], own + others), 0.1)
    return found


def _of(entries: Sequence[Entry], queries: Sequence[Query]) -> list[Query]:
    """What nothing among these entries answers is expected to get no answer."""
    known = {entry.id for entry in entries}
    return [query if query.expect in known else replace(query, expect="", kind="needs_human") for query in queries]


def training_cases(without: str = "") -> list[Case]:
    """All of it, or all but one of FOREIGN: few and many phrasings, clean and noisy, with and without an entry."""
    return [*_at_home(), *(case for name in FOREIGN if name != without for case in of_foreign(name))]


@cache
def _at_home() -> tuple[Case, ...]:
    queries = open_queries()
    entries = load_jsonl(DATA / "open_kb.jsonl")
    small = Phrasebook.of(entries)
    grown, rest = halved(entries, queries)
    cases = asked(small, queries) + asked(small, queries, "hard", 0.5) + asked(grown, rest, weight=0.5)
    return (*cases, *of_starter())


@cache
def of_starter() -> tuple[Case, ...]:
    pack = Phrasebook.of(starter())
    return (*own_questions(pack, weight=0.25), *own_questions(pack, "hard", weight=0.125))


@cache
def of_foreign(name: str) -> tuple[Case, ...]:
    return tuple(case for each in foreign(name).values() for case in each.cases())
