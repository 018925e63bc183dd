"""`caunoi rota`: what is checked, shown and settled from the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import SystemClock
from desk.people import Commune, Role
from desk.shifts import Override, OverrideKind
from desk.timetable import Half, Lesson, Timetable, year_of
from store import people, rota, rota_changes, timers, timetables
from store.database import Database
from tests.support.commune import MONDAY, person, populate

PLACE = Commune(id="ky-lua", province="", name="Phường Kỳ Lừa")
KY_LUA = ("--commune", "Ky Lua")


@pytest.fixture
def database(database_url, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    database = Database(database_url)
    database.write_now(lambda c: populate(c, "chat", MONDAY))
    yield database
    database.close()


def _run(*words: str, code: int = 0) -> Result:
    found = CliRunner().invoke(cli, ["rota", *words])
    assert found.exit_code == code, found.output
    return found


def _checked(*words: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = json.loads(_run("check", *KY_LUA, "--json", *words, code=code).output)["communes"]
    return found


def _next(weekday: int) -> date:
    today = SystemClock().now().date() + timedelta(days=1)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def test_a_rota_without_gaps_is_covered_and_two_whole_weeks_are_too_much(database):
    found = _checked()
    assert (found["coverage"], found["gaps"], found["bad"]) == (100, [], [])
    assert {who["person"] for who in found["overload"]} == {"thầy Đạo", "cô Lan"}
    assert found["score"] == 80
    assert "phủ 100 %" in _run("check").output


def test_a_gap_of_every_week_is_one_line(database):
    _run("set", "Đạo", "T2-T6 07:00-11:00", *KY_LUA)
    _run("set", "Lan", "T2-T6 13:00-17:00", *KY_LUA)
    found = _checked()
    assert 80 < found["coverage"] < 100
    assert found["gaps"][0]["from"].endswith("11:00:00+07:00")
    lines = _run("check", *KY_LUA).output.splitlines()
    assert len([line for line in lines if "trống" in line]) <= 5
    assert any("trống   T2 11:00-11:30" in line for line in lines)


def test_what_is_wrong_is_said_with_the_name_and_ends_with_one(database):
    dao = database.read_now(lambda c: person(c, "chat", "dao"))
    _run("set", "Đạo", "T2 22:00-23:00, T3 07:00-07:45", *KY_LUA)
    year, first, last = year_of(SystemClock().now().date())
    lesson = Lesson(person_id=dao.id, weekday=1, half=Half.MORNING, period=1)
    taught = Timetable(school="THCS", year=year, first_day=first, last_day=last, lessons=(lesson,))
    database.write_now(lambda c: timetables.replace(c, taught, province="", commune="ky-lua"))
    lan = database.read_now(lambda c: person(c, "chat", "lan"))
    database.write_now(lambda c: people.set_shifts(c, lan, ()))
    sentences = {(bad["person"], bad["sentence"]) for bad in _checked(code=1)["bad"]}
    assert (
        "thầy Đạo",
        "ca T2 22:00-23:00 nằm trọn trong giờ yên tĩnh; dời ca, hoặc `caunoi rota limits --quiet`.",
    ) in sentences
    assert ("cô Lan", "chưa có ca trực; dùng `caunoi rota set`.") in sentences
    if first <= SystemClock().now().date() <= last - timedelta(days=30):
        assert ("thầy Đạo", "ca T3 07:00-07:45 trùng hết với giờ dạy.") in sentences


def test_show_tells_lessons_exceptions_and_what_is_settled(database):
    dao, lan = (database.read_now(lambda c, who=who: person(c, "chat", who)) for who in ("dao", "lan"))
    monday = _next(0)
    places = [(1, Half.MORNING, 1), (1, Half.MORNING, 2), (1, Half.AFTERNOON, 3)]
    now = SystemClock().now()
    database.write_now(lambda c: rota_changes.change_lessons(c, dao, places, now.date(), taught=True))
    given = Override(kind=OverrideKind.REPLACE, person_id=dao.id, by=lan.id, date=monday)
    database.write_now(lambda c: rota_changes.add_overrides(c, PLACE, [given], by=lan, now=now))
    _run("limits", *KY_LUA, "--quiet", "20:30-06:30", "--cap-day", "9", "--hours", "T2-T6 08:00-11:00", "--no-announce")
    _run("dayoff", f"{_next(2)}", "--name", "Hội làng", *KY_LUA)
    _run("dayoff", f"{_next(5):%d/%m/%Y}", "--like", "T4")
    said = _run("show", *KY_LUA).output
    for words in (
        "thầy Đạo: T2 07:00-17:00",
        "dạy T3 sáng tiết 1-2",
        "dạy T3 chiều tiết 3",
        f"ngày {monday:%d/%m/%Y}: không trực, đổi với cô Lan",
        "Giờ yên tĩnh: 20:30-06:30",
        "9 lần mỗi ngày",
        f"Ngày nghỉ T4 {_next(2):%d/%m/%Y}: Hội làng",
        f"Làm bù T7 {_next(5):%d/%m/%Y} theo lịch T4",
    ):
        assert words in said
    settled = database.read_now(lambda c: rota.limits(c, "ky-lua"))
    assert (settled.caps.day, settled.caps.night, settled.announce, len(settled.hours)) == (9, None, False, 5)
    _run("limits", *KY_LUA, "--quiet", "none", "--no-caps")
    settled = database.read_now(lambda c: rota.limits(c, "ky-lua"))
    assert (settled.quiet, settled.caps.day, len(settled.hours)) == (None, None, 5)


def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(database):
    for weekly, sentence in (
        ("T2 07:00-09:00, T2 08:00-10:00", "chồng lên nhau"),
        ("T2 25:00-26:00", "từ 0:00 đến 24:00"),
        ("T2 07:00-07:00", "trước giờ kết thúc"),
    ):
        assert sentence in _run("set", "Đạo", weekly, *KY_LUA, code=1).output
    assert "21:99" in _run("limits", *KY_LUA, "--quiet", "21:99-06:00", code=1).output
    assert "“25:00-6:00”" in _run("limits", *KY_LUA, "--quiet", "25:00-6:00", code=1).output
    assert "no commune here" in _run("neighbours", "Xã Lạ", *KY_LUA, code=2).output
    assert "no commune here" in _run("check", "--commune", "Xã Lạ", code=2).output
    dao = database.read_now(lambda c: person(c, "chat", "dao"))
    assert len(database.read_now(lambda c: people.shifts_of(c, [dao.id]))) == 5


def test_a_week_written_anew_is_told_to_the_teacher(database):
    dao = database.read_now(lambda c: person(c, "chat", "dao"))
    _run("set", "Đạo", "T2 22:00-02:00", *KY_LUA)
    due = database.read_now(lambda c: timers.due(c, SystemClock().now()))
    assert {(timer.kind, timer.subject) for timer in due} >= {("week", dao.id)}
    assert "T2 22:00-02:00" in _run("show", *KY_LUA).output


def test_a_week_is_given_to_who_is_named_and_to_nobody_whose_name_only_holds_those_letters(database):
    database.write_now(lambda c: people.add(c, name="thầy Khánh", role=Role.TEACHER, province="", commune="ky-lua"))
    before = database.read_now(lambda c: people.shifts_of(c, [p.id for p in people.staff(c, "ky-lua")]))
    said = _run("set", "Hà", "T2 07:00-09:00", *KY_LUA, code=1).output
    assert "Chưa có thầy cô nào tên “Hà”" in said
    assert 'caunoi code teacher --commune "Ky Lua" --name "Hà"' in said
    assert "cô Lan" in _run("set", "cô Lna", "T2 07:00-09:00", *KY_LUA, code=1).output
    assert database.read_now(lambda c: people.shifts_of(c, [p.id for p in people.staff(c, "ky-lua")])) == before
    assert _run("set", "Khanh", "T2 07:00-09:00", *KY_LUA).output == "thầy Khánh: 1 ca trực một tuần\n"
