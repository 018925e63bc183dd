"""Many people in many groups at once, and a platform that brings everything until it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiohttp
from sqlalchemy import text

from store.database import Database
from tests.support.commune import SECRET, SECRET_HEADER, TOKEN, UNKNOWN, message

GROUPS = 12


def questions(many: int) -> list[dict[str, Any]]:
    """From everywhere in turn; every tenth is one that only a person can answer."""
    return [
        message(n, f"officials-{n % GROUPS}", UNKNOWN if n % 10 == 9 else TOKEN.question, sender=f"cán bộ {n}")
        for n in range(1, many + 1)
    ]


class Deliveries:
    """Brings each update, in order within a chat, until somebody says 200."""

    def __init__(self, hooks: Callable[[], Sequence[str]]) -> None:
        self._hooks = hooks
        self.acknowledged: list[dict[str, Any]] = []

    async def bring(self, raws: Iterable[dict[str, Any]]) -> None:
        lanes: dict[str, list[dict[str, Any]]] = {}
        for raw in raws:
            lanes.setdefault(raw["chat"]["id"], []).append(raw)
        async with aiohttp.ClientSession(headers={SECRET_HEADER: SECRET}) as session:
            await asyncio.gather(*(self._lane(session, lane) for lane in lanes.values()))

    async def _lane(self, session: aiohttp.ClientSession, lane: list[dict[str, Any]]) -> None:
        for raw in lane:
            while not await self._taken(session, raw):  # noqa: ASYNC110 - a platform tries again and again
                await asyncio.sleep(0.02)
            self.acknowledged.append(raw)

    async def _taken(self, session: aiohttp.ClientSession, raw: dict[str, Any]) -> bool:
        """Every hook there is gets it; one that takes it is enough."""
        statuses = []
        for hook in self._hooks():
            try:
                async with session.post(hook, json=raw) as answer:
                    statuses.append(answer.status)
            except aiohttp.ClientError:
                statuses.append(0)
        assert set(statuses) <= {0, 200, 503}
        return 200 in statuses


_LEFT = (
    "SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM outbox WHERE state IN (0, 1))"
    " + (SELECT count(*) FROM timers WHERE kind = 'burst')"
)


async def at_rest(database: Database, *, within: float = 30.0) -> None:
    """Until nothing is left to do now."""
    async with asyncio.timeout(within):
        while await database.read(lambda c: c.execute(text(_LEFT)).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
