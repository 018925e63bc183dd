"""The final report counts what the tables hold, for the deployment's days and communes only."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta

from click.testing import CliRunner
from sqlalchemy import Connection

from bot.cli import cli
from desk.people import Role
from desk.threads import Status
from handlers import final_report
from store import deployments, knowledge, people, threads
from tests.support.commune import MONDAY, PRINTER, TOKEN, Commune


def _filled(connection: Connection) -> None:
    hoa, hung = (
        people.add(connection, name=name, role=Role.OFFICIAL, province="", commune="ky-lua")
        for name in ("chị Hoa", "anh Hùng")
    )
    plan = [
        (hoa, timedelta(days=-1), "token", "faq"),  # the day before it began
        (hoa, timedelta(0), "token", "faq"),
        (hung, timedelta(days=1), "token", "faq"),
        (hoa, timedelta(days=8), "may-in", "teacher"),
        (hoa, timedelta(days=9), None, "peer"),
        (hung, timedelta(days=9), None, None),
    ]
    for asker, after, entry, by in plan:
        thread = threads.open_thread(
            connection, asker=asker, commune="ky-lua", channel="chat", chat="officials", topic=None, asked_in=None,
            status=Status.RESOLVED if by else Status.WAITING, question="Chị Hoa hỏi", photos=(), now=MONDAY + after,
            entry=entry,
        )  # fmt: skip
        if by:
            threads.change(connection, thread, helped_by=by)


async def test_a_report_counts_its_days_and_says_how_many_needed_nobody(database_url: str, tmp_path, monkeypatch):
    commune = await Commune.open(database_url)

    def make(connection: Connection):
        knowledge.save(connection, [replace(TOKEN, systems=("chữ ký số",)), replace(PRINTER, systems=("máy in",))])
        _filled(connection)
        return deployments.add(
            connection,
            name="Đợt 1",
            school="THCS A",
            province="",
            communes=["ky-lua"],
            members=[],
            starts_on=MONDAY.date(),
            ends_on=date(2026, 3, 31),
            now=MONDAY,
        )

    made = await commune.desk.database.write(make)
    await commune.desk.library.renew(commune.desk.database)
    now = MONDAY + timedelta(days=40)
    found = await commune.desk.database.read(lambda c: final_report.gather(commune.desk.scene(c, now, "r"), made))
    await commune.close()
    total = found.total
    assert (total.asked, total.alone, total.by_people, total.open) == (5, 2, 2, 1)
    assert [(line.name, line.asked, line.alone) for line in found.systems] == [
        ("chữ ký số", 2, 2),
        ("máy in", 1, 0),
        ("", 2, 0),
    ]
    assert [(line.name, line.asked) for line in found.weeks] == [("2026-03-02", 2), ("2026-03-09", 3)]
    assert (found.officials, found.helped_officials) == (2, 2)

    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    done = await asyncio.to_thread(
        CliRunner().invoke, cli, ["report", "deployment", "Đợt 1", "-o", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / "bao-cao-dot-1.html").read_text(encoding="utf-8")
    assert "5 câu hỏi từ 2 cán bộ; 2 câu (40%)" in page
    assert not re.search(r"\bHoa\b", page)
    assert "data:image/png;base64," in page
    assert (tmp_path / "out" / "bao-cao-dot-1.pdf").read_bytes().startswith(b"%PDF")
    table = (tmp_path / "out" / "bao-cao-dot-1.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    written = table.decode("utf-8-sig").splitlines()
    assert "Tên;Đã hỏi;Trả lời ngay;Người giúp;Chưa xong" in written
    assert "chữ ký số;2;2;0;0" in written
    assert "02/03/2026;2;2;0;0" in written
    assert "Phường Kỳ Lừa;5;2;2;1" in written
    wrong = await asyncio.to_thread(CliRunner().invoke, cli, ["report", "deployment", "Đợt 9"])
    assert wrong.exit_code == 1
    assert "Đợt 1" in wrong.output
