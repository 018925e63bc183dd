"""From the first minute after the end nobody is written to who did not offer to stay, whatever was under way then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

import migrations
from bot.channels.simulator import Shown
from desk.people import Person
from desk.shifts import parse_weekly
from handlers.deployments import arm
from store import deployments, people
from store.database import Database
from tests.support.commune import MONDAY, UNKNOWN, Commune

LAST = date(2026, 3, 4)
OVER = MONDAY.replace(day=5, hour=0, minute=0)
SHIFTS = "T2-CN 05:00-23:00"


def _serve(connection: Connection, name: str, *accounts: str, first: date, last: date, school: str = "") -> None:
    members = [_person(connection, account) for account in accounts]
    for member in members:
        people.set_shifts(connection, member, parse_weekly(SHIFTS, member.id))
    made = deployments.add(
        connection,
        name=name,
        school=school,
        province="",
        communes=["ky-lua"],
        members=[member.id for member in members],
        starts_on=first,
        ends_on=last,
        now=MONDAY,
    )
    zone = MONDAY.tzinfo
    assert zone is not None
    arm(connection, made, MONDAY, zone)  # type: ignore[arg-type]  # an offset will do where clocks never change


def _person(connection: Connection, account: str) -> Person:
    found = people.by_account(connection, "chat", account)
    assert found is not None
    return found


Read = list[tuple[datetime, str, str]]


@pytest.fixture
async def commune(tmp_path: Path) -> AsyncIterator[Commune]:
    url = f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()
    commune = await Commune.open(url)
    yield commune
    await commune.close()


@pytest.fixture
def read(commune: Commune) -> Read:
    """What the desk said, when, and where."""
    said: Read = []

    def note(kind: str, shown: Shown) -> None:
        if kind == "said" and shown.sender is None:
            said.append((commune.clock.now(), shown.chat.removeprefix("private-"), shown.markup))

    commune.platform.watchers.append(note)
    return said


async def _until(commune: Commune, moment: datetime) -> None:
    await commune.runtime.advance(moment)


def _since(read: Read, moment: datetime, *who: str) -> list[str]:
    return [
        f"{chat} {at.astimezone(OVER.tzinfo):%d %H:%M} {markup}"
        for at, chat, markup in read
        if chat in who and at >= moment
    ]


HELD = ["hoa: ask", "dao: nhận 1"]


@pytest.mark.parametrize(
    ("hour", "before"),
    [
        (8, ["hoa: ask"]),
        (22, HELD),
        (16, [*HELD, "dao: 1: Chị thử rút điện rồi cắm lại xem sao"]),
        (8, [*HELD, "dao: bàn giao hết cho cô Lan"]),
        (22, ["hoa: ask", "hoa: dân đang chờ ạ"]),
        (16, [*HELD, "dao: trả 1"]),
    ],
)
async def test_what_was_under_way_bothers_nobody_after_the_end(
    commune: Commune, read: Read, hour: int, before: list[str]
) -> None:
    await commune.desk.database.write(lambda c: _serve(c, "Đợt 1", "dao", "lan", first=date(2026, 2, 2), last=LAST))
    await _until(commune, MONDAY.replace(day=4, hour=hour, minute=10))
    for line in before:
        who, what = line.split(": ", 1)
        if who == "hoa":
            await commune.official_says(UNKNOWN if what == "ask" else what, mention=True)
        else:
            await commune.teacher_says(what, who=who)
    await _until(commune, OVER + timedelta(hours=9))
    await commune.official_says("vẫn chưa được ạ, dân đang chờ", mention=True)
    await _until(commune, OVER + timedelta(days=3))
    written = _since(read, OVER, "dao", "lan")
    assert all("Đợt hỗ trợ đã kết thúc" in line for line in written), written
    assert all(" 05 07:30 " in line for line in written), written


async def test_of_two_schools_only_the_one_that_still_serves_is_asked(commune: Commune, read: Read) -> None:
    await commune.desk.database.write(
        lambda c: _serve(c, "Đợt 1", "dao", first=date(2026, 2, 2), last=LAST, school="THCS A")
    )
    await commune.desk.database.write(
        lambda c: _serve(c, "Đợt 2", "lan", first=date(2026, 2, 2), last=date(2026, 5, 29), school="THCS B")
    )
    await _until(commune, OVER + timedelta(hours=9))
    await commune.official_says(UNKNOWN, mention=True)
    await _until(commune, OVER + timedelta(days=2))
    assert _since(read, OVER, "dao") == []
    assert any("#1" in line for line in _since(read, OVER, "lan"))


async def test_before_the_first_day_its_teachers_are_left_in_peace(commune: Commune, read: Read) -> None:
    await commune.desk.database.write(
        lambda c: _serve(c, "Đợt 1", "dao", "lan", first=date(2026, 3, 5), last=date(2026, 5, 29))
    )
    await commune.official_says(UNKNOWN, mention=True)
    await _until(commune, OVER)
    assert _since(read, MONDAY, "dao", "lan") == []
    await _until(commune, OVER + timedelta(hours=10))
    assert any("#1" in line for line in _since(read, OVER, "dao", "lan"))


async def test_whoever_waits_when_it_ends_is_promised_nothing_that_nobody_keeps(commune: Commune, read: Read) -> None:
    await commune.desk.database.write(lambda c: _serve(c, "Đợt 1", "dao", "lan", first=date(2026, 2, 2), last=LAST))
    await _until(commune, MONDAY.replace(day=4, hour=16, minute=10))
    await commune.official_says(UNKNOWN, mention=True)
    await _until(commune, OVER + timedelta(days=2))
    told = [line for line in _since(read, OVER, "officials") if "#1" in line]
    assert len(told) == 1, told
    assert "em đã ghi lại" in told[0]


async def test_work_is_not_given_to_somebody_whose_time_is_over(commune: Commune, read: Read) -> None:
    await commune.desk.database.write(lambda c: _serve(c, "Đợt 1", "dao", "lan", first=date(2026, 2, 2), last=LAST))
    await _until(commune, OVER + timedelta(hours=9))
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    await commune.teacher_says("chuyển 1 cho cô Lan")
    await commune.teacher_says("bàn giao hết cho cô Lan")
    await _until(commune, OVER + timedelta(days=1))
    assert _since(read, OVER, "lan") == []
