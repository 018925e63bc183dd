"""A desk that runs by itself, on the machine's own clock, against a fake Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.clock import SystemClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.people import ChatRole
from store import chats, leases
from store.database import Database
from tests.support.telegram_server import Chat, TelegramServer
from tests.telegram.town import PLACE, QUICK, populate


def channel_to(server: TelegramServer, **config: Any) -> TelegramChannel:
    usual: dict[str, Any] = {
        "token": server.token,
        "base_url": server.base_url,
        "poll_wait": timedelta(seconds=2),
        "patience": timedelta(seconds=5),
        "first_pause": QUICK,
        "longest_pause": QUICK * 10,
    }
    return TelegramChannel(TelegramConfig(**(usual | config)))


def runtime_with(url: str, *channels: Channel) -> Runtime:
    by_name = {channel.name: channel for channel in channels}
    return Runtime(Desk(database=Database(url), channels=by_name, clock=SystemClock(), library=Library()))


@asynccontextmanager
async def running(url: str, *channels: Channel) -> AsyncIterator[Runtime]:
    runtime = runtime_with(url, *channels)
    await runtime.start()
    try:
        yield runtime
    finally:
        await runtime.stop()


def officials_of(url: str, *groups: Chat, channel: str = "telegram") -> None:
    """These groups are linked, in a database that knows the entries."""

    def work(connection: Connection) -> None:
        populate(connection)
        for group in groups:
            link(connection, channel, group.id)

    database = Database(url)
    database.write_now(work)
    database.close()


def link(connection: Connection, channel: str, chat: str) -> None:
    known = chats.meet(connection, channel, chat, "group", "Nhóm")
    chats.link(connection, known, role=ChatRole.OFFICIALS, province="", commune=PLACE.id, topic=None)


@asynccontextmanager
async def replicas(url: str, *channels: Channel) -> AsyncIterator[list[Runtime]]:
    """One desk for each channel, all on one database. A test that stops one takes it out of the list."""
    runtimes = [runtime_with(url, channel) for channel in channels]
    for runtime in runtimes:
        await runtime.start()
    try:
        yield runtimes
    finally:
        for runtime in runtimes:
            await runtime.stop()


async def until(true: Callable[[], object], *, within: float = 8.0) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.01)


def holds_poll(runtime: Runtime) -> bool:
    """Does this replica receive? Asked as the replica itself asks, so the answer is the same a moment later."""
    desk = runtime.desk
    owner = runtime.receiving._me
    now = desk.clock.now()
    return desk.database.write_now(lambda c: leases.hold(c, "poll:telegram", owner, now))
