"""Which entries' stewards were reminded, and of which day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from store.learning_tables import entry_reminders
from store.upserts import insert_new


def remind_once(connection: Connection, entry: str, valid_until: date, now: datetime) -> bool:
    """False when it was done before."""
    return insert_new(connection, entry_reminders, entry=entry, valid_until=valid_until, told_at=now)
