"""`caunoi digest`: what the weekly digest would say now. Posts nothing."""

from __future__ import annotations

import asyncio

import click

from bot.channels.markup import plain
from bot.clock import SystemClock
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from desk.people import ChatRole
from handlers import digests
from store import chats


@click.command()
@click.option("--english", is_flag=True)
def digest(english: bool) -> None:
    """Preview the digest of every officials' group."""
    with opened() as (chosen, database):
        library = Library()
        asyncio.run(library.renew(database))
        desk = Desk(database=database, channels={}, clock=SystemClock(), library=library, zone=chosen.zone)
        now = desk.clock.now()
        for chat in database.read_now(lambda c: chats.with_role(c, ChatRole.OFFICIALS)):
            markup = database.read_now(
                lambda c: digests.text(desk.scene(c, now, "preview"), chat, "en" if english else "vi")  # noqa: B023
            )
            click.echo(f"— {chat.title or chat.external_id}")
            click.echo(plain(markup) if markup else "Không có gì để nói, nên không gửi. (Nothing to say.)")
        library.close()
