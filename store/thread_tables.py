"""Threads: each question with all that was said and done for it, and what may yet become one."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.tables import Instant, key, metadata, tenant

threads = Table(
    "threads",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("topic", String(40)),
    Column("asker_id", BigInteger, nullable=False),
    Column("asked_in", String(200)),
    Column("status", String(20), nullable=False),
    Column("question", Text, nullable=False),
    Column("entry", String(120)),
    Column("confidence", Float),
    Column("offered", JSON, nullable=False),
    Column("tried", JSON, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("helped_by", String(20)),
    Column("claimed_by", BigInteger),
    Column("claimed_at", Instant),
    Column("step", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_threads_asker", threads.c.asker_id, threads.c.updated_at)
Index("ix_threads_claimed_by", threads.c.claimed_by, threads.c.status)
Index("ix_threads_opened", threads.c.commune, threads.c.opened_at)
Index("ix_threads_status", threads.c.status, threads.c.updated_at)
messages = Table(
    "messages",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("source", String(200)),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
events = Table(
    "events",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, index=True),
    Column("person_id", BigInteger),
    Column("kind", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
links = Table(
    "links",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("chat", String(120), primary_key=True),
    Column("message_id", String(120), primary_key=True),
    Column("thread_id", BigInteger, nullable=False, index=True),
)
bursts = Table(
    "bursts",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("heard", String(10), nullable=False),
    Column("topic", String(40)),
    Column("first_message", String(120), nullable=False),
    Column("pieces", JSON, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    UniqueConstraint("channel", "chat", "person_id"),
    sqlite_autoincrement=True,
)
pleas = Table(
    "pleas",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("topic", String(40)),
    Column("message_id", String(120), nullable=False),
    Column("question", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answered_at", Instant),
    sqlite_autoincrement=True,
)
Index(
    "ix_pleas_open",
    pleas.c.channel,
    pleas.c.chat,
    sqlite_where=text("answered_at IS NULL"),
    postgresql_where=text("answered_at IS NULL"),
)
