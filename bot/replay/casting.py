"""The people and chats of a script, put into an empty desk as if they had long been linked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.replay.script import Script
from bot.replay.span import ZONE
from desk.inbound import ChatKind
from desk.people import ChatRole, Commune, Role
from desk.shifts import parse_weekly
from handlers.deployments import arm
from knowledge.text import fold
from store import chats, deployments, knowledge, knowledge_tables, people, tables, thread_tables


class NotEmpty(Exception):
    """The database holds a desk already; nothing was changed."""


def private_chat(person: str) -> str:
    """The id of a person's own chat with the desk."""
    return f"rieng-{person}"


def commune_id(name: str) -> str:
    return "-".join(fold(name).split())[:80]


def commune_of(script: Script, groups: Iterable[str]) -> str:
    """The commune of the first group that has one; the only one there is; "" where there are several."""
    named = [script.chats[group].commune for group in groups if script.chats[group].commune]
    known = {chat.commune for chat in script.chats.values() if chat.commune}
    if named:
        return commune_id(named[0])
    return commune_id(known.pop()) if len(known) == 1 else ""


def refuse_unless_empty(connection: Connection) -> None:
    for table in (
        tables.people,
        tables.chats,
        thread_tables.threads,
        tables.inbox,
        tables.outbox,
        knowledge_tables.entries,
    ):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise NotEmpty("the database holds a desk already; give an empty one")


def populate(connection: Connection, script: Script, now: datetime) -> None:
    """Communes, chats, people with their accounts and shifts, and the knowledge."""
    for name in {chat.commune for chat in script.chats.values() if chat.commune}:
        chats.save_commune(connection, Commune(id=commune_id(name), province="", name=name))
    for name, part in script.chats.items():
        if part.role != "unknown":
            made = chats.meet(connection, part.channel, name, ChatKind.GROUP, part.title or name)
            commune = commune_of(script, [name])
            chats.link(connection, made, role=ChatRole(part.role), province="", commune=commune, topic=None)
    for name in script.people:
        if script.people[name].known:
            _add_person(connection, script, name, now)
    for name in script.part.deployments:
        _add_deployment(connection, script, name, now)
    knowledge.save(connection, script.entries)


def _add_deployment(connection: Connection, script: Script, name: str, now: datetime) -> None:
    part = script.part.deployments[name]
    teachers = part.members or [person for person in script.people if script.people[person].role == "teacher"]
    accounts = [people.by_account(connection, script.private_channel(person), person) for person in teachers]
    made = deployments.add(
        connection,
        name=name,
        school=part.school,
        province="",
        communes=[commune_id(chat.commune) for chat in script.chats.values() if chat.commune],
        members=[person.id for person in accounts if person is not None],
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        now=now,
    )
    arm(connection, made, now, ZONE)


def _add_person(connection: Connection, script: Script, name: str, now: datetime) -> None:
    part = script.people[name]
    role = Role(part.role)
    groups = script.groups_of(name)
    own = script.private_channel(name)
    person = people.add(
        connection, name=script.name_of(name), role=role, province="", commune=commune_of(script, part.groups)
    )
    for channel in dict.fromkeys([own, *(script.chats[group].channel for group in groups)]):
        people.add_account(connection, person, channel, name)
    if role is not Role.OFFICIAL and part.started:
        people.saw(connection, own, name, private_chat=private_chat(name), now=now)
    if part.on_call is not None:
        people.set_shifts(connection, person, parse_weekly(part.on_call, person.id))
