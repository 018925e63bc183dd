"""The first tables; later areas keep theirs in files of their own, and `store/schema.py` knows all.

Times are whole microseconds since 1970 UTC, so both databases compare them alike.

`province` and `commune` stand in every table: a desk can be split or partitioned by them without a rewrite.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHARDS = 64
"""Static rows that replicas lock; a chat always belongs to the same one (crc32 of channel and chat)."""


class Instant(TypeDecorator[datetime]):
    """A moment with a zone outside, microseconds since 1970 UTC inside."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Serial = BigInteger().with_variant(Integer, "sqlite")


def key() -> Column[int]:
    """Never given out again, so that what was named after a row stays its own: with it goes `sqlite_autoincrement`."""
    return Column("id", Serial, primary_key=True, autoincrement=True)


def tenant() -> tuple[Column[str], Column[str]]:
    return (
        Column("province", String(40), nullable=False, server_default=""),
        Column("commune", String(80), nullable=False, server_default=""),
    )


shards = Table(
    "shards", metadata, Column("box", String(8), primary_key=True), Column("shard", SmallInteger, primary_key=True)
)
inbox = Table(
    "inbox",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("delivery_key", String(200), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("handled_at", Instant),
    Column("outcome", String(200)),
    UniqueConstraint("channel", "delivery_key"),
    sqlite_autoincrement=True,
)
Index("ix_inbox_oldest", inbox.c.id, sqlite_where=text("state = 0"), postgresql_where=text("state = 0"))
Index("ix_inbox_pending", inbox.c.shard, inbox.c.id, sqlite_where=text("state = 0"), postgresql_where=text("state = 0"))
Index("ix_inbox_handled", inbox.c.handled_at, sqlite_where=text("state = 1"), postgresql_where=text("state = 1"))
Index("ix_inbox_parked", inbox.c.id, sqlite_where=text("state = 2"), postgresql_where=text("state = 2"))
outbox = Table(
    "outbox",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("urgency", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("thread_id", BigInteger),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("message_id", String(200)),
    Column("error", String(200)),
    sqlite_autoincrement=True,
)
Index(
    "ix_outbox_thread",
    outbox.c.thread_id,
    sqlite_where=text("thread_id IS NOT NULL"),
    postgresql_where=text("thread_id IS NOT NULL"),
)
Index(
    "ix_outbox_pending",
    outbox.c.channel,
    outbox.c.chat,
    outbox.c.urgency,
    outbox.c.id,
    sqlite_where=text("state IN (0, 1)"),
    postgresql_where=text("state IN (0, 1)"),
)
Index("ix_outbox_due", outbox.c.due_at, sqlite_where=text("state IN (0, 1)"), postgresql_where=text("state IN (0, 1)"))
pace = Table(
    "pace",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("chat", String(120), primary_key=True),
    Column("recent", JSON, nullable=False),
    Column("paused_until", Instant),
)
chats = Table(
    "chats",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("role", String(20), nullable=False, server_default="unknown"),
    Column("title", String(200), nullable=False, server_default=""),
    Column("topic", String(40)),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("introduced_at", Instant),
    UniqueConstraint("channel", "external_id"),
    sqlite_autoincrement=True,
)
chat_aliases = Table(
    "chat_aliases",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("old_id", String(120), primary_key=True),
    Column("new_id", String(120), nullable=False),
)
people = Table(
    "people",
    metadata,
    key(),
    *tenant(),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("language", String(5), nullable=False, server_default="vi"),
    Column("greeted_at", Instant),
    Column("named", Boolean, nullable=False, server_default=text("false")),
    Column("muted", Boolean, nullable=False, server_default=text("false")),
    sqlite_autoincrement=True,
)
accounts = Table(
    "accounts",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("private_chat", String(120)),
    Column("seen_at", Instant),
    UniqueConstraint("channel", "external_id"),
    sqlite_autoincrement=True,
)
codes = Table(
    "codes",
    metadata,
    key(),
    *tenant(),
    Column("code", String(64), nullable=False, unique=True),
    Column("purpose", String(20), nullable=False),
    Column("name", String(120), nullable=False, server_default=""),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", String(200)),
    sqlite_autoincrement=True,
)
communes = Table(
    "communes",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("province", String(40), nullable=False, server_default=""),
    Column("name", String(120), nullable=False),
)
timers = Table(
    "timers",
    metadata,
    key(),
    *tenant(),
    Column("kind", String(20), nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("step", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("kind", "subject"),
    sqlite_autoincrement=True,
)
Index("ix_timers_due", timers.c.due_at, sqlite_where=text("state = 0"), postgresql_where=text("state = 0"))
shifts = Table(
    "shifts",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("weekday", SmallInteger, nullable=False),
    Column("starts", SmallInteger, nullable=False),
    Column("ends", SmallInteger, nullable=False),
    sqlite_autoincrement=True,
)
busy = Table(
    "busy",
    metadata,
    key(),
    *tenant(),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
leases = Table(
    "leases",
    metadata,
    Column("name", String(80), primary_key=True),
    *tenant(),
    Column("owner", String(80), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
)
digests = Table(
    "digests",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("week", String(8), primary_key=True),
    *tenant(),
    Column("posted_at", Instant, nullable=False),
    Column("outcome", String(20), nullable=False),
)
