"""Policies, running escalations, pages, promises, and the units that run the systems"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _tenant() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("province", sa.String(40), server_default="", nullable=False),
        sa.Column("commune", sa.String(80), server_default="", nullable=False),
    )


def _key() -> sa.Column[int]:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", serial, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "policies",
        _key(),
        *_tenant(),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("commune", name=op.f("uq_policies_commune")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "escalations",
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_tenant(),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("haste", sa.String(10), nullable=True),
        sa.Column("pressed_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("times", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_escalations")),
    )
    op.create_index(
        "ix_escalations_pressed",
        "escalations",
        ["commune", "pressed_at"],
        unique=False,
        sqlite_where=sa.text("pressed_at IS NOT NULL"),
        postgresql_where=sa.text("pressed_at IS NOT NULL"),
    )
    op.create_table(
        "pages",
        sa.Column("key", sa.String(200), nullable=False),
        *_tenant(),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_thread_id"), "pages", ["thread_id"], unique=False)
    op.create_index("ix_pages_person", "pages", ["person_id", "at"], unique=False)
    op.create_table(
        "promises",
        _key(),
        *_tenant(),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("promised_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_thread", "promises", ["thread_id", "id"], unique=False)
    op.create_index("ix_promises_made", "promises", ["commune", "made_at"], unique=False)
    op.create_table(
        "units",
        _key(),
        *_tenant(),
        sa.Column("system", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("commune", "system", name=op.f("uq_units_commune_system")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("units", "promises", "pages", "escalations", "policies"):
        op.drop_table(table)
