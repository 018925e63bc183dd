"""`caunoi poster`: a sheet for the wall of the office, or half a page of one answer for a citizen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import known_commune
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from bot.settings import Settings
from bot.wiring import build_channels
from desk.people import Chat, ChatRole
from handlers import posters as words
from knowledge.entries import Entry
from store import chats

_UNKNOWN_NAME = "Trợ lý IT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """How a channel's bot is met: is everything heard, what stands behind the @, which link opens it."""

    hears_all: bool = False
    called: str = ""
    link: str = ""


@click.command()
@click.option("--commune", required=True, help="Its full name, such as “Xã Đồng Tâm”.")
@click.option("--bot", "bot_name", default="", help="What people type after the @; left out: as the channel says.")
@click.option(
    "--link",
    "links",
    multiple=True,
    metavar="[GROUP=]URL",
    help="What the QR code opens, such as a Zalo group's own link; left out: the bot's link, where it has one.",
)
@click.option("--answer", default="", help="Print this entry's answer for a citizen instead.")
@click.option("--english", is_flag=True)
@click.option("-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path), help="A folder.")
def poster(commune: str, bot_name: str, links: tuple[str, ...], answer: str, english: bool, output: Path) -> None:
    """Write one poster for each of the commune's groups; with --answer a large-print half page, twice on a sheet."""
    from bot import posters  # which brings the letters along

    with opened() as (chosen, database):
        place = database.read_now(lambda c: known_commune(c, commune)).id
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()

        def work(connection: Connection) -> tuple[list[Chat], list[str], Entry | None]:
            scene = desk.scene(connection, now, "poster")
            groups = chats.with_role(connection, ChatRole.OFFICIALS, place)
            return groups, words.examples(scene, place), words.for_citizens(scene, place, answer)

        groups, examples, entry = database.read_now(work)
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
    given = _given(links, groups)
    profiles = asyncio.run(_profiles(chosen))
    for number, group in enumerate(groups, start=1):
        profile = profiles.get(group.channel, Profile())
        _advise(group, commune, profile, named=bool(bot_name), linked=group.id in given)
        _write(
            output / f"poster-{place}-{number}-{group.channel}.pdf",
            posters.poster(
                posters.Poster(
                    **words.wording(
                        group.title or commune,
                        bot_name or profile.called or _UNKNOWN_NAME,
                        hears_all=profile.hears_all,
                        own_link=group.id not in given,
                        language="en" if english else "vi",
                    ),
                    examples=examples,
                    link=given.get(group.id, profile.link),
                )
            ),
        )


def _given(links: Sequence[str], groups: Sequence[Chat]) -> dict[int, str]:
    """Which group each link opens. One without a name is for the only group that there is."""
    found: dict[int, str] = {}
    for link in links:
        name, _, url = link.rpartition("=http")
        url = f"http{url}" if name else link
        fitting = [group for group in groups if name in {"", group.title, group.channel}]
        if not url.startswith(("http://", "https://")) or len(fitting) != 1:
            known = ", ".join(f"“{group.title or group.channel}”" for group in groups)
            raise click.UsageError(f"“{link}”: write NAME=https://… with one of {known}.")
        found[fitting[0].id] = url
    return found


def _advise(group: Chat, commune: str, profile: Profile, *, named: bool, linked: bool) -> None:
    """What the sheet lacks, and where it is found; nobody should hang up a sheet that does not work."""
    title = group.title or commune
    if not named and not profile.called and not profile.hears_all:
        line = f"! {title}: chưa biết tên bot trong nhóm nên tờ này ghi “{_UNKNOWN_NAME}”; thêm --bot kèm tên thật."
        click.echo(line, err=True)
    if not linked and not profile.link:
        line = f"! {title}: chưa có đường dẫn nên tờ này không có mã QR; lấy link mời của nhóm (Zalo: Tuỳ chọn nhóm,"
        click.echo(f'{line} Link tham gia nhóm) rồi thêm --link "{title}=https://…".', err=True)


def _write(file: Path, printed: bytes) -> None:
    file.write_bytes(printed)
    click.echo(str(file))


async def _profiles(chosen: Settings) -> Mapping[str, Profile]:
    found: dict[str, Profile] = {}
    for channel in build_channels(chosen):
        able = channel.capabilities
        if able.links_to_start:
            await channel.health()  # which learns the bot's name
        link = channel.start_link("hello") if able.links_to_start else None
        found[channel.name] = Profile(hears_all=able.hears_all, called=channel.called, link=link or "")
        await channel.stop()
    return found
