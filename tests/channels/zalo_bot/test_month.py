"""A desk whose bots have only so many messages a month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import ChannelError
from bot.channels.simulator import SimulatorChannel
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.capabilities import SIMULATOR, Capabilities
from desk.inbound import ChatKind
from desk.people import ChatRole
from store import chats, months, people
from store.database import Database
from store.tables import accounts
from tests.support.commune import MONDAY, UNKNOWN, populate

ZALO = Capabilities(longest=2000, monthly_quota=100)
QUESTION = "Máy in không chạy thì làm thế nào?"


class Town:
    """Two Zalo bots, `a` and `b`, and a channel without limits; the groups are `a`'s."""

    def __init__(self, url: str) -> None:
        self.clock = MovedClock(MONDAY)
        self.a, self.b = SimulatorChannel("a", ZALO), SimulatorChannel("b", ZALO)
        self.free = SimulatorChannel("free", SIMULATOR)
        channels = {channel.name: channel for channel in (self.a, self.b, self.free)}
        self.desk = Desk(database=Database(url), channels=channels, clock=self.clock, library=Library())
        self.runtime = Runtime(self.desk)

    async def use_up(self, channel: str, used: int) -> None:
        have = (await self.month(channel)).used
        await self.desk.database.write(lambda c: months.count(c, channel, "2026-03", sent=used - have))

    async def month(self, channel: str, month: str = "2026-03") -> months.Month:
        return await self.desk.database.read(lambda c: months.of(c, {channel}, month)[channel])

    async def asks(self, text: str, who: str = "hoa") -> list[str]:
        """What is seen in the officials' group after it, through either bot."""
        before = len(self.seen(self.a, "officials")), len(self.seen(self.b, "officials"))
        await self.a.person_says(
            chat="officials",
            chat_kind=ChatKind.GROUP,
            chat_title="officials",
            sender=who,
            sender_name=who.capitalize(),
            text=text,
            at=self.clock.now(),
            mention=True,
        )
        await self.runtime.settle()
        await self.runtime.advance(self.clock.now() + timedelta(seconds=30))
        return [
            *(f"a: {said}" for said in self.seen(self.a, "officials")[before[0] :]),
            *(f"b: {said}" for said in self.seen(self.b, "officials")[before[1] :]),
        ]

    async def dao_says(self, text: str) -> None:
        await self.a.person_says(
            chat="private-dao",
            chat_kind=ChatKind.PRIVATE,
            chat_title="",
            sender="dao",
            sender_name="Dao",
            text=text,
            at=self.clock.now(),
        )
        await self.runtime.settle()

    def seen(self, channel: SimulatorChannel, chat: str) -> list[str]:
        return [shown.markup for shown in channel.shown.get(chat, []) if shown.sender is None]


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    town = Town(sqlite_url)
    await town.desk.database.write(lambda c: populate(c, "a", MONDAY))
    await town.runtime.open()
    yield town
    await town.runtime.stop()


async def test_what_is_heard_and_what_is_said_is_counted(town: Town):
    said = await town.asks(QUESTION)
    month = await town.month("a")
    assert (month.received, month.sent) == (1, len(said))
    assert (await town.month("free")).used == 0


async def test_the_coordinator_hears_once_at_each_level(town: Town):
    await town.use_up("a", 78)
    await town.asks(QUESTION)
    told = town.seen(town.a, "private-binh")
    assert len(told) == 1
    assert "80 %" in told[0]
    await town.asks(QUESTION, "hung")
    assert len(town.seen(town.a, "private-binh")) == 1
    await town.use_up("a", 94)
    await town.asks(QUESTION, "mai")
    assert "95 %" in town.seen(town.a, "private-binh")[1]


async def test_when_the_month_is_short_less_is_said(town: Town):
    plenty = await town.asks(UNKNOWN)
    await town.use_up("a", 85)
    short = await town.asks(UNKNOWN, "hung")
    assert len(short) == 1 <= len(plenty)


async def test_when_the_month_is_short_nobody_is_told_that_somebody_has_claimed(town: Town):
    await town.use_up("a", 85)
    await town.asks(UNKNOWN)
    before = len(town.seen(town.a, "officials"))
    for text in ("nhận 1", "Chị gọi văn phòng nhé"):
        await town.dao_says(text)
    (said,) = town.seen(town.a, "officials")[before:]
    assert "văn phòng" in said


async def test_when_the_month_is_short_what_was_added_is_kept_without_a_word(town: Town):
    await town.use_up("a", 85)
    await town.asks(UNKNOWN)
    assert await town.asks("máy hiện mã E07 màu đỏ ở góc") == []
    await town.asks("nó kêu tít tít")
    await town.dao_says("nhận 1")
    assert any("E07" in said for said in town.seen(town.a, "private-dao"))


async def test_at_the_end_only_pages_go_out_and_the_group_is_told_once(town: Town):
    await town.use_up("a", 98)
    pages = len(town.seen(town.a, "private-dao"))
    said = await town.asks(UNKNOWN)
    assert len(said) == 1
    assert "hết số tin" in said[0]
    assert len(town.seen(town.a, "private-dao")) == pages + 1
    assert "ngừng trả lời" in town.seen(town.a, "private-binh")[-1]
    assert await town.asks(QUESTION, "hung") == []


async def test_a_teacher_whose_answer_cannot_be_carried_any_more_hears_so(town: Town):
    await town.asks(UNKNOWN)
    await town.dao_says("nhận 1")
    await town.use_up("a", 98)
    before = len(town.seen(town.a, "officials"))
    await town.dao_says("Chị gọi văn phòng nhé")
    assert not any("văn phòng" in said for said in town.seen(town.a, "officials")[before:])
    assert "câu #1 chưa gửi tới nơi được" in town.seen(town.a, "private-dao")[-1]


async def test_a_teacher_is_told_that_he_is_still_called_though_nothing_else_is_said(town: Town):
    await town.use_up("a", 98)
    await town.dao_says("ca của tôi")
    await town.dao_says("ca của tôi")
    (told,) = town.seen(town.a, "private-dao")
    assert "vẫn gọi thầy/cô" in told
    assert "anh/chị" not in told


async def test_another_bot_that_is_in_the_group_takes_over(town: Town):
    def link(connection: Connection) -> None:
        chat = chats.meet(connection, "b", "officials", "group", "officials")
        chats.link(connection, chat, role=ChatRole.OFFICIALS, province="", commune="ky-lua", topic=None)

    await town.desk.database.write(link)
    await town.use_up("a", 99)
    said = await town.asks(QUESTION)
    assert [one[:2] for one in said] == ["b:"]
    assert "Tắt máy in" in said[0]
    assert (await town.month("b")).sent == 1


async def test_a_bot_that_is_not_in_the_group_does_not(town: Town):
    await town.use_up("a", 100)
    assert await town.asks(QUESTION) == []
    assert town.b.shown == {}


async def test_a_person_is_reached_on_his_other_channel(town: Town):
    def also_free(connection: Connection) -> None:
        for account in ("dao", "binh"):
            person = people.by_account(connection, "a", account)
            assert person is not None
            people.add_account(connection, person, "free", account)
            earlier = MONDAY - timedelta(days=1)
            people.saw(connection, "free", account, private_chat=f"free-{account}", now=earlier)
        assert connection.execute(select(accounts)).first()

    await town.desk.database.write(also_free)
    await town.use_up("a", 100)
    await town.asks(UNKNOWN)
    assert any("hòm thư" in said for said in town.seen(town.free, "free-dao"))
    assert "ngừng trả lời" in town.seen(town.free, "free-binh")[0]


async def test_a_call_that_may_go_to_him_where_replies_say_nothing_is_answered_by_number(town: Town):
    def last_seen_where_replies_count(connection: Connection) -> None:
        person = people.by_account(connection, "a", "dao")
        assert person is not None
        people.add_account(connection, person, "free", "dao")
        people.saw(connection, "free", "dao", private_chat="free-dao", now=MONDAY + timedelta(minutes=1))

    await town.desk.database.write(last_seen_where_replies_count)
    await town.asks(UNKNOWN)
    (page,) = town.seen(town.free, "free-dao")
    assert "<b>#1</b> rồi viết luôn câu trả lời" in page


async def test_a_new_month_begins_anew(town: Town):
    await town.use_up("a", 100)
    assert await town.asks(QUESTION) == []
    town.clock.move_to(datetime(2026, 4, 1, 8, 0, tzinfo=MONDAY.tzinfo))
    assert any("Tắt máy in" in said for said in await town.asks(QUESTION, "hung"))
    assert (await town.month("a", "2026-04")).received == 1


async def test_the_platforms_own_refusal_is_told_once_a_day_and_nothing_is_lost(town: Town):
    minute = timedelta(minutes=1)
    town.a.refuse["officials"] = ChannelError("too much", retry_after=minute, everywhere=True, spent=True)
    assert await town.asks(QUESTION) == []
    del town.a.refuse["officials"]
    await town.runtime.advance(town.clock.now() + timedelta(minutes=5))
    assert any("Tắt máy in" in said for said in town.seen(town.a, "officials"))
    assert sum("từ chối" in said for said in town.seen(town.a, "private-binh")) == 1
