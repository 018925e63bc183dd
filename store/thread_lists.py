"""Which threads there are: of a chat, of a commune, of a span of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from desk.threads import Status, Thread
from store import journal, rows
from store.tables import chats
from store.thread_tables import events, threads
from store.threads import HAS_ENDED


def in_chat(connection: Connection, channel: str, chat: str, statuses: Iterable[Status]) -> list[Thread]:
    """Those that go on there, in the order of their numbers."""
    query = select(threads).where(
        threads.c.channel == channel, threads.c.chat == chat, threads.c.status.in_(sorted(statuses))
    )
    return [rows.thread(row) for row in connection.execute(query.order_by(threads.c.id)).mappings()]


def parked_since(connection: Connection, commune: str, kind: str, moment: datetime) -> list[Thread]:
    """Still parked, since `moment` or later, by what this kind of event tells."""
    journal.flush(connection)
    event = select(events.c.id).where(events.c.thread_id == threads.c.id, events.c.kind == kind, events.c.at >= moment)
    query = select(threads).where(threads.c.commune == commune, threads.c.status == Status.PARKED, event.exists())
    return [rows.thread(row) for row in connection.execute(query.order_by(threads.c.id)).mappings()]


def helped_in_groups(connection: Connection, commune: str, *, most: int) -> list[Thread]:
    """The newest that were solved in any group that the commune has or had; nothing that was asked in private."""
    in_group = (
        select(chats.c.id)
        .where(chats.c.channel == threads.c.channel, chats.c.external_id == threads.c.chat, chats.c.kind == "group")
        .exists()
    )
    query = select(threads).where(threads.c.commune == commune, threads.c.helped_by.is_not(None), HAS_ENDED, in_group)
    found = connection.execute(query.order_by(threads.c.updated_at.desc()).limit(most)).mappings()
    return [rows.thread(row) for row in found]


def first_asked(connection: Connection, asker_id: int) -> datetime | None:
    """When he opened his first thread."""
    first = select(func.min(threads.c.opened_at, type_=threads.c.opened_at.type)).where(threads.c.asker_id == asker_id)
    return connection.execute(first).scalar_one_or_none()


def entries_asked(connection: Connection, commune: str, since: datetime, until: datetime) -> dict[str, int]:
    """How often each entry was what a question of this commune was about."""
    rows_found = connection.execute(
        select(threads.c.entry, func.count())
        .where(
            threads.c.commune == commune,
            threads.c.opened_at >= since,
            threads.c.opened_at < until,
            threads.c.entry.is_not(None),
        )
        .group_by(threads.c.entry)
    ).all()
    return {entry: count for entry, count in rows_found}


def since(connection: Connection, commune: str, start: datetime, end: datetime) -> list[Thread]:
    """Opened in this span, in the order of their numbers; of every commune for ""."""
    query = select(threads).where(threads.c.opened_at >= start, threads.c.opened_at < end)
    if commune:
        query = query.where(threads.c.commune == commune)
    return [rows.thread(row) for row in connection.execute(query.order_by(threads.c.id)).mappings()]


def counts(connection: Connection) -> dict[str, int]:
    found = connection.execute(select(threads.c.status, func.count()).group_by(threads.c.status)).all()
    return {status: count for status, count in found}
