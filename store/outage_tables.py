"""Asked in several places at once: threads that wait for the answer to another one, outages and their reports."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, UniqueConstraint, text

from store.tables import Instant, key, metadata, tenant

joined = Table(
    "joined_threads",
    metadata,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    *tenant(),
    Column("leader_id", BigInteger, nullable=False, index=True),
    Column("joined_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
)
outages = Table(
    "outages",
    metadata,
    key(),
    *tenant(),
    Column("system", String(120), nullable=False),
    # The system's name while it lasts: two that see it at the same moment begin one.
    Column("lasting", String(120)),
    Column("begun_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("ended_at", Instant),
    Column("ended_by", BigInteger),
    Column("mistaken", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("lasting"),
    sqlite_autoincrement=True,
)
reports = Table(
    "outage_reports",
    metadata,
    key(),
    *tenant(),
    Column("system", String(120), nullable=False),
    Column("plain", Boolean, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, index=True),
    Column("outage_id", BigInteger, index=True),
    Column("at", Instant, nullable=False),
    Column("split_at", Instant),
    sqlite_autoincrement=True,
)
Index("ix_outage_reports_system", reports.c.system, reports.c.at)
