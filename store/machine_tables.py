"""Computers that should be set up, and everything that was said about each."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint

from store.tables import Instant, key, metadata, tenant

machines = Table(
    "machines",
    metadata,
    key(),
    *tenant(),
    Column("number", Integer, nullable=False),
    Column("room", String(80), nullable=False, server_default=""),
    Column("used_by", String(80), nullable=False, server_default=""),
    Column("state", String(10), nullable=False),
    Column("note", String(200), nullable=False, server_default=""),
    Column("changed_by", BigInteger),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("commune", "number"),
    sqlite_autoincrement=True,
)
machine_log = Table(
    "machine_log",
    metadata,
    key(),
    *tenant(),
    Column("machine_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger),
    Column("state", String(10), nullable=False),
    Column("note", String(200), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
