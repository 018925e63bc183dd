"""Threads that wait for the answer to another one: theirs is the same question, asked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from desk.threads import Status, Thread
from store import prepared, rows
from store.outage_tables import joined
from store.rows import Row
from store.thread_tables import threads
from store.upserts import insert_new

MOST = 200
"""Open threads that a new question is compared with, the newest first."""

_RUNS = (joined.c.thread_id == bindparam("of_thread"), joined.c.ended_at.is_(None))
_EVER = select(joined.c.thread_id).where(joined.c.thread_id == bindparam("of_thread"))
_RUNNING = select(joined).where(*_RUNS)
_END = update(joined).where(*_RUNS)
_FIRST_TOLD = update(joined).where(joined.c.thread_id == bindparam("of_thread"), joined.c.told_at.is_(None))
_WAITS = threads.c.status == Status.WAITING
_HAS_IT = and_(threads.c.status == Status.WAITING_ASKER, joined.c.answered_at.is_not(None))
_FOLLOWERS = {
    answered_too: select(threads)
    .join(joined, joined.c.thread_id == threads.c.id)
    .where(
        joined.c.leader_id == bindparam("leader"),
        joined.c.ended_at.is_(None),
        or_(_WAITS, _HAS_IT) if answered_too else _WAITS,
    )
    .order_by(threads.c.id)
    for answered_too in (True, False)
}
_OPEN_QUESTIONS = (
    select(threads)
    .where(
        threads.c.status.in_([Status.WAITING, Status.CLAIMED]),
        threads.c.opened_at >= bindparam("since"),
        threads.c.province == bindparam("province"),
        threads.c.asker_id != bindparam("but_of"),
        threads.c.id != bindparam("but"),
        threads.c.id.not_in(select(joined.c.thread_id).where(joined.c.ended_at.is_(None))),
    )
    .order_by(threads.c.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """`answered_at`: the leader's answer has reached it; from then on it is a thread like any other."""

    thread_id: int
    leader_id: int
    joined_at: datetime
    answered_at: datetime | None


def find(connection: Connection, thread_id: int) -> Join | None:
    """The leader it waits for, or shared the answer with; None where nothing holds them together (any more)."""
    row = prepared.row(connection, _RUNNING, of_thread=thread_id)
    return _join(row) if row else None


def was_joined(connection: Connection, thread_id: int) -> bool:
    """Once joined, whatever became of it: it is not joined a second time."""
    return prepared.row(connection, _EVER, of_thread=thread_id) is not None


def begin(connection: Connection, thread: Thread, leader_id: int, now: datetime) -> bool:
    """False when it was joined before, or the leader has got its answer meanwhile."""
    still_open = (threads.c.id == leader_id, threads.c.status.in_([Status.WAITING, Status.CLAIMED]))
    # The write holds the leader's row: whoever answers it now comes before us, or finds this thread waiting for it.
    if connection.execute(update(threads).where(*still_open).values(version=threads.c.version)).rowcount != 1:
        return False
    tenant = {"province": thread.province, "commune": thread.commune}
    return insert_new(connection, joined, thread_id=thread.id, leader_id=leader_id, joined_at=now, **tenant)


def end(connection: Connection, thread_id: int, now: datetime) -> bool:
    """It goes its own way from here; false when it did already."""
    return prepared.changed(connection, _END, of_thread=thread_id, ended_at=now) == 1


def answered(connection: Connection, thread_id: int, now: datetime) -> None:
    connection.execute(update(joined).where(joined.c.thread_id == thread_id).values(answered_at=now))


def told(connection: Connection, thread_id: int, now: datetime) -> bool:
    """The teacher hears of it once, whoever comes first to tell him."""
    return prepared.changed(connection, _FIRST_TOLD, of_thread=thread_id, told_at=now) == 1


def followers(connection: Connection, leader_id: int, *, answered_too: bool = False) -> list[Thread]:
    """Those that wait for its answer; `answered_too`: those whose askers have it and have said nothing since."""
    return [rows.thread(row) for row in prepared.rows(connection, _FOLLOWERS[answered_too], leader=leader_id)]


def lead_by(connection: Connection, old: int, new: int) -> None:
    """Those that waited for the one now wait for the other."""
    moved = update(joined).where(joined.c.leader_id == old, joined.c.ended_at.is_(None), joined.c.thread_id != new)
    connection.execute(moved.where(joined.c.answered_at.is_(None)).values(leader_id=new))


def open_questions(connection: Connection, thread: Thread, since: timedelta, now: datetime) -> list[Thread]:
    """Threads of the province that a person has, or is looked for, and that wait for no other; the newest first."""
    found = prepared.rows(
        connection,
        _OPEN_QUESTIONS,
        since=now - since,
        province=thread.province,
        but_of=thread.asker_id,
        but=thread.id,
    )
    return [rows.thread(row) for row in found]


def _join(row: Row) -> Join:
    names = ("thread_id", "leader_id", "joined_at", "answered_at")
    return Join(**{name: row[name] for name in names})
