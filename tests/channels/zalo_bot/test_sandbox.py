"""`caunoi sandbox zalo-bot`: the fake Zalo by hand, with the real channel on the other side."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.channels.base import ChannelError
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig, read_bots
from bot.commands import sandbox
from desk.inbound import ChatKind
from tests.channels.zalo_bot.conftest import Inbox, envelope
from tests.support.by_hand import Misused
from tests.support.zalo_bot.console import Console
from tests.support.zalo_bot_server import ZaloBotServer


@pytest.fixture
def console(zalo: ZaloBotServer) -> Console:
    return Console(zalo, "Phường Kỳ Lừa")


async def test_a_conversation_by_hand(console: Console, channel: ZaloBotChannel, inbox: Inbox):
    console.obey("hoa. không gọi bot")
    console.obey("hoa: máy in lỗi")
    asked = await inbox.heard()
    assert (asked.sender_name, asked.text) == ("Hoa", "máy in lỗi")
    await channel.send(envelope(asked.chat, "Thử <b>khởi động</b> lại"))
    assert console.news() == ["[Phường Kỳ Lừa] Bot Trợ lý IT: Thử khởi động lại"]
    console.obey("hoa^ vẫn lỗi")
    assert (await inbox.heard()).text == "vẫn lỗi"
    console.obey("hoa+ đây ạ")
    assert (await inbox.heard()).photos
    console.obey("hoa=")
    alone = await inbox.heard()
    assert (alone.chat_kind, alone.text) == (ChatKind.PRIVATE, "")
    console.obey("dao> nhận 1")
    private = await inbox.heard()
    await channel.send(envelope(private.chat, "Cảm ơn thầy"))
    assert console.news() == ["[to Dao] Bot Trợ lý IT: Cảm ơn thầy"]
    console.obey("/kick")
    with pytest.raises(ChannelError) as refused:
        await channel.send(envelope(asked.chat, "còn đây không"))
    assert refused.value.gone


async def test_a_picture_of_ones_own_is_sent(console: Console, channel: ZaloBotChannel, inbox: Inbox, tmp_path: Path):
    (tmp_path / "loi.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"loi")
    console.obey(f"/picture {tmp_path / 'loi.png'}")
    console.obey("hoa= lỗi đây ạ")
    asked = await inbox.heard()
    assert asked.text == "lỗi đây ạ"
    assert (await channel.fetch(asked.photos[0])).content.endswith(b"loi")


@pytest.mark.parametrize("line", ["hoa", "hoa^ x", "/bay", "/fail x", "/group", "/picture khong-co.png"])
async def test_what_people_cannot_do_is_said_plainly(console: Console, line: str):
    with pytest.raises(Misused):
        console.obey(line)


async def test_trouble_by_hand(console: Console, silent_channel: ZaloBotChannel):
    for line in ("/fail sendMessage 429", "/page sendMessage 502", "/cut sendMessage"):
        console.obey(line)
        with pytest.raises(ChannelError):
            await silent_channel.send(envelope(console.group.id, "chào"))


async def test_a_desk_that_is_not_there_loses_what_was_said(console: Console, zalo: ZaloBotServer):
    zalo.webhook_url, zalo.reachable["https://desk.example"] = "https://desk.example/hook", "http://127.0.0.1:1"
    console.obey("hoa: máy in lỗi")
    async with asyncio.timeout(5):
        while not (news := console.news()):  # noqa: ASYNC110 - as the terminal looks
            await asyncio.sleep(0.01)
    assert news == ["! the desk did not answer; what was said is lost"]


async def test_it_runs_as_a_program_of_its_own(config: ZaloBotConfig):
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.commands.sandbox import sandbox; sandbox()",
        *("zalo-bot", "--port", "0", "--group", "Nhóm thử", "--name", "Bot Thử"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert program.stdin is not None
    assert program.stdout is not None
    heading = [(await asyncio.wait_for(program.stdout.readline(), 30)).decode() for _ in range(4)]
    address, written = (line.strip().partition("=")[2] for line in heading[:2])
    (bot,) = read_bots(written)
    channel = ZaloBotChannel(replace(config, base_url=address, token=bot.token, called=bot.called))
    inbox = Inbox(channel)
    await channel.start(inbox.accept)
    program.stdin.write("hoa: chào\n".encode())
    heard = await inbox.heard()
    assert heard.text == "chào"
    await channel.send(envelope(heard.chat, "Chào chị Hoa"))
    assert "Bot Thử: Chào chị Hoa" in (await asyncio.wait_for(program.stdout.readline(), 10)).decode()
    await channel.stop()
    program.stdin.write(b"/quit\n")
    assert await asyncio.wait_for(program.wait(), 10) == 0


async def test_a_port_in_use_is_said_in_one_sentence(zalo: ZaloBotServer):
    command = ["zalo-bot", "--port", str(zalo.port)]
    answer = await asyncio.to_thread(CliRunner().invoke, sandbox.sandbox, command)
    assert answer.exit_code == 1
    assert "--port" in answer.output
