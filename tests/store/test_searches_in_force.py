"""A search keeps its policy, a step asks as it says, haste is capped, and a neighbour who was asked may come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.people import Commune as Place
from desk.people import Role
from desk.policy import How, Policy, Step, Who
from desk.shifts import parse_weekly
from store import chats, people, policies, promises, rota_changes, threads
from store.promises import Outcome
from tests.support.commune import MONDAY, UNKNOWN, Commune

FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)


async def _a_moment(commune):
    """The platform takes one message a second for a chat."""
    await commune.fast_forward(seconds=10)


@pytest.fixture
async def commune(database_url):
    commune = await Commune.open(database_url)
    yield commune
    await commune.close()


async def _policy(commune, *steps: Step):
    await commune.desk.database.write(lambda c: policies.save(c, Policy(name="thử", steps=steps), "ky-lua", "", MONDAY))


async def test_a_policy_that_changes_is_for_new_questions(commune):
    await _policy(commune, Step(who=Who.NAMED, names=("cô Lan",), how=How.PRIVATE, wait=HOUR))
    await commune.official_says(UNKNOWN, mention=True)
    await _policy(commune, Step(who=Who.NAMED, names=("thầy Đạo",), how=How.PRIVATE, wait=FIVE))
    await commune.official_says("Màn hình công cộng ở sảnh bị sọc thì làm sao ạ?", "hung", mention=True)
    assert [("#1" in seen, "#2" in seen) for seen in commune.seen("private-lan")] == [(True, False)]
    assert [("#1" in seen, "#2" in seen) for seen in commune.seen("private-dao")] == [(False, True)]
    assert commune.seen("teachers") == []


async def test_a_step_repeats_as_often_as_it_says_and_asks_one_after_the_other(commune):
    await _policy(
        commune,
        Step(who=Who.ON_CALL, how=How.PRIVATE, wait=FIVE, at_once=1, repeats=3),
        Step(who=Who.COORDINATOR, how=How.PRIVATE, wait=HOUR),
    )
    await commune.official_says(UNKNOWN, mention=True)
    counted = []
    for _ in range(4):
        counted.append(tuple(len(commune.seen(f"private-{who}")) for who in ("dao", "lan", "binh")))
        await commune.fast_forward(minutes=5, seconds=1)
    assert counted == [(1, 0, 0), (1, 1, 0), (2, 1, 0), (2, 1, 1)]


async def test_only_the_group_is_asked_where_the_policy_says_so(commune):
    await _policy(commune, Step(who=Who.ON_CALL, how=How.GROUP, wait=HOUR))
    await commune.official_says(UNKNOWN, mention=True)
    assert (len(commune.seen("teachers")), commune.seen("private-dao")) == (1, [])


async def test_beyond_so_many_a_day_it_goes_its_ordinary_way_and_that_is_said(commune):
    commune.desk.rules = replace(commune.desk.rules, urgent_per_day=1)
    await commune.official_says(f"{UNKNOWN} Dân đang chờ ạ", mention=True)
    await commune.official_says("Màn hình ở sảnh bị sọc, dân đang chờ ạ", "hung", mention=True)
    await _a_moment(commune)
    first, second = commune.seen("officials")[-2:]
    assert "nói với bà con" in first
    assert "như bình thường" in second
    assert "nói với bà con" not in second
    await commune.fast_forward(hours=24)
    await commune.official_says("Loa phường không kêu, dân đang chờ ạ", "mai", mention=True)
    await _a_moment(commune)
    assert any("nói với bà con" in seen for seen in commune.seen("officials")[-3:])


async def test_who_is_named_as_neighbour_may_take_what_he_was_asked(commune):
    def near(connection):
        place = Place(id="dong-tam", province="", name="Xã Đồng Tâm")
        chats.save_commune(connection, place)
        minh = people.add(connection, name="thầy Minh", role=Role.TEACHER, province="", commune="dong-tam")
        people.add_account(connection, minh, "chat", "minh")
        people.saw(connection, "chat", "minh", private_chat="private-minh", now=MONDAY)
        rota_changes.set_shifts(connection, minh, parse_weekly("T2-T6 07:00-17:00", minh.id))
        rota_changes.set_neighbours(connection, Place(id="ky-lua", province="", name="Phường Kỳ Lừa"), ["dong-tam"])

    await commune.desk.database.write(near)
    await _policy(commune, Step(who=Who.NEIGHBOURS, how=How.PRIVATE, wait=HOUR), Step(who=Who.ALL, wait=HOUR))
    await commune.official_says(UNKNOWN, mention=True)
    assert "Phường Kỳ Lừa" in commune.seen("private-minh")[-1]
    await commune.teacher_says("nhận 1", "minh")
    await _a_moment(commune)
    thread = await commune.desk.database.read(lambda c: threads.find(c, 1))
    assert thread is not None
    assert thread.claimed_by is not None
    assert "thầy Minh" in commune.seen("officials")[-1]
    # What he was not asked stays the other commune's business.
    await commune.official_says("Màn hình công cộng ở sảnh bị sọc thì làm sao ạ?", "hung", mention=True)
    await _policy(commune, Step(who=Who.ALL, wait=HOUR))
    await commune.official_says("Loa phường không kêu thì làm sao ạ?", "mai", mention=True)
    await commune.teacher_says("nhận 3", "minh")
    await _a_moment(commune)
    assert "không tìm thấy" in commune.seen("private-minh")[-1].casefold()


async def test_an_urgent_word_to_whoever_has_it_brings_a_line_and_an_earlier_reminder(commune):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    await commune.official_says("dân đang chờ ạ", mention=True)
    await _a_moment(commune)
    assert "thầy Đạo" in commune.seen("officials")[-1]
    assert "nói với bà con" in commune.seen("officials")[-1]
    await commune.fast_forward(minutes=11)
    assert "đang chờ một lời" in commune.seen("private-dao")[-1]


async def test_a_promise_is_kept_by_an_answer_and_void_when_nobody_waits(commune):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("1: chị gọi quản trị thư công vụ ạ")
    await commune.official_says("Màn hình công cộng ở sảnh bị sọc thì làm sao ạ?", "hung", mention=True)
    await commune.official_says("thôi khỏi ạ", "hung", mention=True)
    found = await commune.desk.database.read(lambda c: promises.between(c, MONDAY, MONDAY + timedelta(days=1)))
    assert [promise.outcome for promise in found] == [Outcome.KEPT, Outcome.VOID]


async def test_pressing_words_alone_ask_what_the_matter_is(commune):
    await commune.official_says("dân đang chờ ạ", mention=True)
    assert await commune.desk.database.read(lambda c: threads.find(c, 1)) is None
    assert len(commune.seen("officials")) == 1


async def test_the_words_for_the_unit_are_short_masked_and_given_once(commune):
    long = (
        "Em nộp hồ sơ trên iGate báo lỗi Phiên làm việc hết hạn, CCCD 034095001234. " + "Máy cứ quay vòng mãi. " * 150
    )
    await commune.official_says(long, mention=True)
    await commune.fast_forward(hours=2)
    given = [seen for seen in commune.seen("private-binh") if "Em chưa gửi cho ai" in seen]
    assert len(given) == 1
    prepared = given[0].split("———")[1]
    assert len(prepared) <= 2000
    assert "Phiên làm việc hết hạn" in prepared
    assert "034095001234" not in prepared
    assert "iGate" in given[0]
    assert "Đầu mối liên hệ: anh Bình" in prepared
    await commune.fast_forward(hours=48)
    assert sum("Em chưa gửi cho ai" in seen for seen in commune.seen("private-binh")) == 1
    await commune.teacher_says("đơn vị 1")
    await _a_moment(commune)
    assert "Em chưa gửi cho ai" in commune.seen("private-dao")[-1]


async def test_while_somebody_stands_at_the_counter_the_next_round_is_minutes_away(commune):
    await commune.official_says(f"{UNKNOWN} Dân đang chờ ạ", mention=True)
    pages = []
    for _ in range(6):
        await commune.fast_forward(minutes=20)
        pages.append(len(commune.seen("private-dao")))
    assert pages[0] < pages[1] < pages[2]
    # Nobody stands there for two hours: then it waits like others.
    assert pages[-1] == pages[-2]
