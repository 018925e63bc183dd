"""The inbox: every update the platforms delivered, kept before it is acknowledged, once per delivery key."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from store.prepared import COUNTED
from store.tables import SHARDS, inbox, shards
from store.upserts import inserting_new


class State(IntEnum):
    PENDING = 0
    HANDLED = 1
    PARKED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A raw update on its way in. `trouble` parks it at once (what cannot be read is kept for a person to see)."""

    channel: str
    delivery_key: str
    chat: str
    raw: str
    received_at: datetime
    trouble: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    id: int
    channel: str
    chat: str
    shard: int
    raw: str
    received_at: datetime
    attempts: int


def shard_of(channel: str, chat: str) -> int:
    return zlib.crc32(f"{channel}/{chat}".encode()) % SHARDS


def accept(connection: Connection, arrivals: Sequence[Arrival]) -> int:
    """Keep what is new; returns how many were. A key seen before changes nothing."""
    rows = [
        {
            "channel": a.channel,
            "delivery_key": a.delivery_key,
            "chat": a.chat,
            "shard": shard_of(a.channel, a.chat),
            "raw": a.raw,
            "received_at": a.received_at,
            "state": State.PARKED if a.trouble else State.PENDING,
            "outcome": a.trouble,
        }
        for a in arrivals
    ]
    statement = inserting_new(inbox, connection.dialect.name)
    return connection.execute(statement, rows, execution_options=COUNTED).rowcount


_KEPT = (
    inbox.c.id,
    inbox.c.channel,
    inbox.c.chat,
    inbox.c.shard,
    inbox.c.raw,
    inbox.c.received_at,
    inbox.c.attempts,
)
_OLDEST = select(*_KEPT).where(inbox.c.state == State.PENDING).order_by(inbox.c.id).limit(bindparam("most"))


def pending(connection: Connection, *, per_shard: int = 20, most: int = 100) -> list[Kept]:
    """The oldest pending updates, at most `per_shard` of a shard, so that one flooding chat delays nobody else."""
    oldest = [Kept(**row) for row in connection.execute(_OLDEST, {"most": most + 1}).mappings()]
    if len(oldest) <= most:
        return oldest  # all there is: nobody can be delayed
    heads = (
        select(inbox.c.shard, func.min(inbox.c.id).label("head"))
        .where(inbox.c.state == State.PENDING)
        .group_by(inbox.c.shard)
        .order_by("head")
        .limit(SHARDS)
    )
    if connection.dialect.name != "sqlite":
        # Probing each shard's head costs 64 index look-ups however long the queue is; grouping would read all of it.
        probe = (
            select(func.min(inbox.c.id).label("head"))
            .where(inbox.c.state == State.PENDING, inbox.c.shard == shards.c.shard)
            .lateral("probe")
        )
        heads = (
            select(shards.c.shard, probe.c.head)
            .select_from(shards.join(probe, probe.c.head.is_not(None)))
            .where(shards.c.box == "inbox")
            .order_by(probe.c.head)
        )
    found: list[Kept] = []
    for shard, _ in connection.execute(heads).all():
        found += _of_shard(connection, shard, min(per_shard, most - len(found)))
        if len(found) >= most:
            break
    return sorted(found, key=lambda kept: kept.id)


def _of_shard(connection: Connection, shard: int, most: int) -> list[Kept]:
    rows = connection.execute(
        select(*_KEPT).where(inbox.c.state == State.PENDING, inbox.c.shard == shard).order_by(inbox.c.id).limit(most)
    ).mappings()
    return [Kept(**row) for row in rows]


def has_pending(connection: Connection) -> bool:
    return connection.execute(select(inbox.c.id).where(inbox.c.state == State.PENDING).limit(1)).first() is not None


def claim(connection: Connection, wanted: Iterable[Kept]) -> list[Kept]:
    """Lock the shards of these updates (those not in other hands) and return the ones that are still pending, in order.

    On PostgreSQL the lock is a row lock: it dies with the connection, so nothing needs to expire. The second statement
    takes a new snapshot after the lock and so sees all that the last holder committed. SQLite has a single writer.
    An older pending update of the same shard that is not among `wanted` holds back the chat it belongs to.
    """
    by_shard: dict[int, list[Kept]] = {}
    for kept in wanted:
        by_shard.setdefault(kept.shard, []).append(kept)
    held = list(by_shard)
    if connection.dialect.name != "sqlite":
        held = list(
            connection.execute(
                select(shards.c.shard)
                .where(shards.c.box == "inbox", shards.c.shard.in_(held))
                .order_by(shards.c.shard)
                .with_for_update(skip_locked=True)
            ).scalars()
        )
    if not held:
        return []
    newest = max(kept.id for shard in held for kept in by_shard[shard])
    still = connection.execute(
        select(inbox.c.id, inbox.c.channel, inbox.c.chat)
        .where(inbox.c.state == State.PENDING, inbox.c.shard.in_(held), inbox.c.id <= newest)
        .order_by(inbox.c.id)
    ).all()
    known = {kept.id: kept for shard in held for kept in by_shard[shard]}
    blocked: set[tuple[str, str]] = set()
    claimed = []
    for row_id, channel, chat in still:
        if row_id in known and (channel, chat) not in blocked:
            claimed.append(known[row_id])
        else:
            blocked.add((channel, chat))
    return claimed


_HANDLED = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"))
    .values(state=State.HANDLED, handled_at=bindparam("now"), outcome=bindparam("said"))
)


def mark_handled(connection: Connection, outcomes: Sequence[tuple[int, str]], now: datetime) -> None:
    if not outcomes:
        return
    connection.execute(_HANDLED, [{"row": row, "said": said[:200], "now": now} for row, said in outcomes])


def note_attempt(connection: Connection, row: int) -> int:
    connection.execute(update(inbox).where(inbox.c.id == row).values(attempts=inbox.c.attempts + 1))
    return int(connection.execute(select(inbox.c.attempts).where(inbox.c.id == row)).scalar_one())


def note_interrupted(connection: Connection) -> int:
    """At start: whatever is pending was being worked on, or waiting, when the program died; count it as one attempt."""
    return connection.execute(
        update(inbox).where(inbox.c.state == State.PENDING).values(attempts=inbox.c.attempts + 1)
    ).rowcount


def park(connection: Connection, row: int, trouble: str, now: datetime) -> None:
    """Set aside for a person to see; the chat's later messages go on."""
    connection.execute(
        update(inbox).where(inbox.c.id == row).values(state=State.PARKED, handled_at=now, outcome=trouble[:200])
    )


def unpark(connection: Connection, rows: Sequence[int]) -> int:
    """Back into the queue as if they had just come, for when what tripped them up is mended."""
    again = update(inbox).where(inbox.c.id.in_(rows), inbox.c.state == State.PARKED)
    return connection.execute(again.values(state=State.PENDING, attempts=0, outcome=None, handled_at=None)).rowcount


def parked(connection: Connection, *, most: int = 50) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(inbox.c.id, inbox.c.channel, inbox.c.received_at, inbox.c.outcome)
        .where(inbox.c.state == State.PARKED)
        .order_by(inbox.c.id.desc())
        .limit(most)
    ).mappings()
    return [dict(row) for row in rows]


def waiting(connection: Connection) -> dict[str, int]:
    """How many are pending and how many were set aside; reads only those, however many were handled."""
    counted = {}
    for state in (State.PENDING, State.PARKED):
        query = select(func.count()).select_from(inbox).where(inbox.c.state == state)
        counted[state.name.lower()] = connection.execute(query).scalar_one()
    return counted


def counts(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
    by_state = {state: count for state, count in rows}
    return {state.name.lower(): by_state.get(int(state), 0) for state in State}


def forget_before(connection: Connection, moment: datetime) -> int:
    """Raw updates that were handled before then are deleted; what is parked waits for its person."""
    return connection.execute(delete(inbox).where(inbox.c.state == State.HANDLED, inbox.c.handled_at < moment)).rowcount


def raw_of(connection: Connection, channel: str, delivery_key: str) -> str | None:
    """An update as it came, while it is kept."""
    return connection.execute(
        select(inbox.c.raw).where(inbox.c.channel == channel, inbox.c.delivery_key == delivery_key)
    ).scalar_one_or_none()


def withdraw(connection: Connection, channel: str, delivery_key: str, chat: str, now: datetime) -> str:
    """Forget what an update said; one still to come is not read when it does. Returns the chat it belongs to."""
    forgotten = update(inbox).where(inbox.c.channel == channel, inbox.c.delivery_key == delivery_key)
    connection.execute(
        forgotten.where(inbox.c.state == State.PENDING).values(state=State.HANDLED, handled_at=now, outcome="withdrawn")
    )
    found = connection.execute(forgotten.values(raw="{}").returning(inbox.c.chat)).scalar_one_or_none()
    if found is not None:
        return str(found)
    row = {
        "channel": channel,
        "delivery_key": delivery_key,
        "chat": chat,
        "shard": shard_of(channel, chat),
        "raw": "{}",
        "received_at": now,
        "state": State.HANDLED,
        "handled_at": now,
        "outcome": "withdrawn",
    }
    connection.execute(inserting_new(inbox, connection.dialect.name), row)
    return chat
