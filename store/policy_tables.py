"""Policies, the running escalations that keep a copy of theirs, what was promised to askers, and who runs a system."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, SmallInteger, String, Table, Text, UniqueConstraint, text

from store.tables import Instant, key, metadata, tenant

policies = Table(
    "policies",
    metadata,
    key(),
    *tenant(),
    Column("deployment_id", BigInteger, nullable=False, server_default="0"),
    Column("policy", JSON, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    UniqueConstraint("commune", "deployment_id"),
    sqlite_autoincrement=True,
)
escalations = Table(
    "escalations",
    metadata,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    *tenant(),
    Column("policy", JSON, nullable=False),
    Column("haste", String(10)),
    Column("pressed_at", Instant),
    Column("step", SmallInteger, nullable=False, server_default="0"),
    Column("times", SmallInteger, nullable=False, server_default="0"),
    Column("asked", JSON, nullable=False),
    Column("begun_at", Instant, nullable=False),
)
Index(
    "ix_escalations_pressed",
    escalations.c.commune,
    escalations.c.pressed_at,
    sqlite_where=text("pressed_at IS NOT NULL"),
    postgresql_where=text("pressed_at IS NOT NULL"),
)
pages = Table(
    "pages",
    metadata,
    Column("key", String(200), primary_key=True),
    *tenant(),
    Column("thread_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_pages_person", pages.c.person_id, pages.c.at)
promises = Table(
    "promises",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(10)),
    sqlite_autoincrement=True,
)
Index("ix_promises_thread", promises.c.thread_id, promises.c.id)
Index("ix_promises_made", promises.c.commune, promises.c.made_at)
units = Table(
    "units",
    metadata,
    key(),
    *tenant(),
    Column("system", String(60), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("how", Text, nullable=False),
    UniqueConstraint("commune", "system"),
    sqlite_autoincrement=True,
)
