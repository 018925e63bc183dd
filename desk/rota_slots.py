"""The day, the hours and the periods that a line names, wherever they stand in it, and the words that are left.

"Mai em bận 8h-10h", "8h đến 10h mai em bận" and "em bận mai từ 8h đến 10h" say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from desk.calendar_words import BOUNDS, PARTS, WEEKDAY, Part, When, read_when
from desk.clock_words import CLOCK, read_minutes

_WEEKDAYS = re.compile(
    rf"\b(?P<days>{WEEKDAY}(?:(?: ?, ?| va )(?:{WEEKDAY}|[2-7]\b(?! ?[h:g])))*)\b(?! tuan (?:nay|sau)| nay)"
)
_DAY = re.compile(
    r"\b(?:(?:ke )?tu )?(?:ngay )?(?P<day1>hom nay|ngay mai|mai|ngay kia|kia|mot"
    rf"|{WEEKDAY}|\d{{1,2}}/\d{{1,2}}(?:/20\d\d)?"
    r"|(?<=ngay )\d{1,2}-\d{1,2}|(?:1[3-9]|2\d|3[01])-(?:1[0-2]|0?[1-9]))\b"
    r"(?P<week1> tuan nay| tuan sau| nay| toi\b)?"
    r"|\b(?P<today>h[. ]?nay|nay)\b"
)
_WEEK = re.compile(r"\b(?:ca |trong |(?P<until>den (?:het|cuoi) |het ))?tuan(?: (?P<which>nay|sau))?\b(?! (?:chan|le))")
_MANY = re.compile(r"\b(?P<many>\d{1,2}|hai|ba|bon|nam|bay) (?:ngay|hom)(?: (?:ke )?tu(?= hom| mai| nay| ngay|$))?\b")
_NUMBERS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "bay": 7}
_PART = re.compile(r"\b(?:vao |trong )?(?:buoi )?(?P<part>sang|trua|chieu|dem)\b")
_PERIODS = re.compile(r"\btiet (?P<periods>\d{1,2}(?: ?(?:-|den|toi|,|va|→|>) ?\d{1,2})*)")
_WEEKS = re.compile(r"\btuan (?P<weeks>chan|le)\b")
_CLOCKS = tuple(
    re.compile(rf"\b{pattern}(?![\w:])")
    for pattern in (
        rf"(?:tu |luc )?{CLOCK.format(1)} ?(?:-|den|toi) ?{CLOCK.format(2)}",
        rf"(?P<until>den|toi|truoc)(?: tan| het)? {CLOCK.format(2)}",
        rf"(?P<since>tu|sau) {CLOCK.format(2)}(?: tro di)?",
        rf"{CLOCK.format(2)}(?= (?:\w+ )?moi\b)",
    )
)
_SCHOOL_STARTS = 6
"""Who says 2h means the afternoon: nobody is on call before six."""

Minutes = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slots:
    """`days` and `periods` as they were typed; `left` are the other words, in their order."""

    left: str
    when: When | None = None
    days: str = ""
    periods: str = ""
    weeks: str = ""
    half: str = ""


def lesson_slots(folded: str) -> Slots | None:
    """Weekdays and periods: "sáng thứ 3 tôi dạy tiết 1-4"."""
    found, line = {}, folded
    for name, pattern in (("periods", _PERIODS), ("weeks", _WEEKS), ("days", _WEEKDAYS), ("part", _PART)):
        said, line = _taken(pattern, line)
        found[name] = said.get(name) or ""
    if not found["periods"] or not found["days"]:
        return None
    periods = re.sub(r"[→>]", "-", found["periods"])
    return Slots(left=_left(line), days=found["days"], periods=periods, weeks=found["weeks"], half=found["part"])


def time_slots(folded: str, today: date) -> Slots | None:
    """One day, or a part of it, or hours of it. Raises BadDay."""
    hours, line = next(
        ((said, rest) for pattern in _CLOCKS for said, rest in [_taken(pattern, folded)] if _has_unit(said)),
        ({}, folded),
    )
    many, line = _taken(_MANY, line) if not hours else ({}, line)
    day, line = _taken(_DAY, line)
    week, line = _taken(_WEEK, line) if not hours else ({}, line)
    part, line = _taken(_PART, line)
    if not (hours or day or part or week or many):
        return None
    if day.get("day1"):
        when = read_when({**day, "day1": (day["day1"] or "").replace("-", "/")}, "1", today)
    else:
        when = When(first=today, last=today)
    when = _lasting(when, many, week, is_named=bool(day))
    when = replace(when, part=PARTS.get(part.get("part") or "", Part.DAY))
    if hours:
        minutes = _minutes(hours, when.part)
        if minutes is None:
            return None
        when = replace(when, minutes=minutes)
    return Slots(left=_left(line), when=when)


def _lasting(when: When, many: Mapping[str, str | None], week: Mapping[str, str | None], *, is_named: bool) -> When:
    """ "3 ngày từ mai", "tuần sau", "từ thứ 4 đến hết tuần"."""
    if many:
        number = many["many"] or "1"
        length = _NUMBERS.get(number) or max(1, int(number))
        return replace(when, last=when.first + timedelta(days=length - 1))
    if not week:
        return when
    ahead = 7 if week.get("which") == "sau" else 0
    monday = when.first - timedelta(days=when.first.weekday()) + timedelta(days=ahead)
    is_later = ahead and not (week.get("until") or is_named)
    return When(first=monday if is_later else when.first, last=monday + timedelta(days=6))


def _taken(pattern: re.Pattern[str], line: str) -> tuple[Mapping[str, str | None], str]:
    found = pattern.search(line)
    if found is None:
        return {}, line
    return found.groupdict(), f"{line[: found.start()]} {line[found.end() :]}"


def _left(line: str) -> str:
    return " ".join(re.sub(r"[,:;.–-]+(?=\s|$)|(?<=\s)[,:;.–-]+", " ", line).split())


def _has_unit(said: Mapping[str, str | None]) -> bool:
    """ "8-10" may be anything; "8h-10" and "8:00-10:00" are hours."""
    return bool(said.get("unit1") or said.get("unit2"))


def _minutes(said: Mapping[str, str | None], part: Part) -> Minutes | None:
    """None for hours that no clock shows, or in the wrong order."""
    first, last = BOUNDS[part]
    ends = _minute(said, "2", part, "")
    if said.get("h1"):
        starts = _minute(said, "1", part, said.get("half2") or "")
        return (starts, ends) if starts is not None and ends is not None and starts < ends else None
    if ends is None:
        return None
    minutes = (ends, last) if said.get("since") else (first, ends)
    return minutes if minutes[0] < minutes[1] else None


def _minute(said: Mapping[str, str | None], which: str, part: Part, other_half: str) -> int | None:
    half = {Part.AFTERNOON: "chieu", Part.EVENING: "toi"}.get(part, "")
    found = read_minutes(said, which, other_half or half)
    named = said.get(f"half{which}") or other_half or half
    if found is not None and not named and 0 < found < _SCHOOL_STARTS * 60:
        found += 12 * 60
    return found
