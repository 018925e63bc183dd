"""Deployments and offers"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployment_communes",
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "commune", name=op.f("pk_deployment_communes")),
    )
    op.create_table(
        "deployment_members",
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "person_id", name=op.f("pk_deployment_members")),
    )
    op.create_table(
        "deployment_notices",
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "ends_on", "notice", "place", name=op.f("pk_deployment_notices")),
    )
    op.create_table(
        "deployment_tasks",
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.String(length=20), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "task", name=op.f("pk_deployment_tasks")),
    )
    op.create_table(
        "deployments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("school", sa.String(length=120), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
        sa.UniqueConstraint("name", name=op.f("uq_deployments_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("system", sa.String(length=60), server_default="", nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("cap", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("person_id", "kind", "system", name=op.f("uq_offers_person_id_kind_system")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index("ix_offers_state", ["state", "commune"], unique=False)

    op.create_table(
        "offers_asked",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("province", sa.String(length=40), server_default="", nullable=False),
        sa.Column("commune", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("person_id", "thread_id", "at", name=op.f("pk_offers_asked")),
    )
    with op.batch_alter_table("offers_asked", schema=None) as batch_op:
        batch_op.create_index("ix_offers_asked_at", ["at"], unique=False)
        batch_op.create_index("ix_offers_asked_thread", ["thread_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("offers_asked", schema=None) as batch_op:
        batch_op.drop_index("ix_offers_asked_thread")
        batch_op.drop_index("ix_offers_asked_at")

    op.drop_table("offers_asked")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index("ix_offers_state")

    op.drop_table("offers")
    op.drop_table("deployments")
    op.drop_table("deployment_tasks")
    op.drop_table("deployment_notices")
    op.drop_table("deployment_members")
    op.drop_table("deployment_communes")
