"""Threads as the console lists them: many at once, with what falls due next, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from desk.people import Person, Role
from desk.threads import OPEN, Status, Thread
from store import rows
from store.outbox import State
from store.tables import outbox, timers
from store.thread_tables import threads

KINDS = ("escalate", "nudge", "close", "stale", "promise")
"""Timers of a thread that somebody would like to know of; the rest are the desk's own."""
_NEVER_WENT_OUT = (State.DEAD, State.UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    kind: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Which threads: of one commune (or all for ""), of one status, held by one, with these words in the question."""

    commune: str = ""
    statuses: tuple[Status, ...] = tuple(sorted(OPEN))
    holder: int | None = None
    text: str = ""


def may_see(viewer: Person) -> ColumnElement[bool]:
    """Coordinators and curators: their commune. Teachers: what they have or asked, and what waits for somebody."""
    here = threads.c.commune.in_([viewer.commune, ""]) if viewer.commune else threads.c.id > 0
    if viewer.role is not Role.TEACHER:
        return here
    waits = and_(threads.c.claimed_by.is_(None), threads.c.status.in_([Status.WAITING, Status.REOPENED]), here)
    return or_(threads.c.claimed_by == viewer.id, threads.c.asker_id == viewer.id, waits)


def find(connection: Connection, viewer: Person, thread_id: int) -> Thread | None:
    query = select(threads).where(threads.c.id == thread_id, may_see(viewer))
    row = connection.execute(query).mappings().first()
    return rows.thread(row) if row else None


def listed(connection: Connection, viewer: Person, wish: Wish, *, most: int, after: int = 0) -> list[Thread]:
    """What waits longest without anybody comes first."""
    query = select(threads).where(may_see(viewer), *_wished(wish))
    oldest = threads.c.status.in_([Status.WAITING, Status.REOPENED]).desc()
    found = connection.execute(query.order_by(oldest, threads.c.opened_at, threads.c.id).limit(most).offset(after))
    return [rows.thread(row) for row in found.mappings()]


def _wished(wish: Wish) -> list[ColumnElement[bool]]:
    wished: list[ColumnElement[bool]] = [threads.c.status.in_(wish.statuses)]
    if wish.commune:
        wished.append(threads.c.commune == wish.commune)
    if wish.holder is not None:
        wished.append(threads.c.claimed_by == wish.holder)
    if wish.text:
        wished.append(threads.c.question.icontains(wish.text, autoescape=True))
    return wished


def counts(connection: Connection, viewer: Person, commune: str = "") -> dict[Status, int]:
    query = select(threads.c.status, func.count()).where(may_see(viewer), threads.c.status.in_(sorted(OPEN)))
    if commune:
        query = query.where(threads.c.commune == commune)
    return {Status(status): count for status, count in connection.execute(query.group_by(threads.c.status))}


def holders(connection: Connection, viewer: Person) -> list[int]:
    """Who has threads now."""
    held = and_(threads.c.claimed_by.is_not(None), threads.c.status.in_([Status.CLAIMED, Status.WAITING_ASKER]))
    return list(connection.execute(select(threads.c.claimed_by).where(held, may_see(viewer)).distinct()).scalars())


def next_due(connection: Connection, ids: Collection[int]) -> dict[int, Due]:
    """What the desk does next about each of them, and when."""
    query = select(timers.c.subject, timers.c.kind, timers.c.due_at).where(
        timers.c.kind.in_(KINDS), timers.c.subject.in_(list(ids)), timers.c.state == 0
    )
    found: dict[int, Due] = {}
    for subject, kind, at in connection.execute(query.order_by(timers.c.due_at.desc())):
        found[subject] = Due(kind=kind, at=at)
    return found


def undelivered(connection: Connection, thread_id: int) -> list[dict[str, Any]]:
    """Messages of this thread that never arrived, or may not have."""
    query = select(outbox.c.channel, outbox.c.state, outbox.c.created_at).where(
        outbox.c.thread_id == thread_id, outbox.c.state.in_([int(state) for state in _NEVER_WENT_OUT])
    )
    return [dict(row) for row in connection.execute(query.order_by(outbox.c.id)).mappings()]


def statuses_of(names: Iterable[str]) -> frozenset[Status]:
    return frozenset(Status(name) for name in names if name in set(Status))
