"""Long polling: Telegram away and back, another program with the same token, restarts, two replicas."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.channels.simulator import SimulatorChannel
from bot.cli import cli
from bot.clock import SystemClock
from desk.inbound import ChatKind
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.telegram_server import Chat, TelegramServer
from tests.telegram.live import channel_to, holds_poll, link, officials_of, replicas, running, until
from tests.telegram.town import Town


async def test_the_desk_receives_and_answers_by_itself(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        async with running(sqlite_url, channel_to(server)):
            asked = group.says(hoa, TOKEN.question)
            answer = await group.hears(TOKEN.answer)
            assert answer.reply_to is asked
            hoa.presses(answer, "Được rồi")
            await group.hears("mừng là đã được")


async def test_the_desk_serves_other_channels_while_telegram_is_away_and_telegram_once_it_is_back(sqlite_url: str):
    server = TelegramServer()
    await server.start()
    group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
    await server.stop()
    officials_of(sqlite_url, group)
    beside = SimulatorChannel()
    telegram = channel_to(server)
    async with running(sqlite_url, telegram, beside) as runtime:
        await runtime.desk.database.write(lambda c: link(c, "simulator", "phong"))
        await beside.person_says(
            chat="phong",
            chat_kind=ChatKind.GROUP,
            chat_title="Phòng",
            sender="hoa",
            sender_name="Hoa",
            text=TOKEN.question,
            at=SystemClock().now(),
        )
        await until(lambda: any(shown.sender is None for shown in beside.shown["phong"]))
        health = await telegram.health()
        assert not health.ok
        assert "cannot be reached" in health.message
        assert "other channels go on" in health.message
        group.says(hoa, TOKEN.question)
        await server.start()
        await group.hears(TOKEN.answer)
        assert (await telegram.health()).ok
    await server.stop()
    server.assert_clean()


async def doctor(**environment: str) -> Result:
    def run() -> Result:
        return CliRunner().invoke(cli, ["doctor", "--json"], env=environment)

    return await asyncio.to_thread(run)


async def test_the_doctor_says_whether_telegram_can_be_reached(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    server = TelegramServer(privacy=True)
    await server.start()
    settings = {
        "CAUNOI_DATABASE_URL": sqlite_url,
        "CAUNOI_TELEGRAM_TOKEN": server.token,
        "CAUNOI_TELEGRAM_BASE_URL": server.base_url,
    }
    found = {one["subject"]: one for one in json.loads((await doctor(**settings)).output)}
    assert found["telegram"]["level"] == "ok"
    assert "/setprivacy" in found["telegram"]["message"]
    await server.stop()
    result = await doctor(**settings)
    found = {one["subject"]: one for one in json.loads(result.output)}
    assert found["telegram"]["level"] == "fail"
    assert "cannot be reached" in found["telegram"]["message"]
    assert result.exit_code == 1
    assert server.token not in result.output
    await server.start()
    wrong = {**settings, "CAUNOI_TELEGRAM_TOKEN": f"{server.token[:-1]}x"}
    found = {one["subject"]: one for one in json.loads((await doctor(**wrong)).output)}
    assert "@BotFather" in found["telegram"]["message"]
    await server.stop()


async def test_another_program_with_the_same_token_is_named_and_outlasted(sqlite_url: str):
    async with TelegramServer() as server:
        group, hoa = server.group("Kỳ Lừa"), server.user("Hoa")
        officials_of(sqlite_url, group)
        telegram = channel_to(server)
        async with running(sqlite_url, telegram):
            await until(lambda: telegram.connected)
            server.fail_next("getUpdates", status=409, times=10_000)
            group.says(hoa, "chào cả nhà")  # ends the poll that is under way
            await until(lambda: telegram._receiver.trouble)
            group.says(hoa, TOKEN.question)
            health = await telegram.health()
            assert not health.ok
            assert "same token" in health.message
            server.api.faults.waiting.clear()
            await group.hears(TOKEN.answer)
            assert (await telegram.health()).ok


async def test_what_was_accepted_before_a_restart_is_handled_after_it(town: Town):
    town.officials.says(town.hoa, TOKEN.question)
    await town.server.drained()
    before = len(town.heard(town.officials))
    await town.restart()
    await town.rest()
    assert len(town.heard(town.officials)) == before + 1


async def test_what_is_brought_again_is_answered_once(town: Town):
    town.officials.says(town.hoa, TOKEN.question)
    raw = dict(town.server.state.updates.waiting[-1].raw)
    await town.rest()
    before = len(town.heard(town.officials))
    for _ in range(2):
        town.server.repeat(raw)
        await town.rest()
        await town.restart()
    await town.rest()
    assert len(town.heard(town.officials)) == before


async def test_what_was_said_while_the_desk_was_off_is_answered_when_it_is_back(town: Town):
    await town.runtime.stop()
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    town.dao.says("/truc")
    town._build()
    await town.open()
    await town.rest()
    assert "#1" in town.heard(town.officials)[-1]
    assert "trực" in "".join(town.heard(town.dao))


async def test_an_update_that_nobody_can_read_holds_up_nothing(town: Town):
    town.server.offer({"update_id": town.server.state.updates.next_id, "message": {"chat": "không phải bảng"}})
    town.server.offer({"update_id": town.server.state.updates.next_id, "tin_moi_nam_sau": {"x": 1}})
    town.officials.says(town.hoa, TOKEN.question)
    await town.rest()
    assert TOKEN.answer in town.heard(town.officials)[-1]


async def test_of_two_replicas_one_asks_for_updates_and_the_other_takes_over(postgresql_url: str):
    async with TelegramServer() as server:
        groups = [server.group(f"Xã {number}") for number in range(8)]
        officials_of(postgresql_url, *groups)
        async with replicas(postgresql_url, channel_to(server), channel_to(server)) as both:
            first, second = both
            await all_are_answered(server, groups)
            assert holds_poll(first)
            assert not holds_poll(second)
            await first.stop()
            both.remove(first)
            await all_are_answered(server, groups)
            assert holds_poll(second)
        assert [len(server.sent(group)) for group in groups] == [2] * len(groups)
        assert not [call for call in server.calls_of("getUpdates") if "terminated" in call.refused]


async def all_are_answered(server: TelegramServer, groups: list[Chat]) -> None:
    for group in groups:
        group.says(server.user("Hoa"), TOKEN.question)
    for group in groups:
        await group.hears(TOKEN.answer)


async def test_a_replica_that_does_not_receive_knows_the_bots_name_all_the_same(postgresql_url: str):
    async with TelegramServer() as server:
        officials_of(postgresql_url)
        channels = [channel_to(server), channel_to(server)]
        async with replicas(postgresql_url, *channels):
            await until(lambda: all(channel.start_link("hello") for channel in channels))
