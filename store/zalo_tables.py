"""What Zalo makes necessary: messages counted by the month, pictures kept where it can fetch them, and until when a
bot that asks for its messages has heard everything."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from store.tables import Instant, metadata, tenant

monthly_counts = Table(
    "monthly_counts",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("received", Integer, nullable=False, server_default="0"),
)
pictures = Table(
    "pictures",
    metadata,
    *tenant(),
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("until", Instant, nullable=False, index=True),
)
polls = Table(
    "polls",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("heard_until", Instant, nullable=False),
)
