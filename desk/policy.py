"""Policies: whom an unclaimed thread asks, how, how long each of them has, and when a step works at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

TOGETHER = 2
"""People asked at once when somebody waits at the counter."""
URGENT_WAIT = timedelta(minutes=3)
"""How long they have then, where a step does not say."""


class Who(StrEnum):
    ON_CALL = "on_call"  # teachers of the commune whose shift it is
    OTHERS = "others"  # its teachers who were not asked yet
    ALL = "all"  # all its teachers
    NAMED = "named"  # the people whose names the step gives
    NEIGHBOURS = "neighbours"  # teachers of other communes, for a team too small to cover a day alone
    COORDINATOR = "coordinator"
    UNIT = "unit"  # the text for the unit that runs the system, to whoever can pass it on


class How(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    BOTH = "both"


class Urgency(StrEnum):
    """Which threads a step is for."""

    ANY = "any"
    URGENT = "urgent"
    ORDINARY = "ordinary"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Minutes after midnight of one weekday (0 is Monday), half-open."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """`at_once` people are asked together (0: all of them), `repeats` times in all, `wait` after each time.

    Without `hours` a step works whenever somebody may be paged.
    """

    who: Who
    how: How = How.BOTH
    wait: timedelta = timedelta(minutes=10)
    urgent_wait: timedelta | None = None
    at_once: int = 0
    repeats: int = 1
    hours: tuple[Span, ...] = ()
    urgency: Urgency = Urgency.ANY
    names: tuple[str, ...] = ()

    def waits(self, *, urgent: bool) -> timedelta:
        return min(self.wait, self.urgent_wait or URGENT_WAIT) if urgent else self.wait

    def works(self, now: datetime, zone: ZoneInfo, *, urgent: bool) -> bool:
        """Is it for such a thread, at this hour?"""
        if self.urgency is not Urgency.ANY and urgent is not (self.urgency is Urgency.URGENT):
            return False
        local = now.astimezone(UTC).astimezone(zone)
        minute = local.hour * 60 + local.minute
        return not self.hours or any(
            span.weekday == local.weekday() and span.starts <= minute < span.ends for span in self.hours
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    name: str
    steps: tuple[Step, ...]


def default(wait: timedelta) -> Policy:
    """Whoever is on call; the others; neighbours; the coordinator, who at last gets the words for the unit."""
    return Policy(
        name="Mặc định",
        steps=(
            Step(who=Who.ON_CALL, wait=wait),
            Step(who=Who.OTHERS, wait=wait),
            Step(who=Who.NEIGHBOURS, how=How.PRIVATE, wait=wait),
            Step(who=Who.COORDINATOR, how=How.PRIVATE, wait=wait),
            Step(who=Who.UNIT, how=How.PRIVATE, wait=wait),
        ),
    )


def to_stored(policy: Policy) -> dict[str, Any]:
    """JSON of a policy, as a running escalation keeps it."""
    return {"name": policy.name, "steps": [_step_out(step) for step in policy.steps]}


def _step_out(step: Step) -> dict[str, Any]:
    return {
        "who": step.who,
        "how": step.how,
        "wait": step.wait.total_seconds(),
        "urgent_wait": step.urgent_wait.total_seconds() if step.urgent_wait is not None else None,
        "at_once": step.at_once,
        "repeats": step.repeats,
        "hours": [dataclasses.asdict(span) for span in step.hours],
        "urgency": step.urgency,
        "names": list(step.names),
    }


def from_stored(stored: Mapping[str, Any]) -> Policy:
    return Policy(name=stored["name"], steps=tuple(_step_in(step) for step in stored["steps"]))


def _step_in(stored: Mapping[str, Any]) -> Step:
    pressing = stored["urgent_wait"]
    return Step(
        who=Who(stored["who"]),
        how=How(stored["how"]),
        wait=timedelta(seconds=stored["wait"]),
        urgent_wait=timedelta(seconds=pressing) if pressing is not None else None,
        at_once=stored["at_once"],
        repeats=stored["repeats"],
        hours=tuple(Span(**span) for span in stored["hours"]),
        urgency=Urgency(stored["urgency"]),
        names=tuple(stored["names"]),
    )


def reaches(steps: Sequence[Step], *, urgent: bool) -> bool:
    """Is there a step for such threads at all?"""
    wanted = {Urgency.ANY, Urgency.URGENT if urgent else Urgency.ORDINARY}
    return any(step.urgency in wanted and step.who is not Who.UNIT for step in steps)
