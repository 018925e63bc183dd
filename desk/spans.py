"""Half-open spans of anything that has an order: minutes of a day, moments of a year. [7, 9) ends when 9 begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

T = TypeVar("T", int, datetime)


def merged(spans: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """In order, without overlaps; spans that touch become one, empty ones go."""
    found: list[tuple[T, T]] = []
    for starts, ends in sorted(span for span in spans if span[0] < span[1]):
        if found and starts <= found[-1][1]:
            if ends > found[-1][1]:
                found[-1] = (found[-1][0], ends)
        else:
            found.append((starts, ends))
    return found


def without(spans: Sequence[tuple[T, T]], taken: Sequence[tuple[T, T]]) -> list[tuple[T, T]]:
    """What is left of `spans` (merged) after `taken` (merged) is cut out."""
    left: list[tuple[T, T]] = []
    for starts, ends in spans:
        for begins, stops in taken:
            if stops <= starts:
                continue
            if begins >= ends:
                break
            if begins > starts:
                left.append((starts, begins))
            starts = stops
        if starts < ends:
            left.append((starts, ends))
    return left


def within(spans: Sequence[tuple[T, T]], starts: T, ends: T) -> list[tuple[T, T]]:
    """The parts of `spans` that lie between `starts` and `ends`."""
    return [
        (max(begins, starts), min(stops, ends)) for begins, stops in spans if max(begins, starts) < min(stops, ends)
    ]


def holding(spans: Sequence[tuple[T, T]], at: T) -> tuple[T, T] | None:
    """The one of these merged spans that `at` lies in."""
    # A day has a handful of spans: looking at each is quicker than halving.
    for span in spans:
        if at < span[1]:
            return span if span[0] <= at else None
    return None
