"""Updates that Telegram brings to our door: the secret, the order, and deliveries that come again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.channels.base import Raw
from bot.channels.telegram import SECRET_HEADER, TelegramChannel, TelegramConfig
from desk.inbound import Inbound
from tests.channels.telegram.conftest import in_touch
from tests.support.telegram.updates import Webhook
from tests.support.telegram_server import TelegramServer


class Hook:
    """Our side's web page for the webhook, as the desk's own: check, keep, answer."""

    def __init__(self) -> None:
        self.channel: TelegramChannel | None = None
        self.got: list[Raw] = []
        self.refused = 0
        self.statuses: list[int] = []
        self.url = ""
        self.refuses = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert self.channel is not None
        if not self.channel.authentic(request.headers, body):
            self.refused += 1
            return web.Response(status=403)
        if self.refuses in body.decode() and self.refuses:
            return web.Response(status=500)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.got.append(json.loads(body))
        return web.Response(status=status)

    async def texts(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.got) < count:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)
        assert self.channel is not None
        parsed = [self.channel.parse(raw) for raw in self.got]
        return [one.text or one.press or "" for one in parsed if isinstance(one, Inbound)]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    application = web.Application()
    application.router.add_post("/hook/telegram", hook.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.02)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook/telegram"
    yield hook
    await runner.cleanup()


@pytest.fixture
async def hooked(config: TelegramConfig, hook: Hook) -> AsyncIterator[TelegramChannel]:
    channel = hook.channel = TelegramChannel(replace(config, webhook_url=hook.url, webhook_secret="bi-mat_1"))
    yield channel
    await channel.stop()


async def nothing(channel: str, raw: Raw) -> None:
    raise AssertionError("a webhook does not poll")


async def test_a_webhook_is_set_with_its_secret(server: TelegramServer, hooked: TelegramChannel, hook: Hook):
    await hooked.start(nothing)
    await in_touch(hooked)
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert await hook.texts(1) == ["chào"]
    assert server.state.updates.webhook.secret == "bi-mat_1"
    assert sorted(server.state.updates.allowed or ()) == [
        "callback_query",
        "edited_message",
        "message",
        "my_chat_member",
    ]
    assert not server.calls_of("getUpdates")


async def test_a_refused_delivery_holds_its_own_chat_only(server: TelegramServer, hooked: TelegramChannel, hook: Hook):
    await hooked.start(nothing)
    await in_touch(hooked)
    hook.refuses = "\\u0111\\u1ed9c"  # độc, as JSON has it
    sick, well, hoa = server.group("Nhóm 1"), server.group("Nhóm 2"), server.user("Hoa")
    sick.says(hoa, "độc")
    sick.says(hoa, "sau đó")
    well.says(hoa, "chào")
    assert await hook.texts(1) == ["chào"]
    await asyncio.sleep(0.1)
    assert len(hook.got) == 1
    hook.refuses = ""
    assert await hook.texts(3) == ["chào", "độc", "sau đó"]


async def test_a_refused_delivery_comes_again(server: TelegramServer, hooked: TelegramChannel, hook: Hook):
    await hooked.start(nothing)
    await in_touch(hooked)
    hook.statuses = [500, 500, 503]
    group, hoa = server.group("Nhóm"), server.user("Hoa")
    for word in ("một", "hai", "ba"):
        group.says(hoa, word)
    assert await hook.texts(3) == ["một", "hai", "ba"]
    await server.drained()
    assert "503" in server.state.updates.webhook.last_error


async def test_the_doctor_hears_of_a_webhook_that_fails_or_was_taken_away(
    server: TelegramServer, hooked: TelegramChannel, hook: Hook
):
    await hooked.start(nothing)
    await in_touch(hooked)
    assert (await hooked.health()).ok
    hook.statuses = [500] * 1000
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    async with asyncio.timeout(5):
        while (await hooked.health()).ok:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.01)
    assert "500" in (await hooked.health()).message
    await server.state.updates.set_webhook(Webhook(url="https://khac.vn/hook"))
    assert "another address" in (await hooked.health()).message


async def test_a_delivery_without_the_secret_is_refused(server: TelegramServer, hooked: TelegramChannel, hook: Hook):
    await hooked.start(nothing)
    await in_touch(hooked)
    server.state.updates.webhook.secret = "falsch"
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    async with asyncio.timeout(5):
        while not hook.refused:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)
    assert hook.got == []
    server.state.updates.webhook.secret = "bi-mat_1"
    assert await hook.texts(1) == ["chào"]


@pytest.mark.parametrize(
    ("headers", "authentic"),
    [
        ({SECRET_HEADER: "bi-mat_1"}, True),
        ({SECRET_HEADER.lower(): "bi-mat_1"}, True),
        ({SECRET_HEADER: "bi-mat_2"}, False),
        ({SECRET_HEADER: "bí-mật_1"}, False),
        ({SECRET_HEADER: "\udcff"}, False),
        ({SECRET_HEADER: ""}, False),
        ({}, False),
    ],
)
async def test_who_may_call_the_webhook(hooked: TelegramChannel, headers: dict[str, str], authentic: bool):
    assert hooked.authentic(headers, b"{}") is authentic


async def test_without_a_secret_nobody_may(silent_channel: TelegramChannel):
    assert not silent_channel.authentic({SECRET_HEADER: ""}, b"{}")
    assert not silent_channel.authentic({}, b"{}")
