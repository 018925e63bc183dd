"""Which group had its digest in which week."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from desk.people import Chat
from store.tables import digests
from store.upserts import insert_new


def begin(connection: Connection, chat: Chat, week: str, now: datetime) -> bool:
    """True for the one who may post it."""
    return insert_new(
        connection,
        digests,
        chat_id=chat.id,
        week=week,
        province=chat.province,
        commune=chat.commune,
        posted_at=now,
        outcome="begun",
    )


def finish(connection: Connection, chat: Chat, week: str, outcome: str) -> None:
    connection.execute(
        update(digests).where(digests.c.chat_id == chat.id, digests.c.week == week).values(outcome=outcome)
    )
