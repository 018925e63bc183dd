"""Who is on call, as arithmetic on weekly shifts and busy spells. Shifts are half-open: 07:00-17:00 ends at 17:00."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
_DAYS = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Weekly. `weekday` 0 is Monday; `starts` and `ends` are minutes after midnight, `ends` ≤ 1440."""

    person_id: int
    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Busy:
    person_id: int
    starts_at: datetime
    ends_at: datetime


class BadShift(ValueError):
    """What was typed is no shift; the message says what one looks like."""


def is_free(person_id: int, at: datetime, shifts: Iterable[Shift], busy: Iterable[Busy], zone: ZoneInfo) -> bool:
    """On a shift and not busy at this moment."""
    # By way of UTC: a time that a change of clocks skips becomes the one that is really meant.
    local = at.astimezone(UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    on_shift = any(
        s.person_id == person_id and s.weekday == local.weekday() and s.starts <= minute < s.ends for s in shifts
    )
    return on_shift and not is_busy(person_id, at, busy)


def is_busy(person_id: int, at: datetime, busy: Iterable[Busy]) -> bool:
    return any(b.person_id == person_id and b.starts_at <= at < b.ends_at for b in busy)


def free_from(person_id: int, at: datetime, busy: Sequence[Busy]) -> datetime:
    """The end of what keeps him busy now, through spells that touch or overlap."""
    while is_busy(person_id, at, busy):
        at = max(b.ends_at for b in busy if b.person_id == person_id and b.starts_at <= at < b.ends_at)
    return at


def on_call(
    people: Sequence[int], at: datetime, shifts: Sequence[Shift], busy: Sequence[Busy], zone: ZoneInfo
) -> list[int]:
    """Those who may be paged now, in the order given."""
    return [person for person in people if is_free(person, at, shifts, busy, zone)]


def next_free(
    person_id: int, at: datetime, shifts: Sequence[Shift], busy: Sequence[Busy], zone: ZoneInfo
) -> datetime | None:
    """The first moment from `at` on when this person may be paged; None when no week brings one."""
    own = [shift for shift in shifts if shift.person_id == person_id]
    ends = [spell.ends_at for spell in busy if spell.person_id == person_id and spell.ends_at > at]
    moments = {at.astimezone(UTC), *(end.astimezone(UTC) for end in ends)}
    for base in (at, *ends):
        first = base.astimezone(UTC).astimezone(zone).date()
        # A week and a day: today's shift may have begun already, and the one in seven days not yet.
        for day in (first + timedelta(days=ahead) for ahead in range(8 + 1)):
            for shift in own:
                if shift.weekday == day.weekday():
                    moments |= _begins(day, shift.starts, zone)
    for moment in sorted(m for m in moments if m >= at):
        if is_free(person_id, moment, own, busy, zone):
            return moment.astimezone(at.tzinfo)
    return None


def _begins(day: date, minute: int, zone: ZoneInfo) -> set[datetime]:
    """When the clock shows this time, or leaps over it: none, one or two moments."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return {first, second}
    # The clock leaps over it: what begins then begins with the leap.
    before = second.astimezone(zone).utcoffset()
    while second.astimezone(zone).utcoffset() == before:
        second += timedelta(minutes=1)
    return {second}


def next_on_call(
    people: Sequence[int], at: datetime, shifts: Sequence[Shift], busy: Sequence[Busy], zone: ZoneInfo
) -> tuple[datetime, int] | None:
    """When, and who first, somebody may be paged."""
    found = [(moment, person) for person in people if (moment := next_free(person, at, shifts, busy, zone)) is not None]
    return min(found, key=lambda pair: (pair[0], people.index(pair[1]))) if found else None


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
            starts, ends = _span(span)
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


def _span(word: str) -> tuple[int, int]:
    times = re.fullmatch(r"(\d{1,2})(?:[:hg](\d{2})?)?-(\d{1,2})(?:[:hg](\d{2})?)?", word.casefold().replace("–", "-"))
    if times is None or int(times[2] or 0) > 59 or int(times[4] or 0) > 59:
        raise BadShift(f"“{word}”: giờ viết như 07:00-17:00.")
    starts = int(times[1]) * 60 + int(times[2] or 0)
    ends = int(times[3]) * 60 + int(times[4] or 0)
    if not 0 <= starts < ends <= 1440:
        raise BadShift(f"“{word}”: giờ bắt đầu phải trước giờ kết thúc, trong cùng một ngày.")
    return starts, ends
