"""Webhook servers to be measured, each in a process of its own: ours, and a bare one that writes one row.

`python -m bot.bench.hooked ours|desk|bare FOLDER` prints its port and serves until its input ends.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from aiohttp import web
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert

import migrations
from bot.bench.updates import zalo_group
from bot.channels.base import Accept, Envelope, Raw, Sent
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.clock import SystemClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from bot.server import build_app
from desk.people import ChatRole
from knowledge.loading import starter
from store import chats, knowledge
from store.database import Database

SECRET = "bench-bench-bench"
GROUPS = 50
_ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("body", Text))


class AtOnce(ZaloBotChannel):
    """Zalo's own parsing, and a platform that takes every message at once."""

    def __init__(self) -> None:
        address = "https://desk.example/hook/zalo_bot"
        super().__init__(
            ZaloBotConfig(
                token="1:bench", called="Bot Trợ lý IT", webhook_url=address, webhook_secret=SECRET, monthly_quota=None
            )
        )
        self._said = 0

    async def start(self, accept: Accept) -> None:
        return None

    async def acknowledge(self, raw: Raw) -> None:
        return None

    async def send(self, envelope: Envelope) -> Sent:
        self._said += 1
        return Sent(message_ids=(str(self._said),))


def ours(folder: Path) -> tuple[Runtime, web.Application]:
    database = Database(f"sqlite:///{folder / 'ours.sqlite3'}")
    migrations.upgrade(database.engine)

    def prepare(connection: Connection) -> None:
        knowledge.save(connection, starter())
        for place in range(GROUPS):
            chat = chats.meet(connection, "zalo_bot", zalo_group(place), "group", "Nhóm hỗ trợ")
            chats.link(connection, chat, role=ChatRole.OFFICIALS, province="", commune=f"xa-{place}", topic=None)

    database.write_now(prepare)
    channel = AtOnce()
    desk = Desk(database=database, channels={channel.name: channel}, clock=SystemClock(), library=Library())
    runtime = Runtime(desk)
    return runtime, build_app(runtime)


def bare(folder: Path) -> web.Application:
    """What one writes first: read the body, one row, one commit, 200. The same pragmas, so that it is as durable."""
    database = Database(f"sqlite:///{folder / 'bare.sqlite3'}")
    _ROWS.metadata.create_all(database.engine)

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        await database.write(lambda c: c.execute(insert(_ROWS), {"body": body}))
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook/{channel}", receive)
    return application


async def serve(which: str, folder: Path) -> None:
    runtime: Runtime | None = None
    if which == "bare":
        application = bare(folder)
    else:
        runtime, application = ours(folder)
        if which == "desk":
            await runtime.start()
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
    if runtime is not None and which == "desk":
        await runtime.stop()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
