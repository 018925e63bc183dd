"""Whom to ask next, and when: a pure function of a policy's snapshot, how far it has gone, the rota and the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.people import Person, Role
from desk.policy import TOGETHER, Policy, Step, Who
from desk.rota import Rota
from desk.wallclock import local, moment
from knowledge.text import fold

PATIENCE = timedelta(hours=2)
"""How long an ordinary question waits for those whose shift it is before others are asked instead."""
ROUND = timedelta(hours=2)
"""Who was asked and did not come is not asked about it again before."""
_TITLES = {"thay", "co", "anh", "chi"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """How far a search has gone: `step` is the next one to take, `asked` who was asked since it began anew."""

    step: int = 0
    asked: frozenset[int] = frozenset()
    urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`page` are asked now. Nobody to ask: `again_at` says when somebody (`next_up`) can be, or None: nobody ever."""

    step: int
    page: tuple[int, ...]
    again_at: datetime | None = None
    next_up: int | None = None


def plan(policy: Policy, position: Position, staff: Sequence[Person], rota: Rota, now: datetime) -> Plan:
    """What to do from `position` on. A step that has nobody to ask passes to the next; outside all shifts it waits."""
    rota = rota.only(_teachers(staff))
    upcoming = rota.next_on_call(now, off_duty=not rota.is_written)
    closed = rota.is_written and not rota.on_duty(now) and upcoming is not None
    for index in range(position.step, len(policy.steps)):
        step = policy.steps[index]
        # Nobody is called out of his evening, unless the policy names the hour.
        if not step.works(now, rota.zone, urgent=position.urgent) or (closed and not step.hours):
            continue
        page = _asked_by(step, position, staff, rota, now)
        if page:
            return Plan(step=index, page=page)
        if index == 0 and step.who is Who.ON_CALL and not position.urgent and _is_soon(upcoming, now):
            break
    else:
        if not closed:
            return _later(policy, staff, rota, now, upcoming)
    assert upcoming is not None
    return Plan(step=0, page=(), again_at=upcoming[0], next_up=upcoming[1])


def _is_soon(upcoming: tuple[datetime, int] | None, now: datetime) -> bool:
    return upcoming is not None and now < upcoming[0] <= now + PATIENCE


def _later(
    policy: Policy, staff: Sequence[Person], rota: Rota, now: datetime, upcoming: tuple[datetime, int] | None
) -> Plan:
    """Nobody is left to ask now: when the night ends or the next one is free, else there is nobody at all."""
    morning = quiet_until(rota, now)
    if morning is not None and (upcoming is None or morning < upcoming[0]):
        reached = [person for person in staff if person.role is Role.COORDINATOR]
        if reached:
            return Plan(step=0, page=(), again_at=morning, next_up=reached[0].id)
    if upcoming is not None and upcoming[0] > now:
        return Plan(step=0, page=(), again_at=upcoming[0], next_up=upcoming[1])
    return Plan(step=len(policy.steps), page=())


def _asked_by(step: Step, position: Position, staff: Sequence[Person], rota: Rota, now: datetime) -> tuple[int, ...]:
    """Whom this step asks, in fair order; nobody who may not be paged now."""
    found: tuple[int, ...] = ()
    anybody = bool(step.hours) or rota.is_working_time(now)  # outside of it only those whose shift it is
    match step.who:
        case Who.ON_CALL:
            found = rota.on_call(now, off_duty=not rota.is_written)
            if position.urgent and len(found) < TOGETHER:
                found = (*found, *(p for p in rota.on_call(now, off_duty=anybody) if p not in found))[:TOGETHER]
        case Who.OTHERS:
            found = tuple(p for p in rota.on_call(now, off_duty=anybody) if p not in position.asked)
        case Who.ALL:
            found = rota.on_call(now, off_duty=anybody)
        case Who.NEIGHBOURS:
            found = rota.backup(now)
        case Who.NAMED:
            found = tuple(p.id for p in named(step, staff) if _may_be_asked(p, rota, now))
        case Who.COORDINATOR | Who.UNIT:
            found = tuple(p.id for p in staff if p.role is Role.COORDINATOR and _may_be_asked(p, rota, now))
    if not step.at_once:
        return found
    most = max(step.at_once, TOGETHER) if position.urgent else step.at_once
    fresh = [person for person in found if person not in position.asked]
    return tuple([*fresh, *(person for person in found if person in position.asked)][:most])


def _teachers(staff: Iterable[Person]) -> list[int]:
    return [person.id for person in staff if person.role is Role.TEACHER]


def named(step: Step, staff: Iterable[Person]) -> list[Person]:
    """The people a step names, titles and marks left out."""
    wanted = [set(fold(name).split()) - _TITLES for name in step.names]
    return [person for person in staff if any(words and words <= set(fold(person.name).split()) for words in wanted)]


def called_instead(policy: Policy, former: Person, person: Person) -> Policy:
    """The policy with `person` named wherever a step names only `former`, who is the same human being."""

    def name(given: str) -> str:
        step = Step(who=Who.NAMED, names=(given,))
        return person.name if named(step, [former]) and not named(step, [person]) else given

    steps = tuple(replace(step, names=tuple(name(given) for given in step.names)) for step in policy.steps)
    return replace(policy, steps=steps)


def _may_be_asked(person: Person, rota: Rota, now: datetime) -> bool:
    if person.role is Role.TEACHER:
        return rota.may_page(person.id, now, off_duty=True).free
    return quiet_until(rota, now) is None


def may_be_reached(person: Person, rota: Rota, now: datetime) -> bool:
    """The same for one who has been paged already: it counts against no cap again."""
    return _may_be_asked(person, rota.having_paged(()), now)


def quiet_until(rota: Rota, now: datetime) -> datetime | None:
    """When the night ends, if it is night."""
    if rota.quiet is None:
        return None
    here = local(now, rota.zone)
    minute = here.hour * 60 + here.minute
    if not any(starts <= minute < ends for starts, ends in rota.quiet.minutes):
        return None
    day = here.date() if minute < rota.quiet.ends else here.date() + timedelta(days=1)
    return moment(day, rota.quiet.ends, rota.zone)


def next_fresh(position: Position, staff: Sequence[Person], rota: Rota, now: datetime) -> datetime | None:
    """When a teacher is free who was not asked yet: out of class, or as his shift begins. None too where it is now."""
    found = rota.only([person for person in _teachers(staff) if person not in position.asked]).next_on_call(now)
    return found[0] if found is not None and found[0] > now else None


def calling(policy: Policy, so_far: int) -> Step | None:
    """The last of these steps that calls whoever is on call, if one did."""
    taken = policy.steps[: so_far + 1]
    return next((step for step in reversed(taken) if step.who in {Who.ON_CALL, Who.OTHERS, Who.ALL}), None)


def next_round(
    position: Position, staff: Sequence[Person], rota: Rota, now: datetime, *, begun: datetime
) -> datetime | None:
    """Everybody who could be asked was: when somebody is free who was not, or who is on call this day and a while
    after this round had `begun`, or the next day's first shift begins.
    """
    midnight = moment(local(now, rota.zone).date() + timedelta(days=1), 0, rota.zone)
    serving = rota.only(_teachers(staff))
    fresh = next_fresh(position, staff, rota, now)
    later = serving.next_on_call(begun + ROUND if begun + ROUND > now else now + ROUND)
    today = [at for at in (fresh, later[0] if later is not None else None) if at is not None and now < at < midnight]
    if today:
        return min(today)
    tomorrow = serving.next_on_call(midnight)
    return tomorrow[0] if tomorrow is not None else None
