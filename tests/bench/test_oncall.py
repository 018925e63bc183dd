"""A small `bench oncall`, and that its auditor sees what it is there to see."""

from __future__ import annotations

import json
from random import Random

import pytest
from click.testing import CliRunner

from bot.bench import oncall
from bot.bench.oncall_audit import Audit, promised_in
from bot.bench.oncall_world import CHANNEL, DAY, Place, Teacher, World, build
from bot.commands.bench import bench
from desk.outbound import Outbound
from store import schema
from store.database import Database

NINE = 9 * 60
MONDAY_HALF_PAST_TEN = 630


@pytest.fixture(scope="module")
def world() -> World:
    database = Database("sqlite://")
    schema.metadata.create_all(database.engine)
    built = database.write_now(lambda c: build(c, Random(1), ["xa-01", "xa-02"], 4, 7))
    database.close()
    return built


@pytest.fixture
def audit(world: World) -> Audit:
    return Audit(world)


def _someone(world: World) -> tuple[Place, Teacher]:
    return next((place, teacher) for place, teacher in world.teachers() if any(teacher.in_class))


def _page(teacher: Teacher, number: int = 1) -> Outbound:
    return Outbound(
        key=f"page:{number}:1:0.1:p1", channel=CHANNEL, chat=teacher.chat, markup=f"#{number}", thread=number
    )


def _told(place: Place, text: str, number: int = 1) -> Outbound:
    return Outbound(key=f"in:{text}", channel=CHANNEL, chat=place.group, markup=text, thread=number)


def test_five_days_break_no_rule():
    size = oncall.Size(days=5, communes=2, teachers=4, questions=16, to_people=60, seed=11)
    figures = oncall.measure(size, processes=1)
    assert {rule: figures[rule] for rule in oncall.RULES} == dict.fromkeys(oncall.RULES, 0), figures["faults"]
    assert figures["asked_of_people"] > 30
    assert figures["answered"] > figures["asked_of_people"] * 0.7
    assert figures["answered_within_promise"] > 0.7


def test_the_command_prints_one_object():
    said = CliRunner().invoke(
        bench, ["oncall", "--days", "1", "--communes", "1", "--teachers", "2", "--questions", "4", "--json"]
    )
    assert said.exit_code == 0, said.output
    figures = json.loads(said.stdout)
    assert list(figures)[:8] == [
        "pages_in_class",
        "pages_over_cap",
        "unowned_thread_minutes",
        "promises_broken_silently",
        "double_claims",
        "load_max_over_median",
        "answered_within_promise",
        "seconds",
    ]


def test_it_refuses_communes_without_teachers():
    assert CliRunner().invoke(bench, ["oncall", "--communes", "9", "--teachers", "3"]).exit_code == 2


def test_a_page_in_class_is_seen(audit: Audit, world: World):
    _, teacher = _someone(world)
    in_class = teacher.in_class.index(1)
    audit.hear(in_class, _page(teacher), by_itself=True)
    assert audit.counted["pages_in_class"] == 1
    free = next(m for m in range(NINE, 7 * DAY) if not teacher.in_class[m])
    audit.hear(free, _page(teacher), by_itself=True)
    assert audit.counted["pages_in_class"] == 1


def test_pages_at_night_and_on_a_holiday_are_seen(audit: Audit, world: World):
    _, teacher = _someone(world)
    audit.hear(23 * 60, _page(teacher), by_itself=True)
    assert audit.counted["pages_in_quiet_hours"] == 1
    audit.hear(DAY + NINE, _page(teacher), by_itself=True)  # 24 November is the Day of Culture
    assert audit.counted["pages_on_holidays"] == 1


def test_one_page_too_many_is_seen(audit: Audit, world: World):
    place, teacher = _someone(world)
    before, place.cap_day = place.cap_day, 2
    for minute in (400, 401, 402):
        audit.hear(minute, _page(teacher), by_itself=True)
    place.cap_day = before
    assert audit.counted["pages_over_cap"] == 1


def test_a_promise_passes_silently_or_is_corrected_in_time(audit: Audit, world: World):
    place, _ = _someone(world)
    audit.opens(NINE, 1)
    audit.hear(NINE, _told(place, "Chậm nhất 9:20 anh/chị có tin tiếp."), by_itself=False)
    audit.hear(NINE + 20, _told(place, "Chậm nhất <b>9:40</b> em báo tin tiếp."), by_itself=True)
    assert audit.counted["promises_broken_silently"] == 0
    audit.hear(NINE + 41, _told(place, "Cô Lan (#1): Đây ạ."), by_itself=True)
    assert audit.counted["promises_broken_silently"] == 1


def test_two_who_were_both_told_that_it_is_theirs_are_seen(audit: Audit, world: World):
    (_, one), (_, other) = list(world.teachers())[:2]
    for who in (one, other):
        said = Outbound(key=f"in:{who.account}", channel=CHANNEL, chat=who.chat, markup="Thầy đã nhận <b>#7</b>.")
        audit.hear(NINE, said, by_itself=False)
    assert audit.double == {7}


def test_minutes_without_an_owner_are_counted(audit: Audit):
    audit.owned(NINE, 1, is_cared_for=False)
    audit.owned(NINE + 7, 1, is_cared_for=True)
    audit.close(DAY)
    assert audit.unowned == 7


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("Chậm nhất 11:05 anh/chị có tin", 11 * 60 + 5),
        ("cô Lan trực lại lúc 7:00 sáng mai, em sẽ chuyển", DAY + 420),
        ("chậm nhất 7:05 thứ Tư 25/11 anh/chị có tin tiếp", 2 * DAY + 425),
        ("10:00 xem tiếp cho anh/chị. Chậm nhất 10:35 anh/chị có tin", 10 * 60 + 35),
        ("Vâng, mừng là đã được ạ.", None),
    ],
)
def test_the_time_that_was_promised_is_read_from_the_words(text: str, minute: int | None):
    assert promised_in(text, MONDAY_HALF_PAST_TEN) == minute
