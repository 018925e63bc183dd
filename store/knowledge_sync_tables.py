"""What a file and the desk last had in common, entry by entry."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table

from store.tables import Instant, metadata, tenant

knowledge_versions = Table(
    "knowledge_versions",
    metadata,
    Column("entry", String(120), primary_key=True),
    Column("version", String(16), primary_key=True),
    *tenant(),
    Column("content", JSON, nullable=False),
    Column("kept_at", Instant, nullable=False),
)
knowledge_bases = Table(
    "knowledge_bases",
    metadata,
    Column("source", String(400), primary_key=True),
    Column("entry", String(120), primary_key=True),
    *tenant(),
    Column("version", String(16), nullable=False),
    Column("synced_at", Instant, nullable=False),
)
