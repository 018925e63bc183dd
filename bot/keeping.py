"""What channels may keep in the desk's database: pictures to be fetched from us, and how far they have heard."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from aiohttp import web

from bot.channels.base import Raw
from bot.clock import Clock
from store import inbox, pictures, polls
from store.database import Database

FETCHED_WITHIN = timedelta(days=7)
"""Platforms fetch a picture more than once, and not always at once; then they have a copy of their own."""


class PictureShelf:
    """A picture kept twice has one address, so that a message said again shows what it showed before."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url

    async def put(self, content: bytes, kind: str) -> str:
        until = self._clock.now() + FETCHED_WITHIN
        fresh = secrets.token_urlsafe(32)
        name = await self._database.write(lambda c: pictures.keep(c, content, kind, fresh, until))
        return f"{self._public_url}/picture/{name}"


class PollDiary:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def heard_until(self, channel: str) -> datetime | None:
        return await self._database.read(lambda c: polls.heard_until(c, channel))

    async def note(self, channel: str, now: datetime) -> None:
        await self._database.write(lambda c: polls.note(c, channel, now))


class KeptUpdates:
    """What was received, for as long as it is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def raw_of(self, channel: str, key: str) -> Raw | None:
        kept = await self._database.read(lambda c: inbox.raw_of(c, channel, key))
        return json.loads(kept) if kept else None


def picture_routes(database: Database, clock: Clock) -> list[web.RouteDef]:
    async def fetch(request: web.Request) -> web.Response:
        """Whoever knows the name may have it, as often as he likes."""
        name, now = request.match_info["name"], clock.now()
        found = await database.read(lambda c: pictures.find(c, name, now))
        if found is None:
            return web.Response(status=404)
        content, kind = found
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private", "X-Robots-Tag": "noindex"}
        return web.Response(body=content, content_type=kind, headers=headers)

    return [web.get("/picture/{name:[A-Za-z0-9_-]{20,64}}", fetch)]
