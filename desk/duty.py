"""One teacher's day: what he has duty for and what is left of it, reckoned once and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
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
        self._dated: dict[int, date] = {}
        for override in overrides:
            self._overrides[override.date].append(override)
            for person in (override.person_id, override.by or override.person_id):
                self._dated[person] = max(override.date, self._dated.get(person, override.date))
        self._changed: dict[date, dict[int, Minutes]] = {}
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

    def has_shifts(self, person: int) -> bool:
        return person in self._shifts

    def has_any(self, person: int) -> bool:
        """A shift in some week, or an exception on some date."""
        return person in self._shifts or person in self._dated

    def last_exception(self, person: int) -> datetime | None:
        """After this only the week counts."""
        busy, dated = self._busy.get(person), self._dated.get(person)
        ends = [busy[-1][1]] if busy else []
        if dated is not None:
            ends.append(datetime.combine(dated + 3 * _ONE_DAY, time(tzinfo=UTC)))
        return max(ends, default=None)

    def on_duty(self, person: int, day: date) -> Minutes:
        """The minutes of this day he has a shift for, exceptions counted; whether he is free then is another thing."""
        early = [(starts - DAY, ends - DAY) for starts, ends in self.begun(person, day - _ONE_DAY)]
        return merged(within([*early, *self.begun(person, day)], 0, DAY))

    def begun(self, person: int, day: date) -> Minutes:
        """Duty that begins on this day, into the next morning where it goes over midnight."""
        if day not in self._overrides:
            return self._weekly(person, day)
        changed = self._changed.get(day)
        if changed is None:
            changed = self._changed[day] = self._with_exceptions(day)
        return changed[person] if person in changed else self._weekly(person, day)

    def _weekly(self, person: int, day: date) -> Minutes:
        weekday = self.days_off.weekday(day)
        return merged((s.starts, s.ends) for s in self._shifts.get(person, ()) if s.weekday == weekday)

    def _with_exceptions(self, day: date) -> dict[int, Minutes]:
        """Everybody whose duty on this day is another than the week says."""
        now: dict[int, Minutes] = {}
        made = enumerate(self._overrides[day])
        for _, together in groupby(
            made, key=lambda one: ("alone", one[0]) if one[1].pair is None else ("", one[1].pair)
        ):
            overrides = [override for _, override in together]
            for person in {who for o in overrides for who in (o.person_id, o.by) if who is not None}:
                now.setdefault(person, self._weekly(person, day))
            given = [(o.by, within(now[o.person_id], o.starts, o.ends)) for o in overrides]
            for o in overrides:
                if o.kind is OverrideKind.ADD:
                    now[o.person_id] = merged([*now[o.person_id], (o.starts, o.ends)])
                else:
                    now[o.person_id] = without(now[o.person_id], [(o.starts, o.ends)])
            for by, span in given:
                if by is not None:
                    now[by] = merged([*now[by], *span])
        return now

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
