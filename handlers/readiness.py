"""What a deployment still lacks before it begins: each line says what is missing, not that something is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from desk.deployment import Deployment
from desk.people import ChatRole, Person, Role
from store import chats, deployments, knowledge, people

TEST_ANSWERED = "test_answered"


class Need(StrEnum):
    OFFICIALS_GROUP = "officials_group"
    TEACHERS_GROUP = "teachers_group"
    TEACHERS = "teachers"
    REACHABLE = "reachable"
    COORDINATOR = "coordinator"
    SHIFTS = "shifts"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """`who` names the communes or people that it is about."""

    need: Need
    met: bool
    who: tuple[str, ...] = ()


def look(connection: Connection, deployment: Deployment) -> list[Check]:
    """Groups linked, teachers there and reachable, somebody on call, somebody to turn to, something to answer with."""
    return [
        _groups(connection, deployment, ChatRole.OFFICIALS, Need.OFFICIALS_GROUP),
        _groups(connection, deployment, ChatRole.TEACHERS, Need.TEACHERS_GROUP),
        *_people(connection, deployment),
        Check(need=Need.KNOWLEDGE, met=bool(knowledge.load(connection))),
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
        Check(need=Need.SHIFTS, met=bool(on_call), who=tuple(p.name for p in teachers if p.id not in on_call)),
        Check(need=Need.COORDINATOR, met=not unguided, who=unguided),
    ]


def has_answered(connection: Connection, deployment: Deployment, person: Person) -> bool:
    """Did this teacher answer the test page?"""
    return deployments.was_told(connection, deployment, TEST_ANSWERED, f"person:{person.id}")


def _name(connection: Connection, commune: str) -> str:
    known = chats.commune_called(connection, commune)
    return known.name if known else commune
