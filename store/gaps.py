"""What was asked in a time, as the report on gaps reads it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from desk.gaps import Asked
from store.thread_tables import threads


def asked(connection: Connection, commune: str, start: datetime, end: datetime) -> list[Asked]:
    """Every thread of this commune, or of all for "", the oldest first."""
    table = threads.c
    query = select(table.question, table.commune, table.entry, table.tried, table.offered, table.helped_by)
    query = query.where(table.opened_at >= start, table.opened_at < end).order_by(table.id)
    if commune:
        query = query.where(table.commune == commune)
    return [
        Asked(
            question=row.question,
            commune=row.commune,
            entry=row.entry if row.entry not in row.tried else None,
            tried=tuple(row.tried),
            offered=tuple(row.offered),
            alone=row.helped_by == "faq",
        )
        for row in connection.execute(query)
    ]


def used(connection: Connection, since: datetime) -> set[str]:
    """Entries that were said, tried or offered since then, anywhere."""
    table = threads.c
    found: set[str] = set()
    for row in connection.execute(select(table.entry, table.tried, table.offered).where(table.opened_at >= since)):
        found |= {*row.tried, *row.offered, *([row.entry] if row.entry else [])}
    return found
