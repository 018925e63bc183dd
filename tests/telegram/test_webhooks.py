"""Telegram brings its updates to our door: the desk's own web server, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle

import aiohttp
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.channels.telegram import SECRET_HEADER
from bot.runtime import Runtime
from bot.server import build_app
from store import inbox
from tests.support.commune import TOKEN
from tests.support.serving import Serve
from tests.support.telegram_server import Chat, TelegramServer
from tests.telegram.live import channel_to, officials_of, runtime_with, until

SECRET = "bi-mat_1"


@asynccontextmanager
async def behind_a_hook(
    url: str, server: TelegramServer, *, port: int = 0, address: str = ""
) -> AsyncIterator[Runtime]:
    """A desk with its web server; Telegram is told `address`, or the server's own."""
    port = port or unused_port()
    own = f"http://127.0.0.1:{port}/hook/telegram"
    runtime = runtime_with(url, channel_to(server, webhook_url=address or own, webhook_secret=SECRET))
    runner = web.AppRunner(build_app(runtime), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await runtime.start()
    try:
        await until(lambda: server.state.updates.webhook.url)
        yield runtime
    finally:
        await server.state.updates.stop_serving()
        await runner.cleanup()
        await runtime.stop()


async def kept(runtime: Runtime) -> int:
    return sum((await runtime.desk.database.read(inbox.counts)).values())


async def test_what_telegram_brings_is_answered(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        async with behind_a_hook(sqlite_url, server):
            group.says(hoa, TOKEN.question)
            answer = await group.hears(TOKEN.answer)
            press = hoa.presses(answer, "Được rồi")
            await group.hears("mừng là đã được")
            await until(lambda: press.answered)
            assert not server.calls_of("getUpdates")


async def test_an_update_brought_again_is_answered_once(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        async with behind_a_hook(sqlite_url, server) as runtime:
            group.says(hoa, TOKEN.question)
            raw = dict(server.state.updates.waiting[-1].raw)
            for _ in range(3):
                server.repeat(raw)
            await group.hears(TOKEN.answer)
            await server.drained()
            group.says(server.user("Hùng"), TOKEN.question)
            await group.hears(TOKEN.answer)
            assert len(server.sent(group)) == 2
            assert await kept(runtime) == 2


async def test_who_does_not_know_the_secret_is_refused_and_nothing_is_kept(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        async with behind_a_hook(sqlite_url, server) as runtime:
            server.state.updates.webhook.secret = "falsch"
            group.says(hoa, TOKEN.question)
            await until(lambda: "403" in server.state.updates.webhook.last_error)
            async with aiohttp.ClientSession() as session:
                for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "bi-mat_2"}):
                    url = server.state.updates.webhook.url
                    async with session.post(url, json={"update_id": 1}, headers=headers) as refused:
                        assert refused.status == 403
            assert await kept(runtime) == 0
            server.state.updates.webhook.secret = SECRET
            await group.hears(TOKEN.answer)


async def test_what_was_brought_while_the_desk_was_off_comes_when_it_is_back(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        async with behind_a_hook(sqlite_url, server):
            pass
        group.says(hoa, TOKEN.question)
        async with behind_a_hook(sqlite_url, server):
            await group.hears(TOKEN.answer)
            await server.drained()
        assert len(server.sent(group)) == 1


class Balancer:
    """In front of the replicas: each update to the next one, or to all of them."""

    def __init__(self, ports: list[int]) -> None:
        self.brought = dict.fromkeys(ports, 0)
        self.brings_twice = False
        self._turns = cycle(ports)

    async def bring(self, request: web.Request) -> web.Response:
        body = await request.read()
        ports = list(self.brought) if self.brings_twice else [next(self._turns)]
        statuses = await asyncio.gather(*(self._to(port, request, body) for port in ports))
        return web.Response(status=max(statuses))

    async def _to(self, port: int, request: web.Request, body: bytes) -> int:
        self.brought[port] += 1
        headers = {SECRET_HEADER: request.headers[SECRET_HEADER]}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{port}/hook/telegram", data=body, headers=headers) as answer,
        ):
            return answer.status


async def test_either_of_two_replicas_may_be_brought_an_update(postgresql_url: str, serve: Serve):
    async with TelegramServer() as server, AsyncExitStack() as stack:
        groups = [server.group(f"Xã {number}") for number in range(6)]
        officials_of(postgresql_url, *groups)
        balancer = Balancer([unused_port(), unused_port()])
        front = web.Application()
        front.add_routes([web.post("/hook/telegram", balancer.bring)])
        address = f"{await serve(front)}/hook/telegram"
        for port in balancer.brought:
            await stack.enter_async_context(behind_a_hook(postgresql_url, server, port=port, address=address))
        await all_are_answered(server, groups)
        balancer.brings_twice = True  # as after a lost answer
        await all_are_answered(server, groups)
        await server.drained()
        assert min(balancer.brought.values()) >= 6
        assert [len(server.sent(group)) for group in groups] == [2] * len(groups)


async def all_are_answered(server: TelegramServer, groups: list[Chat]) -> None:
    for group in groups:
        group.says(server.user("Hoa"), TOKEN.question)
    for group in groups:
        await group.hears(TOKEN.answer)
