"""In private an Official Account may speak only after the other has: what it may not say waits, and nobody is left
believing that it arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from desk.people import Role
from desk.reply_window import Allowance
from desk.shifts import parse_weekly
from store import chats, people
from tests.support.commune import UNKNOWN
from tests.support.zalo_oa_server import Person
from tests.zalo_oa.town import OaTown, oa_town_on


async def asks_in_private(town: OaTown) -> None:
    """Hoa is known from her group, and asks alone."""
    await town.officials.calls(town.hoa, "chào em")
    await town.hoa.writes(UNKNOWN)
    await town.rest()
    await town.teacher_says("nhận 1")


def answers(town: OaTown) -> list[str]:
    return [said.text for said in town.hoa.sent if "Sở Nội vụ" in said.text]


@pytest.mark.parametrize(("later", "arrives"), [({"hours": 47}, True), ({"hours": 49}, False), ({"days": 8}, False)])
async def test_an_answer_arrives_in_time_or_waits(sqlite_url: str, later: dict[str, float], arrives: bool):
    async with oa_town_on(sqlite_url) as town:
        await asks_in_private(town)
        town.clock.move_to(town.clock.now() + timedelta(**later))
        before = town.server.calls.count("/v3.0/oa/message/cs")
        await town.teacher_says("1: Chị gọi Sở Nội vụ nhé")
        assert bool(answers(town)) is arrives
        if not arrives:
            assert town.server.calls.count("/v3.0/oa/message/cs") == before  # not tried blindly
            assert sum("em còn giữ lại" in told for told in town.teacher_hears()) == 1


async def test_what_waited_leaves_in_its_order_when_the_person_writes(database_url: str):
    async with oa_town_on(database_url) as town:
        await asks_in_private(town)
        town.clock.move_to(town.clock.now() + timedelta(days=3))
        await town.teacher_says("1: Gọi Sở Nội vụ, phòng 1")
        await town.teacher_says("1: Gọi Sở Nội vụ, phòng 2")
        assert answers(town) == []
        told = (await town.channel.health()).message
        assert "2 private message(s) wait" in told
        assert "Of 1 people who wrote in private, 0 may be answered for free now" in told
        assert "1 only for money" in told
        await town.hoa.writes("Em ơi")
        await town.rest()
        first, second = answers(town)
        assert "phòng 1" in first
        assert "phòng 2" in second


async def test_where_money_is_allowed_it_goes_until_the_seventh_day(sqlite_url: str):
    async with oa_town_on(sqlite_url, allowance=Allowance(paid=True)) as town:
        await asks_in_private(town)
        town.clock.move_to(town.clock.now() + timedelta(days=6))
        await town.teacher_says("1: Gọi Sở Nội vụ, phòng 1")
        assert len(answers(town)) == 1
        town.clock.move_to(town.clock.now() + timedelta(days=2))
        await town.teacher_says("1: Gọi Sở Nội vụ, phòng 2")
        assert len(answers(town)) == 1


@pytest.mark.parametrize("told_by_zalo", [True, False])
async def test_no_more_than_the_free_answers_are_sent(sqlite_url: str, told_by_zalo: bool):
    async with oa_town_on(sqlite_url) as town:
        town.server.quota = told_by_zalo
        await asks_in_private(town)
        for number in range(12):
            await town.teacher_says(f"1: Gọi Sở Nội vụ, phòng {number}")
        assert len(town.hoa.sent) == 8
        await town.hoa.writes("Em nghe đây")
        town.server.quota = False
        await town.rest()
        assert len(answers(town)) == 12


async def test_zalo_itself_knows_better_that_somebody_is_out_of_reach(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await asks_in_private(town)
        town.server.fail_next("/message/cs", code=-230)
        await town.teacher_says("1: Chị gọi Sở Nội vụ nhé")
        assert "em còn giữ lại" in town.teacher_hears()[-1]
        await town.hoa.writes("Dạ")
        await town.rest()
        assert len(answers(town)) == 1


async def test_who_is_also_on_another_channel_is_reached_there(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await asks_in_private(town)

        def also_elsewhere(connection) -> None:
            hoa = people.by_account(connection, "zalo_oa", town.hoa.id)
            assert hoa is not None
            people.add_account(connection, hoa, "chat", "hoa")
            people.saw(connection, "chat", "hoa", private_chat="private-hoa", now=town.clock.now())

        await town.write(also_elsewhere)
        town.clock.move_to(town.clock.now() + timedelta(days=8))
        await town.teacher_says("1: Chị gọi Sở Nội vụ nhé")
        assert answers(town) == []
        assert "Chị gọi Sở Nội vụ" in town.teacher_hears("hoa")[-1]
        assert not any("em còn giữ lại" in told for told in town.teacher_hears())


async def test_a_page_waits_for_its_teacher_and_is_dropped_once_somebody_has_the_thread(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        mai = town.server.person("Mai")
        await town.write(lambda c: teaches(c, town, mai))
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest(minutes=30)
        assert mai.sent == []
        await town.teacher_says("nhận 1")
        await mai.writes("có ai cần em không")
        await town.rest()
        assert not any("#1" in said.text and "nhận" in said.text for said in mai.sent)


async def test_a_page_that_must_wait_lets_the_next_one_be_asked_at_once(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        mai = town.server.person("Mai")

        def alone_on_call(connection: Connection) -> None:
            teaches(connection, town, mai)
            for name in ("dao", "lan"):
                person = people.by_account(connection, town.platform.name, name)
                assert person is not None
                people.set_shifts(connection, person, [])
            chats.set_active(connection, town.platform.name, "teachers", False)

        await town.write(alone_on_call)
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest(minutes=1)
        assert mai.sent == []
        assert "#1" in town.teacher_hears("dao")[-1]
        assert "tìm thêm" in town.officials.sent[-1].text


def teaches(connection: Connection, town: OaTown, mai: Person) -> None:
    """Cô Mai is on call, and wrote to the account twenty days ago."""
    teacher = people.add(connection, name="cô Mai", role=Role.TEACHER, province="", commune="ky-lua")
    people.add_account(connection, teacher, "zalo_oa", mai.id)
    long_ago = town.clock.now() - timedelta(days=20)
    people.saw(connection, "zalo_oa", mai.id, private_chat=mai.id, now=long_ago)
    people.set_shifts(connection, teacher, parse_weekly("T2-CN 00:00-24:00", teacher.id))
