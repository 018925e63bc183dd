"""`caunoi kb load` and `kb export`: between files and the desk's database."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.opening import opened
from knowledge.loading import load as load_entries
from knowledge.writing import write_folder
from store import knowledge


@click.command("load")
@click.argument("name_or_path", default="starter")
def load(name_or_path: str) -> None:
    """Add or replace the entries of `starter`, a folder of Markdown files, or a .jsonl file. Live in seconds."""
    entries = load_entries(name_or_path)
    with opened() as (_, database):
        before = {entry.id for entry in database.read_now(knowledge.load)}
        database.write_now(lambda c: knowledge.save(c, entries))
    new = sum(entry.id not in before for entry in entries)
    click.echo(f"{new} mục mới, {len(entries) - new} mục thay thế. ({new} new, {len(entries) - new} replaced.)")


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write every entry of the database as a Markdown file under FOLDER."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; choose a new folder, so that nothing is overwritten.")
    with opened() as (_, database):
        count = write_folder(folder, database.read_now(knowledge.load))
    click.echo(f"{count} mục trong {folder}. ({count} entries.)")
