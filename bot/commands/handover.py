"""`caunoi handover`: the book for those who stay, as a page and as a PDF."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.commands.code import known_commune
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from handlers import handover as books


@click.command()
@click.option("--commune", required=True, help="Its full name, such as “Xã Đồng Tâm”.")
@click.option("-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path), help="A folder.")
@click.option("--english", is_flag=True)
def handover(commune: str, output: Path, english: bool) -> None:
    """Write the handover book of a commune: one .html that opens offline, one .pdf for A4. No names are in it."""
    from bot import printing  # which brings the letters along

    language = "en" if english else "vi"
    with opened() as (chosen, database):
        place = database.read_now(lambda c: known_commune(c, commune)).id
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()
        body = database.read_now(lambda c: books.book(desk.scene(c, now, "handover"), place, language))
        library.close()
    output.mkdir(parents=True, exist_ok=True)
    stem = output / f"{'handover' if english else 'so-ban-giao'}-{place}"
    stem.with_suffix(".html").write_text(printing.as_html(body, language), encoding="utf-8")
    stem.with_suffix(".pdf").write_bytes(printing.as_pdf(body))
    click.echo(f"{stem}.html\n{stem}.pdf")
