"""Who asks together, and what is down, seen by who coordinates and taken apart."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from click.testing import CliRunner
from sqlalchemy import Connection

from bot.cli import cli
from bot.clock import SystemClock
from desk.threads import Status
from store import joins, outages, threads
from tests.support.commune import MONDAY, Commune, person

FORM = "báo cáo chuyển đổi số quý 3 nộp theo mẫu nào ạ?"


async def asked_twice(commune: Commune) -> None:
    for who in ("hoa", "minh"):
        await commune.official_says(FORM, who=who, mention=True)
        await commune.fast_forward(seconds=30)


async def test_who_joined_is_seen_and_split_off(commune, sign_in):
    await asked_twice(commune)
    binh = await sign_in("binh")
    assert "/console/t/2" in await binh.see("/console/t/1")
    page = await binh.see("/console/t/2")
    assert "Đang chờ chung câu trả lời của" in page
    await binh.fill("/console/t/2/split")
    assert "Đang chờ chung" not in binh.page
    assert "tách ra thành câu riêng" in binh.page
    assert await commune.desk.database.read(lambda c: joins.find(c, 2)) is None
    await commune.fast_forward(minutes=1)
    assert "#2" in commune.seen("officials")[-1]
    await binh.see("/console/t/1")
    assert "Hỏi cùng nhau" not in binh.page


def down(connection: Connection, at: datetime = MONDAY) -> None:
    for number in (1, 2):
        thread = threads.find(connection, number)
        asker = person(connection, "chat", "hoa" if number == 1 else "minh")
        outages.report(connection, asker, f"xa-{number}", system="iGate", plain=True, now=at, thread=thread)
    outages.begin(connection, "iGate", "", at, at)


async def test_an_outage_stands_on_the_board_and_is_ended_for_all(commune, sign_in):
    await asked_twice(commune)
    await commune.desk.database.write(lambda c: joins.end(c, 2, MONDAY))
    await commune.desk.database.write(down)
    binh = await sign_in("binh")
    page = await binh.see("/console/")
    assert "Sự cố 1: iGate đang nghẽn, 2 người ở 2 xã" in page
    assert "Thuộc sự cố 1: iGate" in await binh.see("/console/t/1")
    await binh.see("/console/")
    await binh.fill("/console/outages/1/over")
    assert "Sự cố 1: iGate, 2 người ở 2 xã" in binh.page
    assert "đang nghẽn" not in binh.page
    ended = [await commune.desk.database.read(lambda c, n=n: threads.find(c, n)) for n in (1, 2)]
    assert [thread.status for thread in ended] == [Status.RESOLVED, Status.RESOLVED]


async def test_the_report_names_the_outages(commune, sign_in, monkeypatch):
    await asked_twice(commune)
    at = SystemClock().now() - timedelta(days=3)
    await commune.desk.database.write(lambda c: down(c, at))
    monkeypatch.setenv("CAUNOI_DATABASE_URL", commune.url)
    told = CliRunner().invoke(cli, ["report", "outages", "--json"])
    (one,) = json.loads(told.output)
    assert (one["system"], one["reports"], one["communes"], one["ended_at"]) == ("iGate", 2, 2, None)
    assert "chưa hết" in CliRunner().invoke(cli, ["report", "outages", "--days", "7"]).output
    assert "Không có sự cố" in CliRunner().invoke(cli, ["report", "outages", "--days", "1"]).output
