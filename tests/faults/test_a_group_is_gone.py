"""A group is deleted, or the bot thrown out: its questions keep somebody, their askers hear, a new group finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.base import ChannelError
from desk.threads import Status
from store import codes, threads
from tests.support.commune import UNKNOWN, Commune, numbered
from tests.support.invariants import broken


async def gone(commune: Commune, chat: str = "officials") -> None:
    """The platform says so."""
    await commune.platform.feed(
        {"id": f"gone-{chat}", "kind": "membership", "chat": {"id": chat, "kind": "group"}, "present": False}
    )
    await commune.runtime.settle()


async def linked(commune: Commune, chat: str) -> None:
    """The coordinator types a code in a new group."""

    def code(connection) -> str:
        made = codes.make(
            connection, purpose="officials", province="", commune="ky-lua", now=commune.clock.now(),
            life=timedelta(hours=1),
        )  # fmt: skip
        return str(made)

    typed = await commune.desk.database.write(code)
    await commune.says("binh", chat, f"/ketnoi {typed}", mention=True)


async def status(commune: Commune, number: int) -> Status:
    found = await commune.desk.database.read(lambda c: threads.find(c, number))
    assert found is not None
    return found.status


async def test_whoever_can_be_written_to_goes_on_in_private(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.says("hoa", "private-hoa", "chào em")
    await commune.teacher_says("nhận 1")
    await gone(commune)
    assert any("“officials”" in said and "#1" in said for said in commune.seen("private-hoa"))
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT của tỉnh nhé")
    await commune.fast_forward(minutes=1)
    assert any("Trung tâm CNTT" in said for said in commune.seen("private-hoa"))
    await commune.says("hoa", "private-hoa", "được rồi ạ, cảm ơn thầy")
    assert await status(commune, 1) is Status.RESOLVED
    await commune.close()


async def test_an_answer_that_met_a_closed_door_reaches_its_asker_in_private(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.says("hoa", "private-hoa", "chào em")
    await commune.teacher_says("nhận 1")
    commune.platform.refuse["officials"] = ChannelError("chat not found", permanent=True, gone=True)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT của tỉnh nhé")
    await commune.fast_forward(minutes=1)
    assert any("Trung tâm CNTT" in said for said in commune.seen("private-hoa"))
    assert not any("chưa gửi tới" in said for said in commune.seen("private-dao"))
    await commune.close()


async def test_whoever_cannot_is_parked_honestly_and_found_again_by_the_new_group(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says(numbered(1), who="hoa", mention=True)
    await commune.official_says(numbered(2), who="son", mention=True)
    await commune.teacher_says("nhận 2")
    await gone(commune)
    await commune.fast_forward(minutes=1)
    assert await status(commune, 1) is Status.PARKED
    assert await status(commune, 2) is Status.CLAIMED
    assert any("#1" in said and "nối nhóm mới" in said for said in commune.seen("private-binh"))
    assert any("#2" in said and "nhóm" in said for said in commune.seen("private-dao"))
    assert await commune.desk.database.read(nobody_forgotten) == []
    await commune.fast_forward(days=3)
    await linked(commune, "nhom-moi")
    await commune.fast_forward(minutes=1)
    assert await status(commune, 1) is Status.WAITING
    told = [said for said in commune.seen("nhom-moi") if "#1" in said and "#2" in said]
    assert len(told) == 1
    await commune.teacher_says("2: Anh khởi động lại máy chủ thư nhé", who="dao")
    await commune.fast_forward(minutes=1)
    assert any("máy chủ thư" in said for said in commune.seen("nhom-moi"))
    assert await commune.desk.database.read(nobody_forgotten) == []
    await commune.close()


async def test_added_again_the_same_group_finds_what_was_parked(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says(UNKNOWN, mention=True)
    await gone(commune)
    await commune.fast_forward(days=1)
    await commune.platform.feed(
        {"id": "back", "kind": "membership", "chat": {"id": "officials", "kind": "group"}, "present": True}
    )
    await commune.runtime.settle()
    assert await status(commune, 1) is Status.WAITING
    assert "#1" in commune.seen("officials")[-1]
    await commune.close()


@pytest.mark.parametrize("days", [31, 700])
async def test_after_more_than_a_month_nobody_is_called_for_it_but_it_is_found(database_url: str, days: int):
    commune = await Commune.open(database_url)
    await commune.official_says(UNKNOWN, mention=True)
    await gone(commune)
    await commune.fast_forward(days=days)
    await linked(commune, "nhom-moi")
    assert await status(commune, 1) is Status.PARKED
    await commune.says("hoa", "nhom-moi", "mở lại câu 1", mention=True)
    assert await status(commune, 1) is Status.WAITING
    await commune.close()


def nobody_forgotten(connection) -> list[str]:
    return [fault for fault in broken(connection) if "nobody looks after" in fault or "claimed" in fault]


async def test_a_group_that_speaks_to_us_again_is_alive_where_no_notice_tells(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says(UNKNOWN, mention=True)
    commune.platform.refuse["officials"] = ChannelError("Zalo no longer knows this chat", permanent=True, gone=True)
    await commune.fast_forward(hours=2)
    assert await status(commune, 1) is Status.PARKED
    del commune.platform.refuse["officials"]
    await commune.official_says("em chào cả nhà", who="son")
    assert await status(commune, 1) is Status.PARKED
    await commune.official_says("câu 1", mention=True)
    await commune.fast_forward(minutes=1)
    assert await status(commune, 1) is Status.WAITING
    await commune.close()


async def test_a_group_that_hears_nothing_is_told_to_the_coordinator_once_a_day(database_url: str):
    commune = await Commune.open(database_url)
    commune.platform.refuse["officials"] = ChannelError("not enough rights", permanent=True, gone=True)
    for number in (1, 2, 3):
        await commune.official_says(numbered(number), mention=True)
        await commune.fast_forward(minutes=5)
    assert len([said for said in commune.seen("private-binh") if "không còn gửi tin" in said]) == 1
    await commune.close()
