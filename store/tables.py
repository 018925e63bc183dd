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
    Date,
    Dialect,
    Float,
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

threads = Table(
    "threads",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("topic", String(40)),
    Column("asker_id", BigInteger, nullable=False),
    Column("asked_in", String(200)),
    Column("status", String(20), nullable=False),
    Column("question", Text, nullable=False),
    Column("entry", String(120)),
    Column("confidence", Float),
    Column("offered", JSON, nullable=False),
    Column("tried", JSON, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("helped_by", String(20)),
    Column("claimed_by", BigInteger),
    Column("claimed_at", Instant),
    Column("step", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
Index("ix_threads_asker", threads.c.asker_id, threads.c.updated_at)
Index("ix_threads_claimed_by", threads.c.claimed_by, threads.c.status)
Index("ix_threads_opened", threads.c.commune, threads.c.opened_at)
Index("ix_threads_status", threads.c.status, threads.c.updated_at)

messages = Table(
    "messages",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("source", String(200)),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
events = Table(
    "events",
    metadata,
    key(),
    *tenant(),
    Column("thread_id", BigInteger, index=True),
    Column("person_id", BigInteger),
    Column("kind", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
links = Table(
    "links",
    metadata,
    *tenant(),
    Column("channel", String(40), primary_key=True),
    Column("chat", String(120), primary_key=True),
    Column("message_id", String(120), primary_key=True),
    Column("thread_id", BigInteger, nullable=False, index=True),
)

bursts = Table(
    "bursts",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("heard", String(10), nullable=False),
    Column("topic", String(40)),
    Column("first_message", String(120), nullable=False),
    Column("pieces", JSON, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    UniqueConstraint("channel", "chat", "person_id"),
    sqlite_autoincrement=True,
)
pleas = Table(
    "pleas",
    metadata,
    key(),
    *tenant(),
    Column("channel", String(40), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("topic", String(40)),
    Column("message_id", String(120), nullable=False),
    Column("question", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answered_at", Instant),
    sqlite_autoincrement=True,
)
Index(
    "ix_pleas_open",
    pleas.c.channel,
    pleas.c.chat,
    sqlite_where=text("answered_at IS NULL"),
    postgresql_where=text("answered_at IS NULL"),
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
