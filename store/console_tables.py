"""Who is signed in to the console, and which of its forms were taken already."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, String, Table

from store.tables import Instant, key, metadata, tenant

console_sessions = Table(
    "console_sessions",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("code_ends_at", Instant, nullable=False),
    Column("session_digest", String(64), unique=True),
    Column("ends_at", Instant),
    Column("said", JSON, nullable=False),
    sqlite_autoincrement=True,
)
"""A code that was handed out, and the session it became: only digests are kept. `said` is for the next page."""

console_forms = Table(
    "console_forms",
    metadata,
    Column("once", String(64), primary_key=True),
    *tenant(),
    Column("taken_at", Instant, nullable=False),
)
"""A form sent twice by an impatient finger is taken once."""
