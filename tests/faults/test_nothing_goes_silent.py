"""Days of people who ask, claim, forget, teach and fall ill: every thread has a next time, no promise just passes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.shifts import parse_weekly
from desk.threads import Status
from store import people, rota
from store.policy_tables import pages, promises
from store.tables import timers
from store.thread_tables import threads
from tests.support.commune import MONDAY, Commune, person

QUESTIONS = (
    "Ai cấp lại mật khẩu hòm thư công vụ?",
    "Màn hình công cộng ở sảnh bị sọc thì làm sao ạ?",
    "Phần mềm đất đai không mở được, dân đang chờ ạ",
    "15p nữa họp mà đường truyền cứ chập chờn",
)
TEACHERS = ("dao", "lan")


async def _somebody_does_something(commune, chance, numbers):
    who, number = chance.choice(TEACHERS), chance.choice(numbers or [1])
    words = chance.choice(
        [
            f"nhận {number}",
            f"nhận {number}",
            f"{number}: anh chị khởi động lại máy giúp em",
            f"trả {number}",
            f"giữ {number}",
            f"chuyển {number} cho cô Lan: đã thử lại",
            f"xong {number}",
            "1",
            "2",
            "bàn giao hết",
            "bàn giao hết cho thầy Đạo",
            f"bận đến {chance.randint(8, 20)}h",
            "rảnh",
            "hôm nay tôi nghỉ ốm",
            "mai tôi nghỉ ốm",
            "thứ 3 tiết 1-4 tôi dạy",
        ]
    )
    await commune.teacher_says(words, who)


def _is_well(connection, now):
    armed = {(row.kind, row.subject): row for row in connection.execute(select(timers)) if row.state == 0}
    assert not [row for row in connection.execute(select(timers)) if row.state == 2], "a timer could not be handled"
    for thread in connection.execute(select(threads)).mappings():
        if thread["status"] in {Status.WAITING, Status.CLAIMED}:
            kind = "escalate" if thread["status"] == Status.WAITING else "nudge"
            timer = armed.get((kind, thread["id"]))
            assert timer is not None, f"#{thread['id']} {thread['status']}: no next time"
            assert timer.due_at > now, f"#{thread['id']}: its time has passed"
            assert timer.due_at < now + timedelta(days=5)
        for kind in ("escalate", "nudge"):
            if thread["status"] in {Status.RESOLVED, Status.PARKED}:
                assert (kind, thread["id"]) not in armed
    for promise in connection.execute(select(promises)).mappings():
        assert promise["outcome"] != "late", f"#{promise['thread_id']}: a promise passed and nothing was said"
        assert promise["ended_at"] is not None or promise["promised_at"] > now, (
            f"#{promise['thread_id']}: passes silently"
        )


def _disturbs_nobody(connection, commune, since, now):
    """Of the pages since the last look: nobody was paged in his class or by night."""
    in_force = rota.load(connection, "ky-lua", now, commune.desk.zone)
    for page in connection.execute(select(pages).where(pages.c.at > since)).mappings():
        if page["person_id"] in in_force.people:
            hour = page["at"].astimezone(commune.desk.zone).hour
            assert 6 <= hour < 21, f"paged at {hour} o'clock"


@pytest.mark.parametrize("seed", [7])
async def test_whatever_people_do_somebody_hears_in_time(sqlite_url, seed):
    chance = random.Random(seed)
    commune = await Commune.open(sqlite_url)
    try:
        await commune.desk.database.write(
            lambda c: people.set_shifts(c, person(c, "chat", "lan"), _mornings(person(c, "chat", "lan").id))
        )
        asked, looked = 0, MONDAY
        for _ in range(30):
            if chance.random() < 0.25:
                asked += 1
                await commune.official_says(
                    chance.choice(QUESTIONS), chance.choice(("hoa", "hung", "mai")), mention=True
                )
            if chance.random() < 0.45 and asked:
                await _somebody_does_something(commune, chance, list(range(1, asked + 1)))
            if chance.random() < 0.1:
                await commune.official_says("dân đang chờ ạ", "hoa", mention=True)
            await commune.fast_forward(minutes=chance.choice((1, 4, 11, 30, 90, 600)))
            now = commune.clock.now()
            await commune.desk.database.read(lambda c: _is_well(c, now))  # noqa: B023
            await commune.desk.database.read(lambda c: _disturbs_nobody(c, commune, looked, now))  # noqa: B023
            looked = now
        assert asked > 3
    finally:
        await commune.close()


def _mornings(person_id):
    return parse_weekly("T2-T6 07:00-09:20 10:10-11:30", person_id)
