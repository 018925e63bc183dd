"""The README, followed word for word: `init`, `code`, `rota`, `serve`, stopped in the middle and started again."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from tests.support.telegram_server import TelegramServer
from tests.telegram.live import until
from tests.telegram.program import Program

COMMUNE = "Phường Kỳ Lừa"
QUESTION = "@caunoi_bot cks bao loi ko tim thay chung thu so thay oi"
CODE = re.compile(r"/ketnoi ([2-9A-HJKMNP-Z]{8})")
LINK = re.compile(r"https://t\.me/\S+")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def program(server: TelegramServer, tmp_path: Path) -> AsyncIterator[Program]:
    program = Program(tmp_path, CAUNOI_TELEGRAM_BASE_URL=server.base_url, CAUNOI_PORT="0")
    yield program
    if program._serving is not None:
        await program.stop(signal.SIGKILL)


async def begin(program: Program, server: TelegramServer) -> list[str]:
    """The first two codes: for the officials' group and for the teachers'."""
    answers = f"{COMMUNE}\n\n{server.token}\ndesk.sqlite3\n"
    said = await program.run("init", typed=answers)
    assert server.token not in said
    return CODE.findall(said)


async def on_an_ordinary_day(program: Program) -> None:
    """The program has no other clock than the machine's: neither night nor holiday may hold its pages up."""
    await program.run("rota", "limits", "--quiet", "none", "--commune", COMMUNE)
    today = SystemClock().now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    for day in (today, today + timedelta(days=1)):
        await program.run("rota", "dayoff", day.isoformat(), "--like", "T4", "--commune", COMMUNE)


async def test_from_nothing_to_an_answer_carried_back(program: Program, server: TelegramServer):
    admin, hoa, dao = server.user("Quản trị"), server.user("Hoa"), server.user("Đạo")
    officials, teachers = server.group("Kỳ Lừa hỏi đáp"), server.group("Thầy cô")
    for_officials, for_teachers = await begin(program, server)
    await program.serve()
    officials.says(admin, f"/ketnoi {for_officials}")
    teachers.says(admin, f"/ketnoi {for_teachers}")
    await officials.hears(COMMUNE)
    await teachers.hears(COMMUNE)

    said = await program.run("code", "teacher", "--commune", COMMUNE, "--name", "thầy Đạo")
    [code], [link] = CODE.findall(said), LINK.findall(said)
    assert link.endswith(code)
    dao.follows(link)
    await dao.chat.hears("Chào thầy Đạo!")
    await program.run("rota", "set", "thầy Đạo", "T2-CN 00:00-24:00", "--commune", COMMUNE)
    await on_an_ordinary_day(program)

    officials.says(hoa, QUESTION)
    answer = await officials.hears("rút token")
    hoa.presses(answer, "Chưa được")
    page = await dao.chat.hears("#1")
    dao.says("Chị cài lại driver token giúp em", reply_to=page)
    await officials.hears("Chị cài lại driver token giúp em")
    assert await program.stop() == 0

    found = {one["subject"]: one["level"] for one in json.loads(await program.run("doctor", "--json"))}
    assert found["telegram"] == "ok"
    assert set(found.values()) == {"ok"}, found
    log = "".join(program.log)
    assert server.token not in log
    assert "driver token" not in log


async def test_stopped_in_the_middle_and_started_again_it_answers_everybody_once(
    program: Program, server: TelegramServer
):
    groups = [server.group(f"Tổ {number}") for number in range(5)]
    await begin(program, server)
    codes = [json.loads(await program.run("code", "officials", "--commune", COMMUNE, "--json"))["code"] for _ in groups]
    await program.serve()
    for group, code in zip(groups, codes, strict=True):
        group.says(server.user("Quản trị"), f"/ketnoi {code}")
    for group in groups:
        await group.hears(COMMUNE)
    for group in groups:
        group.says(server.user("Hoa"), QUESTION)
    await until(lambda: any(len(server.sent(group)) > 1 for group in groups))
    for group in groups:
        group.says(server.user("Hùng"), QUESTION)
    assert await program.stop() == 0
    await program.serve()
    await until(lambda: all(len(server.sent(group)) == 3 for group in groups))
    assert await program.stop() == 0
    assert [len(server.sent(group)) for group in groups] == [3] * len(groups)


async def test_the_desk_starts_and_stops_while_telegram_is_away(program: Program, server: TelegramServer):
    await begin(program, server)
    await server.stop()
    await program.serve()
    await until(lambda: any("cannot be reached" in line for line in program.log))
    said = await program.run("code", "teacher", "--commune", COMMUNE)
    assert CODE.findall(said)
    assert not LINK.findall(said)
    assert await program.stop() == 0
    found = {one["subject"]: one for one in json.loads(await program.run("doctor", "--json", fails=True))}
    assert found["telegram"]["level"] == "fail"
    assert "proxy" in found["telegram"]["message"]


async def test_a_second_desk_on_the_same_file_is_refused(program: Program, server: TelegramServer):
    await begin(program, server)
    await program.serve()
    assert "already serves" in await program.run("serve", fails=True)
    assert await program.stop() == 0
