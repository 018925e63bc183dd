"""Where people stand in the answers they take step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from desk.people import Person
from desk.threads import Thread
from store.upserts import insert_or_change
from store.walk_tables import walks


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    thread_id: int
    entry: str
    step: int
    at: datetime


def stand(connection: Connection, thread: Thread, person: Person, entry: str, step: int, now: datetime) -> None:
    """He stands at this step now; one place a thread."""
    insert_or_change(
        connection,
        walks,
        ["thread_id"],
        thread_id=thread.id,
        province=thread.province,
        commune=thread.commune,
        person_id=person.id,
        entry=entry,
        step=step,
        at=now,
    )


def of_thread(connection: Connection, thread_id: int) -> Walk | None:
    row = connection.execute(select(walks).where(walks.c.thread_id == thread_id)).mappings().first()
    return _walk(row) if row else None


def latest(connection: Connection, person_id: int) -> Walk | None:
    """The one he took a step in last."""
    newest = select(walks).where(walks.c.person_id == person_id).order_by(walks.c.at.desc(), walks.c.thread_id.desc())
    row = connection.execute(newest.limit(1)).mappings().first()
    return _walk(row) if row else None


def _walk(row: RowMapping) -> Walk:
    return Walk(thread_id=row["thread_id"], entry=row["entry"], step=row["step"], at=row["at"])
