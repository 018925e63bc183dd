"""The menu that Telegram shows: what a tap on each line brings, for everybody and everywhere."""

from __future__ import annotations

import pytest

from tests.support.commune import UNKNOWN
from tests.telegram.town import Town


async def test_the_menu_is_vietnamese_for_whoever_has_not_chosen_english(new_town: Town):
    commands = new_town.server.state.commands
    shown = {command["command"]: command["description"] for command in commands[""]}
    assert shown["cuatoi"] == "Những câu hỏi của tôi còn đang mở"
    assert {"truc", "cau", "cuatoi", "trogiup"} == shown.keys() == {one["command"] for one in commands["en"]}


@pytest.mark.parametrize(
    ("tapped", "said"),
    [("/truc", "trực"), ("/cau", "#1"), ("/cau 1", "#1"), ("/cau_1", "#1"), ("/cuatoi", "#1"), ("/trogiup", "/truc")],
)
async def test_each_line_of_the_menu_works_in_the_group_and_alone(town: Town, tapped: str, said: str):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    command, _, rest = tapped.partition(" ")
    town.officials.says(town.hoa, f"{command}@caunoi_bot {rest}".strip())
    await town.rest()
    assert said in town.heard(town.officials)[-1]
    town.hoa.says(tapped)
    await town.rest()
    assert said in town.heard(town.hoa)[-1]
    assert await town.last_number() == 1


@pytest.mark.parametrize(
    "tapped",
    [
        *("/cau", "/truc", "/cuatoi", "/trogiup", "/start", "/start hello", "/khongco", "/nhan"),
        *("/ghichu 1 anh này hỏi mãi", "/ghi_chu 1 anh này hỏi mãi", "/gihcu 1 anh này hỏi mãi"),
    ],
)
async def test_a_command_is_never_carried_to_the_official_as_an_answer(town: Town, tapped: str):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    town.dao.presses(await town.dao.chat.hears("#1"), "Nhận câu này")
    await town.rest()
    before = len(town.heard(town.officials))
    town.dao.says(tapped)
    await town.rest()
    assert len(town.heard(town.officials)) == before
    assert (await town.thread(1)).status == "claimed"


async def test_a_command_for_another_bot_is_not_ours(town: Town):
    before = len(town.heard(town.officials))
    town.officials.says(town.hoa, "/trogiup@bot_khac_bot")
    await town.rest()
    assert len(town.heard(town.officials)) == before
