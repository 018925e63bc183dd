"""Until when a channel that asks for its updates has heard everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from store.upserts import insert_or_change
from store.zalo_tables import polls


def heard_until(connection: Connection, channel: str) -> datetime | None:
    return connection.execute(select(polls.c.heard_until).where(polls.c.channel == channel)).scalar_one_or_none()


def note(connection: Connection, channel: str, now: datetime) -> None:
    insert_or_change(connection, polls, ["channel"], channel=channel, heard_until=now)
