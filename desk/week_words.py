"""Weekly shifts as teachers type them: "tôi trực thứ 2 7h-11h hằng tuần", "bỏ ca thứ 2"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from desk.calendar_words import WEEKDAY, Part, weekday_named
from desk.clock_words import CLOCK, read_minutes
from desk.shifts import ALL_DAY, BadShift, Shift, span_of
from desk.spans import merged, without

_BETWEEN = r"(?:, ?| va | ?- ?| den | toi )"
DAYS = (
    r"(?:tu )?(?:(?:buoi )?(?P<half>sang|chieu|dem) )?(?:cac )?"
    rf"(?P<weekdays>{WEEKDAY}(?:{_BETWEEN}(?:{WEEKDAY}|[2-7]))*)"
)
HOURS = rf"(?:,? (?:tu )?(?P<hours>{CLOCK.format(1)} ?(?:-|den|toi) ?{CLOCK.format(2)}))?"
WEEKLY = r"(?P<weekly> (?:hang|moi) tuan)?"
"""Folded words; the evening is "dem", since "toi" is "tôi"."""

Minutes = tuple[int, int]


def weekdays_in(text: str) -> tuple[int, ...]:
    """ "thứ 2, thứ 4 và 6", "t2-t6": 0 is Monday."""
    found: list[int] = []
    words = re.split(rf"({_BETWEEN})", text)
    for sign, word in zip([",", *words[1::2]], words[::2], strict=True):
        day = weekday_named(word)
        is_range = sign.strip() in {"-", "den", "toi"}
        found += range(found[-1] + 1, found[-1] + 1 + (day - found[-1]) % 7) if is_range else [day]
    return tuple(dict.fromkeys(day % 7 for day in found))


def minutes_in(parts: Mapping[str, str | None], halves: Mapping[Part, Minutes]) -> Minutes | None:
    """From when to when; a half of the day means that of `halves`. BadShift for hours that no clock shows."""
    if parts.get("hours"):
        starts, ends = read_minutes(parts, "1", parts["half2"] or ""), read_minutes(parts, "2")
        if starts is None or ends is None:
            raise BadShift(f"“{parts['hours']}”: giờ viết như 7h-11h.")
        return span_of(starts, ends, parts["hours"] or "")
    half = {"sang": Part.MORNING, "chieu": Part.AFTERNOON, "dem": Part.EVENING}.get(parts.get("half") or "")
    return halves[half] if half is not None else None


def taking(week: Iterable[Shift], person_id: int, weekdays: Iterable[int], minutes: Minutes) -> list[Shift]:
    """The week with this shift on these days; what touches or overlaps becomes one."""
    by_day = _by_day(week)
    for day in weekdays:
        by_day[day] = merged([*by_day.get(day, []), minutes])
    return _week(by_day, person_id)


def dropping(week: Iterable[Shift], person_id: int, weekdays: Iterable[int], minutes: Minutes | None) -> list[Shift]:
    """The week without these hours on these days, or without anything on them."""
    by_day = _by_day(week)
    for day in weekdays:
        by_day[day] = without(merged(by_day.get(day, [])), [minutes or (0, ALL_DAY)])
    return _week(by_day, person_id)


def _by_day(week: Iterable[Shift]) -> dict[int, list[Minutes]]:
    found: dict[int, list[Minutes]] = {}
    for shift in week:
        found.setdefault(shift.weekday, []).append((shift.starts, shift.ends))
    return found


def _week(by_day: Mapping[int, Iterable[Minutes]], person_id: int) -> list[Shift]:
    return [
        Shift(person_id=person_id, weekday=day, starts=starts, ends=ends)
        for day in sorted(by_day)
        for starts, ends in by_day[day]
    ]
