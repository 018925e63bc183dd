"""Opening the configured desk's database for a command that does one thing and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

import migrations
from bot import settings
from bot.settings import Settings
from store.database import Database


@contextmanager
def opened(*, upgraded: bool = True) -> Iterator[tuple[Settings, Database]]:
    """Settings and database; refuses one whose tables are not the newest."""
    chosen = settings.load()
    database = Database(chosen.database_url)
    try:
        if upgraded and migrations.current(database.engine) != migrations.newest():
            raise click.ClickException("the database is not ready; run `caunoi init` or `caunoi db upgrade` first.")
        yield chosen, database
    finally:
        database.close()
