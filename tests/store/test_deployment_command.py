"""`caunoi deployment` and `caunoi digest`, as somebody types them."""

from __future__ import annotations

import asyncio

from click.testing import CliRunner, Result
from sqlalchemy import Connection

from bot.cli import cli
from store import chats, codes, deployments, people
from tests.support.commune import Commune


async def typed(*line: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, cli, list(line))


def adding(name: str, school: str, first: str, last: str, *more: str) -> tuple[str, ...]:
    where = ("--school", school, "--commune", "Kỳ Lừa", "--from", first, "--to", last)
    return ("deployment", "add", name, *where, *more)


async def test_a_second_school_takes_no_teacher_whom_another_sends_in_the_same_days(database_url, monkeypatch):
    commune = await Commune.open(database_url)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    assert "1 người" in (await typed(*adding("A", "Trường A", "01/03/2026", "31/05/2026", "--teacher", "Đạo"))).output
    assert "1 người" in (await typed(*adding("B", "Trường B", "01/04/2026", "30/06/2026"))).output
    assert "2 người" in (await typed(*adding("C", "Trường C", "01/07/2026", "31/08/2026"))).output
    made = {one.name: one.members for one in await commune.desk.database.read(deployments.every)}
    assert not made["A"] & made["B"]
    assert made["C"] == made["A"] | made["B"]
    await commune.close()


async def test_a_teacher_who_comes_when_it_is_planned_already_belongs_to_it(database_url, monkeypatch):
    commune = await Commune.open(database_url)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    planned = ("deployment", "add", "Hè", "--school", "A", "--commune", "Xã Mới", "--from", "01/03/2026")
    assert "Chưa có thầy cô nào" in (await typed(*planned, "--to", "31/05/2026")).output
    assert await _members_after(commune, "mai", "cô Mai") == {"Hè": ["cô Mai"]}
    removed = await typed("deployment", "teachers", "Hè", "--remove", "Mai")
    assert "Chưa có thầy cô nào" in removed.output
    second = ("deployment", "add", "Thu", "--school", "B", "--commune", "xa moi", "--from", "01/04/2026")
    await typed(*second, "--to", "30/06/2026", "--teacher", "Mai")
    # Of two schools nobody but a person can tell whose he is.
    assert await _members_after(commune, "nam", "thầy Nam") == {"Hè": [], "Thu": ["cô Mai"]}
    assert "thầy Nam" in (await typed("deployment", "teachers", "Hè", "--add", "Nam")).output
    assert "Chưa có thầy cô nào tên “Bảo”" in (await typed("deployment", "teachers", "Hè", "--add", "Bảo")).output
    assert [one.name for one in await commune.desk.database.read(chats.all_communes)] == ["Phường Kỳ Lừa", "Xã Mới"]
    await commune.close()


async def _members_after(commune: Commune, account: str, name: str) -> dict[str, list[str]]:
    """Who is in which deployment once this teacher has typed his code."""

    def code(connection: Connection) -> str:
        return codes.make(
            connection, purpose="teacher", province="", commune="xa-moi", now=commune.clock.now(), name=name
        )

    made = await commune.desk.database.write(code)
    await commune.teacher_says(f"/ketnoi {made}", account)

    def members(connection: Connection) -> dict[str, list[str]]:
        every = deployments.every(connection)
        return {one.name: [people.get(connection, who).name for who in sorted(one.members)] for one in every}

    return await commune.desk.database.read(members)


async def test_what_contradicts_itself_is_refused_in_one_sentence_and_not_written(database_url, monkeypatch):
    commune = await Commune.open(database_url)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    for line, words in (
        (adding("A", "A", "02/03/2026", "01/03/2026"), "trước ngày bắt đầu"),
        (adding("A", "A", "02/03/2026", "01/03/2036"), "hơn ba năm"),
        (("deployment", "end", "A", "01/03/2026"), "Không có đợt"),
        (("digest", "--commune", "Xã Xa"), "đang có: "),
    ):
        refused = await typed(*line)
        assert refused.exit_code == 1
        assert words in refused.output
    assert await commune.desk.database.read(deployments.every) == []
    await commune.close()
