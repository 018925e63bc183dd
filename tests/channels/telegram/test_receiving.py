"""Staying in touch: long polling and webhooks, through every kind of trouble."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from bot.channels.telegram import TelegramChannel, TelegramConfig
from desk.inbound import Ignored
from tests.channels.telegram.conftest import Inbox
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
    with pytest.raises(ValueError, match=r"token|secret|address|proxy") as refused:
        TelegramConfig(**{"token": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", **wrong})  # type: ignore[arg-type]
    assert "mat-khau" not in str(refused.value)


async def test_everything_goes_through_the_proxy(server: TelegramServer, config: TelegramConfig):
    asked: list[bytes] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b" ")[1])
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server.api.port)
        far_writer.write(head.replace(server.base_url.encode(), b"", 1))
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            writer.write(chunk)
        writer.close()

    proxy = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    channel = TelegramChannel(replace(config, proxy=f"http://127.0.0.1:{port}"))
    inbox = Inbox(channel)
    await channel.start(inbox.accept)
    server.group("Nhóm").says(server.user("Hoa"), "chào")
    assert (await inbox.heard()).text == "chào"
    assert asked[0] == f"{server.base_url}/bot{server.token}/getMe".encode()
    await channel.stop()
    proxy.close()


async def test_a_dead_proxy_keeps_the_desk_from_nothing(config: TelegramConfig, inbox: Inbox):
    channel = TelegramChannel(replace(config, proxy="socks5://127.0.0.1:9"))
    await channel.start(inbox.accept)
    health = await channel.health()
    assert (health.ok, channel.connected) == (False, False)
    await channel.stop()
