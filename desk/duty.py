"""One teacher's day: what he has duty for and what is left of it, reckoned once and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.holidays import DaysOff
from desk.shifts import Busy, Override, OverrideKind, QuietHours, Shift
from desk.spans import merged, within, without
from desk.timetable import Lesson, Timetable
from desk.wallclock import DAY, Span, local, moments

Minutes = list[tuple[int, int]]
_ONE_DAY = timedelta(days=1)


class Duties:
    """What is asked again and again is kept: a rota does not change, it is replaced."""

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        shifts: Iterable[Shift],
        overrides: Iterable[Override],
        busy: Iterable[Busy],
        timetables: Iterable[Timetable],
        days_off: DaysOff,
        quiet: QuietHours | None,
    ) -> None:
        self.zone = zone
        self.days_off = days_off
        self.quiet: Minutes = quiet.minutes if quiet is not None else []
        self._shifts: dict[int, list[Shift]] = defaultdict(list)
        for shift in shifts:
            self._shifts[shift.person_id].append(shift)
        self._overrides: dict[date, list[Override]] = defaultdict(list)
        for override in overrides:
            self._overrides[override.date].append(override)
        self.dated = {o.by if o.kind is OverrideKind.REPLACE else o.person_id for o in overrides}
        self._busy: dict[int, list[Span]] = {}
        spells: dict[int, list[Span]] = defaultdict(list)
        for spell in busy:
            spells[spell.person_id].append((spell.starts_at.astimezone(UTC), spell.ends_at.astimezone(UTC)))
        self._busy = {person: merged(spans) for person, spans in spells.items()}
        self._lessons: dict[int, list[tuple[Timetable, list[Lesson]]]] = defaultdict(list)
        for timetable in timetables:
            own: dict[int, list[Lesson]] = defaultdict(list)
            for lesson in timetable.lessons:
                own[lesson.person_id].append(lesson)
            for person, lessons in own.items():
                self._lessons[person].append((timetable, lessons))
        self._free: dict[tuple[int, date, bool], list[Span]] = {}

    def has_any(self, person: int) -> bool:
        """A shift in some week, or on some date."""
        return person in self._shifts or person in self.dated

    def last_exception(self, person: int) -> datetime | None:
        """After this only the week counts."""
        busy = self._busy.get(person)
        dated = [
            day for day, overrides in self._overrides.items() if any(person in (o.person_id, o.by) for o in overrides)
        ]
        ends = [datetime.combine(max(dated) + 2 * _ONE_DAY, datetime.min.time(), tzinfo=UTC)] if dated else []
        return max([*ends, *([busy[-1][1]] if busy else [])], default=None)

    def on_duty(self, person: int, day: date) -> Minutes:
        """The minutes of this day he has a shift for, exceptions counted; whether he is free then is another thing."""
        early = [(starts - DAY, ends - DAY) for starts, ends in self._begun(person, day - _ONE_DAY)]
        return merged(within([*early, *self._begun(person, day)], 0, DAY))

    def _begun(self, person: int, day: date) -> Minutes:
        """Duty that begins on this day, into the next morning where it goes over midnight."""
        weekday = self.days_off.weekday(day)
        mine = merged([(s.starts, s.ends) for s in self._shifts.get(person, ()) if s.weekday == weekday])
        for override in self._overrides.get(day, ()):
            span = [(override.starts, override.ends)]
            if override.kind is OverrideKind.ADD:
                mine = merged([*mine, *span]) if override.person_id == person else mine
            elif override.person_id == person:
                mine = without(mine, span)
            elif override.kind is OverrideKind.REPLACE and override.by == person:
                given = self._given(override, day, weekday)
                mine = merged([*mine, *given])
        return mine

    def _given(self, override: Override, day: date, weekday: int | None) -> Minutes:
        """What the one who is replaced would have had."""
        theirs = [(s.starts, s.ends) for s in self._shifts.get(override.person_id, ()) if s.weekday == weekday]
        for earlier in self._overrides[day]:
            if earlier is override:
                break
            if earlier.person_id == override.person_id and earlier.kind is OverrideKind.ADD:
                theirs.append((earlier.starts, earlier.ends))
        return within(merged(theirs), override.starts, override.ends)

    def in_class(self, person: int, day: date) -> Minutes:
        weekday = self.days_off.weekday(day)
        if weekday is None or person not in self._lessons:
            return []
        return merged(
            span for timetable, lessons in self._lessons[person] for span in timetable.in_class(lessons, day, weekday)
        )

    def busy(self, person: int) -> Sequence[Span]:
        return self._busy.get(person, ())

    def free(self, person: int, day: date, *, off_duty: bool = False) -> list[Span]:
        """When he may be asked on this day, as moments. `off_duty`: outside his shifts too, but not on a day off."""
        key = (person, day, off_duty)
        known = self._free.get(key)
        if known is None:
            known = self._free[key] = self._reckon(person, day, off_duty)
        return known

    def _reckon(self, person: int, day: date, off_duty: bool) -> list[Span]:
        minutes = self.on_duty(person, day)
        if off_duty and self.days_off.weekday(day) is not None:
            minutes = [(0, DAY)]
        minutes = without(without(minutes, self.in_class(person, day)), self.quiet)
        return without(moments(day, minutes, self.zone), self.busy(person)) if minutes else []

    def day(self, at: datetime) -> date:
        return local(at, self.zone).date()
