"""`caunoi digest`: what the weekly digest would say now. Posts nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click
from sqlalchemy import Connection

from bot.channels.markup import plain
from bot.clock import SystemClock
from bot.commands.code import known_commune
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from desk.digest import Chart
from desk.people import Chat, ChatRole
from handlers import digest_figures, digests
from handlers.scene import Scene
from store import chats


@click.command()
@click.option("--commune", default="", help="Only of this commune.")
@click.option("--english", is_flag=True)
@click.option("--teachers", is_flag=True, help="The form for those who answer.")
@click.option("--picture", type=click.Path(file_okay=False, path_type=Path), help="Write the charts into this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def digest(commune: str, english: bool, teachers: bool, picture: Path | None, as_json: bool) -> None:
    """Preview the digest of every group as it would be posted now. Nothing is sent, nothing is marked as posted."""
    role = ChatRole.TEACHERS if teachers else ChatRole.OFFICIALS
    language = "en" if english else "vi"
    with opened() as (chosen, database):
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()

        place = database.read_now(lambda c: known_commune(c, commune)).id if commune else None

        def work(connection: Connection) -> list[tuple[Chat, str, Chart | None]]:
            scene = desk.scene(connection, now, "preview")
            found = chats.with_role(connection, role, place)
            return [(chat, digests.text(scene, chat, language), _chart(scene, chat, language)) for chat in found]

        previews = database.read_now(work)
        library.close()
    for number, (chat, markup, chart) in enumerate(previews, start=1):
        if picture is not None and chart is not None:
            _draw(picture / f"{number}-{chat.commune or 'desk'}.png", chart)
        if as_json:
            click.echo(json.dumps({"chat": chat.title, "commune": chat.commune, "text": plain(markup)}))
        else:
            click.echo(f"— {chat.title or chat.external_id}")
            click.echo(plain(markup) if markup else "Không có gì để nói, nên không gửi. (Nothing to say.)")
    if not previews and not as_json:
        click.echo("Chưa có nhóm nào được nối; tạo mã bằng `caunoi code officials`. (No group is linked yet.)")


def _chart(scene: Scene, chat: Chat, language: str) -> Chart | None:
    photo = digest_figures.chart(scene, chat, scene.now, language)
    return Chart.from_ref(photo.ref) if photo is not None else None


def _draw(file: Path, chart: Chart) -> None:
    from bot.drawing import chart_png  # Pillow is not needed to read

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(chart_png(chart))
