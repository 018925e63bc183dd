"""`caunoi policy`, `caunoi units` and `caunoi report`: what they take, what they refuse, and what they say."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.response_times import figures
from desk.people import Role
from desk.policy import Who
from desk.shifts import parse_weekly
from desk.threads import Status
from store import people, policies, promises, threads, units
from store.database import Database
from store.promises import Kind, Outcome
from tests.support.commune import MONDAY, populate

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
GOOD = """
name: Phường Kỳ Lừa
steps:
  - who: on_call
    wait: 5m
    urgent_wait: 2m
  - names: [cô Lan]
    how: private
    wait: 15m
    hours: T2-T6 07:00-17:00
  - who: coordinator
    wait: 1h
    repeats: 2
"""


@pytest.fixture
def database(database_url, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    database = Database(database_url)
    database.write_now(lambda c: populate(c, "chat", MONDAY))
    yield database
    database.close()


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def _file(text: str, name: str = "chinh-sach.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_policy_is_read_shown_and_taken_back(database):
    tried = _run("policy", "load", _file(GOOD), "--dry-run")
    assert tried.exit_code == 0
    assert database.read_now(policies.listed) == []
    loaded = _run("policy", "load", _file(GOOD), "--commune", "Ky Lua 2")
    assert loaded.exit_code == 1
    assert "there is no commune" in loaded.output
    loaded = _run("policy", "load", _file(GOOD), "--commune", "ky-lua")
    assert loaded.exit_code == 0, loaded.output
    assert "cô Lan · nhắn riêng · chờ 15 phút · có dân chờ: 3 phút" in loaded.output
    found = database.read_now(lambda c: policies.of(c, "ky-lua"))
    assert found is not None
    assert [step.who for step in found.steps] == [Who.ON_CALL, Who.NAMED, Who.COORDINATOR]
    assert json.loads(_run("policy", "show", "--json").output)["ky-lua"]["steps"][2]["repeats"] == 2
    assert "người đang trực" in _run("policy", "show").output
    assert _run("policy", "remove", "--commune", "ky-lua").exit_code == 0
    assert _run("policy", "remove", "--commune", "ky-lua").exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("wait: 5m", "wait: 0m", 2, "chinh-sach.yaml:5: “0m”: nobody can answer in that"),
        ("how: private", "how: privat", 2, "chinh-sach.yaml:8: “privat” is not known here; did you mean “private”?"),
        ("repeats: 2", "repeats: forever", 2, "chinh-sach.yaml:13: “forever” would ask without end"),
        ("cô Lan", "cô Mười", 1, "chinh-sach.yaml:7: nobody in ky-lua is called cô Mười"),
        ("[cô Lan]", "[cô Lan, cô Mười]", 1, "chinh-sach.yaml:7: nobody in ky-lua is called cô Mười"),
        (GOOD, "", 2, "chinh-sach.yaml:1: is empty; write at least “steps:”"),
        ("steps:", "steps: [", 2, "chinh-sach.yaml:"),
        ("who: on_call", "who: [on_call]", 2, "chinh-sach.yaml:4: "),
    ],
)
def test_what_is_refused_names_file_line_and_one_sentence(database, old, new, code, says):
    result = _run("policy", "load", _file(GOOD.replace(old, new)), "--commune", "ky-lua")
    assert result.exit_code == code, result.output
    assert says in result.output
    assert "Traceback" not in result.output
    assert database.read_now(policies.listed) == []


def test_a_provinces_own_units_come_before_the_table(database):
    lines = "system,unit,how\niGate,Tổ hỗ trợ iGate tỉnh,Nhắn nhóm hỗ trợ.\nPhần mềm đất đai,Sở Nông nghiệp,Gửi thư.\n"
    assert _run("units", "load", _file(lines, "u.csv")).exit_code == 0
    found = database.read_now(lambda c: units.of(c, "iGate", "ky-lua"))
    assert found is not None
    assert found.unit == "Tổ hỗ trợ iGate tỉnh"
    shown = _run("units", "show").output
    assert "Phần mềm đất đai" in shown
    assert "VNeID (đi kèm)" in shown
    assert "iGate (đi kèm)" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hệ thống,đơn vị\na,b\n", "u.csv:1: the first line names the columns"),
        ("system,unit,how\niGate,,x\n", "u.csv:2: `unit` is empty"),
        ("system,unit,how\niGate,a,b\niGate,c,d\n", "u.csv:3: “iGate” stands here twice"),
        (f"system,unit,how\niGate,a,{'b' * 600}\n", "u.csv:2: is too long"),
    ],
)
def test_a_bad_line_of_units_changes_nothing(database, text, says):
    result = _run("units", "load", _file(text, "u.csv"))
    assert (result.exit_code, says in result.output) == (2, True), result.output
    assert database.read_now(units.listed) == []


def test_times_are_told_in_duty_minutes_with_what_became_of_promises(database):
    def history(connection):
        asker = people.add(connection, name="chị Hoa", role=Role.OFFICIAL, province="", commune="ky-lua")
        dao = people.staff(connection, "ky-lua")[0]
        people.set_shifts(connection, dao, parse_weekly("T2-T6 07:00-17:00", dao.id))
        for number, minutes in enumerate((10, 20, 600)):
            thread = threads.open_thread(
                connection, asker=asker, commune="ky-lua", channel="chat", chat="c", topic=None, asked_in=None,
                status=Status.WAITING, question="?", photos=(), now=MONDAY,
            )  # fmt: skip
            threads.log(connection, thread, "escalated", MONDAY)
            at = MONDAY + timedelta(minutes=minutes)
            threads.record(connection, thread, kind="answer", text="…", person=dao, now=at)
            promises.make(connection, thread, Kind.NEWS, MONDAY, MONDAY + timedelta(hours=1))
            promises.end(connection, thread.id, (Outcome.KEPT, Outcome.CORRECTED, Outcome.KEPT)[number], at)

    database.write_now(history)
    day = timedelta(days=1)
    found = database.read_now(lambda c: figures(c, "ky-lua", MONDAY - day, MONDAY + day, HANOI))
    # 8:00 to 18:00 is seven duty hours: lunch and what comes after 17:00 do not count.
    assert found["first_answer"] == {"count": 3, "median": 20, "p90": 420}
    assert found["claim"] == {"count": 0, "median": None, "p90": None}
    assert found["promises"] == {"kept": 1, "corrected": 1, "void": 0, "late": 1, "open": 0}
    assert database.read_now(lambda c: figures(c, "khac", MONDAY - day, MONDAY + day, HANOI))["threads"] == 0
    shown = json.loads(_run("report", "times", "--days", "366", "--json").output)
    assert list(shown) == ["Phường Kỳ Lừa"]
