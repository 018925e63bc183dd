"""Who was paged when: what caps are counted from, and who may take a thread that is not of his commune."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from desk.caps import Paged
from desk.threads import Thread
from store.outbox import ELSEWHERE, State
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
_SINCE = (
    select(pages.c.person_id, pages.c.at)
    .outerjoin(outbox, outbox.c.key == pages.c.key)
    .where(
        pages.c.person_id.in_(bindparam("ids", expanding=True)),
        pages.c.at >= bindparam("start"),
        or_(outbox.c.state.is_(None), outbox.c.state.not_in(_NEVER_WENT_OUT), _WENT_ELSEWHERE),
    )
    .order_by(pages.c.at)
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
    found = connection.execute(_SINCE, {"ids": list(person_ids), "start": start})
    return [Paged(person_id=person_id, at=at) for person_id, at in found]


def was_paged(connection: Connection, thread_id: int, person_id: int) -> bool:
    of_both = and_(pages.c.thread_id == thread_id, pages.c.person_id == person_id)
    return connection.execute(select(pages.c.key).where(of_both).limit(1)).first() is not None
