"""Which replica receives: a token may be polled by one process at a time, webhooks arrive at any."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Accept, Channel
from bot.clock import Clock
from store import leases
from store.database import Database

log = logging.getLogger("caunoi.receiving")


class Receiving:
    """`look` is called every second or so: it takes the lease of each polled channel, keeps it, or steps back."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._me = secrets.token_hex(8)
        self._receiving: set[str] = set()
        self._resting: set[str] = set()
        self._held: dict[str, datetime] = {}
        self._stopped = False
        self._looking = asyncio.Lock()

    async def look(self, accept: Accept) -> None:
        async with self._looking:
            if not self._stopped:  # a look after the end would take the lease again, and nobody would receive
                await self._look(accept)

    async def _look(self, accept: Accept) -> None:
        for name, channel in self._channels.items():
            allowed = await self._may_receive(name, channel)
            if allowed and name not in self._receiving:
                await channel.start(accept)
                self._receiving.add(name)
                self._resting.discard(name)
                log.info("receiving channel=%s", name)
            elif not allowed and name not in self._resting:
                await channel.rest()
                self._receiving.discard(name)
                self._resting.add(name)
                log.info("another replica receives channel=%s", name)

    async def _may_receive(self, name: str, channel: Channel) -> bool:
        if not channel.polls or self._database.is_sqlite:
            return True
        now = self._clock.now()
        try:
            held = await self._database.write(lambda c: leases.hold(c, f"poll:{name}", self._me, now))
        except (SQLAlchemyError, OSError) as error:
            # Whoever cannot say that the token is still his must not ask with it once it may be another's.
            log.warning("lease not renewed channel=%s error=%s", name, type(error).__name__)
            return name in self._held and now - self._held[name] < leases.LIFE
        if held:
            self._held[name] = now
        return held

    async def stop(self) -> None:
        async with self._looking:
            self._stopped = True
        for name, channel in self._channels.items():
            await channel.stop()
            if channel.polls and not self._database.is_sqlite and name in self._receiving:
                now = self._clock.now()
                await self._database.write(lambda c: leases.give_back(c, f"poll:{name}", self._me, now))  # noqa: B023
