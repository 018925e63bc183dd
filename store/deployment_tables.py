"""Deployments, what winding down has done, and who offered to go on helping."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, Index, SmallInteger, String, Table, UniqueConstraint

from store.tables import Instant, key, metadata, tenant

deployments = Table(
    "deployments",
    metadata,
    key(),
    *tenant(),
    Column("name", String(120), nullable=False),
    Column("school", String(120), nullable=False, server_default=""),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)
deployment_communes = Table(
    "deployment_communes",
    metadata,
    Column("deployment_id", BigInteger, primary_key=True),
    Column("province", String(40), nullable=False, server_default=""),
    Column("commune", String(80), primary_key=True),
)
deployment_members = Table(
    "deployment_members",
    metadata,
    Column("deployment_id", BigInteger, primary_key=True),
    Column("person_id", BigInteger, primary_key=True),
    *tenant(),
)
deployment_tasks = Table(
    "deployment_tasks",
    metadata,
    Column("deployment_id", BigInteger, primary_key=True),
    Column("task", String(20), primary_key=True),
    *tenant(),
    Column("done_by", BigInteger),
    Column("done_at", Instant, nullable=False),
)
deployment_notices = Table(
    "deployment_notices",
    metadata,
    Column("deployment_id", BigInteger, primary_key=True),
    Column("ends_on", Date, primary_key=True),
    Column("notice", String(20), primary_key=True),
    Column("place", String(200), primary_key=True),
    *tenant(),
    Column("told_at", Instant, nullable=False),
)
offers = Table(
    "offers",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("system", String(60), nullable=False, server_default=""),
    Column("slots", JSON, nullable=False),
    Column("cap", SmallInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("invited_at", Instant, nullable=False),
    Column("decided_at", Instant),
    UniqueConstraint("person_id", "kind", "system"),
    sqlite_autoincrement=True,
)
Index("ix_offers_state", offers.c.state, offers.c.commune)
offers_asked = Table(
    "offers_asked",
    metadata,
    Column("person_id", BigInteger, primary_key=True),
    Column("thread_id", BigInteger, primary_key=True),
    Column("at", Instant, primary_key=True),
    *tenant(),
)
Index("ix_offers_asked_thread", offers_asked.c.thread_id)
Index("ix_offers_asked_at", offers_asked.c.at)
