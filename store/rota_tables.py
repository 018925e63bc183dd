"""What a rota is made of beside weekly shifts: timetables, exceptions, leave, days off, limits, neighbours, swaps."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.tables import Instant, key, metadata, tenant

rotas = Table(
    "rotas",
    metadata,
    key(),
    *tenant(),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("quiet_starts", SmallInteger),
    Column("quiet_ends", SmallInteger),
    Column("cap_day", SmallInteger),
    Column("cap_night", SmallInteger),
    Column("hours", JSON),
    Column("announce", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("commune"),
    sqlite_autoincrement=True,
)
"""`announce`: tell a teacher when the shift begins. `hours`: when somebody should be on call; NULL: office hours."""
timetables = Table(
    "timetables",
    metadata,
    key(),
    *tenant(),
    Column("school", String(120), nullable=False),
    Column("year", String(9), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("bells", JSON, nullable=False),
    Column("exam_weeks", JSON, nullable=False),
    Column("breaks", JSON, nullable=False),
    UniqueConstraint("commune", "school", "first_day"),
    sqlite_autoincrement=True,
)
lessons = Table(
    "lessons",
    metadata,
    key(),
    *tenant(),
    Column("timetable_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("weekday", SmallInteger, nullable=False),
    Column("half", String(10), nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("weeks", String(5), nullable=False),
    Column("label", String(120), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
overrides = Table(
    "overrides",
    metadata,
    key(),
    *tenant(),
    Column("kind", String(10), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("by_id", BigInteger),
    Column("date", Date, nullable=False),
    Column("starts", SmallInteger, nullable=False),
    Column("ends", SmallInteger, nullable=False),
    Column("pair", BigInteger),
    Column("made_by", BigInteger),
    Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_overrides_date", overrides.c.commune, overrides.c.date)
leaves = Table(
    "leaves",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ill", Boolean, nullable=False, server_default=text("false")),
    sqlite_autoincrement=True,
)
days_off = Table(
    "days_off",
    metadata,
    key(),
    *tenant(),
    Column("date", Date, nullable=False),
    Column("name", String(120), nullable=False, server_default=""),
    Column("works_as", SmallInteger),
    UniqueConstraint("commune", "date"),
    sqlite_autoincrement=True,
)
"""The local list; with `works_as` a day that is worked like that weekday."""
neighbours = Table(
    "neighbours",
    metadata,
    key(),
    *tenant(),
    Column("neighbour", String(80), nullable=False),
    UniqueConstraint("commune", "neighbour"),
    sqlite_autoincrement=True,
)
swaps = Table(
    "swaps",
    metadata,
    key(),
    *tenant(),
    Column("asker_id", BigInteger, nullable=False, index=True),
    Column("colleague_id", BigInteger, nullable=False, index=True),
    Column("date", Date, nullable=False),
    Column("other_date", Date),
    Column("starts", SmallInteger, nullable=False),
    Column("ends", SmallInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""A colleague is asked to take a shift: on the same date, or (`other_date`) against one of hers."""
