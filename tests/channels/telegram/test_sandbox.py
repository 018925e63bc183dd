"""`caunoi sandbox telegram`: the fake Telegram by hand, with the real channel on the other side."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from dataclasses import replace

import aiohttp
import pytest
from click.testing import CliRunner

from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.commands import sandbox
from desk.outbound import Choice
from tests.channels.telegram.conftest import Inbox, envelope
from tests.support.by_hand import Misused
from tests.support.telegram.console import Console
from tests.support.telegram_server import TelegramServer


@pytest.fixture
def console(server: TelegramServer) -> Console:
    return Console(server, "Phường Kỳ Lừa")


async def test_a_conversation_by_hand(console: Console, channel: TelegramChannel, inbox: Inbox):
    console.obey("hoa: máy in lỗi")
    asked = await inbox.heard()
    assert (asked.sender_name, asked.text, asked.chat_title) == ("Hoa", "máy in lỗi", "Phường Kỳ Lừa")
    await channel.send(envelope(asked.chat, "Thử <b>khởi động</b> lại", choices=(Choice(label="Được", says="được 1"),)))
    assert console.news() == ["[Phường Kỳ Lừa] Cầu Nối: Thử khởi động lại  [Được]"]
    console.obey("hoa! Được")
    assert (await inbox.heard()).press == "được 1"
    console.obey("hoa^ vẫn lỗi")
    assert (await inbox.heard()).reply_to_bot
    console.obey("hoa~ được rồi")
    assert (await inbox.heard()).edited
    console.obey("hoa+ đây ạ")
    assert (await inbox.heard()).photos
    console.obey("/start dao gv-42")
    assert (await inbox.heard()).text == "/start gv-42"
    console.obey("đạo> chào")
    assert [(await inbox.heard()).text for _ in range(2)] == ["/start", "chào"]
    assert console.news() == []


@pytest.mark.parametrize("line", ["hoa", "hoa! Không có", "hoa^ x", "hoa~ x", "/bay", "/start", "/fail x"])
async def test_what_people_cannot_do_is_said_plainly(console: Console, line: str):
    with pytest.raises(Misused):
        console.obey(line)


async def test_it_runs_as_a_program_of_its_own(config: TelegramConfig):
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.commands.sandbox import sandbox; sandbox()",
        *("telegram", "--port", "0", "--group", "Nhóm thử"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert program.stdin is not None
    assert program.stdout is not None
    heading = [(await asyncio.wait_for(program.stdout.readline(), 30)).decode() for _ in range(3)]
    address, token = (line.strip().partition("=")[2] for line in heading[:2])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    channel = TelegramChannel(replace(config, base_url=address, token=token))
    inbox = Inbox(channel)
    await channel.start(inbox.accept)
    program.stdin.write("hoa: chào\n".encode())
    heard = await inbox.heard()
    await channel.send(envelope(heard.chat, "Chào chị Hoa"))
    assert "Cầu Nối: Chào chị Hoa" in (await asyncio.wait_for(program.stdout.readline(), 10)).decode()
    async with aiohttp.ClientSession() as session:
        await session.post(f"{address}/sandbox", json={"line": "lan: em cũng chào"})
        assert (await inbox.heard()).sender_name == "Lan"
        async with session.get(f"{address}/sandbox") as answer:
            seen = await answer.json()
    assert [one["text"] for one in seen["said"]] == ["Chào chị Hoa"]
    assert seen["breaches"] == []
    await channel.stop()
    program.stdin.write(b"/quit\n")
    assert await asyncio.wait_for(program.wait(), 10) == 0


def test_without_a_checkout_one_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sandbox, "_CHECKOUT", sandbox._CHECKOUT / "nowhere")
    monkeypatch.setitem(sys.modules, "tests.support.telegram.console", None)
    answer = CliRunner().invoke(sandbox.sandbox, ["telegram"])
    assert answer.exit_code == 1
    assert "source checkout" in answer.output
    assert answer.output.count("\n") == 1


async def test_a_port_in_use_is_said_in_one_sentence(server: TelegramServer):
    command = ["telegram", "--port", str(server.api.port)]
    answer = await asyncio.to_thread(CliRunner().invoke, sandbox.sandbox, command)
    assert answer.exit_code == 1
    assert "--port" in answer.output


async def test_limits_and_privacy_can_be_had() -> None:
    async with TelegramServer(privacy=True, limits=True) as server:
        Console(server, "Nhóm").obey("hoa: chào")
        assert server.state.updates.waiting == []
