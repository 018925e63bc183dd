"""Days as people name them: "mai", "chiều thứ 5", "thứ 6 tuần sau", "1/12"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEKDAY = r"(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|t[2-7]|chu nhat|cn)"
WHEN = (
    r"(?:(?:buoi )?(?P<part{0}>sang|trua|chieu|dem|ca ngay) )?(?:ngay )?"
    rf"(?P<day{{0}}>hom nay|nay|ngay mai|mai|ngay kia|kia|mot|{WEEKDAY}"
    r"|\d{{1,2}}/\d{{1,2}}(?:/20\d\d)?)"
    r"(?: (?P<late{0}>sang|chieu))?(?P<week{0}> tuan nay| tuan sau| nay| toi)?"
)
"""Folded words; the evening is "dem", since "toi" is "tôi". To be formatted with a number that parts two of them."""


class BadDay(ValueError):
    """A date that no calendar has: 31/2; or an end before its beginning."""


class Part(StrEnum):
    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


MINUTES = {
    Part.MORNING: (7 * 60, 11 * 60 + 30),
    Part.AFTERNOON: (13 * 60, 17 * 60),
    Part.EVENING: (18 * 60, 21 * 60),
}
"""When one is there who says that he is free then."""
BOUNDS = {
    Part.DAY: (0, 24 * 60),
    Part.MORNING: (0, 12 * 60),
    Part.AFTERNOON: (12 * 60, 18 * 60),
    Part.EVENING: (18 * 60, 24 * 60),
}
"""What is meant by one who says that he is busy then, or gives his shift away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """From `first` to `last`, both included; `minutes`: of that day, where a time was said."""

    first: date
    last: date
    part: Part = Part.DAY
    minutes: tuple[int, int] | None = None

    @property
    def bounds(self) -> tuple[int, int]:
        """The minutes that are meant by one who is busy then, or gives his shift away."""
        return self.minutes or BOUNDS[self.part]


PARTS = {"sang": Part.MORNING, "trua": Part.AFTERNOON, "chieu": Part.AFTERNOON, "dem": Part.EVENING}
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_AHEAD = {"hom nay": 0, "nay": 0, "ngay mai": 1, "mai": 1, "ngay kia": 2, "kia": 2, "mot": 2}


def read_when(parts: Mapping[str, str | None], which: str, today: date, after: When | None = None) -> When:
    """A weekday is the next one from today on, today included; a date without a year is the next such day."""
    word = parts[f"day{which}"] or ""
    part = PARTS.get(parts.get(f"part{which}") or parts.get(f"late{which}") or "", Part.DAY)
    next_week = "sau" in (parts.get(f"week{which}") or "")
    day = _day(word, today, next_week=next_week, after=after)
    return When(first=day, last=day, part=part)


def _day(word: str, today: date, *, next_week: bool, after: When | None) -> date:
    if word in _AHEAD:
        return today + timedelta(days=_AHEAD[word])
    numbers = re.fullmatch(r"(\d{1,2})/(\d{1,2})(?:/(20\d\d))?", word)
    if numbers is not None:
        return _date(word, int(numbers[1]), int(numbers[2]), int(numbers[3] or 0), today)
    weekday = weekday_named(word)
    if next_week:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + weekday)
    start = today if after is None else max(today, after.first)
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def weekday_named(word: str) -> int:
    """ "thu hai", "t2" and "2" are Monday, 0."""
    name = re.sub(r"^(?:thu |t(?=[2-7]))", "", word)
    return 6 if name in {"cn", "chu nhat"} else _WEEKDAYS[name] if name in _WEEKDAYS else int(name) - 2


def _date(word: str, day: int, month: int, year: int, today: date) -> date:
    """Without a year it is the one that is near: up to three months ago is this year's."""
    try:
        found = date(year or today.year, month, day)
        if not year and found < today - timedelta(days=90):
            found = date(today.year + 1, month, day)
    except ValueError:
        raise BadDay(word) from None
    return found
