"""The fake Telegram refuses what Telegram refuses. Here: how updates come, and what is no Bot API at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import aiohttp.web
import pytest

from tests.support.telegram.acts import Chat
from tests.support.telegram.client import Client
from tests.support.telegram.schema import Breach, check_update
from tests.support.telegram_server import TelegramServer

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


@pytest.fixture
def group(server: TelegramServer) -> Chat:
    return server.group("Nhóm", members=[server.user("Hoa")])


async def test_polling_and_webhooks_exclude_each_other(client: Client, server: TelegramServer):
    first = asyncio.create_task(client.ask("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(client.ask("getUpdates", timeout=20))
    assert "terminated by other getUpdates request" in (await first)["description"]
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert (await second)["result"][0]["message"]["text"] == "chào"
    await client.obeyed("setWebhook", url="https://vi.du/hook")
    assert "webhook is active" in await client.refused("getUpdates")
    assert (await client.obeyed("getWebhookInfo"))["pending_update_count"] == 1
    await client.obeyed("deleteWebhook", drop_pending_updates=True)
    assert await client.obeyed("getUpdates") == []


async def test_offsets_confirm(client: Client, server: TelegramServer, group: Chat):
    for word in ("một", "hai", "ba"):
        group.says(server.user("Hoa"), word)
    all_three = await client.obeyed("getUpdates")
    assert [one["message"]["text"] for one in all_three] == ["một", "hai", "ba"]
    assert await client.obeyed("getUpdates", limit=1) == all_three[:1]
    assert await client.obeyed("getUpdates", offset=all_three[1]["update_id"]) == all_three[1:]
    assert await client.obeyed("getUpdates", offset=-1) == all_three[2:]
    assert await client.obeyed("getUpdates", offset=all_three[2]["update_id"] + 1) == []


async def test_only_allowed_updates_come(client: Client, server: TelegramServer, group: Chat):
    await client.obeyed("getUpdates", allowed_updates=["callback_query"])
    group.says(server.user("Hoa"), "chào")
    assert await client.obeyed("getUpdates") == []
    await client.obeyed("getUpdates", allowed_updates=[])
    group.says(server.user("Hoa"), "chào")
    assert len(await client.obeyed("getUpdates")) == 1


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("máy in lỗi", False),
        ("@caunoi_bot máy in lỗi", False),
        ("/truc@caunoi_bot", True),
        ("/truc@khac_bot", False),
        ("/truc", False),
    ],
)
async def test_privacy_mode_keeps_talk_away(text: str, reads: bool):
    async with TelegramServer(privacy=True) as server:
        server.group("Nhóm").says(server.user("Hoa"), text)
        assert bool(server.state.updates.waiting) is reads


async def test_privacy_mode_lets_replies_commands_after_the_bot_and_administrators_pass():
    async with TelegramServer(privacy=True) as server, aiohttp.ClientSession() as session:
        hoa, group = server.user("Hoa"), server.group("Nhóm")
        await Client(server, session).obeyed("sendMessage", chat_id=int(group.id), text="Chào")
        group.says(hoa, "/truc")
        group.says(hoa, "/truc")  # the bot is no longer the last
        group.says(hoa, "vẫn lỗi", reply_to=group.sent[0])
        assert [one.raw["message"]["text"] for one in server.state.updates.waiting] == ["/truc", "vẫn lỗi"]
        server.promote(group, hoa)
        group.says(hoa, "nghe hết")
        assert server.state.updates.waiting[-1].raw["message"]["text"] == "nghe hết"


async def test_a_call_that_is_not_the_bot_api_fails_the_test(client: Client, server: TelegramServer, group: Chat):
    where = {"chat_id": int(group.id), "text": "x"}
    for wrong in (
        {"reply_to": 5},
        {"reply_parameters": {"message": 5}},
        {"message_thread_id": "năm"},
        {"disable_web_page_preview": True},
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "callbackdata": "x"}]]}},
    ):
        assert await client.refused("sendMessage", **where, **wrong)
    assert await client.refused("banChatMember", chat_id=int(group.id), user_id=5)
    assert len(server.api.breaches) == 6
    with pytest.raises(AssertionError, match="callbackdata"):
        server.assert_clean()
    server.api.breaches.clear()


def test_an_update_that_is_not_the_bot_api_is_refused():
    chat = {"id": 1, "type": "private"}
    message: dict[str, Any] = {"message_id": 1, "date": 1, "chat": chat, "text": "x"}
    check_update({"update_id": 1, "message": message})
    for wrong in ({"messages": message}, {"message": {**message, "texts": "x"}}, {"message": {**message, "date": "x"}}):
        with pytest.raises(Breach):
            check_update({"update_id": 1, **wrong})


async def test_the_limits_of_a_group():
    now = 0.0
    async with TelegramServer(limits=True, clock=lambda: now) as server, aiohttp.ClientSession() as session:
        client, group = Client(server, session), server.group("Nhóm")
        for _ in range(20):
            await client.obeyed("sendMessage", chat_id=int(group.id), text="x")
            now += 1.5
        said = await client.ask("sendMessage", chat_id=int(group.id), text="x")
        assert said["error_code"] == 429
        assert said["parameters"] == {"retry_after": 30}
        other = server.group("Nhóm khác")
        await client.obeyed("sendMessage", chat_id=int(other.id), text="x")
        now += 30
        await client.obeyed("sendMessage", chat_id=int(group.id), text="x")


async def test_a_call_in_the_webhooks_answer_is_carried_out(server: TelegramServer, group: Chat):
    async def answer(request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        update = await request.json()
        chat = update["message"]["chat"]["id"]
        return aiohttp.web.json_response({"method": "sendMessage", "chat_id": chat, "text": "đã nghe"})

    runner = aiohttp.web.ServerRunner(aiohttp.web.Server(answer))
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        await Client(server, session).obeyed("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}")
        group.says(server.user("Hoa"), "chào")
        assert (await group.hears()).text == "đã nghe"
    await runner.cleanup()


async def test_updates_expire_presses_sooner_than_messages():
    now = 0.0
    async with TelegramServer(clock=lambda: now) as server, aiohttp.ClientSession() as session:
        client, group, hoa = Client(server, session), server.group("Nhóm"), server.user("Hoa")
        keyboard = {"inline_keyboard": [[{"text": "Được", "callback_data": "d"}]]}
        await client.obeyed("sendMessage", chat_id=int(group.id), text="x", reply_markup=keyboard)
        group.says(hoa, "chào")
        hoa.presses(group.sent[0], "Được")
        now = 151.0
        assert [list(one)[1] for one in await client.obeyed("getUpdates")] == ["message"]
        now = 24 * 3600.0
        assert await client.obeyed("getUpdates") == []
