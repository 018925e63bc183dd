"""Addresses of calendars; a school may have several timetables in a year, one after the other"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BY_YEAR = "uq_timetables_commune_school_year"
BY_FIRST_DAY = "uq_timetables_commune_school_first_day"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(40), server_default="", nullable=False),
        sa.Column("commune", sa.String(80), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_feeds_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feeds_person_id"), "feeds", ["person_id"], unique=False)
    with op.batch_alter_table("timetables", table_kwargs={"sqlite_autoincrement": True}) as timetables:
        timetables.drop_constraint(BY_YEAR, type_="unique")
        timetables.create_unique_constraint(BY_FIRST_DAY, ["commune", "school", "first_day"])


def downgrade() -> None:
    # One a year, as before: the newest.
    op.execute("DELETE FROM timetables WHERE id NOT IN (SELECT max(id) FROM timetables GROUP BY commune, school, year)")
    with op.batch_alter_table("timetables", table_kwargs={"sqlite_autoincrement": True}) as timetables:
        timetables.drop_constraint(BY_FIRST_DAY, type_="unique")
        timetables.create_unique_constraint(BY_YEAR, ["commune", "school", "year"])
    op.drop_table("feeds")
