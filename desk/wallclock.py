"""A day's clock and the moments it shows, where clocks are changed too: an hour may be missing, or come twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.spans import merged, within

DAY = 24 * 60
"""Minutes on an ordinary day's clock."""
Span = tuple[datetime, datetime]
"""Two moments in UTC, half-open."""
_MIDNIGHT = time(tzinfo=UTC)
_REACH = timedelta(hours=15)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """By way of UTC: a time that a change of clocks skips becomes the one that is really meant."""
    return at.astimezone(UTC).astimezone(zone)


def moments(day: date, minutes: Sequence[tuple[int, int]], zone: ZoneInfo) -> list[Span]:
    """When the clock of this day shows a minute in one of these spans (0 to 1440)."""
    wall = datetime.combine(day, _MIDNIGHT)
    found = [
        span
        for begins, stops, offset in _stretches(wall, zone)
        for starts, ends in minutes
        for span in within([(wall + _minutes(starts) - offset, wall + _minutes(ends) - offset)], begins, stops)
    ]
    return merged(found)


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the clock first shows this minute (past 1440: of the next days), or leaps over it."""
    wall = datetime.combine(day + timedelta(days=minute // DAY), _MIDNIGHT)
    minute %= DAY
    shown = moments(wall.date(), [(minute, DAY)], zone)
    return shown[0][0] if shown else wall + _minutes(DAY) - _offset(wall + _minutes(DAY) + _REACH, zone)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _stretches(wall: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime, timedelta]]:
    """The stretches around a day in which the clock is not changed: from, to, and how far it is ahead of UTC."""
    first, last = wall - _REACH, wall + timedelta(days=1) + _REACH
    before, after = _offset(first, zone), _offset(last, zone)
    if before == after:
        return [(first, last, before)]
    # One change of clocks: find its minute by halving.
    low, high = first, last
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return [(first, high, before), (high, last, after)]
