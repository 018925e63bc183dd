"""Sheets for the wall and for citizens, as the command writes them: each group its own code, nobody's name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from io import BytesIO

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from bot.cli import cli
from desk.people import ChatRole
from store import chats, knowledge
from tests.support.commune import TOKEN, Commune


@pytest.fixture
async def desk(database_url: str, monkeypatch):
    commune = await Commune.open(database_url)

    def more(connection) -> None:
        zalo = chats.meet(connection, "zalo_bot", "z1", "group", "Zalo Kỳ Lừa")
        chats.link(connection, zalo, role=ChatRole.OFFICIALS, province="", commune="ky-lua", topic=None)
        named = replace(TOKEN, id="rieng", question="Token hỏng?", answer="1. Rút ra.\n2. Gọi thầy Đạo.")
        knowledge.save(connection, [named])

    await commune.desk.database.write(more)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    monkeypatch.setenv("CAUNOI_ZALO_BOTS", "123456789:abcdef@Trợ lý Kỳ Lừa")
    yield commune
    await commune.close()


async def run(folder, *options: str) -> Result:
    line = ["poster", "--commune", "Kỳ Lừa", "-o", str(folder), *options]
    return await asyncio.to_thread(CliRunner().invoke, cli, line)


async def test_each_group_has_its_own_code_and_the_bots_own_name(desk, tmp_path):
    done = await run(tmp_path, "--link", "Zalo Kỳ Lừa=https://zalo.me/g/abc")
    assert done.exit_code == 0, done.output
    pages = {file.stem.rpartition("-")[2]: PdfReader(file).pages[0] for file in tmp_path.glob("*.pdf")}
    assert set(pages) == {"chat", "zalo_bot"}
    assert [len(pages[name].images) for name in ("chat", "zalo_bot")] == [0, 1]
    assert "@Trợ lý Kỳ Lừa" in pages["zalo_bot"].extract_text()
    assert "vào nhóm" in pages["zalo_bot"].extract_text()
    assert "officials: chưa có đường dẫn" in done.output
    assert "Zalo Kỳ Lừa:" not in done.output


async def test_a_link_that_could_open_two_groups_is_refused(desk, tmp_path):
    refused = await run(tmp_path, "--link", "https://zalo.me/g/abc")
    assert refused.exit_code == 2
    assert "“Zalo Kỳ Lừa”" in refused.output
    assert (await run(tmp_path, "--link", "Zalo khác=https://zalo.me/g/abc")).exit_code == 2


async def test_a_citizen_reads_nobodys_name(desk, tmp_path):
    done = await run(tmp_path, "--answer", "rieng")
    assert done.exit_code == 0, done.output
    words = PdfReader(BytesIO((tmp_path / "rieng.pdf").read_bytes())).pages[0].extract_text()
    assert "2. Gọi thầy/cô." in words
    assert "Đạo" not in words
