"""How the desk is: what waits, what was set aside, each bot's month, and what the channels say of themselves."""

from __future__ import annotations

import asyncio

from aiohttp import web
from sqlalchemy import Connection

from bot import counting
from bot.channels.base import Channel, Health
from bot.console.acting import perform
from bot.console.drawing import page, word
from bot.console.visit import Visit, number_in
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Role
from desk.quota import Budget, budget, month_of
from handlers.scene import Scene
from store import inbox, outbox, timers

PATIENCE = 4.0
"""Seconds a platform has to answer."""


async def show(visit: Visit) -> web.Response:
    values = await visit.desk.database.read(lambda c: _values(c, visit))
    asked = visit.asked("check") == "1"
    channels = visit.desk.channels
    answers = await asyncio.gather(*(_ask(channel) for channel in channels.values())) if asked else []
    known = dict(zip(channels, answers, strict=False))
    return await page(visit, "health", values | {"channels": [(name, known.get(name)) for name in sorted(channels)]})


def _values(connection: Connection, visit: Visit) -> dict[str, object]:
    desk = visit.desk
    month = month_of(visit.now, desk.zone)
    return {
        "months": [
            {
                "channel": one.channel,
                "sent": one.sent,
                "received": one.received,
                "granted": granted,
                "percent": one.used * 100 // granted if granted else 0,
                "short": budget(one.used, granted) is not Budget.PLENTY,
            }
            for one, granted in counting.this_month(connection, desk.capabilities, month)
        ],
        "month": month,
        "to_send": outbox.waiting(connection),
        "failed": {name: count for name, count in outbox.counts(connection).items() if name in {"dead", "unknown"}},
        "inbox": inbox.waiting(connection),
        "parked": inbox.parked(connection),
        "timers": timers.parked(connection),
        "entries": len(desk.library),
        "mends": visit.person.role is Role.COORDINATOR,
    }


async def _ask(channel: Channel) -> Health:
    try:
        async with asyncio.timeout(PATIENCE):
            return await channel.health()
    except Exception as error:  # whatever it is, the page says that this channel does not answer
        return Health(ok=False, message=type(error).__name__)


async def try_again(visit: Visit) -> web.Response:
    """A parked update goes back into the queue, for when what tripped the desk up is mended."""
    number = number_in(visit.request)
    again: list[int] = []

    def deed(scene: Scene, _: Inbound) -> list[Outbound]:
        again.append(inbox.unpark(scene.db, [number]))
        return []

    await perform(visit, deed)
    await visit.tell(word("tried_again" if any(again) else "not_parked", visit.person.language, number=number))
    raise web.HTTPSeeOther("/console/health")
