"""Which hours have somebody on call: one number, and what is wrong in words a coordinator can act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median_high

from desk.rota import Rota
from desk.wallclock import Span

LONGEST_WEEK = timedelta(hours=20)
"""More hours on call than this in a week, beside one's classes, wear people out."""
LOPSIDED = 2.0
"""The busiest has so many times the hours of the one in the middle."""


class Fault(StrEnum):
    GAP = "gap"
    OVERLOAD = "overload"
    IMBALANCE = "imbalance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A gap has its span; overload and imbalance have the teacher and how much he carries (hours a week)."""

    fault: Fault
    span: Span | None = None
    person_id: int | None = None
    hours: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """`percent`: the share of the service hours with somebody on call, rounded down. `score` also counts how the load
    lies: ten points for each teacher overloaded or carrying far more than the others, thirty at most."""

    percent: int
    score: int
    service: timedelta
    covered: timedelta
    findings: tuple[Finding, ...]


def coverage(rota: Rota, starts: datetime, ends: datetime) -> Coverage:
    """Between two moments. Without service hours in between nothing is missing: 100."""
    service = sum((stops - begins for begins, stops in rota.service(starts, ends)), timedelta())
    gaps = rota.gaps(starts, ends)
    missing = sum((stops - begins for begins, stops in gaps), timedelta())
    percent = 100 * (service - missing) // service if service else 100
    findings = [Finding(fault=Fault.GAP, span=gap, hours=_hours(gap[1] - gap[0])) for gap in gaps]
    strain = _strain(rota, starts, ends)
    return Coverage(
        percent=percent,
        score=max(0, percent - min(30, 10 * len(strain))),
        service=service,
        covered=service - missing,
        findings=(*findings, *strain),
    )


def hours_a_week(rota: Rota, starts: datetime, ends: datetime) -> dict[int, timedelta]:
    """How long each teacher may be asked, as a mean of the weeks between."""
    weeks = max((ends - starts) / timedelta(weeks=1), 1 / 7)
    return {
        person: sum((stops - begins for begins, stops in rota.free_spans(person, starts, ends)), timedelta()) / weeks
        for person in rota.people
    }


def _strain(rota: Rota, starts: datetime, ends: datetime) -> list[Finding]:
    carried = {person: spent for person, spent in hours_a_week(rota, starts, ends).items() if spent}
    if not carried:
        return []
    middle = median_high(carried.values())
    found = []
    for person, spent in carried.items():
        if spent > LONGEST_WEEK:
            found.append(Finding(fault=Fault.OVERLOAD, person_id=person, hours=_hours(spent)))
        elif len(carried) > 2 and spent > LOPSIDED * middle:
            found.append(Finding(fault=Fault.IMBALANCE, person_id=person, hours=_hours(spent)))
    return found


def _hours(span: timedelta) -> float:
    return round(span / timedelta(hours=1), 1)
