"""Whom to ask next, and when: the steps of looking for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.people import Person, Role
from desk.rota import Busy, Shift, free_from, is_busy, next_on_call, on_call


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


def plan(
    step: int, staff: Sequence[Person], shifts: Sequence[Shift], busy: Sequence[Busy], now: datetime, zone: ZoneInfo
) -> Plan:
    """What to do at `step`. A step that has nobody to ask passes to the next; outside all shifts it waits for one."""
    teachers = [person.id for person in staff if person.role is Role.TEACHER]
    coordinators = [person.id for person in staff if person.role is Role.COORDINATOR]
    free = on_call(teachers, now, shifts, busy, zone)
    if step == 0 and free:
        return Plan(step=0, page=tuple(free))
    if step == 0 or not on_call(teachers, now, shifts, (), zone):
        # The working day is over, or has not begun: nobody is called out of his evening.
        upcoming = next_on_call(teachers, now, shifts, busy, zone)
        if upcoming is not None:
            return Plan(step=0, page=(), again_at=upcoming[0], next_up=upcoming[1])
    if step == 0:
        if teachers and not any(shift.person_id in teachers for shift in shifts):
            # No rota was ever written: better ask every teacher than nobody.
            return _without_rota(teachers, busy, now)
        step = 2
    if step == 1:
        others = tuple(person for person in teachers if person not in free)
        resting = tuple(person for person in others if not is_busy(person, now, busy))
        if resting:
            return Plan(step=1, page=resting)
        step = 2
    return Plan(step=2, page=tuple(coordinators))


def _without_rota(teachers: Sequence[int], busy: Sequence[Busy], now: datetime) -> Plan:
    """Every teacher who is not busy; when all are, whoever is first to be free."""
    free = tuple(person for person in teachers if not is_busy(person, now, busy))
    if free:
        return Plan(step=0, page=free)
    free_at = {person: free_from(person, now, busy) for person in teachers}
    first = min(teachers, key=lambda person: free_at[person])
    return Plan(step=0, page=(), again_at=free_at[first], next_up=first)
