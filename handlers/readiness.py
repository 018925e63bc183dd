"""What a deployment still lacks before it begins: each line says what is missing, not that something is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.coverage import Fault, coverage
from desk.deployment import Deployment, serves
from desk.digest import duty_hours
from desk.people import ChatRole, Person, Role
from desk.unit_text import goes_by
from handlers import unit_texts, voice
from knowledge.entries import Entry
from knowledge.text import fold
from store import chats, deployments, knowledge, people, rota, units

TEST_ANSWERED = "test_answered"
LOOKED_AT = timedelta(weeks=2)
"""From the first day on: both weeks of a timetable that alternates."""
ENOUGH = 90
"""Per cent of the office hours in which somebody is on call."""


class Need(StrEnum):
    OFFICIALS_GROUP = "officials_group"
    TEACHERS_GROUP = "teachers_group"
    TEACHERS = "teachers"
    REACHABLE = "reachable"
    COORDINATOR = "coordinator"
    SHIFTS = "shifts"
    COVERAGE = "coverage"
    KNOWLEDGE = "knowledge"
    CONTACTS = "contacts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """`who` names the communes, people, hours or systems that it is about."""

    need: Need
    met: bool
    who: tuple[str, ...] = ()


def look(connection: Connection, deployment: Deployment, zone: ZoneInfo, language: str = "vi") -> list[Check]:
    """Groups linked, teachers there and reachable, hours covered, somebody to turn to, something to answer with."""
    return [
        _groups(connection, deployment, ChatRole.OFFICIALS, Need.OFFICIALS_GROUP),
        _groups(connection, deployment, ChatRole.TEACHERS, Need.TEACHERS_GROUP),
        *_people(connection, deployment),
        _hours(connection, deployment, zone, language),
        *_systems(connection, deployment),
    ]


def _groups(connection: Connection, deployment: Deployment, role: ChatRole, need: Need) -> Check:
    without = tuple(_name(connection, c) for c in deployment.communes if not chats.with_role(connection, role, c))
    return Check(need=need, met=not without, who=without)


def _people(connection: Connection, deployment: Deployment) -> list[Check]:
    members = [people.get(connection, person) for person in sorted(deployment.members)]
    teachers = [person for person in members if person.role is Role.TEACHER]
    unreached = tuple(p.name for p in teachers if not has_answered(connection, deployment, p))
    on_call = {shift.person_id for shift in people.shifts_of(connection, [p.id for p in teachers])}
    unguided = tuple(
        _name(connection, commune)
        for commune in deployment.communes
        if not any(person.role is Role.COORDINATOR for person in people.staff(connection, commune))
    )
    return [
        Check(need=Need.TEACHERS, met=bool(teachers)),
        Check(need=Need.REACHABLE, met=bool(teachers) and not unreached, who=unreached),
        Check(
            need=Need.SHIFTS,
            met=bool(teachers) and {p.id for p in teachers} <= on_call,
            who=tuple(p.name for p in teachers if p.id not in on_call),
        ),
        Check(need=Need.COORDINATOR, met=not unguided, who=unguided),
    ]


def _hours(connection: Connection, deployment: Deployment, zone: ZoneInfo, language: str) -> Check:
    """In each commune, by whoever serves there then: shifts less classes, leave and days off."""
    first = datetime.combine(deployment.starts_on, time.min, tzinfo=zone)
    last = datetime.combine(deployment.ends_on + timedelta(days=1), time.min, tzinfo=zone)
    thin = []
    for commune in deployment.communes:
        here = deployments.of_commune(connection, commune)
        in_force = rota.load(connection, commune, first, zone)
        serving = in_force.only([one for one in in_force.people if serves(one, here, deployment.starts_on)])
        found = coverage(serving, first, min(last, first + LOOKED_AT))
        if found.percent < ENOUGH:
            gaps = [one.span for one in found.findings if one.fault is Fault.GAP and one.span is not None]
            thin.append(
                voice.say(
                    "uncovered",
                    language,
                    commune=_name(connection, commune),
                    percent=found.percent,
                    when=duty_hours(gaps, zone),
                )
            )
    return Check(need=Need.COVERAGE, met=not thin, who=tuple(thin))


def _systems(connection: Connection, deployment: Deployment) -> list[Check]:
    """What the communes work with is what the province listed, with whom to turn to; else the table of the desk."""
    listed = units.listed(connection)
    own = [unit.system for unit in listed if unit.commune in {"", *deployment.communes}]
    used: dict[str, tuple[str, ...]] = {name: (name,) for name in own}
    used = used or {one.name: (one.name, *one.goes_by) for one in unit_texts.shipped()}
    entries = knowledge.load(connection)
    unknown = tuple(system for system, names in used.items() if not _is_known(names, entries))
    without = tuple(
        _name(connection, commune)
        for commune in deployment.communes
        if not any(unit.commune in {"", commune} for unit in listed)
    )
    return [
        Check(need=Need.KNOWLEDGE, met=bool(entries) and not unknown, who=unknown),
        Check(need=Need.CONTACTS, met=not without, who=without),
    ]


def _is_known(names: tuple[str, ...], entries: Sequence[Entry]) -> bool:
    wanted = {fold(name) for name in names}
    return any(
        wanted & {fold(system) for system in entry.systems} or goes_by(entry.question, names) for entry in entries
    )


def has_answered(connection: Connection, deployment: Deployment, person: Person) -> bool:
    """Did this teacher answer the test page?"""
    return deployments.was_told(connection, deployment, TEST_ANSWERED, f"person:{person.id}")


def _name(connection: Connection, commune: str) -> str:
    known = chats.commune_called(connection, commune)
    return known.name if known else commune
