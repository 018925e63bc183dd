"""The outbox: what is to be said and what became of it. Who may send what now is told by `store.leasing`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update

from desk.outbound import Outbound
from store import prepared
from store.envelopes import from_json, to_json
from store.inbox import shard_of
from store.tables import outbox
from store.thread_tables import links
from store.upserts import inserting_new

GIVE_UP = timedelta(hours=24)
ELSEWHERE = "~"
"""Parts a message's key from the channels it was sent on by when another could not bring it."""
UNTIL_THEY_WRITE = "kept until the person writes"
HOLD = timedelta(days=7)
"""How long at most before a message that is kept is tried again."""


class State(IntEnum):
    PENDING = 0
    LEASED = 1
    SENT = 2
    DEAD = 3
    DROPPED = 4
    UNKNOWN = 5  # may have gone out before a crash; rather lost than said twice


WAITS = text("outbox.state IN (0, 1)")
"""Pending or leased, spelled out: SQLite takes a partial index only where it sees that its condition holds."""


def enqueue(connection: Connection, outbounds: Sequence[Outbound], now: datetime, *, province: str = "") -> None:
    """Queue each message once: a key seen before changes nothing."""
    if not outbounds:
        return
    rows = [
        {
            "province": province,
            "channel": o.channel,
            "chat": o.chat,
            "shard": shard_of(o.channel, o.chat),
            "key": o.key,
            "urgency": int(o.urgency),
            "body": to_json(o),
            "thread_id": o.thread,
            "created_at": now,
            "due_at": now,
        }
        for o in outbounds
    ]
    prepared.each(connection, inserting_new(outbox, connection.dialect.name), rows)


_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=State.SENT, sent_at=bindparam("now"), message_id=bindparam("message"), error=None)
)


def mark_sent(connection: Connection, row: int, message_ids: Sequence[str], now: datetime) -> None:
    mark_all_sent(connection, [(row, message_ids)], now)


def mark_all_sent(connection: Connection, sent: Sequence[tuple[int, Sequence[str]]], now: datetime) -> None:
    if sent:
        connection.execute(_SENT, [{"row": row, "now": now, "message": ids[0] if ids else None} for row, ids in sent])


def retry(connection: Connection, row: int, at: datetime, reason: str) -> None:
    connection.execute(
        update(outbox).where(outbox.c.id == row).values(state=State.PENDING, due_at=at, error=reason[:200])
    )


def hold(connection: Connection, row: int, now: datetime) -> None:
    """It cannot be sent before the person has written himself; `release` lets it go then."""
    retry(connection, row, now + HOLD, UNTIL_THEY_WRITE)


def release(connection: Connection, channel: str, chat: str, now: datetime) -> int:
    """The person has written: what was kept for him may leave, in its order."""
    return prepared.changed(connection, _RELEASE, to_channel=channel, to_chat=chat, now=now)


_RELEASE = (
    update(outbox)
    .where(
        outbox.c.channel == bindparam("to_channel"),
        outbox.c.chat == bindparam("to_chat"),
        WAITS,
        outbox.c.state == State.PENDING,
        outbox.c.error == UNTIL_THEY_WRITE,
    )
    .values(due_at=bindparam("now"))
)


def kept(connection: Connection, channel: str) -> int:
    """How many messages wait for somebody to write first."""
    waits = (outbox.c.channel == channel, WAITS, outbox.c.error == UNTIL_THEY_WRITE)
    return connection.execute(select(func.count()).select_from(outbox).where(*waits)).scalar_one()


def is_ours(connection: Connection, channel: str, chat: str, message_id: str) -> bool:
    """Did we say this within some thread? (Of a message in parts, the first one's id.)"""
    tied = select(links.c.thread_id).where(
        links.c.channel == channel, links.c.chat == chat, links.c.message_id == message_id
    )
    said = (outbox.c.thread_id == tied.scalar_subquery(), outbox.c.channel == channel, outbox.c.chat == chat)
    found = select(outbox.c.id).where(*said, outbox.c.message_id == message_id).limit(1)
    return connection.execute(found).first() is not None


def latest_sent(connection: Connection, channel: str, *, most: int) -> list[str]:
    """Ids of the messages that went out last, oldest first (of a message in parts, the first one's)."""
    newest = (
        select(outbox.c.message_id)
        .where(outbox.c.channel == channel, outbox.c.message_id.is_not(None))
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    return list(reversed(connection.execute(newest).scalars().all()))


def bury(connection: Connection, row: int, reason: str, *, state: State = State.DEAD) -> None:
    connection.execute(update(outbox).where(outbox.c.id == row).values(state=state, error=reason[:200]))


def bury_chat(connection: Connection, channel: str, chat: str, reason: str) -> list[Outbound]:
    """The chat cannot be written to any more: end all that waits for it, and return it."""
    waiting = (outbox.c.channel == channel, outbox.c.chat == chat, outbox.c.state == State.PENDING)
    rows = connection.execute(select(outbox.c.body).where(*waiting)).scalars().all()
    connection.execute(update(outbox).where(*waiting).values(state=State.DEAD, error=reason[:200]))
    return [from_json(body) for body in rows]


def move_chat(connection: Connection, channel: str, old: str, new: str) -> None:
    """A chat's id changed: what waits for the old id goes to the new one."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.body).where(outbox.c.channel == channel, outbox.c.chat == old, WAITS)
    ).all()
    for row_id, body in rows:
        moved = to_json(dataclasses.replace(from_json(body), chat=new))
        connection.execute(
            update(outbox).where(outbox.c.id == row_id).values(chat=new, shard=shard_of(channel, new), body=moved)
        )


def next_due(connection: Connection) -> datetime | None:
    return connection.execute(
        select(func.min(outbox.c.due_at, type_=outbox.c.due_at.type)).where(WAITS)
    ).scalar_one_or_none()


def waiting(connection: Connection) -> int:
    """How many are still to leave; reads only those."""
    pending = outbox.c.state.in_([State.PENDING, State.LEASED])
    return connection.execute(select(func.count()).select_from(outbox).where(pending)).scalar_one()


def counts(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    by_state = {state: count for state, count in rows}
    return {state.name.lower(): by_state.get(int(state), 0) for state in State}


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 … 300 seconds."""
    return timedelta(seconds=min(300, 2 ** min(attempts, 9)))


def recent(connection: Connection, *, most: int, channels: Iterable[str] | None = None) -> list[dict[str, Any]]:
    query = select(outbox.c.id, outbox.c.channel, outbox.c.chat, outbox.c.state, outbox.c.error, outbox.c.created_at)
    if channels is not None:
        query = query.where(outbox.c.channel.in_(list(channels)))
    return [dict(row) for row in connection.execute(query.order_by(outbox.c.id.desc()).limit(most)).mappings()]


_SENT_WITH_PREFIX = select(outbox.c.key, outbox.c.channel, outbox.c.chat, outbox.c.created_at).where(
    outbox.c.thread_id == bindparam("thread"),
    outbox.c.state.in_([State.SENT, State.LEASED]),
)


def sent_with_prefix(connection: Connection, thread: int, prefix: str) -> list[tuple[str, str, str, datetime]]:
    """(key, channel, chat, when it was written) of the thread's messages that went out under keys that begin so."""
    rows = prepared.rows(connection, _SENT_WITH_PREFIX, thread=thread)
    return [(r["key"], r["channel"], r["chat"], r["created_at"]) for r in rows if r["key"].startswith(prefix)]
