"""Schema changes, oldest first. Add first, remove later; a merged one is never edited; `down` works.

Alembic is imported only when there is something to change: a desk that starts on the newest tables does without.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`. Replicas that start together wait for each other."""
    if revision == "head" and current(engine) == newest():
        return
    from alembic import command

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(728291)"))
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)


def configuration(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def current(engine: Engine) -> str | None:
    """The revision the database is at; None where it has no tables of ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest() -> str:
    """Revisions are numbered: the file with the highest number is the newest."""
    return max(file.name for file in (HERE / "versions").glob("[0-9]*.py"))[:4]
