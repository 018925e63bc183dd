"""`caunoi poster`: a sheet for the wall of the office, or half a page of one answer for a citizen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from bot.settings import Settings
from bot.wiring import build_channels
from desk.people import ChatRole
from handlers import posters as words
from handlers import voice
from store import chats


@click.command()
@click.option("--commune", required=True, help="Its full name, such as “Xã Đồng Tâm”.")
@click.option("--bot", "bot_name", default="Trợ lý IT", help="How the bot is called in the group.")
@click.option("--link", default="", help="What the QR code opens; left out: the bot's own link, where it has one.")
@click.option("--answer", default="", help="Print this entry's answer for a citizen instead.")
@click.option("--english", is_flag=True)
@click.option("-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path), help="A folder.")
def poster(commune: str, bot_name: str, link: str, answer: str, english: bool, output: Path) -> None:
    """Write one poster for each of the commune's groups; with --answer a large-print half page."""
    from bot import posters  # which brings the letters along

    place = commune_id(commune)
    language = "en" if english else "vi"
    with opened() as (chosen, database):
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()
        groups = database.read_now(lambda c: chats.with_role(c, ChatRole.OFFICIALS, place))
        examples = database.read_now(lambda c: words.examples(desk.scene(c, now, "poster"), place))
        entry = library.entry(answer) if answer else None
        library.close()
    output.mkdir(parents=True, exist_ok=True)
    if answer:
        if entry is None:
            raise click.ClickException(f"Không có mục “{answer}”; xem tên các mục bằng `caunoi kb export`.")
        try:
            printed = posters.half_page(entry.question, entry.told, commune=commune, danger=entry.danger)
        except posters.TooLong as error:
            raise click.ClickException(str(error)) from None
        _write(output / f"{answer}.pdf", printed)
        return
    if not groups:
        raise click.ClickException(f"“{commune}” chưa có nhóm nào được nối; tạo mã bằng `caunoi code officials`.")
    profiles = asyncio.run(_profiles(chosen))
    for number, group in enumerate(groups, start=1):
        hears_all, own = profiles.get(group.channel, (False, ""))
        made = posters.Poster(
            title=voice.say("poster_title", language),
            group=group.title or commune,
            how=voice.say("poster_how", language, hears_all=hears_all),
            say=voice.say("poster_say", language, name=bot_name),
            examples=examples,
            link=link or own,
            scan=voice.say("poster_scan", language),
            foot=voice.say("poster_foot", language),
        )
        _write(output / f"poster-{place}-{number}-{group.channel}.pdf", posters.poster(made))


def _write(file: Path, printed: bytes) -> None:
    file.write_bytes(printed)
    click.echo(str(file))


async def _profiles(chosen: Settings) -> dict[str, tuple[bool, str]]:
    """For each channel: does its bot hear everything, and which link opens it."""
    found: dict[str, tuple[bool, str]] = {}
    for channel in build_channels(chosen):
        link = ""
        if channel.capabilities.links_to_start:
            await channel.health()  # which learns the bot's name
            link = channel.start_link("hello") or ""
        found[channel.name] = (channel.capabilities.hears_all, link)
        await channel.stop()
    return found
