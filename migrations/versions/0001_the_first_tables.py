"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "accounts",
    "bursts",
    "busy",
    "chat_aliases",
    "chats",
    "codes",
    "communes",
    "digests",
    "entries",
    "events",
    "inbox",
    "leases",
    "links",
    "messages",
    "outbox",
    "pace",
    "people",
    "pleas",
    "revisions",
    "shards",
    "shifts",
    "suggestions",
    "threads",
    "timers",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("private_chat", sa.String(length=120), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_accounts_channel_external_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "bursts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("first_message", sa.String(length=120), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursts")),
        sa.UniqueConstraint("channel", "chat", "person_id", name=op.f("uq_bursts_channel_chat_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "busy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("busy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_busy_person_id"), ["person_id"], unique=False)

    op.create_table(
        "chat_aliases",
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("old_id", sa.String(length=120), nullable=False),
        sa.Column("new_id", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("channel", "old_id", name=op.f("pk_chat_aliases")),
    )
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=20), server_default="unknown", nullable=False),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("introduced_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_chats_channel_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_codes_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "communes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communes")),
    )
    op.create_table(
        "digests",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "week", name=op.f("pk_digests")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("english_question", sa.Text(), server_default="", nullable=False),
        sa.Column("english_answer", sa.Text(), server_default="", nullable=False),
        sa.Column("danger", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("steward", sa.String(length=120), server_default="", nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("needs_check", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("removed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_revision"), ["revision"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("delivery_key", sa.String(length=200), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("handled_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "delivery_key", name=op.f("uq_inbox_channel_delivery_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_handled",
            ["handled_at"],
            unique=False,
            sqlite_where=sa.text("state = 1"),
            postgresql_where=sa.text("state = 1"),
        )
        batch_op.create_index(
            "ix_inbox_oldest",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 0"),
            postgresql_where=sa.text("state = 0"),
        )
        batch_op.create_index(
            "ix_inbox_parked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 2"),
            postgresql_where=sa.text("state = 2"),
        )
        batch_op.create_index(
            "ix_inbox_pending",
            ["shard", "id"],
            unique=False,
            sqlite_where=sa.text("state = 0"),
            postgresql_where=sa.text("state = 0"),
        )

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "links",
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", "message_id", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN (0, 1)"),
            postgresql_where=sa.text("state IN (0, 1)"),
        )
        batch_op.create_index(
            "ix_outbox_pending",
            ["channel", "chat", "urgency", "id"],
            unique=False,
            sqlite_where=sa.text("state IN (0, 1)"),
            postgresql_where=sa.text("state IN (0, 1)"),
        )
        batch_op.create_index(
            "ix_outbox_thread",
            ["thread_id"],
            unique=False,
            sqlite_where=sa.text("thread_id IS NOT NULL"),
            postgresql_where=sa.text("thread_id IS NOT NULL"),
        )

    op.create_table(
        "pace",
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat", name=op.f("pk_pace")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), server_default="vi", nullable=False),
        sa.Column("greeted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pleas",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pleas")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pleas", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pleas_open",
            ["channel", "chat"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "revisions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revisions")),
    )
    op.create_table(
        "shards",
        sa.Column("box", sa.String(length=8), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box", "shard", name=op.f("pk_shards")),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "suggestions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_suggestions_thread_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_in", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("helped_by", sa.String(length=20), nullable=True),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index("ix_threads_asker", ["asker_id", "updated_at"], unique=False)
        batch_op.create_index("ix_threads_claimed_by", ["claimed_by", "status"], unique=False)
        batch_op.create_index("ix_threads_opened", ["commune", "opened_at"], unique=False)
        batch_op.create_index("ix_threads_status", ["status", "updated_at"], unique=False)

    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_timers_kind_subject")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timers_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 0"),
            postgresql_where=sa.text("state = 0"),
        )
    boxes = sa.table("shards", sa.column("box", sa.String), sa.column("shard", sa.SmallInteger))
    op.bulk_insert(boxes, [{"box": box, "shard": shard} for box in ("inbox", "outbox") for shard in range(64)])
    if op.get_bind().dialect.name == "postgresql":
        # Queues: dead rows must go at once, however large the tables have grown.
        for table in ("inbox", "outbox", "timers"):
            op.execute(
                f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)"
            )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
