"""Timetables, exceptions, leave, days off, limits, neighbours and swaps"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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
        "rotas",
        _key(),
        *_tenant(),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("quiet_starts", sa.SmallInteger(), nullable=True),
        sa.Column("quiet_ends", sa.SmallInteger(), nullable=True),
        sa.Column("cap_day", sa.SmallInteger(), nullable=True),
        sa.Column("cap_night", sa.SmallInteger(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.Column("announce", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotas")),
        sa.UniqueConstraint("commune", name=op.f("uq_rotas_commune")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "timetables",
        _key(),
        *_tenant(),
        sa.Column("school", sa.String(120), nullable=False),
        sa.Column("year", sa.String(9), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("bells", sa.JSON(), nullable=False),
        sa.Column("exam_weeks", sa.JSON(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetables")),
        sa.UniqueConstraint("commune", "school", "year", name=op.f("uq_timetables_commune_school_year")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lessons",
        _key(),
        *_tenant(),
        sa.Column("timetable_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("half", sa.String(10), nullable=False),
        sa.Column("period", sa.SmallInteger(), nullable=False),
        sa.Column("weeks", sa.String(5), nullable=False),
        sa.Column("label", sa.String(120), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lessons_timetable_id"), "lessons", ["timetable_id"], unique=False)
    op.create_index(op.f("ix_lessons_person_id"), "lessons", ["person_id"], unique=False)
    op.create_table(
        "overrides",
        _key(),
        *_tenant(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.Column("pair", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_overrides_date", "overrides", ["commune", "date"], unique=False)
    op.create_table(
        "leaves",
        _key(),
        *_tenant(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("ill", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_leaves_person_id"), "leaves", ["person_id"], unique=False)
    op.create_table(
        "days_off",
        _key(),
        *_tenant(),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(120), server_default="", nullable=False),
        sa.Column("works_as", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_days_off")),
        sa.UniqueConstraint("commune", "date", name=op.f("uq_days_off_commune_date")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "neighbours",
        _key(),
        *_tenant(),
        sa.Column("neighbour", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbours")),
        sa.UniqueConstraint("commune", "neighbour", name=op.f("uq_neighbours_commune_neighbour")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "swaps",
        _key(),
        *_tenant(),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("colleague_id", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("other_date", sa.Date(), nullable=True),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_swaps_asker_id"), "swaps", ["asker_id"], unique=False)
    op.create_index(op.f("ix_swaps_colleague_id"), "swaps", ["colleague_id"], unique=False)


def downgrade() -> None:
    for table in ("swaps", "neighbours", "days_off", "leaves", "overrides", "lessons", "timetables", "rotas"):
        op.drop_table(table)
