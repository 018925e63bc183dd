"""Who was paged when: what caps are counted from, and who may take a thread that is not of his commune."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from desk.caps import Paged
from desk.threads import Thread
from store import prepared
from store.outbox import ELSEWHERE, UNTIL_THEY_WRITE, State
from store.policy_tables import pages
from store.tables import outbox
from store.upserts import insert_new

_NEVER_WENT_OUT = (State.DEAD, State.DROPPED)

_MOVED = outbox.alias("moved")
_WENT_ELSEWHERE = (
    select(_MOVED.c.id)
    .where(
        _MOVED.c.thread_id == pages.c.thread_id,
        func.substr(_MOVED.c.key, 1, func.length(pages.c.key) + 1) == pages.c.key + ELSEWHERE,
        _MOVED.c.state.not_in(_NEVER_WENT_OUT),
    )
    .exists()
)
_REACHES = or_(outbox.c.state.is_(None), outbox.c.state.not_in(_NEVER_WENT_OUT), _WENT_ELSEWHERE)
_SINCE = (
    select(pages.c.person_id, pages.c.at)
    .outerjoin(outbox, outbox.c.key == pages.c.key)
    .where(pages.c.person_id.in_(bindparam("ids", expanding=True)), pages.c.at >= bindparam("start"), _REACHES)
    .order_by(pages.c.at)
)
_OF_THREAD = (
    select(pages.c.person_id, _REACHES.label("reaches"))
    .outerjoin(outbox, outbox.c.key == pages.c.key)
    .where(pages.c.thread_id == bindparam("of_thread"))
)

_OF_BOTH = (
    select(pages.c.key)
    .where(pages.c.thread_id == bindparam("of_thread"), pages.c.person_id == bindparam("person"))
    .limit(1)
)


def record(connection: Connection, thread: Thread, person_id: int, key: str, now: datetime) -> None:
    """`key` is the message's in the outbox, which knows whether it went out."""
    insert_new(
        connection,
        pages,
        key=key,
        province=thread.province,
        commune=thread.commune,
        thread_id=thread.id,
        person_id=person_id,
        at=now,
    )


def since(connection: Connection, person_ids: Iterable[int], start: datetime) -> list[Paged]:
    """The pages that went out or are on their way, here or by another channel of his; one that was no longer wanted at
    the door disturbed nobody."""
    return [Paged(**row) for row in prepared.rows(connection, _SINCE, ids=list(person_ids), start=start)]


def last_to(connection: Connection, thread_id: int, person_id: int) -> datetime | None:
    last = select(func.max(pages.c.at)).where(pages.c.thread_id == thread_id, pages.c.person_id == person_id)
    found: datetime | None = connection.execute(last).scalar_one()
    return found


def unreached(connection: Connection, thread_id: int) -> frozenset[int]:
    """Who was to be called about this thread, and no call of it has reached or can reach him any more."""
    found = prepared.rows(connection, _OF_THREAD, of_thread=thread_id)
    reached = {row["person_id"] for row in found if row["reaches"]}
    return frozenset(row["person_id"] for row in found) - reached


def under_way(connection: Connection, thread: Thread) -> bool:
    """Has a call about it gone out, or may one still, to anybody or any group? One kept until its person writes may
    not."""
    begins = f"page:{thread.id}:"
    called = select(outbox.c.id).where(
        outbox.c.thread_id == thread.id,
        func.substr(outbox.c.key, 1, len(begins)) == begins,
        outbox.c.state.not_in(_NEVER_WENT_OUT),
        or_(outbox.c.state == State.SENT, outbox.c.error.is_(None), outbox.c.error != UNTIL_THEY_WRITE),
    )
    return connection.execute(called.limit(1)).first() is not None


def was_paged(connection: Connection, thread_id: int, person_id: int) -> bool:
    return prepared.row(connection, _OF_BOTH, of_thread=thread_id, person=person_id) is not None
