"""`caunoi code`: a one-time code that links a group, or makes a person a teacher."""

from __future__ import annotations

import asyncio
import contextlib
import json

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.opening import opened
from bot.settings import Settings
from bot.wiring import build_channels
from desk.people import Commune
from handlers.linking import GROUP_PURPOSES, PERSON_PURPOSES
from knowledge.text import fold
from store import chats, codes

PURPOSES = [*GROUP_PURPOSES, *PERSON_PURPOSES]
PATIENCE = 5.0
"""Seconds a platform has to say its bot's name; without it there is a code and no link."""


@click.command()
@click.argument("purpose", type=click.Choice(PURPOSES))
@click.option("--commune", required=True, help="Its full name, such as “Phường Kỳ Lừa”.")
@click.option("--name", default="", help="For a person: how he is called, such as “thầy Đạo”.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def code(purpose: str, commune: str, name: str, as_json: bool) -> None:
    """Make a code. Type it in the group (officials, teachers), or send it to the bot in private (people)."""
    with opened() as (chosen, database):
        place = Commune(id=commune_id(commune), province=chosen.province, name=commune.strip())
        now = SystemClock().now()

        def work(connection: Connection) -> str:
            add_commune(connection, place)
            return codes.make(
                connection, purpose=purpose, province=place.province, commune=place.id, now=now, name=name
            )

        made = database.write_now(work)
    links = asyncio.run(invitations(chosen, made)) if purpose in PERSON_PURPOSES else []
    if as_json:
        click.echo(json.dumps({"code": made, "purpose": purpose, "commune": place.id, "links": links}))
        return
    where = "trong nhóm" if purpose in GROUP_PURPOSES else "riêng cho bot"
    click.echo(f"{made}\n\nGõ {where}:  /ketnoi {made}")
    for link in links:
        click.echo(f"Hoặc bấm (or press):  {link}")
    click.echo("Dùng một lần, trong 7 ngày. (One use, within 7 days.)")


async def invitations(chosen: Settings, made: str) -> list[str]:
    """Links that carry the code into a private chat with the bot, one for each platform that has such links."""
    links = []
    for channel in build_channels(chosen):
        if not channel.capabilities.links_to_start:
            continue
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await channel.health()  # which learns the bot's name
        link = channel.start_link(made)
        links += [link] if link else []
        await channel.stop()
    return links


def commune_id(name: str) -> str:
    """A short key from the name: "Phường Kỳ Lừa" → "phuong-ky-lua"."""
    return "-".join(fold(name).split())[:80]


def add_commune(connection: Connection, place: Commune) -> None:
    """A second commune may be a mistyped first one: that it is new is said."""
    others = ", ".join(one.name for one in chats.all_communes(connection))
    if chats.add_commune(connection, place) and others:
        click.echo(f"Xã mới: {place.name} (đã có: {others}).", err=True)


def known_commune(connection: Connection, name: str) -> Commune:
    """The one of this name (or key) that the desk knows: a mistyped name makes no second commune."""
    found = chats.commune_called(connection, commune_id(name)) or chats.commune_called(connection, name)
    if found is None:
        names = ", ".join(one.name for one in chats.all_communes(connection)) or "chưa có xã nào"
        raise click.ClickException(f"Không có “{name}”; đang có: {names}.")
    return found
