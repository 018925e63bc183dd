"""`caunoi db`: upgrade, check, backup, restore."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import click
from sqlalchemy import make_url

import migrations
from bot import settings
from bot.commands.opening import opened
from bot.commands.serve import alone_on
from store import inbox, outbox, thread_lists, timers
from store.database import Database


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the tables to this version. Safe to repeat."""
    with opened(upgraded=False) as (_, database):
        before = migrations.current(database.engine)
        migrations.upgrade(database.engine)
        click.echo(f"{before or 'empty'} → {migrations.current(database.engine)}")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Is it whole, and is anything stuck? Exit code 1 if so."""
    with opened() as (_, database):
        stuck = database.read_now(inbox.counts)["parked"]
        report: dict[str, object] = database.read_now(
            lambda c: {
                "inbox": inbox.counts(c),
                "outbox": outbox.counts(c),
                "threads": thread_lists.counts(c),
                "timers_parked": timers.parked(c),
            }
        )
        whole = True
        if database.is_sqlite:
            with database.engine.connect() as connection:
                whole = connection.exec_driver_sql("PRAGMA quick_check").scalar_one() == "ok"
    report["whole"] = whole
    click.echo(json.dumps(report) if as_json else "\n".join(f"{name}: {value}" for name, value in report.items()))
    if not whole or stuck or report["timers_parked"]:
        raise SystemExit(1)


@db.command()
@click.option("--again", "rows", type=int, multiple=True, help="Number of an update to try once more; may be repeated.")
def parked(rows: tuple[int, ...]) -> None:
    """Updates that could not be handled, and why; with --again they go back into the queue."""
    with opened() as (_, database):
        if rows:
            count = database.write_now(lambda c: inbox.unpark(c, rows))
            click.echo(f"{count} back in the queue; the running desk takes them within a second.")
            return
        for row in database.read_now(inbox.parked):
            click.echo(f"{row['id']}  {row['received_at']:%Y-%m-%d %H:%M}  {row['channel']}  {row['outcome']}")


@db.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Copy the running SQLite database into TARGET, consistent, in one step."""
    with opened() as (_, database):
        source = _sqlite_path(database)
        if target.exists():
            raise click.ClickException(f"{target} is already here; choose another name.")
        with sqlite3.connect(source) as live:
            # One step: a backup in small steps starts again at every write and never ends under load.
            live.execute("VACUUM INTO ?", (str(target),))
    click.echo(f"{target}: {target.stat().st_size:,} bytes")


@db.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(source: Path) -> None:
    """Put the backup SOURCE in place of the SQLite database, which is kept beside it."""
    chosen = settings.load()
    database = Database(chosen.database_url)
    target = _sqlite_path(database)
    database.close()
    with sqlite3.connect(source) as copy:
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise click.ClickException(f"{source} is damaged; take an older backup.")
    with alone_on(chosen.database_url):
        if target.exists():
            target.rename(target.with_name(f"{target.name}.before-restore"))
            for leftover in ("-wal", "-shm"):
                target.with_name(target.name + leftover).unlink(missing_ok=True)
        target.write_bytes(source.read_bytes())
    click.echo(f"{target} restored; run `caunoi db upgrade`, then `caunoi serve`.")


def _sqlite_path(database: Database) -> Path:
    url = make_url(database.url)
    if not database.is_sqlite or not url.database:
        raise click.ClickException("this is PostgreSQL: use pg_dump and pg_restore (docs/operations.md).")
    return Path(url.database)
