"""Telegram's limits: a pause for one chat holds no other, and the desk keeps the pace by itself."""

from __future__ import annotations

from tests.support.commune import TOKEN, numbered
from tests.telegram.town import Town, town_on


async def test_a_pause_for_one_group_holds_no_other(town: Town):
    other = town.server.group("Xã Đồng Đăng", members=[town.hung])
    await town.link(other, "officials")
    town.server.fail_next("sendMessage", retry_after=30)
    town.officials.says(town.hoa, TOKEN.question)
    await town.rest(seconds=2)
    assert TOKEN.answer not in "".join(town.heard(town.officials))
    other.says(town.hung, TOKEN.question)
    await town.rest(seconds=2)
    assert TOKEN.answer in town.heard(other)[-1]
    assert TOKEN.answer not in "".join(town.heard(town.officials))
    await town.rest(seconds=30)
    assert town.heard(town.officials)[-1].startswith(TOKEN.answer)


async def test_a_pause_is_remembered_through_a_restart(town: Town):
    town.server.fail_next("sendMessage", retry_after=30)
    town.officials.says(town.hoa, TOKEN.question)
    await town.rest(seconds=2)
    sends = len(town.server.calls_of("sendMessage"))
    await town.restart()
    await town.rest(seconds=20)
    assert len(town.server.calls_of("sendMessage")) == sends
    await town.rest(seconds=20)
    assert town.heard(town.officials)[-1].startswith(TOKEN.answer)


async def test_a_busy_group_never_makes_telegram_complain(sqlite_url: str):
    """Thirty questions at once: one answer a second, twenty in any minute, and all of them arrive."""
    async with town_on(sqlite_url, limits=True) as town:
        await town.linked()
        people = [town.server.user(f"Cán bộ {number}") for number in range(30)]
        before = len(town.heard(town.officials))
        for person in people:
            town.officials.says(person, f"@caunoi_bot {TOKEN.question}")
        await town.rest(seconds=30)
        assert len(town.heard(town.officials)) - before <= 20
        await town.rest(minutes=3)
        assert len(town.heard(town.officials)) - before == 30
        assert not [call for call in town.server.calls if "Too Many Requests" in call.refused]


async def test_answers_leave_before_what_is_less_urgent(sqlite_url: str):
    async with town_on(sqlite_url, limits=True) as town:
        await town.linked()
        for number in range(12):
            town.officials.says(town.server.user(f"Cán bộ {number}"), f"@caunoi_bot {numbered(number)}")
        await town.rest(seconds=3)
        page = await town.teachers.hears("#1")
        assert len(town.heard(town.teachers)) < 12, "pages still wait"
        town.lan.presses(page, "Nhận câu này")
        await town.rest(seconds=3)
        assert [text for text in town.heard(town.teachers) if "Cô đã nhận" in text]
        assert not [call for call in town.server.calls if "Too Many Requests" in call.refused]


async def test_thirty_groups_at_once_stay_below_thirty_a_second(sqlite_url: str):
    async with town_on(sqlite_url, limits=True) as town:
        await town.linked()
        groups = [town.server.group(f"Xã {number}", members=[town.hoa]) for number in range(40)]
        for group in groups:
            group.says(town.admin, f"/ketnoi {await town.code('officials')}")
        await town.rest(seconds=30)
        assert all(len(town.heard(group)) == 1 for group in groups)
        assert not [call for call in town.server.calls if "Too Many Requests" in call.refused]
