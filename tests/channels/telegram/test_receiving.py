"""Staying in touch: long polling and webhooks, through every kind of trouble."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.channels.base import Raw
from bot.channels.telegram import SECRET_HEADER, TelegramChannel, TelegramConfig
from desk.inbound import Ignored, Inbound
from tests.channels.telegram.conftest import Inbox, in_touch
from tests.support.telegram.updates import Webhook
from tests.support.telegram_server import TelegramServer, Trouble


async def test_the_menu_is_set_in_both_languages(server: TelegramServer, channel: TelegramChannel):
    assert [one["command"] for one in server.state.commands[""]] == ["truc", "cau", "cuatoi", "trogiup"]
    assert [one["command"] for one in server.state.commands["en"]] == ["truc", "cau", "cuatoi", "trogiup"]
    assert server.state.commands[""][0]["description"].startswith("Ai đang trực")


async def test_a_menu_that_cannot_be_set_keeps_nobody_waiting(
    server: TelegramServer, silent_channel: TelegramChannel, inbox: Inbox
):
    server.fail_next("setMyCommands", status=400, description="Bad Request: BOT_COMMAND_INVALID")
    await silent_channel.start(inbox.accept)
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert (await inbox.heard()).text == "chào"


async def test_allowed_updates_are_always_said(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    await inbox.heard()
    await server.drained()
    wanted = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert all(json.loads(call.fields["allowed_updates"]) == wanted for call in server.calls_of("getUpdates"))


async def test_the_desk_starts_while_telegram_is_away_and_connects_when_it_is_back(
    server: TelegramServer, silent_channel: TelegramChannel, inbox: Inbox
):
    await server.stop()
    began = asyncio.get_running_loop().time()
    await silent_channel.start(inbox.accept)
    assert asyncio.get_running_loop().time() - began < 0.5
    sick = await silent_channel.health()
    assert not sick.ok
    assert "proxy" in sick.message
    await server.start()
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert (await inbox.heard()).text == "chào"
    assert (await silent_channel.health()).ok


async def test_what_was_said_while_telegram_was_away_is_not_lost(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    group, hoa = server.group("Nhóm"), server.user("Hoa")
    group.says(hoa, "một")
    await inbox.heard()
    await server.stop()
    group.says(hoa, "hai")
    await server.start()
    assert (await inbox.heard()).text == "hai"


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"retry_after": 1},
        {"trouble": Trouble.GARBAGE},
        {"trouble": Trouble.RESET_AFTER},
        {"trouble": Trouble.PAGE, "status": 403},
        {"status": 409},
    ],
    ids=str,
)
async def test_a_broken_poll_loses_nothing(
    server: TelegramServer, silent_channel: TelegramChannel, inbox: Inbox, fault: dict[str, object]
):
    server.fail_next("getUpdates", times=2, **fault)  # type: ignore[arg-type]
    group, hoa = server.group("Nhóm"), server.user("Hoa")
    for number in range(5):
        group.says(hoa, f"câu {number}")
    await silent_channel.start(inbox.accept)
    assert [(await inbox.heard()).text for _ in range(5)] == [f"câu {number}" for number in range(5)]


async def test_an_update_is_confirmed_only_once_it_is_kept(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    full = True
    inbox.refuses = lambda raw: full
    server.group("Nhóm").says(server.user("Hoa"), "đừng mất")
    await asyncio.sleep(0.1)
    assert len(server.state.updates.waiting) == 1
    assert not (await channel.health()).ok
    full = False
    assert (await inbox.heard()).text == "đừng mất"
    await server.drained()


async def test_one_poison_update_does_not_stop_the_others(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    inbox.refuses = lambda raw: "poison" in raw
    server.offer({"update_id": 800_000_001, "poison": True})
    group, hoa = server.group("Nhóm"), server.user("Hoa")
    group.says(hoa, "một")
    group.says(hoa, "hai")
    assert [(await inbox.heard()).text for _ in range(2)] == ["một", "hai"]
    await server.drained()
    assert "could not be stored" in (await channel.health()).message


@pytest.mark.parametrize(
    "body",
    [
        {"message": None},
        {"message": {"message_id": 1}},
        {"message": {"chat": {"id": "abc", "type": "group"}, "text": "x"}},
        {"message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "from": {"id": 5}, "text": 7, "date": "x"}},
        {
            "message": {
                "message_id": 1,
                "chat": {"id": 1, "type": "private"},
                "from": {"id": 5},
                "text": "",
                "date": 10**30,
            }
        },
        {"message": {"chat": {"id": 1, "type": []}}},
        {
            "message": {
                "photo": [{"file_id": "x", "width": None}],
                "chat": {"id": 1, "type": "group"},
                "from": {"id": 1},
            }
        },
        {"callback_query": {"message": {"chat": 5}, "data": "x"}},
        {"my_chat_member": {"chat": {"id": 1, "type": "group"}}},
        {"edited_message": []},
    ],
    ids=str,
)
async def test_a_malformed_update_is_parked_not_fatal(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox, body: dict[str, object]
):
    server.offer({"update_id": 800_000_001, **body})
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    raw = await inbox.next_raw()
    assert isinstance(channel.chat_of(raw), str)
    with pytest.raises((ValueError, KeyError, TypeError)):
        channel.parse(raw)
    assert (await inbox.heard()).text == "chào"


async def test_next_years_updates_are_passed_over(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.offer({"update_id": 800_000_001, "telepathy": {"chat": {"id": -5}, "thought": "…"}})
    assert await inbox.next() == Ignored(reason="update type telepathy")


async def test_the_same_update_twice_has_the_same_key(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.group("Nhóm").says(server.user("Hoa"), "một")
    raw = await inbox.next_raw()
    await server.drained()
    server.repeat(dict(raw))
    server.group("Nhóm").says(server.user("Hoa"), "hai")
    assert (await inbox.heard()).text == "hai"
    assert channel.delivery_key(raw) == f"{server.bot.id}:{raw['update_id']}"


async def test_a_webhook_left_behind_is_removed(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    await server.state.updates.set_webhook(Webhook(url="http://127.0.0.1:9/hook"))
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert (await inbox.heard()).text == "chào"


async def test_a_second_program_with_the_same_token_is_named(
    server: TelegramServer, channel: TelegramChannel, config: TelegramConfig, inbox: Inbox
):
    other = TelegramChannel(config)
    await other.start(inbox.accept)
    async with asyncio.timeout(5):
        while True:
            reports = [(await one.health()).message for one in (channel, other)]
            if any("another program" in report for report in reports):
                break
            await asyncio.sleep(0.01)
    await other.stop()


async def test_a_wrong_token_is_named_and_the_desk_keeps_looking(config: TelegramConfig, server: TelegramServer):
    stranger = TelegramChannel(replace(config, token="999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"))
    await stranger.start(lambda name, raw: asyncio.sleep(0))
    health = await stranger.health()
    assert not health.ok
    assert "@BotFather" in health.message
    await stranger.stop()


async def test_privacy_mode_is_pointed_out(config: TelegramConfig):
    async with TelegramServer(privacy=True) as server:
        channel = TelegramChannel(replace(config, base_url=server.base_url))
        health = await channel.health()
        assert health.ok
        assert "/setprivacy" in health.message
        await channel.stop()


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": ""},
        {"token": "abc"},
        {"webhook_url": "https://x.vn/hook"},
        {"webhook_url": "x", "webhook_secret": "a b"},
    ],
    ids=str,
)
def test_a_configuration_that_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"token|secret"):
        TelegramConfig(**{"token": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", **wrong})  # type: ignore[arg-type]


class Hook:
    """Our side's web page for the webhook, as the desk's own: check, keep, answer."""

    def __init__(self) -> None:
        self.channel: TelegramChannel | None = None
        self.got: list[Raw] = []
        self.refused = 0
        self.statuses: list[int] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert self.channel is not None
        if not self.channel.authentic(request.headers, body):
            self.refused += 1
            return web.Response(status=403)
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


async def test_a_refused_delivery_comes_again_and_holds_only_its_own_queue(
    server: TelegramServer, hooked: TelegramChannel, hook: Hook
):
    await hooked.start(nothing)
    await in_touch(hooked)
    hook.statuses = [500, 500, 503]
    group, hoa = server.group("Nhóm"), server.user("Hoa")
    for word in ("một", "hai", "ba"):
        group.says(hoa, word)
    assert await hook.texts(3) == ["một", "hai", "ba"]
    await server.drained()
    assert "503" in server.state.updates.webhook.last_error


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
