"""What may be sent now: the head of each chat's waiting messages, re-checked at the door, at the channel's pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Subquery, bindparam, func, or_, select, update

from desk.capabilities import Capabilities
from desk.outbound import Outbound
from store import pacing
from store.envelopes import from_json
from store.outbox import UNTIL_THEY_WRITE, WAITS, State
from store.tables import outbox, shards
from store.thread_tables import threads

LEASE = timedelta(seconds=60)
"""Longer than any channel's deadline for one call, so that nobody sends what somebody else is still sending."""

_IS_NOT_KEPT = or_(outbox.c.error.is_(None), outbox.c.error != UNTIL_THEY_WRITE)
"""What is kept holds back nothing: the next message is tried too, and whoever said it hears the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """A message that this process alone may send until its lease ends. `edit_message` is the platform's id to edit."""

    id: int
    attempts: int
    outbound: Outbound
    edit_message: str | None


Head = tuple[RowMapping, Outbound]
Verdict = tuple[State, str]
"""What a message becomes without being sent, and why."""


def lease(
    connection: Connection, now: datetime, capabilities: Mapping[str, Capabilities], *, most: int = 100
) -> list[Leased]:
    """Take the head of every chat that may be written to now; drop what is no longer wanted."""
    heads = _held(connection, _due_heads(connection, now, list(capabilities), most))
    if not heads:
        return []
    wanted = _wanted(connection, heads, now)
    pacer = pacing.Pacer(connection, capabilities, now, {(o.channel, o.chat) for _, o in heads})
    taken: list[Leased] = []
    for row, outbound in heads:
        edits = _edited_message(connection, outbound) if capabilities[outbound.channel].editing else None
        if verdict := _refused(row, outbound, wanted=row["id"] in wanted, edits=edits):
            _set(connection, row["id"], state=verdict[0], error=verdict[1])
        elif later := pacer.wait_until(outbound.channel, outbound.chat):
            _set(connection, row["id"], state=State.PENDING, due_at=later)
        else:
            taken.append(Leased(id=row["id"], attempts=row["attempts"], outbound=outbound, edit_message=edits))
    if taken:
        connection.execute(_TAKE, {"rows": [one.id for one in taken], "until": now + LEASE})
        pacer.save()
    return taken


_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state=State.LEASED, due_at=bindparam("until"), attempts=outbox.c.attempts + 1)
)


def _set(connection: Connection, row: int, **values: object) -> None:
    connection.execute(update(outbox).where(outbox.c.id == row).values(**values))


def _edited_message(connection: Connection, outbound: Outbound) -> str | None:
    if outbound.edits is None:
        return None
    return connection.execute(select(outbox.c.message_id).where(outbox.c.key == outbound.edits)).scalar_one_or_none()


def _refused(row: RowMapping, outbound: Outbound, *, wanted: bool, edits: str | None) -> Verdict | None:
    if row["state"] == State.LEASED and outbound.at_most_once:
        return State.UNKNOWN, "interrupted while sending"
    if not wanted:
        return State.DROPPED, "no longer wanted"
    if outbound.edits is not None and edits is None:
        return State.DROPPED, "nothing to edit"
    return None


def _ranked() -> Select[Any]:
    """What waits, with its place in its chat. A leased row holds its chat: nothing overtakes what is on its way."""
    chat = (outbox.c.channel, outbox.c.chat)
    order = (outbox.c.urgency, outbox.c.id)
    return select(
        outbox.c.id,
        outbox.c.shard,
        outbox.c.state,
        outbox.c.body,
        outbox.c.attempts,
        outbox.c.due_at,
        func.row_number().over(partition_by=chat, order_by=order).label("place"),
        func.max(outbox.c.state).over(partition_by=chat).label("busiest"),
    ).where(WAITS)


def _is_head(ranked: Subquery) -> ColumnElement[bool]:
    return ((ranked.c.place == 1) & (ranked.c.busiest == State.PENDING)) | (ranked.c.state == State.LEASED)


def _due_heads(connection: Connection, now: datetime, channels: list[str], most: int) -> list[Head]:
    ranked = _ranked().where(outbox.c.channel.in_(channels), or_(_IS_NOT_KEPT, outbox.c.due_at <= now)).subquery()
    due = select(ranked).where(ranked.c.due_at <= now, _is_head(ranked)).order_by(ranked.c.id).limit(most)
    return [(row, from_json(row["body"])) for row in connection.execute(due).mappings()]


def next_head_due(connection: Connection) -> datetime | None:
    """When something can really leave: what stands behind another message of its chat is not due, whatever it says."""
    ranked = _ranked().where(_IS_NOT_KEPT).subquery()
    first = select(func.min(ranked.c.due_at, type_=outbox.c.due_at.type)).where(_is_head(ranked))
    return connection.execute(first).scalar_one_or_none()


def _held(connection: Connection, heads: list[Head]) -> list[Head]:
    """Those whose shard we could lock and that nobody sent meanwhile."""
    if connection.dialect.name == "sqlite" or not heads:
        return heads
    locked = set(
        connection.execute(
            select(shards.c.shard)
            .where(shards.c.box == "outbox", shards.c.shard.in_({row["shard"] for row, _ in heads}))
            .order_by(shards.c.shard)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    same = connection.execute(
        select(outbox.c.id, outbox.c.state, outbox.c.attempts).where(outbox.c.id.in_([row["id"] for row, _ in heads]))
    ).all()
    unchanged = {(row_id, state, attempts) for row_id, state, attempts in same}
    on_their_way = select(outbox.c.channel, outbox.c.chat).where(
        WAITS, outbox.c.state == State.LEASED, outbox.c.shard.in_(locked)
    )
    # Before we had the lock, somebody may have taken a newer, more urgent message of the same chat.
    busy = {(channel, chat) for channel, chat in connection.execute(on_their_way).all()}
    return [
        (row, outbound)
        for row, outbound in heads
        if row["shard"] in locked
        and (row["id"], row["state"], row["attempts"]) in unchanged
        and (row["state"] == State.LEASED or (outbound.channel, outbound.chat) not in busy)
    ]


def _wanted(connection: Connection, heads: list[Head], now: datetime) -> set[int]:
    """Re-checked at the door: expired, or the thread has moved on meanwhile?"""
    conditions = {outbound.wanted.thread for _, outbound in heads if outbound.wanted is not None}
    statuses: dict[int, str] = {}
    if conditions:
        found = connection.execute(select(threads.c.id, threads.c.status).where(threads.c.id.in_(conditions))).all()
        statuses = {thread: status for thread, status in found}
    kept = set()
    for row, outbound in heads:
        expired = outbound.expires_at is not None and now >= outbound.expires_at
        moved_on = outbound.wanted is not None and statuses.get(outbound.wanted.thread) not in outbound.wanted.statuses
        if not expired and not moved_on:
            kept.add(row["id"])
    return kept
