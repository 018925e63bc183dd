"""What the desk must remember for a Zalo Official Account: its grant, and whom it may write to for free."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from store.tables import Instant, metadata, tenant

# `sealed` holds the tokens, encrypted; nothing else in the database does.
zalo_oa_grants = Table(
    "zalo_oa_grants",
    metadata,
    Column("channel", String(40), primary_key=True),
    *tenant(),
    Column("sealed", Text, nullable=False),
    Column("oa_id", String(40), nullable=False, server_default=""),
    Column("state", String(10), nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("access_until", Instant),
    Column("refresh_until", Instant),
    Column("renewed_at", Instant),
    Column("renewing_since", Instant),
)

zalo_oa_people = Table(
    "zalo_oa_people",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("external_id", String(120), primary_key=True),
    *tenant(),
    Column("name", String(120), nullable=False, server_default=""),
    Column("named_at", Instant),
    Column("counted_from", Instant),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("remaining", Integer),
)
