"""What the desk knows now, and what is proposed to it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    String,
    Table,
    Text,
    text,
)

from store.tables import Instant, key, metadata, tenant

entries = Table(
    "entries",
    metadata,
    Column("id", String(120), primary_key=True),
    *tenant(),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("systems", JSON, nullable=False),
    Column("see_also", JSON, nullable=False, server_default="[]"),
    Column("english_question", Text, nullable=False, server_default=""),
    Column("english_answer", Text, nullable=False, server_default=""),
    Column("danger", Text, nullable=False, server_default=""),
    Column("english_danger", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("steward", String(120), nullable=False, server_default=""),
    Column("reviewed_on", Date),
    Column("valid_until", Date),
    Column("needs_check", Boolean, nullable=False, server_default=text("false")),
    Column("removed", Boolean, nullable=False, server_default=text("false")),
    Column("revision", BigInteger, nullable=False, index=True),
)
revisions = Table(
    "revisions",
    metadata,
    Column("name", String(40), primary_key=True),
    *tenant(),
    Column("revision", BigInteger, nullable=False),
)
suggestions = Table(
    "suggestions",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("entry", String(120)),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("state", String(10), nullable=False, server_default="open"),
    Column("proposed_by", BigInteger),
    Column("decided_by", BigInteger),
    Column("decided_at", Instant),
    Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
