"""The fake Zalo refuses what the real one refuses, and forgets what the real one forgets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.support.zalo_bot_server import Trouble, ZaloBotServer

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def call(zalo: ZaloBotServer, session: aiohttp.ClientSession, method: str, **fields: object) -> Answer:
    async with session.post(f"{zalo.base_url}/bot{zalo.token}/{method}", json=fields) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("sendMessage", {"text": ""}, 400),
        ("sendMessage", {"text": "x" * 2001}, 400),
        ("sendMessage", {"text": "😀" * 1001}, 400),
        ("sendMessage", {"text": "chào", "reply_to_message_id": "1"}, 400),
        ("sendMessage", {"text": "chào", "text_styles": [{"start": 3, "len": 2, "st": ["b"]}]}, 400),
        ("sendMessage", {"text": "chào", "chat_id": "nobody"}, 404),
        ("sendMessage", {"text": "chào", "chat_id": 7}, 400),
        ("sendPhoto", {"photo": 7}, 400),
        ("sendChatAction", {"action": "dancing"}, 400),
        ("setWebhook", {"url": "https://desk.example/hook"}, 400),
        ("setWebhook", {"url": "http://desk.example/hook", "secret_token": "12345678"}, 400),
        ("setWebhook", {"url": "https://127.0.0.1/hook", "secret_token": "12345678"}, 400),
        ("setWebhook", {"url": "https://desk.example/hook", "secret_token": "1234567"}, 400),
        ("getUpdates", {"offset": 7}, 400),
        ("deleteWebhook", {}, 400),
        ("getWebhookInfo", {}, 404),
    ],
)
async def test_what_is_wrong_is_refused_with_status_200(
    zalo: ZaloBotServer, session: aiohttp.ClientSession, method: str, fields: dict[str, object], code: int
):
    group = zalo.group("Nhóm")
    chat = {"chat_id": group.id} if method.startswith("send") else {}
    status, answer = await call(zalo, session, method, **{**chat, **fields})
    assert (status, answer["ok"], answer["error_code"]) == (200, False, code)


async def test_a_wrong_token_is_told_with_status_200(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    async with session.post(f"{zalo.base_url}/bot1:wrong/getMe", json={}) as answer:
        assert (answer.status, (await answer.json())["error_code"]) == (200, 401)


async def test_one_update_a_question_and_none_while_a_webhook_is_set(
    zalo: ZaloBotServer, session: aiohttp.ClientSession
):
    hoa = zalo.user("Hoa")
    hoa.says("một")
    hoa.says("hai")
    for text in ("một", "hai"):
        _, answer = await call(zalo, session, "getUpdates", timeout="5")
        assert answer["result"]["message"]["text"] == text
    assert (await call(zalo, session, "getUpdates", timeout="1"))[1]["error_code"] == 408
    zalo.idle_as_status = True
    assert (await call(zalo, session, "getUpdates", timeout="1"))[0] == 408
    await call(zalo, session, "setWebhook", url="https://desk.example/hook", secret_token="12345678")
    assert (await call(zalo, session, "getUpdates", timeout="1"))[1]["error_code"] == 400


async def test_what_is_said_while_nobody_asks_is_lost(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    zalo.forgets = 0.02
    zalo.user("Hoa").says("có ai không")
    await asyncio.sleep(0.05)
    assert (await call(zalo, session, "getUpdates", timeout="1"))[1]["error_code"] == 408


async def test_two_who_ask_with_one_token_are_noticed(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    await asyncio.gather(*(call(zalo, session, "getUpdates", timeout="2") for _ in range(2)))
    assert zalo.breaches == ["two programs ask with one token"]
    zalo.breaches.clear()


async def test_who_hung_up_asks_no_more(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    zalo.second = 60
    first = asyncio.create_task(call(zalo, session, "getUpdates", timeout="1"))
    while not zalo.polling:  # noqa: ASYNC110 - a test may look again and again
        await asyncio.sleep(0.005)
    first.cancel()
    await asyncio.sleep(0.05)
    zalo.user("Hoa").says("một")
    _, answer = await call(zalo, session, "getUpdates", timeout="1")
    assert answer["result"]["message"]["text"] == "một"


async def test_what_is_not_said_to_the_bot_never_arrives(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    hoa = zalo.user("Hoa")
    group = zalo.group("Nhóm", members=[hoa])
    group.says(hoa, "máy in lỗi", mention=False)
    group.photo(hoa, b"", "ảnh", mention=False)
    assert (await call(zalo, session, "getUpdates", timeout="1"))[1]["error_code"] == 408
    assert group.unheard == ["máy in lỗi", "ảnh"]


async def test_a_call_cut_off_after_it_was_obeyed_was_obeyed(zalo: ZaloBotServer, session: aiohttp.ClientSession):
    group = zalo.group("Nhóm")
    zalo.fail_next("sendMessage", Trouble.CUT_AFTER)
    with pytest.raises(aiohttp.ClientError):
        await call(zalo, session, "sendMessage", chat_id=group.id, text="chào")
    assert [said.text for said in group.sent] == ["chào"]
