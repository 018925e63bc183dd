"""A calendar under a secret address, over real HTTP and read by the book (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import icalendar
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from click.testing import CliRunner
from sqlalchemy import Connection, select

from bot.calendar_feed import Titles, written
from bot.cli import cli
from bot.server import build_app
from desk import agenda, calendar_commands
from desk.agenda import Kind
from desk.calendar_commands import Wish
from desk.people import Person
from desk.rota import Rota
from desk.shifts import Busy, Override, OverrideKind, parse_weekly
from desk.timetable import Half, Lesson, Timetable
from store import feeds, people, timetables
from store.database import Database
from store.feed_tables import feeds as feed_table
from store.feeds import Feed
from tests.support.commune import MONDAY, Commune, populate
from tests.timetables.test_plan import teacher

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = MONDAY.date()
LESSON = Timetable(
    school="THCS Kỳ Lừa",
    year="2025-2026",
    first_day=TODAY,
    last_day=date(2026, 5, 31),
    lessons=(Lesson(person_id=1, weekday=0, half=Half.MORNING, period=1, label="Toán 6A"),),
)
ROTA = Rota(
    zone=HANOI,
    people=(1, 2),
    shifts=(*parse_weekly("T2-T6 07:00-11:00 13:30-17:00", 1), *parse_weekly("T7 22:00-2:00", 2)),
    overrides=(Override(kind=OverrideKind.ADD, person_id=2, date=TODAY, starts=7 * 60, ends=9 * 60),),
    timetables=(LESSON,),
)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%d/%m %H:%M}"


def test_shifts_become_events_and_a_night_is_one_of_them():
    found = agenda.events(ROTA, [1, 2], TODAY)
    week = [event for event in found if event.starts < MONDAY + timedelta(days=7)]
    assert [(event.person_id, local(event.starts), local(event.ends), event.changed) for event in week[:3]] == [
        (1, "02/03 07:00", "02/03 11:00", False),
        (2, "02/03 07:00", "02/03 09:00", True),
        (1, "02/03 13:30", "02/03 17:00", False),
    ]
    assert ("07/03 22:00", "08/03 02:00") in [(local(event.starts), local(event.ends)) for event in week]
    assert {event.kind for event in found} == {Kind.DUTY}
    assert len({event.uid for event in found}) == len(found)


def test_lessons_are_shown_when_asked_for():
    found = agenda.events(ROTA, [1], TODAY, lessons=True)
    lessons = [event for event in found if event.kind is Kind.LESSONS]
    assert [(local(event.starts), local(event.ends)) for event in lessons[:1]] == [("02/03 07:00", "02/03 07:45")]
    assert all(event.starts.astimezone(HANOI).weekday() == 0 for event in lessons)


def test_duty_within_leave_is_left_out():
    away = Busy(person_id=1, starts_at=MONDAY - timedelta(days=1), ends_at=MONDAY + timedelta(days=4, hours=12))
    rota = Rota(zone=HANOI, people=(1,), shifts=ROTA.shifts, busy=(away,))
    assert agenda.events(rota, [1], TODAY)[0].starts > MONDAY + timedelta(days=5)


def test_the_same_rota_is_the_same_events_all_day():
    assert agenda.events(ROTA, [1, 2], TODAY) == agenda.events(ROTA, [1, 2], TODAY)


def ics(*, feed_of: int | None, zone: ZoneInfo = HANOI, **names: str) -> bytes:
    staff: dict[int, Person] = {1: teacher(1, names.get("one", "thầy Đạo")), 2: teacher(2, "cô Lan")}
    titles = Titles(Feed(id=1, commune="ky-lua", person_id=feed_of), staff, "Phường Kỳ Lừa")
    found = agenda.events(ROTA, [1, 2] if feed_of is None else [feed_of], TODAY, lessons=True)
    return written(found, titles=titles, zone=zone, first=agenda.first_day(TODAY), site="caunoi.vidu.vn")


def strictly(content: bytes) -> list[str]:
    """Lines end with CRLF and have 75 octets at most; a folded one goes on behind a space; signs stay whole."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    physical = content.split(b"\r\n")[:-1]
    assert max(map(len, physical)) <= 75
    for line in physical:
        line.decode("utf-8")  # no letter is torn in two
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


@pytest.mark.parametrize("long_name", ["thầy Đạo", "thầy " + "Nguyễn Đặng Thuỳ " * 9, "thầy A, B; C\\D\nE"])
def test_the_calendar_is_written_by_the_book(long_name):
    content = ics(feed_of=None, one=long_name)
    lines = strictly(content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert lines.index("TZID:Asia/Ho_Chi_Minh") < lines.index("BEGIN:VEVENT")
    stack: list[str] = []
    for line in lines:
        assert re.match(r"^[A-Z-]+[;:]", line)
        if line.startswith("BEGIN:"):
            stack.append(line[6:])
        if line.startswith("END:"):
            assert stack.pop() == line[4:]
    assert stack == []
    read = icalendar.Calendar.from_ical(content)
    walked = read.walk("VEVENT")
    assert len({str(event["UID"]) for event in walked}) == len(walked) > 100
    for event in walked:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event.keys())
        assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
        assert event.decoded("DTEND") > event.decoded("DTSTART")
    assert read.calendar_name == "Lịch trực Phường Kỳ Lừa"


def test_ones_own_calendar_does_not_repeat_ones_name():
    titles = {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(ics(feed_of=1)).walk("VEVENT")}
    assert titles == {"Trực Phường Kỳ Lừa", "Bận (dạy)"}
    titles = {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(ics(feed_of=None)).walk("VEVENT")}
    assert titles == {"Trực: thầy Đạo", "Trực: cô Lan", "Trực: cô Lan (đổi ca)", "Thầy Đạo: bận (dạy)"}


def begins(content: bytes) -> list[datetime]:
    return [event.decoded("DTSTART") for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def test_the_same_rota_is_the_same_bytes_and_knows_other_zones():
    assert ics(feed_of=1) == ics(feed_of=1)
    berlin = ics(feed_of=1, zone=ZoneInfo("Europe/Berlin"))
    assert b"BEGIN:DAYLIGHT" in berlin
    starts = begins(berlin)
    assert starts == begins(ics(feed_of=1))


@asynccontextmanager
async def served(commune: Commune) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    port = unused_port()
    runner = web.AppRunner(build_app(commune.runtime), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    commune.desk.public_url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            yield session, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def make(connection: Connection, account: str | None) -> str:
    person = people.by_account(connection, "chat", account) if account else None
    return feeds.make(connection, province="", commune="ky-lua", person_id=person.id if person else None, now=MONDAY)


async def test_a_phone_reads_it_over_http_and_asks_again(database_url):
    commune = await Commune.open(database_url)
    await commune.desk.database.write(lambda c: timetables.replace(c, LESSON, province="", commune="ky-lua"))
    secret = await commune.desk.database.write(lambda c: make(c, "dao"))
    async with served(commune) as (session, base):
        async with session.get(f"{base}/cal/{secret}.ics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            assert answer.headers["Cache-Control"] == "private, max-age=900"
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            body, tag = await answer.read(), answer.headers["ETag"]
        strictly(body)
        walked = icalendar.Calendar.from_ical(body).walk("VEVENT")
        assert {str(event["SUMMARY"]) for event in walked} == {"Trực Phường Kỳ Lừa"}
        await commune.fast_forward(hours=3)
        async with session.get(f"{base}/cal/{secret}.ics", headers={"If-None-Match": tag}) as again:
            assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", tag)
        async with session.head(f"{base}/cal/{secret}.ics") as head:
            assert (head.status, head.headers["ETag"]) == (200, tag)
        async with session.get(f"{base}/cal/{secret}.ics?lessons=1", headers={"If-None-Match": tag}) as more:
            assert more.status == 200
            assert "Bận (dạy)".encode() in await more.read()
        await commune.desk.database.write(_fewer_shifts)
        async with session.get(f"{base}/cal/{secret}.ics", headers={"If-None-Match": tag}) as changed:
            assert changed.status == 200
    await commune.close()


def _fewer_shifts(connection: Connection) -> None:
    dao = people.by_account(connection, "chat", "dao")
    assert dao is not None
    people.set_shifts(connection, dao, parse_weekly("T2 07:00-17:00", dao.id))


async def test_a_wrong_or_revoked_secret_opens_nothing(database_url):
    commune = await Commune.open(database_url)
    secret = await commune.desk.database.write(lambda c: make(c, None))
    async with served(commune) as (session, base):
        async with session.get(f"{base}/cal/{secret}.ics") as answer:
            text = (await answer.read()).decode()
            assert "Trực: thầy Đạo" in text
            assert "hoa" not in text.casefold()
        number = await commune.desk.database.write(
            lambda c: feeds.revoke(c, commune="ky-lua", person_id=None, now=MONDAY)
        )
        assert number == 1
        for wrong in (secret, secret[:-1], "x", "x" * 5000, "..%2f", "%00"):
            async with session.get(f"{base}/cal/{wrong}.ics") as answer:
                assert answer.status == 404
                assert "VCALENDAR" not in await answer.text()
        async with session.post(f"{base}/cal/{secret}.ics") as answer:
            assert answer.status == 405
    await commune.close()


async def test_a_teacher_asks_for_it_and_is_told_alone(database_url):
    commune = await Commune.open(database_url)
    async with served(commune) as (session, base):
        await commune.teacher_says("lịch trên điện thoại", chat="teachers")
        assert "nhắn riêng" in commune.seen("teachers")[-1]
        assert base not in "".join(commune.seen("teachers"))
        said = commune.seen("private-dao")[-1]
        (url,) = re.findall(rf"^{base}/cal/[\w-]+\.ics$", said, re.MULTILINE)
        async with session.get(url) as answer:
            assert answer.status == 200
        await commune.fast_forward(seconds=5)
        await commune.teacher_says("thu hoi lich tren dien thoai")
        assert "đã thu hồi" in commune.seen("private-dao")[-1]
        async with session.get(url) as answer:
            assert answer.status == 404
        await commune.fast_forward(seconds=5)
        await commune.teacher_says("bỏ lịch trên điện thoại")
        assert "chưa có liên kết" in commune.seen("private-dao")[-1]
    await commune.close()


async def test_without_a_public_address_the_truth_is_told(sqlite_url):
    commune = await Commune.open(sqlite_url)
    await commune.teacher_says("lịch trên điện thoại")
    assert "chưa có địa chỉ công khai" in commune.seen("private-dao")[-1]
    await commune.says("thu", "private-thu", "lịch trên điện thoại")
    assert "dành cho thầy cô" in commune.seen("private-thu")[-1]
    rows = await commune.desk.database.read(lambda c: c.execute(select(feed_table.c.id)).all())
    assert rows == []
    await commune.close()


@pytest.mark.parametrize(
    "text",
    [
        "lịch trên điện thoại",
        "Lich tren dien thoai",
        "cho em lịch trực trên điện thoại ạ",
        "/lichdienthoai",
        "phone calendar",
    ],
)
def test_the_words_that_ask_for_it(text):
    assert calendar_commands.parse(text) is Wish.LINK


@pytest.mark.parametrize("text", ["thu hồi lịch trên điện thoại", "bỏ lịch điện thoại", "/thuhoilich"])
def test_the_words_that_take_it_back(text):
    assert calendar_commands.parse(text) is Wish.REVOKE


@pytest.mark.parametrize(
    "text", ["lịch trực", "lịch của tôi", "điện thoại hỏng", "lịch họp trên điện thoại của chị bị lỗi", ""]
)
def test_other_talk(text):
    assert calendar_commands.parse(text) is None


def test_the_command_prints_an_address_and_takes_it_back(sqlite_url, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CAUNOI_PUBLIC_URL", "https://caunoi.vidu.vn")
    database = Database(sqlite_url)
    database.write_now(lambda c: populate(c, "chat", MONDAY))

    def run(*arguments: str):
        return CliRunner().invoke(cli, ["rota", "feed", *arguments])

    said = run("thầy Đạo")
    assert said.exit_code == 0, said.output
    found = re.match(r"https://caunoi\.vidu\.vn/cal/([\w-]{32})\.ics\n", said.stdout)
    assert found is not None
    secret = found[1]
    assert database.read_now(lambda c: feeds.look_up(c, secret)) is not None
    assert "Đã thu hồi 1 liên kết" in run("đạo", "--commune", "Kỳ Lừa", "--revoke").output
    assert database.read_now(lambda c: feeds.look_up(c, secret)) is None
    assert run("--commune", "Kỳ Lừa", "--lessons").stdout.endswith(".ics?lessons=1\n")
    assert run().exit_code == 2
    assert "thầy Đạo" in run("Nobody").output
    assert "Phường Kỳ Lừa" in run("--commune", "Ở đâu đó").output
    database.close()
