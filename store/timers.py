"""Timers are rows, armed and cancelled in the same transaction as what they are about. One of a kind per subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Delete, bindparam, delete, func, select, update

from store import journal, prepared
from store.tables import timers
from store.upserts import inserting_or_changing

PARKED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """`subject` is the id of the thread, burst or plea it is about; `step` counts where a kind has several."""

    id: int
    kind: str
    subject: int
    step: int
    due_at: datetime
    attempts: int


_DUE = (
    select(timers.c.id, timers.c.kind, timers.c.subject, timers.c.step, timers.c.due_at, timers.c.attempts)
    .where(timers.c.state == 0, timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
)
_TAKE = delete(timers).where(
    timers.c.id == bindparam("row"),
    timers.c.due_at == bindparam("at"),
    timers.c.step == bindparam("step"),
    timers.c.state == 0,
)
_NEXT_DUE = select(func.min(timers.c.due_at, type_=timers.c.due_at.type)).where(timers.c.state == 0)


def arm(connection: Connection, kind: str, subject: int, due_at: datetime, *, step: int = 0, commune: str = "") -> None:
    """Set or move the timer of this kind for this subject."""
    row = {
        "kind": kind,
        "subject": subject,
        "step": step,
        "due_at": due_at,
        "state": 0,
        "attempts": 0,
        "commune": commune,
    }
    statement = inserting_or_changing(timers, connection.dialect.name, ("kind", "subject"), tuple(row))
    journal.add(connection, statement, row)


def cancel(connection: Connection, kinds: str | Sequence[str], subject: int) -> None:
    """What is armed of this kind, or of these, for this subject."""
    journal.flush(connection)
    named = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    prepared.changed(connection, _cancelling(named), subject=subject)


@lru_cache
def _cancelling(kinds: tuple[str, ...]) -> Delete:
    return delete(timers).where(timers.c.kind.in_(kinds), timers.c.subject == bindparam("subject"))


def due(connection: Connection, now: datetime, *, most: int = 100) -> list[Timer]:
    """Look without taking: what is due, oldest first."""
    found = prepared.rows(connection, _DUE, now=now, most=most)
    return [Timer(**row) for row in found]


def take(connection: Connection, timer: Timer) -> bool:
    """Fire once: the row goes in the same commit as the timer's effects. False when another replica has it."""
    if connection.dialect.name != "sqlite":
        held = connection.execute(
            select(timers.c.id).where(timers.c.id == timer.id).with_for_update(skip_locked=True)
        ).first()
        if held is None:
            return False
    return prepared.changed(connection, _TAKE, row=timer.id, at=timer.due_at, step=timer.step) == 1


def failed(connection: Connection, timer: Timer, *, again: datetime, most: int = 5) -> None:
    """Try again later; after `most` times leave it for a person to see."""
    state = PARKED if timer.attempts + 1 >= most else 0
    connection.execute(
        update(timers).where(timers.c.id == timer.id).values(attempts=timer.attempts + 1, due_at=again, state=state)
    )


def next_due(connection: Connection) -> datetime | None:
    found: datetime | None = prepared.value(connection, _NEXT_DUE)
    return found


def parked(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(timers).where(timers.c.state == PARKED)).scalar_one()


def find(connection: Connection, kind: str, subject: int) -> Timer | None:
    journal.flush(connection)
    row = (
        connection.execute(
            select(
                timers.c.id, timers.c.kind, timers.c.subject, timers.c.step, timers.c.due_at, timers.c.attempts
            ).where(timers.c.kind == kind, timers.c.subject == subject)
        )
        .mappings()
        .first()
    )
    return Timer(**row) if row else None
