"""A commune on a fake Telegram, served by a whole desk through the real channel, under a clock moved by hand.

```python
async with town_on(url) as town:
    await town.linked()
    town.officials.says(town.hoa, "Ai cấp lại mật khẩu hòm thư công vụ?")
    await town.rest(minutes=10)
    page = await town.teachers.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await town.rest()
```

Updates come by real long polling over HTTP and every message leaves over HTTP; only time is moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.people import Commune
from desk.shifts import parse_weekly
from desk.threads import Thread
from handlers.linking import PERSON_PURPOSES
from store import chats, codes, knowledge, people, threads
from store.database import Database
from tests.support.commune import ENTRIES, MONDAY
from tests.support.telegram.faults import Limits
from tests.support.telegram_server import Chat, Message, Person, TelegramServer

PLACE = Commune(id="ky-lua", province="", name="Phường Kỳ Lừa")
QUICK = timedelta(milliseconds=10)
BREATH = {"seconds": 10}
"""What a chat's pace of one message a second needs at most in these stories."""
T = TypeVar("T")


class Town:
    def __init__(self, url: str, server: TelegramServer, clock: MovedClock, *beside: Channel, **config: Any) -> None:
        self.url = url
        self.server = server
        self.clock = clock
        self._beside = beside
        self._config = config
        self.admin = server.user("Quản trị")
        self.hoa = server.user("Hoa")
        self.hung = server.user("Hùng")
        self.dao = server.user("Đạo")
        self.lan = server.user("Lan")
        self.thu = server.user("Thu")
        self.binh = server.user("Bình")
        everybody = [self.admin, self.hoa, self.hung, self.dao, self.lan]
        self.officials = server.group("Kỳ Lừa: hỏi đáp số", members=everybody)
        self.teachers = server.group("Thầy cô trực", members=[self.admin, self.dao, self.lan])
        self._build()

    def _build(self) -> None:
        config = {
            "token": self.server.token,
            "base_url": self.server.base_url,
            "poll_wait": timedelta(seconds=2),
            "patience": timedelta(seconds=5),
            "first_pause": QUICK,
            "longest_pause": QUICK * 4,
            **self._config,
        }
        self.channel = TelegramChannel(TelegramConfig(**config))
        self.desk = Desk(
            database=Database(self.url),
            channels={channel.name: channel for channel in (self.channel, *self._beside)},
            clock=self.clock,
            library=Library(),
        )
        self.runtime = Runtime(self.desk)

    async def open(self) -> None:
        await self.runtime.open()

    async def in_touch(self) -> None:
        async with asyncio.timeout(5):
            while not self.channel.connected:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)

    async def restart(self) -> None:
        await self.runtime.stop()
        self._build()
        await self.runtime.open()

    async def rest(self, **span: float) -> None:
        """Until everything said has arrived and been handled, and what is due within the span has left."""
        await self.server.drained()
        await self.runtime.advance(self.clock.now() + timedelta(**(span or BREATH)))

    async def code(self, purpose: str, name: str = "", life: timedelta = codes.LIFE) -> str:
        now = self.clock.now()
        return await self.desk.database.write(
            lambda c: codes.make(c, purpose=purpose, province="", commune=PLACE.id, now=now, name=name, life=life)
        )

    async def linked(self, *, topic: int | None = None, alone: Sequence[str] = ("dao", "lan", "thu", "binh")) -> None:
        """Both groups linked and everybody known who presses his link; `alone` names those who do."""
        await self.link(self.officials, "officials", topic=topic)
        await self.link(self.teachers, "teachers")
        for who, (purpose, name) in _STAFF.items():
            if who in alone:
                await self.meet(getattr(self, who), purpose, name)
        await self.rest(minutes=5)

    async def link(self, group: Chat, purpose: str, *, topic: int | None = None) -> None:
        group.says(self.admin, f"/ketnoi {await self.code(purpose)}", topic=topic)
        await self.rest()
        group._heard = len(group.sent)

    async def meet(self, person: Person, purpose: str, name: str) -> None:
        """A known person who has written in private, on call day and night if a teacher."""
        link = self.channel.start_link(await self.code(purpose, name))
        assert link is not None
        person.follows(link)
        await self.rest()
        await self.write(lambda c: _on_call(c, self.channel.name, person.id))
        person.chat._heard = len(person.chat.sent)

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self.desk.database.write(work)

    async def thread(self, number: int) -> Thread:
        found = await self.desk.database.read(lambda c: threads.find(c, number))
        assert found is not None, f"no thread #{number}"
        return found

    async def last_number(self) -> int:
        """The newest thread's number, 0 when there is none."""
        number = 0
        while await self.desk.database.read(lambda c: threads.find(c, number + 1)):  # noqa: B023
            number += 1
        return number

    def heard(self, chat: Chat | Person) -> list[str]:
        """All that the bot says there, oldest first, as it stands now."""
        return [message.text for message in self.server.sent(chat)]


_STAFF = {
    "dao": ("teacher", "thầy Đạo"),
    "lan": ("teacher", "cô Lan"),
    "thu": ("curator", "cô Thu"),
    "binh": ("coordinator", "anh Bình"),
}
assert {purpose for purpose, _ in _STAFF.values()} <= PERSON_PURPOSES.keys()


def _on_call(connection: Connection, channel: str, account: str) -> None:
    person = people.by_account(connection, channel, account)
    assert person is not None
    people.set_shifts(connection, person, parse_weekly("T2-CN 07:00-17:00", person.id))


def populate(connection: Connection) -> None:
    chats.save_commune(connection, PLACE)
    knowledge.save(connection, ENTRIES)


@asynccontextmanager
async def town_on(
    url: str, *beside: Channel, privacy: bool = False, limits: bool = False, **config: Any
) -> AsyncIterator[Town]:
    """A desk that has just been opened on a commune which nothing is linked to yet."""
    clock = MovedClock(MONDAY)
    async with TelegramServer(privacy=privacy, now=clock.now) as server:
        if limits:
            server.state.limits = Limits(clock=lambda: clock.now().timestamp())
        town = Town(url, server, clock, *beside, **config)
        await town.write(populate)
        await town.open()
        await town.in_touch()
        try:
            yield town
        finally:
            await town.runtime.stop()


def buttons(message: Message) -> list[str]:
    return list(message.buttons)
