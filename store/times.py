"""When threads came into human hands, were claimed, answered and resolved: what figures are reckoned from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Subquery, func, select

from store.thread_tables import events, messages, threads


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Of one thread that a person was looked for. None: not yet."""

    thread_id: int
    commune: str
    begun_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None
    resolved_at: datetime | None


def between(connection: Connection, start: datetime, end: datetime, commune: str = "") -> list[Times]:
    """Threads that came into human hands in this time, in one query for however many there are."""
    begun = _first("escalated", "begun")
    claimed = _first("claimed", "claimed")
    answered = (
        select(messages.c.thread_id, func.min(messages.c.at, type_=messages.c.at.type).label("at"))
        .where(messages.c.kind == "answer")
        .group_by(messages.c.thread_id)
        .subquery("answered")
    )
    query = (
        select(threads.c.id, threads.c.commune, begun.c.at, claimed.c.at, answered.c.at, threads.c.resolved_at)
        .join(begun, begun.c.thread_id == threads.c.id)
        .outerjoin(claimed, claimed.c.thread_id == threads.c.id)
        .outerjoin(answered, answered.c.thread_id == threads.c.id)
        .where(begun.c.at >= start, begun.c.at < end)
        .order_by(threads.c.id)
    )
    if commune:
        query = query.where(threads.c.commune == commune)
    return [
        Times(thread_id=a, commune=b, begun_at=c, claimed_at=d, answered_at=e, resolved_at=f)
        for a, b, c, d, e, f in connection.execute(query)
    ]


def _first(kind: str, name: str) -> Subquery:
    return (
        select(events.c.thread_id, func.min(events.c.at, type_=events.c.at.type).label("at"))
        .where(events.c.kind == kind)
        .group_by(events.c.thread_id)
        .subquery(name)
    )
