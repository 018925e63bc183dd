"""Who may be asked now, who next, and why not: all shifts, lessons, exceptions and limits of one commune as a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.caps import Caps, Counted, Paged, fairly
from desk.duty import Duties
from desk.holidays import DaysOff
from desk.shifts import OFFICE_HOURS, Busy, Hours, Override, QuietHours, Shift
from desk.spans import holding, merged, within, without
from desk.timetable import Timetable
from desk.wallclock import Span, local, moments
from desk.wallclock import moment as shown_at

SMALL_TEAM = 2
"""A commune with this many teachers or fewer may borrow its neighbours'."""
_ONE_DAY = timedelta(days=1)
_BEFORE_HOURS = 30
"""Minutes before the first service hour from which on colleagues without a shift are asked."""
_HORIZON = timedelta(days=60)
"""After the last exception, a week that has not come by then never comes: breaks and long weekends are shorter."""


class Reason(StrEnum):
    """Why somebody is not asked, the most telling first."""

    IN_CLASS = "in_class"
    BUSY = "busy"
    HOLIDAY = "holiday"
    OFF_DUTY = "off_duty"
    QUIET = "quiet"
    CAP = "cap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """May he be asked? If not: why, and when that very reason ends (None where no end is known)."""

    free: bool
    reason: Reason | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """The moment at which others are on call than before."""

    at: datetime
    leaving: tuple[int, ...]
    coming: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """What is settled in the commune that somebody is borrowed from."""

    caps: Caps = field(default_factory=Caps)
    quiet: QuietHours | None = None
    days_off: DaysOff = field(default_factory=DaysOff)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rota:
    """`people` are the commune's teachers in their usual order; `neighbours` those it may borrow, their shifts are
    here too. `load` is what each has carried this month, `paged` the pages that count for the caps (a day back is
    enough). `hours` are the hours in which somebody should be on call. `revision` counts the changes of the stored
    rota.
    """

    zone: ZoneInfo
    people: tuple[int, ...]
    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Override, ...] = ()
    busy: tuple[Busy, ...] = ()
    timetables: tuple[Timetable, ...] = ()
    days_off: DaysOff = field(default_factory=DaysOff)
    quiet: QuietHours | None = None
    caps: Caps = field(default_factory=Caps)
    paged: tuple[Paged, ...] = ()
    load: Mapping[int, float] = field(default_factory=dict)
    neighbours: tuple[int, ...] = ()
    homes: Mapping[int, Home] = field(default_factory=dict)
    hours: tuple[Hours, ...] = OFFICE_HOURS
    revision: int = 0
    _duties: Duties = field(init=False, repr=False, compare=False)
    _counted: Counted = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        duties = Duties(
            zone=self.zone,
            shifts=self.shifts,
            overrides=self.overrides,
            busy=self.busy,
            timetables=self.timetables,
            days_off=self.days_off,
            quiet=self.quiet,
        )
        object.__setattr__(self, "_duties", duties)
        object.__setattr__(self, "_counted", Counted(self.paged))

    def having_paged(self, paged: Iterable[Paged], load: Mapping[int, float] | None = None) -> Rota:
        """The same rota after these pages (all that count, not only the new ones); nothing is reckoned again."""
        paged = tuple(paged)
        changed: dict[str, object] = {"paged": paged, "_counted": Counted(paged)}
        return self._with(changed if load is None else {**changed, "load": load})

    def only(self, people: Sequence[int]) -> Rota:
        """The same rota, asking these people, in this order."""
        return self._with({"people": tuple(people)})

    def _with(self, changed: Mapping[str, object]) -> Rota:
        """A copy that shares what was reckoned; only for what the reckoning does not look at."""
        after = copy(self)
        for name, value in changed.items():
            object.__setattr__(after, name, value)
        return after

    @property
    def is_written(self) -> bool:
        """Has anybody here a shift at all? One free afternoon is no rota."""
        return any(self._duties.has_shifts(person) for person in self.people)

    def may_page(self, person: int, at: datetime, *, off_duty: bool = False) -> Verdict:
        """Now? `off_duty` asks for one who has no shift now, when nobody on call has come."""
        at = at.astimezone(UTC)
        if self._has_time(person, at, self._duties.day(at), off_duty=off_duty):
            full = self._full(person, at)
            return Verdict(free=True) if full is None else Verdict(free=False, reason=Reason.CAP, until=full)
        reason, until = self._why_not(person, at)
        return Verdict(free=False, reason=reason, until=until)

    def is_on_duty(self, person: int, at: datetime) -> bool:
        """Has he a shift now, whether he may be asked or not?"""
        at = at.astimezone(UTC)
        day = self._duties.day(at)
        return holding(moments(day, self._duties.on_duty(person, day), self.zone), at) is not None

    def is_busy(self, person: int, at: datetime) -> bool:
        """On leave, or kept by something he named; whether he would be in class besides or not."""
        return holding(self._duties.busy(person), at.astimezone(UTC)) is not None

    def on_duty(self, at: datetime) -> tuple[int, ...]:
        return tuple(person for person in self.people if self.is_on_duty(person, at))

    def on_call(self, at: datetime, *, off_duty: bool = False) -> tuple[int, ...]:
        """Who may be asked now, who has carried less this month first."""
        return fairly(self._free(self.people, at, off_duty=off_duty), self.load)

    def backup(self, at: datetime) -> tuple[int, ...]:
        """Neighbours' teachers who are on call at home now, for a team too small to cover a day alone."""
        if len(self.people) > SMALL_TEAM:
            return ()
        there = self._free(self.neighbours, at)
        return fairly([person for person in there if self._may_leave_home(person, at)], self.load)

    def next_free(self, person: int, at: datetime, *, off_duty: bool = False) -> datetime | None:
        """The first moment from `at` on when this person may be asked; None when no week brings one."""
        moment = at.astimezone(UTC)
        for starts, ends in self._free_spans(person, moment, off_duty):
            moment = max(moment, starts)
            while moment < ends:
                full = self._full(person, moment)
                if full is None:
                    return moment.astimezone(at.tzinfo)
                moment = full
        return None

    def free_until(self, person: int, at: datetime) -> datetime | None:
        """When class, quiet hours or a busy spell begins for him, on duty or not; None when he is not free at all."""
        moment = at.astimezone(UTC)
        days = (self._duties.day(moment) + timedelta(days=ahead) for ahead in (0, 1))
        spans = merged(span for day in days for span in self._duties.free(person, day, off_duty=True))
        span = holding(spans, moment)
        return span[1].astimezone(at.tzinfo) if span is not None else None

    def next_on_call(self, at: datetime, *, off_duty: bool = False) -> tuple[datetime, int] | None:
        """When somebody may be asked, and who first."""
        found = [
            (moment, person)
            for person in fairly(self.people, self.load)
            if (moment := self.next_free(person, at, off_duty=off_duty)) is not None
        ]
        return min(found, key=lambda pair: pair[0]) if found else None

    def next_handover(self, at: datetime) -> Handover | None:
        """The next bell, shift's begin or end after which others are free than now. Caps are not asked."""
        at_utc = at.astimezone(UTC)
        before = self._free_at(at_utc)
        for moment in self._turns(at_utc):
            after = self._free_at(moment)
            if after != before:
                return Handover(
                    at=moment.astimezone(at.tzinfo),
                    leaving=tuple(p for p in self.people if p in before - after),
                    coming=tuple(p for p in self.people if p in after - before),
                )
        return None

    def free_spans(self, person: int, starts: datetime, ends: datetime) -> list[Span]:
        """When this person may be asked between two moments, caps aside."""
        first, last = self._duties.day(starts), self._duties.day(ends)
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        found = merged(span for day in days for span in self._duties.free(person, day))
        return within(found, starts.astimezone(UTC), ends.astimezone(UTC))

    def day(self, at: datetime) -> date:
        """The date the clock of this rota shows."""
        return self._duties.day(at)

    def duty(self, person: int, day: date) -> list[tuple[int, int]]:
        """The minutes of duty that begin on this day, past 1440 on the next morning; whether he is free or not."""
        return self._duties.begun(person, day)

    def duty_spans(self, person: int, day: date) -> list[Span]:
        """The same as moments."""
        return [
            (shown_at(day, starts, self.zone), shown_at(day, ends, self.zone))
            for starts, ends in self.duty(person, day)
        ]

    def in_class(self, person: int, day: date) -> list[tuple[int, int]]:
        """The minutes of this day he is in class."""
        return self._duties.in_class(person, day)

    def quiet_at(self, at: datetime) -> Span | None:
        """The quiet hours that this moment lies in."""
        days = (self.day(at) + timedelta(days=ahead) for ahead in (-1, 0, 1))
        spans = (span for day in days for span in moments(day, self._duties.quiet, self.zone))
        return holding(merged(spans), at.astimezone(UTC))

    def service(self, starts: datetime, ends: datetime) -> list[Span]:
        """The hours in which somebody should be on call: days off are not among them, swapped working days are."""
        first, last = self._duties.day(starts), self._duties.day(ends)
        found: list[Span] = []
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            weekday = self.days_off.weekday(day)
            minutes = merged((h.starts, h.ends) for h in self.hours if h.weekday == weekday)
            found += moments(day, minutes, self.zone) if minutes else []
        return within(merged(found), starts.astimezone(UTC), ends.astimezone(UTC))

    def is_working_time(self, at: datetime) -> bool:
        """Between a little before the day's first service hour and its last: who has no shift may be asked then, too.
        A rota without shifts knows no other time."""
        day = self._duties.day(at)
        weekday = self.days_off.weekday(day)
        today = [(hours.starts, hours.ends) for hours in self.hours if hours.weekday == weekday]
        if not self.is_written:
            return True
        if not today:
            return False
        opens = max(0, min(starts for starts, _ in today) - _BEFORE_HOURS)
        span = moments(day, [(opens, max(ends for _, ends in today))], self.zone)
        return holding(span, at.astimezone(UTC)) is not None

    def gaps(self, starts: datetime, ends: datetime) -> list[Span]:
        """The service hours in which nobody may be asked."""
        covered = merged(span for person in self.people for span in self.free_spans(person, starts, ends))
        return without(self.service(starts, ends), covered)

    def _free(self, people: Sequence[int], at: datetime, *, off_duty: bool = False) -> list[int]:
        at = at.astimezone(UTC)
        day = self._duties.day(at)
        there = [person for person in people if self._has_time(person, at, day, off_duty=off_duty)]
        window, most = self.caps.window(at, self.zone) if there and self.caps.limits else (None, None)
        if window is None or most is None:
            return there
        return [person for person in there if self._counted.within(person, window) < most]

    def _may_leave_home(self, person: int, at: datetime) -> bool:
        """Whoever is borrowed keeps the days off, the quiet hours and the cap of his own commune, too."""
        home = self.homes.get(person)
        if home is None:
            return True
        here = local(at, self.zone)
        if home.days_off.weekday(here.date()) != self.days_off.weekday(here.date()):
            return False  # a holiday there, or a day on which another weekday's shifts are kept
        minute = here.hour * 60 + here.minute
        if home.quiet is not None and any(starts <= minute < ends for starts, ends in home.quiet.minutes):
            return False
        window, most = home.caps.window(at.astimezone(UTC), self.zone)
        return most is None or self._counted.within(person, window) < most

    def _has_time(self, person: int, at: datetime, day: date, *, off_duty: bool = False) -> bool:
        """Caps aside."""
        return holding(self._duties.free(person, day, off_duty=off_duty), at) is not None

    def _why_not(self, person: int, at: datetime) -> tuple[Reason, datetime | None]:
        day = self._duties.day(at)
        classes = holding(moments(day, self._duties.in_class(person, day), self.zone), at)
        if classes is not None:
            return Reason.IN_CLASS, classes[1]
        busy = holding(self._duties.busy(person), at)
        if busy is not None:
            return Reason.BUSY, busy[1]
        if not self.is_on_duty(person, at):
            reason = Reason.OFF_DUTY if self.days_off.weekday(day) is not None else Reason.HOLIDAY
            return reason, self._duty_from(person, at)
        quiet = self.quiet_at(at)
        return Reason.QUIET, quiet[1] if quiet is not None else None

    def _duty_from(self, person: int, at: datetime) -> datetime | None:
        """When his next shift begins, busy or not."""
        for day in self._days_for(person, at):
            for starts, _ in moments(day, self._duties.on_duty(person, day), self.zone):
                if starts > at:
                    return starts
        return None

    def _full(self, person: int, at: datetime) -> datetime | None:
        """The end of the day or night in which he has had as many pages as he may; None while there is room."""
        if not self.caps.limits:
            return None
        window, most = self.caps.window(at, self.zone)
        return window[1] if most is not None and self._counted.within(person, window) >= most else None

    def _free_spans(self, person: int, at: datetime, off_duty: bool) -> Iterator[Span]:
        for day in self._days_for(person, at, off_duty=off_duty):
            yield from (span for span in self._duties.free(person, day, off_duty=off_duty) if span[1] > at)

    def _days_for(self, person: int, at: datetime, *, off_duty: bool = False) -> Iterator[date]:
        """The days worth looking at: none for one who has no shift, and a long absence is leapt over."""
        if not off_duty and not self._duties.has_any(person):
            return
        exception = self._duties.last_exception(person)
        last = self._duties.day(max(at, exception) if exception is not None else at) + _HORIZON
        day = self._duties.day(at)
        while day <= last:
            yield day
            day += _ONE_DAY
            away = holding(self._duties.busy(person), max(at, moments(day, [(0, 1440)], self.zone)[0][0]))
            if away is not None:
                day = max(day, self._duties.day(away[1]))

    def _free_at(self, at: datetime) -> set[int]:
        day = self._duties.day(at)
        return {person for person in self.people if self._has_time(person, at, day)}

    def _turns(self, at: datetime) -> Iterator[datetime]:
        """The moments after `at` at which anybody's freedom begins or ends, day by day."""
        latest = [d for p in self.people if (d := self._duties.last_exception(p)) is not None]
        last = self._duties.day(max([at, *latest])) + _HORIZON
        day = self._duties.day(at)
        while day <= last:
            edges = {edge for person in self.people for span in self._duties.free(person, day) for edge in span}
            yield from sorted(edge for edge in edges if edge > at)
            day += _ONE_DAY
