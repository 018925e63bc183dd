"""When whoever claimed a thread is reminded, asked before his bell rings, and when it is offered on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.escalation import quiet_until
from desk.rota import Reason, Rota

BEFORE_THE_BELL = timedelta(minutes=5)
LONG_AWAY = timedelta(hours=20)
"""Who is not back before then is not waited for."""
AWAY = timedelta(hours=3)
"""Nor who is not back before then, where somebody else is free."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bell:
    """The end of a teacher's free time: he is asked at `ask_at`, silence counts at `rings_at`."""

    ask_at: datetime
    rings_at: datetime
    reason: Reason | None


def reachable_from(rota: Rota, person: int, at: datetime, *, off_duty: bool) -> datetime:
    """The first moment from `at` on when he may be reminded: not in class, not at night, caps aside."""
    found = rota.having_paged(()).next_free(person, at, off_duty=off_duty)
    if found is not None:
        return found
    return quiet_until(rota, at) or at


def bell(rota: Rota, person: int, now: datetime) -> Bell | None:
    """The bell that ends the free time he is in; None outside of it, or where it is too near to ask."""
    spans = rota.free_spans(person, now, now + timedelta(days=1))
    current = next(((starts, ends) for starts, ends in spans if starts <= now < ends), None)
    if current is None or current[1] - BEFORE_THE_BELL <= now or current[1] >= now + timedelta(days=1):
        return None
    ends = current[1].astimezone(now.tzinfo)
    return Bell(ask_at=ends - BEFORE_THE_BELL, rings_at=ends, reason=rota.may_page(person, ends).reason)


def is_away(rota: Rota, person: int, now: datetime, *, longer_than: timedelta = LONG_AWAY) -> bool:
    """Ill, on leave or busy, and not back so soon: what comes in now must not wait for him."""
    calm = rota.having_paged(())
    if person not in rota.people or not rota.is_busy(person, now):
        return False
    back = calm.next_free(person, now)
    return back is None or back > now + longer_than
