"""What a file and the desk last had in common, entry by entry"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_versions",
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "version", name=op.f("pk_knowledge_versions")),
    )
    op.create_table(
        "knowledge_bases",
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("synced_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "entry", name=op.f("pk_knowledge_bases")),
    )


def downgrade() -> None:
    op.drop_table("knowledge_bases")
    op.drop_table("knowledge_versions")
