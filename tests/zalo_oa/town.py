"""A commune on a fake Official Account, teachers on another channel, a whole desk between them, under a moved clock.

Calls come over real HTTP to the desk's own web server, messages leave over HTTP; only time is moved.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.base import Upload
from bot.channels.zalo_oa import ZaloOaChannel, ZaloOaConfig
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from bot.server import build_app
from bot.vault import Vault, new_key
from desk.inbound import ChatKind, Photo
from desk.people import ChatRole
from store import chats, codes, zalo_oa
from store.database import Database
from tests.support.commune import MONDAY, Platform, populate
from tests.support.zalo_oa_server import APP_ID, APP_SECRET, OA_ID, OA_SECRET, PIXEL, ZaloOaServer

T = TypeVar("T")
KEY = new_key()


class Elsewhere(Platform):
    """The channel of those who are not on Zalo; its pictures can be looked at."""

    async def fetch(self, photo: Photo) -> Upload:
        return Upload(name="anh.png", content=PIXEL)


class OaTown:
    """`platform` is the other channel, on which the teachers of `tests.support.commune` are."""

    def __init__(self, url: str, server: ZaloOaServer, clock: MovedClock, config: ZaloOaConfig) -> None:
        self.url = url
        self.server = server
        self.clock = clock
        self.platform = Elsewhere()
        self.database = Database(url)
        self.channel = ZaloOaChannel(config, database=self.database, clock=clock, vault=Vault(KEY))
        self.desk = Desk(
            database=self.database,
            channels={channel.name: channel for channel in (self.channel, self.platform)},
            clock=clock,
            library=Library(),
        )
        self.runtime = Runtime(self.desk)
        self.hoa = server.person("Hoa")
        self.hung = server.person("Hùng")
        self.officials = server.group("Kỳ Lừa: hỏi đáp số", [self.hoa, self.hung])
        self._runner = web.AppRunner(build_app(self.runtime), access_log=None, shutdown_timeout=0.05)

    async def open(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.server.hook = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook/zalo_oa"
        await self.runtime.open()

    async def close(self) -> None:
        await self._runner.cleanup()
        await self.runtime.stop()

    async def rest(self, **span: float) -> None:
        await self.runtime.advance(self.clock.now() + timedelta(**(span or {"seconds": 10})))

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self.database.write(work)

    async def code(self, purpose: str, name: str = "") -> str:
        now = self.clock.now()
        return await self.write(
            lambda c: codes.make(c, purpose=purpose, province="", commune="ky-lua", now=now, name=name)
        )

    async def teacher_says(self, text: str, who: str = "dao", **more: Any) -> None:
        await self.platform.person_says(
            chat=f"private-{who}",
            chat_kind=ChatKind.PRIVATE,
            chat_title="",
            sender=who,
            sender_name=who,
            text=text,
            at=self.clock.now(),
            **more,
        )
        await self.rest()

    def teacher_hears(self, who: str = "dao") -> list[str]:
        shown = self.platform.shown.get(f"private-{who}", [])
        return [one.markup for one in shown if one.sender is None]


def connected(database: Database, server: ZaloOaServer, clock: MovedClock, *, channel: str = "zalo_oa") -> None:
    """As if somebody had authorized it."""
    access, refresh = server.give_tokens()
    sealed = Vault(KEY).seal(json.dumps({"access": access, "refresh": refresh, "verifier": "v" * 43}))
    now = clock.now()
    database.write_now(
        lambda c: zalo_oa.keep(
            c,
            channel,
            sealed,
            now=now,
            access_until=now + timedelta(hours=25),
            refresh_until=now + timedelta(days=90),
            oa_id=OA_ID,
        )
    )


def config_for(server: ZaloOaServer, **more: object) -> ZaloOaConfig:
    made = ZaloOaConfig(
        app_id=APP_ID,
        app_secret=APP_SECRET,
        webhook_secret=OA_SECRET,
        api_url=server.url,
        oauth_url=server.url,
        patience=timedelta(seconds=2),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the names are the config's own


@asynccontextmanager
async def oa_town_on(url: str, *, linked: bool = True, **config: object) -> AsyncIterator[OaTown]:
    """`linked`: the group is the commune's, as after a code was typed there."""
    clock = MovedClock(MONDAY)
    async with ZaloOaServer(now=clock.now) as server:
        town = OaTown(url, server, clock, config_for(server, **config))
        await town.write(lambda c: populate(c, town.platform.name, MONDAY))
        connected(town.database, server, clock)
        if linked:
            await town.write(lambda c: _link(c, town.officials.chat))
        await town.open()
        try:
            yield town
        finally:
            await town.close()


def _link(connection: Connection, group: str) -> None:
    chat = chats.meet(connection, "zalo_oa", group, "group", "Kỳ Lừa")
    chats.link(connection, chat, role=ChatRole.OFFICIALS, province="", commune="ky-lua", topic=None)
