"""Who is signed in to the console"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(40), server_default="", nullable=False),
        sa.Column("commune", sa.String(80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("code_ends_at", sa.BigInteger(), nullable=False),
        sa.Column("session_digest", sa.String(64), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_sessions")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_console_sessions_code_digest")),
        sa.UniqueConstraint("session_digest", name=op.f("uq_console_sessions_session_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_console_sessions_person_id"), "console_sessions", ["person_id"], unique=False)
    op.create_table(
        "console_forms",
        sa.Column("once", sa.String(64), nullable=False),
        sa.Column("province", sa.String(40), server_default="", nullable=False),
        sa.Column("commune", sa.String(80), server_default="", nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_console_forms")),
    )


def downgrade() -> None:
    op.drop_table("console_forms")
    op.drop_table("console_sessions")
