"""How often one teacher may be asked: so many pages by day, so many by night; and who has carried less."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.wallclock import Span, local, moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Caps:
    """Pages per teacher in one day and in one night; None is no limit. The night begins at `night_starts` and ends at
    `night_ends` of the next day."""

    day: int | None = None
    night: int | None = None
    night_starts: int = 18 * 60
    night_ends: int = 6 * 60

    @property
    def limits(self) -> bool:
        return self.day is not None or self.night is not None

    def window(self, at: datetime, zone: ZoneInfo) -> tuple[Span, int | None]:
        """The day or the night that `at` belongs to, and how many pages it may bring."""
        here = local(at, zone)
        minute, today = here.hour * 60 + here.minute, here.date()
        one_day = timedelta(days=1)
        if minute < self.night_ends:
            return (moment(today - one_day, self.night_starts, zone), moment(today, self.night_ends, zone)), self.night
        if minute >= self.night_starts:
            return (moment(today, self.night_starts, zone), moment(today + one_day, self.night_ends, zone)), self.night
        return (moment(today, self.night_ends, zone), moment(today, self.night_starts, zone)), self.day


@dataclass(frozen=True, kw_only=True, slots=True)
class Paged:
    """A page that was sent."""

    person_id: int
    at: datetime


class Counted:
    """The pages sent so far, to be asked how many fell into a span."""

    def __init__(self, paged: Iterable[Paged]) -> None:
        self._at: dict[int, list[datetime]] = defaultdict(list)
        for page in paged:
            self._at[page.person_id].append(page.at)
        for moments in self._at.values():
            moments.sort()

    def within(self, person_id: int, span: Span) -> int:
        moments = self._at.get(person_id)
        if not moments:
            return 0
        return bisect_left(moments, span[1]) - bisect_left(moments, span[0])


def fairly(people: Sequence[int], load: Mapping[int, float]) -> tuple[int, ...]:
    """Who has carried less this month comes first; among equals the order given."""
    return tuple(sorted(people, key=lambda person: load.get(person, 0)))


def carried(paged: Iterable[Paged], at: datetime, zone: ZoneInfo) -> dict[int, float]:
    """Pages of each teacher in the month of `at`."""
    month = local(at, zone).strftime("%Y-%m")
    found: dict[int, float] = defaultdict(float)
    for page in paged:
        if local(page.at, zone).strftime("%Y-%m") == month:
            found[page.person_id] += 1
    return dict(found)
