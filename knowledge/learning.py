"""What an answer teaches: whether an entry says it already, so that the question becomes another way of asking it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.entries import Entry
from knowledge.illustrations import pictures_of
from knowledge.text import fold

NEAR_SAME = 75.0
"""RapidFuzz token_set_ratio from which an entry that was near says in effect the same."""
FAR_SAME = 82.0
"""RapidFuzz token_sort_ratio for entries that were not even near: a short answer is no part of a long one."""


def entry_saying(answer: str, near: Iterable[Entry], entries: Iterable[Entry]) -> Entry | None:
    """The entry whose answer this is: one of those that were near, or else any whose answer is nearly word for word."""
    said = fold(answer)
    for entry in near:
        if fuzz.token_set_ratio(_folded(entry.told), said) >= NEAR_SAME:
            return entry
    best, found = FAR_SAME, None
    for entry in entries:
        alike = fuzz.token_sort_ratio(_folded(entry.told), said, score_cutoff=best)
        if alike >= best and alike > 0:
            best, found = alike, entry
    return found


def with_phrasings(entry: Entry, *phrasings: str) -> Entry:
    """With these ways of asking too, each once."""
    known = {fold(phrasing) for phrasing in entry.phrasings}
    new = [phrasing for phrasing in phrasings if fold(phrasing) not in known]
    return replace(entry, aliases=tuple(dict.fromkeys((*entry.aliases, *new))))


def merged_with(entry: Entry, other: Entry) -> Entry:
    """What both say, in one: every warning, and only as long as both may be believed."""
    answer, danger = entry.answer, entry.danger
    if fold(other.told) not in fold(entry.told) or pictures_of(other.answer):
        answer = f"{answer}\n\n{other.answer}"
    if fold(other.danger) not in fold(danger):
        danger = f"{danger} {other.danger}".strip()
    english = dict.fromkeys((entry.danger_in("en"), other.danger_in("en")))
    days = [day for day in (entry.valid_until, other.valid_until) if day is not None]
    also = dict.fromkeys((*entry.see_also, *other.see_also))
    return replace(
        entry,
        answer=answer,
        danger=danger,
        english_danger=" ".join(filter(None, english)) if entry.english_danger or other.english_danger else "",
        systems=tuple(dict.fromkeys((*entry.systems, *other.systems))),
        see_also=tuple(name for name in also if name not in {entry.id, other.id}),
        valid_until=min(days, default=None),
        needs_check=entry.needs_check or other.needs_check,
    )


@lru_cache(maxsize=20_000)
def _folded(answer: str) -> str:
    return fold(answer)
