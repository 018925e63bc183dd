"""Duty and lessons of teachers as the events of a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from desk.duty import Duties
from desk.rota import Rota
from desk.spans import merged
from desk.wallclock import Span, moments

WEEKS = 12
"""How far ahead a calendar tells; a phone asks again several times a day."""


class Kind(StrEnum):
    DUTY = "duty"
    LESSONS = "class"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """`changed`: not as in other weeks. `uid` stays the same as long as it begins when it begins."""

    kind: Kind
    person_id: int
    starts: datetime
    ends: datetime
    changed: bool = False

    @property
    def uid(self) -> str:
        return f"{self.kind.value}-{self.person_id}-{self.starts:%Y%m%dT%H%MZ}"


def first_day(today: date) -> date:
    """Yesterday: what is told changes with the rota or with the day, not with the hour."""
    return today - timedelta(days=1)


def events(rota: Rota, people: Iterable[int], today: date, *, lessons: bool = False) -> list[Event]:
    """In order of time. Duty that falls wholly into leave is left out."""
    duties = Duties(
        zone=rota.zone,
        shifts=rota.shifts,
        overrides=rota.overrides,
        busy=rota.busy,
        timetables=rota.timetables,
        days_off=rota.days_off,
        quiet=None,
    )
    first = first_day(today)
    # A day more at the front: a night that began then is not to begin at midnight.
    days = [first + timedelta(days=ahead) for ahead in range(-1, 7 * WEEKS)]
    begins_on = moments(first, [(0, 1440)], rota.zone)[0][0]
    found: list[Event] = []
    for person in people:
        duty = merged(span for day in days for span in moments(day, duties.on_duty(person, day), rota.zone))
        away = duties.busy(person)
        changed = {o.date for o in rota.overrides if person in (o.person_id, o.by)}
        found += [
            Event(
                kind=Kind.DUTY,
                person_id=person,
                starts=starts,
                ends=ends,
                changed=starts.astimezone(rota.zone).date() in changed,
            )
            for starts, ends in duty
            if starts >= begins_on and not any(begins <= starts and ends <= stops for begins, stops in away)
        ]
        if lessons:
            found += [_class(person, span) for day in days[1:] for span in _classes(rota, duties, person, day)]
    return sorted(found, key=lambda event: (event.starts, event.kind, event.person_id))


def _classes(rota: Rota, duties: Duties, person: int, day: date) -> list[Span]:
    return moments(day, duties.in_class(person, day), rota.zone)


def _class(person: int, span: Span) -> Event:
    return Event(kind=Kind.LESSONS, person_id=person, starts=span[0], ends=span[1])
