"""Which commune a page is about: one's own, or the one that was chosen by who serves them all."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.console.visit import Visit
from desk.people import Commune
from store import chats


def communes(connection: Connection, visit: Visit) -> list[Commune]:
    every = chats.all_communes(connection)
    return [one for one in every if visit.person.commune in {"", one.id}]


def chosen(connection: Connection, visit: Visit) -> tuple[list[Commune], Commune | None]:
    """Those he may choose among, and the one he did; the first where he chose none."""
    mine = communes(connection, visit)
    wanted = visit.asked("commune") or visit.field("commune")
    return mine, next((one for one in mine if one.id == wanted), mine[0] if mine else None)
