"""Counted months, pictures to be fetched, and until when a polling bot has heard everything"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _tenant() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("province", sa.String(40), server_default="", nullable=False),
        sa.Column("commune", sa.String(80), server_default="", nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "monthly_counts",
        *_tenant(),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("channel", "month", name=op.f("pk_monthly_counts")),
    )
    op.create_table(
        "pictures",
        *_tenant(),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pictures")),
        sa.UniqueConstraint("digest", name=op.f("uq_pictures_digest")),
    )
    op.create_index(op.f("ix_pictures_until"), "pictures", ["until"], unique=False)
    op.create_table(
        "polls",
        *_tenant(),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("heard_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_polls")),
    )


def downgrade() -> None:
    op.drop_table("polls")
    op.drop_table("pictures")
    op.drop_table("monthly_counts")
