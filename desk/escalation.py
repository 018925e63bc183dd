"""Whom to ask next, and when: the steps of looking for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.people import Person, Role
from desk.rota import Rota


class Step(StrEnum):
    ON_CALL = "on_call"
    OTHERS = "others"
    COORDINATOR = "coordinator"


STEPS = (Step.ON_CALL, Step.OTHERS, Step.COORDINATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`page` are asked now. Nobody to ask: `again_at` says when somebody (`next_up`) can be, or None: nobody ever."""

    step: int
    page: tuple[int, ...]
    again_at: datetime | None = None
    next_up: int | None = None


def plan(step: int, staff: Sequence[Person], rota: Rota, now: datetime) -> Plan:
    """What to do at `step`. A step that has nobody to ask passes to the next; outside all shifts it waits for one."""
    teachers = [person.id for person in staff if person.role is Role.TEACHER]
    coordinators = [person.id for person in staff if person.role is Role.COORDINATOR]
    rota = rota.only(teachers)
    free = rota.on_call(now)
    if step == 0 and free:
        return Plan(step=0, page=free)
    if step == 0 or not rota.on_duty(now):
        # The working day is over, or has not begun: nobody is called out of his evening.
        upcoming = rota.next_on_call(now)
        if upcoming is not None:
            return Plan(step=0, page=(), again_at=upcoming[0], next_up=upcoming[1])
    if step == 0:
        if teachers and not rota.is_written:
            # No rota was ever written: better ask every teacher than nobody.
            return _without_rota(rota, now)
        step = 2
    if step == 1:
        resting = tuple(person for person in rota.on_call(now, off_duty=True) if person not in free)
        if resting:
            return Plan(step=1, page=resting)
        step = 2
    return Plan(step=2, page=tuple(coordinators))


def _without_rota(rota: Rota, now: datetime) -> Plan:
    """Every teacher who is neither busy nor in class; when all are, whoever is first to be free."""
    free = rota.on_call(now, off_duty=True)
    upcoming = None if free else rota.next_on_call(now, off_duty=True)
    if upcoming is None:
        return Plan(step=0 if free else 2, page=free)
    return Plan(step=0, page=(), again_at=upcoming[0], next_up=upcoming[1])
