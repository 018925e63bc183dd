"""How knowledge came to be what it is"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _tenant() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
    )


def _key() -> sa.Column[int]:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", serial, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "knowledge_changes",
        _key(),
        *_tenant(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(length=120), server_default="", nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_knowledge_changes_thread_id"), "knowledge_changes", ["thread_id"])
    op.create_table(
        "entry_history",
        sa.Column("change_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        *_tenant(),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("change_id", "entry", name=op.f("pk_entry_history")),
    )
    op.create_index(op.f("ix_entry_history_entry"), "entry_history", ["entry"])
    op.create_table(
        "choice_pairs",
        sa.Column("first", sa.String(length=120), nullable=False),
        sa.Column("second", sa.String(length=120), nullable=False),
        *_tenant(),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_choice_pairs")),
    )
    op.create_index(op.f("ix_choice_pairs_change_id"), "choice_pairs", ["change_id"])
    op.create_table(
        "known_questions",
        _key(),
        *_tenant(),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_questions")),
        sa.UniqueConstraint("entry", "digest", name=op.f("uq_known_questions_entry_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry_reminders",
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        *_tenant(),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "valid_until", name=op.f("pk_entry_reminders")),
    )
    op.create_table(
        "curator_lists",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_tenant(),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_curator_lists")),
    )


def downgrade() -> None:
    for table in (
        "curator_lists",
        "entry_reminders",
        "known_questions",
        "choice_pairs",
        "entry_history",
        "knowledge_changes",
    ):
        op.drop_table(table)
