"""What is asked in several places at once, and answers taken step by step"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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
        "joined_threads",
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_tenant(),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_joined_threads")),
    )
    op.create_index(op.f("ix_joined_threads_leader_id"), "joined_threads", ["leader_id"])
    op.create_table(
        "outages",
        _key(),
        *_tenant(),
        sa.Column("system", sa.String(length=120), nullable=False),
        sa.Column("lasting", sa.String(length=120), nullable=True),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("mistaken", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint("lasting", name=op.f("uq_outages_lasting")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outage_reports",
        _key(),
        *_tenant(),
        sa.Column("system", sa.String(length=120), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("outage_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("split_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_reports")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outage_reports_thread_id"), "outage_reports", ["thread_id"])
    op.create_index(op.f("ix_outage_reports_outage_id"), "outage_reports", ["outage_id"])
    op.create_index(op.f("ix_outage_reports_system"), "outage_reports", ["system", "at"])
    op.create_table(
        "walks",
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_tenant(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_walks")),
    )
    op.create_index(op.f("ix_walks_person_id"), "walks", ["person_id"])


def downgrade() -> None:
    for table in ("walks", "outage_reports", "outages", "joined_threads"):
        op.drop_table(table)
