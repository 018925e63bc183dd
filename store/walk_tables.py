"""How far somebody has come in an answer that he takes step by step."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, SmallInteger, String, Table

from store.tables import Instant, metadata, tenant

walks = Table(
    "walks",
    metadata,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("entry", String(120), nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
)
