"""When a teacher is on call: weekly shifts, exceptions for a day, and what keeps him from it. All half-open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from desk.wallclock import DAY

_DAYS = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6}
LONGEST_NIGHT = 12 * 60
"""A shift across midnight is at most this long: "9:00-7:00" is a slip, "22:00-2:00" a night."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Weekly. `weekday` 0 is Monday; minutes after midnight. 07:00-17:00 ends at 17:00; past 1440: the next morning."""

    person_id: int
    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """A part of the week in which officials work and somebody should be on call."""

    weekday: int
    starts: int
    ends: int


OFFICE_HOURS = tuple(
    Hours(weekday=day, starts=starts, ends=ends) for day in range(5) for starts, ends in ((450, 690), (810, 1020))
)


class OverrideKind(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


ALL_DAY = 2 * DAY
"""Where an exception for a whole day ends: a shift that begins on it may go on into the next morning."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """An exception for what begins on one date: `person_id` is added, removed, or gives what he has then to `by`.

    Applied in the order in which they were made; those of one `pair` together.
    """

    kind: OverrideKind
    person_id: int
    date: date
    starts: int = 0
    ends: int = ALL_DAY
    by: int | None = None
    pair: int | None = None


def swap(one: Override, other: Override, pair: int) -> tuple[Override, Override]:
    """Two who take each other's place: a pair of replacements, kept and undone together."""
    if one.by != other.person_id or other.by != one.person_id or one.person_id == one.by:
        raise BadShift("Đổi ca là hai người thay cho nhau.")
    return replace(one, pair=pair), replace(other, pair=pair)


@dataclass(frozen=True, kw_only=True, slots=True)
class Busy:
    """A spell in which he is not to be asked: a busy note, or leave."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """Nobody is asked then, on call or not. From `starts` to `ends`, across midnight where `ends` is not later."""

    starts: int = 21 * 60
    ends: int = 6 * 60

    @property
    def minutes(self) -> list[tuple[int, int]]:
        if self.starts < self.ends:
            return [(self.starts, self.ends)]
        return [(0, self.ends), (self.starts, DAY)] if self.ends else [(self.starts, DAY)]


class BadShift(ValueError):
    """What was typed is no shift; the message says what one looks like."""


def parse_weekly(text: str, person_id: int = 0) -> tuple[Shift, ...]:
    """Read "T2-T6 07:00-17:00, T7 7:30-11:00" (several spans a day: "T2 07:00-09:20 10:00-11:30")."""
    found: list[Shift] = []
    for part in re.split(r"[,;]", text):
        words = part.split()
        if not words:
            continue
        days = _days(words[0])
        if len(words) < 2:
            raise BadShift(f"“{part.strip()}”: thiếu giờ, ví dụ “T2-T6 07:00-17:00”.")
        for span in words[1:]:
            starts, ends = parse_span(span)
            found += [Shift(person_id=person_id, weekday=day, starts=starts, ends=ends) for day in days]
    if not found:
        raise BadShift("Lịch trực trống, ví dụ “T2-T6 07:00-17:00”.")
    return tuple(found)


def _days(word: str) -> list[int]:
    first, dash, last = word.casefold().replace("–", "-").partition("-")
    if first not in _DAYS or (dash and last not in _DAYS):
        raise BadShift(f"“{word}”: ngày viết T2 … T7, CN, ví dụ “T2-T6 07:00-17:00”.")
    start, end = _DAYS[first], _DAYS[last or first]
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def parse_span(word: str) -> tuple[int, int]:
    """ "07:00-9h30" in minutes after midnight; "22:00-2:00" ends the next morning."""
    times = re.fullmatch(r"(\d{1,2})(?:[:hg](\d{2})?)?-(\d{1,2})(?:[:hg](\d{2})?)?", word.casefold().replace("–", "-"))
    if times is None or int(times[2] or 0) > 59 or int(times[4] or 0) > 59:
        raise BadShift(f"“{word}”: giờ viết như 07:00-17:00.")
    starts = int(times[1]) * 60 + int(times[2] or 0)
    return span_of(starts, int(times[3]) * 60 + int(times[4] or 0), word)


def span_of(starts: int, ends: int, word: str) -> tuple[int, int]:
    """These minutes as a shift, typed as `word`: none without length, none that goes on past the next morning."""
    if ends < starts < DAY and ends + DAY - starts <= LONGEST_NIGHT:
        ends += DAY if ends else 0
    elif not 0 <= starts < ends <= DAY:
        raise BadShift(f"“{word}”: giờ bắt đầu phải trước giờ kết thúc, từ 0:00 đến 24:00.")
    return starts, ends or DAY


def check_weekly(shifts: Iterable[Shift]) -> None:
    """One person's week: no shift without length, none outside the clock, none over another."""
    taken: list[tuple[int, int]] = []
    for shift in sorted(shifts, key=lambda s: (s.weekday, s.starts)):
        if not (0 <= shift.weekday < 7 and 0 <= shift.starts < DAY and shift.starts < shift.ends <= shift.starts + DAY):
            raise BadShift(f"Ca {written(shift)} không phải là một khoảng giờ trong ngày, ví dụ “T2 07:00-17:00”.")
        taken.append((shift.weekday * DAY + shift.starts, shift.weekday * DAY + shift.ends))
    week = 7 * DAY
    for (starts, ends), (later, _) in zip(
        taken, [*taken[1:], *((s + week, e + week) for s, e in taken[:1])], strict=True
    ):
        if later < ends and len(taken) > 1:
            day = _NAMES[starts // DAY % 7]
            raise BadShift(f"Hai ca ngày {day} chồng lên nhau quanh {clock(later % DAY)}; xin viết lại thành một ca.")


_NAMES = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def clock(minute: int) -> str:
    """ "07:05"; the end of the day is 24:00, what lies beyond belongs to the next morning."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"


def written(shift: Shift) -> str:
    """ "T2 07:00-09:20", as `parse_weekly` reads it."""
    return f"{_NAMES[shift.weekday % 7]} {clock(shift.starts)}-{clock(shift.ends)}"
