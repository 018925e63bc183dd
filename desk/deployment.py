"""The deployment clock: which phase a day is in, who serves then, and what is to be done by when.

A phase is computed from dates each time it is asked for; nothing has to remember that an end has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WIND_DOWN = timedelta(days=14)
LONGEST = timedelta(days=3 * 366)
"""What lasts longer is a mistyped year."""
TOLD_AT = time(7, 30)
"""Local time of day at which people hear about phases and tasks: never at night."""


class Phase(StrEnum):
    UPCOMING = "upcoming"
    RUNNING = "running"
    WINDING_DOWN = "winding_down"
    AFTERCARE = "aftercare"


SERVING = frozenset({Phase.RUNNING, Phase.WINDING_DOWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """`starts_on` and `ends_on` are its first and its last day, both whole. `members` are ids of people."""

    id: int
    name: str
    school: str
    communes: tuple[str, ...]
    members: frozenset[int]
    starts_on: date
    ends_on: date


class BadDeployment(ValueError):
    """The dates or names make no deployment; the message says what to write instead."""


def check_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise BadDeployment(f"Ngày kết thúc {ends_on:%d/%m/%Y} trước ngày bắt đầu {starts_on:%d/%m/%Y}.")
    if ends_on - starts_on > LONGEST:
        raise BadDeployment(f"Từ {starts_on:%d/%m/%Y} đến {ends_on:%d/%m/%Y} là hơn ba năm; xem lại năm đã ghi.")


def check_overlap(new: Deployment, others: Iterable[Deployment]) -> None:
    """Two schools may serve one commune at once; one school twice in the same days has contradicting dates."""
    for other in others:
        shared = set(new.communes) & set(other.communes)
        if (
            other.id != new.id
            and shared
            and meets(other, new.starts_on, new.ends_on)
            and other.school.casefold() == new.school.casefold()
        ):
            raise BadDeployment(
                f"“{other.name}” của {other.school or 'cùng đơn vị'} đã phục vụ nơi này từ "
                f"{other.starts_on:%d/%m/%Y} đến {other.ends_on:%d/%m/%Y}; sửa ngày của đợt đó thay vì tạo đợt mới."
            )


def meets(deployment: Deployment, starts_on: date, ends_on: date) -> bool:
    """Does it serve on any of these days?"""
    return deployment.starts_on <= ends_on and starts_on <= deployment.ends_on


def phase(deployment: Deployment, today: date) -> Phase:
    if today < deployment.starts_on:
        return Phase.UPCOMING
    if today > deployment.ends_on:
        return Phase.AFTERCARE
    return Phase.WINDING_DOWN if today >= deployment.ends_on - WIND_DOWN else Phase.RUNNING


_FIRST = (Phase.RUNNING, Phase.WINDING_DOWN, Phase.AFTERCARE, Phase.UPCOMING)


def phase_here(deployments: Sequence[Deployment], today: date) -> Phase:
    """Of a commune with these deployments. The one that serves decides; a desk without any simply runs."""
    if not deployments:
        return Phase.RUNNING
    phases = {phase(deployment, today) for deployment in deployments}
    return next(each for each in _FIRST if each in phases)


def serves(person: int, deployments: Sequence[Deployment], today: date) -> bool:
    """May this person be asked as a matter of duty, without having offered it?

    Members serve while a deployment of theirs does. Who belongs to none serves as long as the commune is not in
    aftercare: then nobody is asked who has not offered.
    """
    own = [deployment for deployment in deployments if person in deployment.members]
    if own:
        return any(phase(deployment, today) in SERVING for deployment in own)
    return phase_here(deployments, today) is not Phase.AFTERCARE


class Task(StrEnum):
    """What winding down asks for; each is checked off by a person, or seen to be done."""

    OPEN_THREADS = "open_threads"
    VOLUNTEERS = "volunteers"
    COMMUNE_HELPER = "commune_helper"
    GROUP_OWNER = "group_owner"
    TOKENS = "tokens"
    CONTACTS = "contacts"
    HANDOVER_BOOK = "handover_book"


DAYS_BEFORE: dict[Task, int] = {
    Task.OPEN_THREADS: 14,
    Task.VOLUNTEERS: 14,
    Task.COMMUNE_HELPER: 14,
    Task.GROUP_OWNER: 7,
    Task.TOKENS: 7,
    Task.CONTACTS: 7,
    Task.HANDOVER_BOOK: 1,
}
NOTICE_DAYS = (14, 7, 1)


class Notice(StrEnum):
    """What people hear once for each deployment and end date; the days before the end stand in the name."""

    D14 = "d14"
    D7 = "d7"
    D1 = "d1"
    AFTERCARE = "aftercare"


_DAYS: dict[Notice, int] = {Notice.D14: 14, Notice.D7: 7, Notice.D1: 1, Notice.AFTERCARE: -1}


def tells_at(deployment: Deployment, notice: Notice, zone: ZoneInfo) -> datetime:
    return datetime.combine(deployment.ends_on - timedelta(days=_DAYS[notice]), TOLD_AT, tzinfo=zone)


def notice_due(deployment: Deployment, now: datetime, zone: ZoneInfo) -> Notice | None:
    """The latest notice whose time has come. Who was down on D-14 and is back on D-7 tells of D-7 only."""
    if now.astimezone(zone).date() < deployment.starts_on:
        return None
    passed = [notice for notice in Notice if tells_at(deployment, notice, zone) <= now]
    return passed[-1] if passed else None


def next_look(deployment: Deployment, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When something of this deployment falls due next: a notice, or the first minute of aftercare."""
    turns = [tells_at(deployment, notice, zone) for notice in Notice]
    # Shorter than two weeks, it winds down from its first morning.
    turns.append(datetime.combine(deployment.starts_on, TOLD_AT, tzinfo=zone))
    turns.append(datetime.combine(deployment.ends_on + timedelta(days=1), time.min, tzinfo=zone))
    return min((turn for turn in turns if turn > now), default=None)


def tasks_due(deployment: Deployment, today: date, done: Iterable[Task]) -> list[Task]:
    """What should be under way by today and is not checked off, the oldest first."""
    left = (deployment.ends_on - today).days
    return [task for task in Task if DAYS_BEFORE[task] >= left and task not in set(done)]
