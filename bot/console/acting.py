"""What is done here goes through the very handlers that the chat uses, in one transaction with its messages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.markup import plain
from bot.console.visit import Visit
from desk.capabilities import Capabilities
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from handlers.scene import NotPrepared, Scene
from store import console, people

log = logging.getLogger("caunoi.console")
CONSOLE = "console"
"""What is said to the one who acts here has this channel, and is shown on his next page instead of being sent."""
_ABLE = Capabilities(longest=8000)
_MOST_ROUNDS = 5

Deed = Callable[[Scene, Inbound], list[Outbound]]


async def act(visit: Visit, deed: Deed, *, back: str) -> NoReturn:
    """Do it once, and go `back` to a page that shows what it said to him."""
    await perform(visit, deed)
    raise web.HTTPSeeOther(back)


async def perform(visit: Visit, deed: Deed) -> None:
    """Do it once, and keep what it says to him for the page that follows."""
    desk = visit.desk
    for _ in range(_MOST_ROUNDS):
        try:
            await desk.database.write(lambda c: _in_one_transaction(c, visit, deed))
            break
        except NotPrepared as lack:
            await desk.library.make_ready([lack.wanted], desk.database)
    else:
        raise RuntimeError("a text could not be matched")
    log.info("done by=%d at=%s", visit.person.id, visit.request.path)
    desk.stir()


def _in_one_transaction(connection: Connection, visit: Visit, deed: Deed) -> None:
    if not console.take(connection, visit.once, visit.now):
        return  # the same form again: it was done, and what it said is on its way to the page
    scene = visit.desk.scene(connection, visit.now, f"{CONSOLE}:{visit.once}")
    scene.channels = {**scene.channels, CONSOLE: _ABLE}
    said = deed(scene, _as_if_typed(visit))
    shown = [plain(one.markup) for one in said if one.channel == CONSOLE]
    console.say(connection, visit.session, shown)
    visit.desk.enqueue(
        connection, [_to_be_sent(scene, visit, one) for one in said if one.channel != CONSOLE], visit.now
    )


def _as_if_typed(visit: Visit) -> Inbound:
    return Inbound(
        channel=CONSOLE,
        chat=f"person-{visit.person.id}",
        chat_kind=ChatKind.PRIVATE,
        message_id=f"form-{visit.once}",
        sender=str(visit.person.id),
        sender_name=visit.person.name,
        sent_at=visit.now,
        text=visit.field("text"),
        addressed=True,
    )


def _to_be_sent(scene: Scene, visit: Visit, one: Outbound) -> Outbound:
    """Nobody sits before the console for ever: that a message was lost is told to him where he chats."""
    if one.tell is None or one.tell[0] != CONSOLE:
        return one
    real = replace(scene, channels={name: able for name, able in scene.channels.items() if name != CONSOLE})
    return replace(one, tell=real.private_chat(people.get(scene.db, visit.person.id)))
