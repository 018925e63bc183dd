"""Turns: a shift as it falls on a day, and the moment at which to say that it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk.rota import Rota
from desk.spans import within
from desk.wallclock import Span

_AHEAD = 14
"""Days looked at for the next turn; whoever has none in two weeks is reckoned anew when his rota changes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """`tell_at`: when he can first be written to, not before it begins; never in class, in quiet hours or on leave."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    tell_at: datetime


def turns(rota: Rota, day: date) -> list[Turn]:
    """The turns that begin on this day, in the order in which they are to be told."""
    found = []
    for person in rota.people:
        for starts, ends in rota.duty_spans(person, day):
            free = within(rota.free_spans(person, starts, ends), starts, ends)
            if free:
                found.append(Turn(person_id=person, starts_at=starts, ends_at=ends, tell_at=free[0][0]))
    return sorted(found, key=lambda turn: (turn.tell_at, turn.person_id))


def due(rota: Rota, at: datetime) -> list[Turn]:
    """Turns to be told at exactly this moment."""
    today = rota.day(at)
    days = (today - timedelta(days=1), today)
    return [turn for day in days for turn in turns(rota, day) if turn.tell_at == at]


def next_telling(rota: Rota, at: datetime) -> datetime | None:
    """The first moment after `at` at which a turn is to be told."""
    first = rota.day(at) - timedelta(days=1)
    for ahead in range(_AHEAD):
        later = [turn.tell_at for turn in turns(rota, first + timedelta(days=ahead)) if turn.tell_at > at]
        if later:
            return min(later)
    return None


def duty_of(rota: Rota, person: int, day: date) -> list[Span]:
    """A whole day's duty less leave and busy notes; classes are nobody's business here."""
    return [span for span in rota.duty_spans(person, day) if rota.free_spans(person, *span)]
