"""Opening the configured desk's database for a command that does one thing and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import make_url

import migrations
from bot import settings
from bot.settings import Settings
from store.database import Database, normal_url

_NOT_READY = "the database is not ready; run `caunoi init` or `caunoi db upgrade` first."


@contextmanager
def opened(*, upgraded: bool = True) -> Iterator[tuple[Settings, Database]]:
    """Settings and database; refuses one whose tables are not the newest."""
    chosen = settings.load()
    if upgraded and not _is_there(chosen.database_url):
        raise click.ClickException(_NOT_READY)
    database = Database(chosen.database_url)
    try:
        if upgraded and migrations.current(database.engine) != migrations.newest():
            raise click.ClickException(_NOT_READY)
        yield chosen, database
    finally:
        database.close()


def _is_there(database_url: str) -> bool:
    """Opening a SQLite file that is not there would make an empty one, wherever one happens to stand."""
    url = make_url(normal_url(database_url))
    in_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return not in_file or Path(str(url.database)).exists()
