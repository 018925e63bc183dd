"""What an answer teaches: whether an entry says it already, so that the question becomes another way of asking it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.entries import Entry
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


@lru_cache(maxsize=20_000)
def _folded(answer: str) -> str:
    return fold(answer)
