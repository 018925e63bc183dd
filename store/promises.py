"""What askers were promised, and what became of it. One promise of a thread is open at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from desk.threads import Thread
from store import prepared
from store.policy_tables import promises


class Kind(StrEnum):
    NEWS = "news"  # that he hears something by then
    SHIFT = "shift"  # that somebody is there by then
    WORD = "word"  # that whoever claimed it has said something by then


class Outcome(StrEnum):
    KEPT = "kept"
    CORRECTED = "corrected"  # another time was told before it passed
    VOID = "void"  # it ended before: nobody waits any more
    LATE = "late"  # it passed before anything was said


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    id: int
    thread_id: int
    commune: str
    kind: Kind
    made_at: datetime
    promised_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None


_MAKE = insert(promises)
_OPEN = (promises.c.thread_id == bindparam("of_thread"), promises.c.ended_at.is_(None))
_CURRENT = select(promises).where(*_OPEN).order_by(promises.c.id.desc()).limit(1)
_END = (
    update(promises)
    .where(*_OPEN)
    .values(
        ended_at=bindparam("now"),
        outcome=case((promises.c.promised_at < bindparam("now"), bindparam("late")), else_=bindparam("outcome")),
    )
)
_MADE_SINCE = (
    select(func.count())
    .select_from(promises)
    .where(promises.c.thread_id == bindparam("of_thread"), promises.c.made_at >= bindparam("start"))
)


def make(connection: Connection, thread: Thread, kind: Kind, now: datetime, promised_at: datetime) -> None:
    values = {
        "province": thread.province,
        "commune": thread.commune,
        "thread_id": thread.id,
        "kind": kind,
        "made_at": now,
        "promised_at": promised_at,
    }
    prepared.changed(connection, _MAKE, **values)


def current(connection: Connection, thread_id: int) -> Promise | None:
    """The one that is still open."""
    row = prepared.row(connection, _CURRENT, of_thread=thread_id)
    return _promise(dict(row)) if row is not None else None


def end(connection: Connection, thread_id: int, outcome: Outcome, now: datetime) -> None:
    """What is open of this thread ends so; what had passed by then was late, whatever it is called."""
    late = outcome if outcome is Outcome.VOID else Outcome.LATE
    prepared.changed(connection, _END, of_thread=thread_id, now=now, late=late, outcome=outcome)


def made_since(connection: Connection, thread_id: int, start: datetime) -> int:
    return int(prepared.value(connection, _MADE_SINCE, of_thread=thread_id, start=start))


def between(connection: Connection, start: datetime, end: datetime, commune: str = "") -> list[Promise]:
    """Made in this time; of one commune, or of all."""
    query = select(promises).where(promises.c.made_at >= start, promises.c.made_at < end).order_by(promises.c.id)
    if commune:
        query = query.where(promises.c.commune == commune)
    return [_promise(dict(row)) for row in connection.execute(query).mappings()]


def _promise(row: dict[str, object]) -> Promise:
    row.pop("province")
    kind, outcome = Kind(str(row.pop("kind"))), row.pop("outcome")
    return Promise(kind=kind, outcome=Outcome(str(outcome)) if outcome else None, **row)  # type: ignore[arg-type]
