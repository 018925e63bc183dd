"""Addresses under which a phone reads a calendar."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from store.tables import Instant, key, metadata, tenant

feeds = Table(
    "feeds",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    sqlite_autoincrement=True,
)
"""`person_id` NULL: everybody of the commune. Only a digest of the secret is kept: who reads the table reads no
calendar."""
