"""Questions that were put together, and outages: seen, and taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from sqlalchemy import Connection

from bot.console.acting import act
from bot.console.drawing import outside
from bot.console.visit import Visit, number_in
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.threads import Thread
from handlers import outage_ends, parting
from handlers.scene import Scene
from store import board, joins, outages, threads
from store.outages import Outage, Past

LOOKS_BACK = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Together:
    """What a thread shares its answer with: the one asked first, those that joined it, an outage."""

    leader: Thread | None
    followers: tuple[Thread, ...]
    outage: Outage | None

    def __bool__(self) -> bool:
        return bool(self.leader or self.followers or self.outage)


def together(connection: Connection, number: int) -> Together:
    joined = joins.find(connection, number)
    return Together(
        leader=threads.find(connection, joined.leader_id) if joined is not None else None,
        followers=tuple(joins.followers(connection, number, answered_too=True)),
        outage=outages.told_to(connection, number),
    )


def recent_outages(connection: Connection, visit: Visit) -> list[Past]:
    """Those that last first."""
    found = outages.begun_between(connection, visit.now - LOOKS_BACK, visit.now + timedelta(seconds=1))
    return sorted(found, key=lambda past: past.outage.ended_at is not None)


async def split(visit: Visit) -> web.Response:
    """The same as "tách 58"."""
    number = number_in(visit.request)

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        return parting.split(scene, inbound, visit.person, number)

    thread = await visit.desk.database.read(lambda c: board.find(c, visit.person, number))
    if thread is None:
        return outside("no_such_thread", visit.person.language, status=404)
    await act(visit, deed, back=f"/console/t/{number}")


async def end_outage(visit: Visit) -> web.Response:
    """The same as "xong sự cố 3", or "không phải sự cố 3"."""
    number, does = number_in(visit.request), visit.request.match_info["how"]

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        outage = outages.find(scene.db, number)
        if outage is None or outage.ended_at is not None:
            return []
        say = outage_ends.is_over if does == "over" else outage_ends.is_none
        return say(scene, inbound, visit.person, outage)

    await act(visit, deed, back="/console/")
