"""`caunoi units`: who runs which system, and how he wants to be told."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from bot.commands.code import commune_id
from bot.commands.opening import opened
from handlers.unit_texts import shipped
from store import units as stored
from store.units import Unit

_COLUMNS = ("system", "unit", "how")
_LONGEST = 500


@click.group()
def units() -> None:
    """Who runs which system: for the text that a question nobody could answer ends with."""


@units.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commune", default="", help="Only for this commune; without it for the whole desk.")
def load(file: Path, commune: str) -> None:
    """Replace your own lines by those of a .csv or .tsv FILE with the columns system, unit, how."""
    key = commune_id(commune) if commune else ""
    lines = read_units(file, key)
    with opened() as (chosen, database):
        database.write_now(lambda c: stored.replace(c, lines, key, chosen.province))
    click.echo(f"{len(lines)} dòng; các hệ thống khác theo bảng đi kèm.")


@units.command()
def show() -> None:
    """Your own lines, and the table that comes with the desk."""
    with opened() as (_, database):
        own = database.read_now(stored.listed)
    for unit in own:
        click.echo(f"{unit.system} ({unit.commune or 'cả hệ thống'}): {unit.unit}\n  {unit.how}")
    theirs = {unit.system for unit in own if not unit.commune}
    for system in shipped():
        if system.name not in theirs:
            click.echo(f"{system.name} (đi kèm): {system.unit}\n  {system.how}")


def read_units(file: Path, commune: str) -> list[Unit]:
    """All lines or a refusal with file, line and one sentence."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{file}:1: is not UTF-8; save it again as UTF-8") from None
    rows = csv.DictReader(text.splitlines(), dialect="excel-tab" if "\t" in text.split("\n", 1)[0] else "excel")
    if not set(_COLUMNS) <= set(rows.fieldnames or ()):
        raise click.UsageError(f"{file}:1: the first line names the columns {', '.join(_COLUMNS)}")
    found: dict[str, Unit] = {}
    for row in rows:
        values = {name: " ".join((row[name] or "").split()) for name in _COLUMNS}
        missing = next((name for name, value in values.items() if not value), None)
        if missing is not None:
            raise click.UsageError(f"{file}:{rows.line_num}: `{missing}` is empty")
        if any(len(value) > _LONGEST for value in values.values()) or len(values["system"]) > 60:  # the column's width
            raise click.UsageError(f"{file}:{rows.line_num}: is too long; {_LONGEST} characters are the most")
        if values["system"] in found:
            raise click.UsageError(f"{file}:{rows.line_num}: “{values['system']}” stands here twice")
        found[values["system"]] = Unit(**values, commune=commune)
    return list(found.values())
