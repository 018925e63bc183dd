"""`caunoi report deployment`: what a deployment came to, as a page, on paper and as figures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.deployment import called
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from bot.response_times import figures
from desk.deployment import Deployment
from handlers import final_report
from handlers.final_report import Report
from store import chats


@click.command()
@click.argument("name")
@click.option("-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path), help="A folder.")
@click.option("--english", is_flag=True)
def deployment(name: str, output: Path, english: bool) -> None:
    """Write the final report of deployment NAME: .html, .pdf and .csv. It may be written before the end, too."""
    from bot import printing

    language = "en" if english else "vi"
    with opened() as (chosen, database):
        found = database.read_now(lambda c: called(c, name))
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()

        def work(connection: Connection) -> tuple[Report, str]:
            scene = desk.scene(connection, now, "report")
            gathered = final_report.gather(scene, found)
            measured = times(connection, found, desk.zone)
            return gathered, final_report.body(scene, found, gathered, measured, language)

        gathered, body = database.read_now(work)
        library.close()
    pictures = final_report.charts(gathered, language)
    output.mkdir(parents=True, exist_ok=True)
    stem = f"{'report' if english else 'bao-cao'}-{commune_id(name)}"
    written: dict[str, bytes] = {
        "html": printing.as_html(body, language, pictures).encode(),
        "pdf": printing.as_pdf(body, pictures),
        "csv": printing.as_csv(body),
    }
    for ending, content in written.items():
        (output / f"{stem}.{ending}").write_bytes(content)
        click.echo(str(output / f"{stem}.{ending}"))


def times(connection: Connection, found: Deployment, zone: ZoneInfo) -> Mapping[str, Mapping[str, Any]]:
    start = datetime.combine(found.starts_on, time.min, tzinfo=zone)
    end = datetime.combine(found.ends_on + timedelta(days=1), time.min, tzinfo=zone)
    measured = {}
    for commune in found.communes:
        known = chats.commune_called(connection, commune)
        measured[known.name if known else commune] = figures(connection, commune, start, end, zone)
    return measured
