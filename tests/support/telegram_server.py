"""The fake Telegram as tests see it.

```python
async with TelegramServer() as server:
    hoa = server.user("Hoa")
    group = server.group("Phường Kỳ Lừa", members=[hoa])
    group.says(hoa, "máy in không nhận giấy")
    answer = await group.hears("máy in")
    hoa.presses(answer, "Được rồi")
```
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any, Self

from tests.support.telegram.acts import PIXEL, Chat, Person, text_mention
from tests.support.telegram.faults import Fault, Limits, Trouble
from tests.support.telegram.server import BotApi, Call
from tests.support.telegram.state import Press, State
from tests.support.telegram.updates import Updates
from tests.support.telegram.world import GROUP, SUPERGROUP, Account, Message, Room

__all__ = ["PIXEL", "Call", "Chat", "Message", "Person", "TelegramServer", "Trouble", "text_mention"]

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
_FIRST_DAY = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=7)))


class TelegramServer:
    """`privacy`: the bot hears only what is said to it. `limits`: 429 as Telegram gives it.

    `now` dates the messages (by default a Monday morning that passes as fast as time does); `unit` is the length of a
    second in the webhook's retry schedule. Leaving the `async with` block fails when either side broke the Bot API.
    """

    def __init__(
        self,
        *,
        privacy: bool = False,
        limits: bool = False,
        now: Callable[[], datetime] | None = None,
        unit: float = 0.01,
        token: str = TOKEN,
        username: str = "caunoi_bot",
        clock: Callable[[], float] | None = None,
    ) -> None:
        tick = clock or asyncio.get_running_loop().time
        begun = tick()
        today = now or (lambda: _FIRST_DAY + timedelta(seconds=tick() - begun))
        account = Account(id=int(token.partition(":")[0]), first_name="Cầu Nối", username=username, is_bot=True)
        updates = Updates(
            clock=tick,
            today=lambda: int(today().timestamp()),
            execute=lambda name, fields: self.api.execute(name, fields),
            unit=unit,
        )
        self.state = State(bot=account, token=token, updates=updates, clock=tick, now=today, privacy=privacy)
        self.state.limits = Limits(clock=tick) if limits else None
        self.api = BotApi(self.state)
        self._ids = itertools.count(5_000_000_001)
        self._group_ids = itertools.count(1001)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None:
            self.assert_clean()

    async def start(self, port: int = 0) -> None:
        """Started again, the server takes its old port."""
        await self.api.start(port)

    async def stop(self) -> None:
        await self.api.stop()

    def assert_clean(self) -> None:
        assert not self.api.breaches, "not the Bot API: " + "; ".join(self.api.breaches)

    @property
    def token(self) -> str:
        return self.state.token

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.api.port}"

    @property
    def bot(self) -> Account:
        return self.state.bot

    @property
    def calls(self) -> list[Call]:
        return self.api.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.api.calls if call.method == method]

    def sent(self, chat: Chat | Person) -> list[Message]:
        return (chat.chat if isinstance(chat, Person) else chat).sent

    def user(self, name: str, *, username: str = "", language: str = "vi", last_name: str = "") -> Person:
        account = Account(
            id=next(self._ids), first_name=name, last_name=last_name, username=username, language=language
        )
        self.state.people[account.id] = account
        return Person(self.state, account)

    def group(
        self,
        title: str,
        *,
        members: Iterable[Person] = (),
        supergroup: bool = True,
        forum: bool = False,
        bot: str = "member",
    ) -> Chat:
        """A group in which the bot already is (or, with `bot="left"`, is not yet)."""
        number = next(self._group_ids)
        room = Room(
            id=-1_002_000_000_000 - number if supergroup else -4_000_000 - number,
            kind=SUPERGROUP if supergroup else GROUP,
            title=title,
            forum=forum,
            bot=bot,
            members={one.account.id: one.account for one in members},
        )
        self.state.rooms[room.id] = room
        return Chat(self.state, room)

    def add_bot(self, group: Chat, by: Person, *, as_admin: bool = False) -> None:
        room = group.room
        old, room.bot = room.bot, "administrator" if as_admin else "member"
        self.state.bot_changed(room, by.account, old=old, new=room.bot)
        joined = self.state.store(room, by.account, {"new_chat_members": [self.bot.as_json()]})
        self.state.tell_bot(joined)

    def promote(self, group: Chat, by: Person) -> None:
        old, group.room.bot = group.room.bot, "administrator"
        self.state.bot_changed(group.room, by.account, old=old, new="administrator")

    def kick(self, group: Chat, by: Person | None = None) -> None:
        old, group.room.bot = group.room.bot, "kicked"
        self.state.bot_changed(group.room, by.account if by else self._anybody(group), old=old, new="kicked")

    def mute(self, group: Chat, by: Person) -> None:
        """The bot stays but may no longer write."""
        group.room.bot_may_write = False
        self.state.bot_changed(group.room, by.account, old="member", new="restricted")

    def migrate(self, group: Chat) -> Chat:
        """The group becomes a supergroup; both chats say so."""
        old = group.room
        new = self.group(old.title, bot=old.bot)
        new.room.members = dict(old.members)
        old.moved_to = new.room.id
        by = self._anybody(group)
        self.state.tell_bot(self.state.store(old, by, {"migrate_to_chat_id": new.room.id}))
        self.state.tell_bot(self.state.store(new.room, by, {"migrate_from_chat_id": old.id}))
        return new

    def press(self, message: Message, user: Person, button: str, **details: bool) -> Press:
        return user.presses(message, button, **details)

    def fail_next(
        self,
        method: str = "*",
        *,
        status: int = 500,
        description: str = "",
        retry_after: int | None = None,
        trouble: Trouble = Trouble.REFUSE,
        times: int = 1,
        seconds: float = 0.0,
    ) -> None:
        self.api.faults.waiting.append(
            Fault(
                method=method,
                trouble=trouble,
                times=times,
                status=status,
                description=description,
                retry_after=retry_after,
                seconds=seconds,
            )
        )

    def offer(self, raw: Mapping[str, Any], *, queue: str = "odd") -> int:
        """An update of any shape, unchecked: what Telegram may send next year, or a poison one."""
        return self.state.updates.put_raw(raw, queue=queue)

    def repeat(self, raw: Mapping[str, Any]) -> None:
        """The same update a second time, as after a lost answer."""
        self.state.updates.put_again(raw)

    async def drained(self, *, within: float = 5.0) -> None:
        """Until the bot has taken every update."""
        async with asyncio.timeout(within):
            while self.state.updates.waiting:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)

    def _anybody(self, group: Chat) -> Account:
        return next(iter(group.room.members.values()), Account(id=777, first_name="Ai đó"))
