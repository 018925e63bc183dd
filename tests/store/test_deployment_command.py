"""`caunoi deployment` and `caunoi digest`, as somebody types them."""

from __future__ import annotations

import asyncio

from click.testing import CliRunner, Result

from bot.cli import cli
from store import deployments
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
