"""One teacher on two channels: a page goes where he was last seen, then to the other; a platform that is away holds
back only what can go nowhere else, and nothing overtakes anything."""

from __future__ import annotations

import re

import pytest

from desk.inbound import ChatKind
from desk.people import Role
from store import codes, people, threads
from store import pages as sent_pages
from tests.support.commune import MONDAY, TOKEN, UNKNOWN
from tests.support.zalo_oa_server import Person
from tests.zalo_oa.town import OaTown, oa_town_on


async def code_for_dao(town: OaTown) -> str:
    await town.teacher_says("Thêm tài khoản")
    code = re.search(r"/ketnoi (\w{8})", town.teacher_hears()[-1])
    assert code is not None
    return code[1]


async def dao_on_zalo(town: OaTown) -> Person:
    """Thầy Đạo has added his Zalo, where he was seen last."""
    dao = town.server.person("Đạo")
    await dao.writes(f"/ketnoi {await code_for_dao(town)}")
    await town.rest()
    return dao


def pages(dao: Person) -> list[str]:
    return [said.text for said in dao.sent if UNKNOWN in said.text]


async def test_a_teacher_adds_a_second_account_with_his_own_code(database_url: str):
    async with oa_town_on(database_url) as town:
        dao = await dao_on_zalo(town)
        assert "thầy Đạo" in dao.sent[-1].text
        assert "Nếu không phải mình làm" in town.teacher_hears()[-1]
        known = await town.database.read(lambda c: people.by_account(c, "zalo_oa", dao.id))
        assert known is not None
        assert (known.name, known.role) == ("thầy Đạo", Role.TEACHER)
        everybody = await town.database.read(lambda c: people.staff(c, "ky-lua"))
        assert [person.name for person in everybody].count("thầy Đạo") == 1


async def test_the_code_works_once_for_half_an_hour_and_is_told_to_him_alone(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.platform.person_says(
            chat="teachers",
            chat_kind=ChatKind.GROUP,
            chat_title="teachers",
            sender="dao",
            sender_name="Đạo",
            text="thêm tài khoản",
            mention=True,
            at=town.clock.now(),
        )
        await town.rest()
        assert "nhắn riêng" in town.platform.shown["teachers"][-1].markup
        code = await code_for_dao(town)
        await town.rest(minutes=31)
        late = town.server.person("Ai đó")
        await late.writes(f"/ketnoi {code}")
        await town.rest()
        assert "hết hạn" in late.sent[-1].text
        used = await code_for_dao(town)
        dao, thief = town.server.person("Đạo"), town.server.person("Kẻ lạ")
        for person in (dao, thief):
            await person.writes(f"/ketnoi {used}")
            await town.rest()
        assert "đã dùng" in thief.sent[-1].text
        assert await town.database.read(lambda c: people.by_account(c, "zalo_oa", thief.id)) is None


async def test_what_he_asked_as_an_official_before_stays_his(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        dao = town.server.person("Đạo")
        town.officials.members.append(dao)
        await town.officials.calls(dao, UNKNOWN)
        await town.rest()
        before = await town.database.read(lambda c: people.by_account(c, "zalo_oa", dao.id))
        await dao.writes(f"/ketnoi {await code_for_dao(town)}")
        await town.rest()
        after = await town.database.read(lambda c: people.by_account(c, "zalo_oa", dao.id))
        assert before is not None
        assert after is not None
        assert before.id != after.id
        thread = await town.database.read(lambda c: threads.find(c, 1))
        assert thread is not None
        assert thread.asker_id == after.id


async def test_a_teacher_does_not_become_an_official_by_a_code_of_hers(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.hoa.writes("alo")
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        await town.hoa.writes("thêm tài khoản")
        await town.rest()
        code = re.search(r"/ketnoi (\w{8})", town.hoa.sent[-1].text)
        assert code is not None
        await town.teacher_says(f"/ketnoi {code[1]}")
        assert "“thêm tài khoản” ở đây" in town.teacher_hears()[-1]
        known = await town.database.read(lambda c: people.by_account(c, town.platform.name, "dao"))
        assert known is not None
        assert (known.name, known.role) == ("thầy Đạo", Role.TEACHER)


async def test_his_own_account_again_is_only_told_so(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.teacher_says(f"/ketnoi {await code_for_dao(town)}")
        assert "đã là của" in town.teacher_hears()[-1]
        with_purpose = await town.database.read(lambda c: codes.look_up(c, "KHONGCO2"))
        assert with_purpose is None


async def test_a_page_goes_where_he_was_last_seen_then_to_the_other(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        dao = await dao_on_zalo(town)
        already = len(town.teacher_hears())
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest()
        assert len(pages(dao)) == 1
        assert len(town.teacher_hears()) == already
        await town.rest(minutes=5)
        assert UNKNOWN in town.teacher_hears()[-1]
        assert len(pages(dao)) == 1
        await town.teacher_says("nhận 1")
        await town.teacher_says("Chị gọi Sở Nội vụ nhé.")
        assert "Chị gọi Sở Nội vụ" in town.officials.sent[-1].text


async def test_who_answers_at_once_is_not_called_on_his_other_telephone(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        dao = await dao_on_zalo(town)
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest()
        already = len(town.teacher_hears())
        await dao.writes("nhận 1")
        await town.rest(minutes=20)
        assert not any(UNKNOWN in told for told in town.teacher_hears()[already:])


@pytest.mark.parametrize("trouble", [{"status": 502}, {"cut": True}, {"code": -224}])
async def test_while_a_platform_is_away_its_people_are_reached_elsewhere(sqlite_url: str, trouble: dict[str, int]):
    async with oa_town_on(sqlite_url) as town:
        dao = await dao_on_zalo(town)
        await town.officials.calls(town.hoa, UNKNOWN)
        town.server.fail_next("/message", times=1000, **trouble)  # type: ignore[arg-type]  # the trouble's own names
        await town.rest(minutes=3)
        assert pages(dao) == []
        assert UNKNOWN in town.teacher_hears()[-1]
        known = await town.database.read(lambda c: people.by_account(c, "zalo_oa", dao.id))
        assert known is not None
        assert len(await town.database.read(lambda c: sent_pages.since(c, [known.id], MONDAY))) == 1
        await town.teacher_says("nhận 1")
        await town.teacher_says("Một: chị gọi Sở Nội vụ.")
        await town.teacher_says("Hai: chị gửi công văn.")
        assert not any("công văn" in said.text for said in town.officials.sent)
        town.server._faults.clear()
        await town.rest(minutes=30)
        relayed = [said.text for said in town.officials.sent if "chị g" in said.text]
        assert ["Một" in text for text in relayed] == [True, False]
        assert len(relayed) == 2
