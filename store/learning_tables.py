"""How knowledge came to be what it is: every change with both versions, and what people asked of each entry."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, String, Table, Text, UniqueConstraint

from store.tables import Instant, key, metadata, tenant

knowledge_changes = Table(
    "knowledge_changes",
    metadata,
    key(),
    *tenant(),
    Column("kind", String(10), nullable=False),
    Column("thread_id", BigInteger, index=True),
    Column("person_id", BigInteger),
    Column("by", String(120), nullable=False, server_default=""),
    Column("credits", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    sqlite_autoincrement=True,
)
entry_history = Table(
    "entry_history",
    metadata,
    Column("change_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String(120), primary_key=True, index=True),
    *tenant(),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)
choice_pairs = Table(
    "choice_pairs",
    metadata,
    Column("first", String(120), primary_key=True),
    Column("second", String(120), primary_key=True),
    *tenant(),
    Column("change_id", BigInteger, nullable=False, index=True),
)
known_questions = Table(
    "known_questions",
    metadata,
    key(),
    *tenant(),
    Column("entry", String(120), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("rejected", Integer, nullable=False, server_default="0"),
    Column("thread_id", BigInteger),
    Column("last_at", Instant, nullable=False),
    UniqueConstraint("entry", "digest"),
    sqlite_autoincrement=True,
)
entry_reminders = Table(
    "entry_reminders",
    metadata,
    Column("entry", String(120), primary_key=True),
    Column("valid_until", Date, primary_key=True),
    *tenant(),
    Column("told_at", Instant, nullable=False),
)
curator_lists = Table(
    "curator_lists",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    *tenant(),
    Column("told_at", Instant, nullable=False),
    Column("shown", JSON, nullable=False),
)
