"""A whole desk for a test: a commune, its officials' group, its teachers' group, and people who talk.

```python
commune = await Commune.open(database_url)
await commune.official_says("Ai cấp lại mật khẩu hòm thư công vụ?", mention=True)
await commune.teacher_says("nhận 1")
assert "thầy Đạo" in commune.seen("officials")[-1]
await commune.crash_and_restart()
```

The platform and the clock outlive the program: a crash takes only what a crash takes.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.channels.base import ChannelError, Envelope, Raw, Sent
from bot.channels.simulator import Shown, SimulatorChannel
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.capabilities import TELEGRAM, Capabilities
from desk.inbound import ChatKind
from desk.people import ChatRole, Person, Role
from desk.people import Commune as Place
from desk.shifts import parse_weekly
from knowledge.entries import Entry
from store import chats, knowledge, outbox, people
from store.database import Database
from store.tables import EPOCH
from store.tables import outbox as outbox_table
from store.thread_tables import threads

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=7)))
SECRET = "mot-bi-mat-dai-va-kho-doan"
SECRET_HEADER = "X-Secret"

OFFICE = "Văn phòng phường"
"""Keeps the entries: an office does not leave."""
TOKEN = Entry(
    id="token",
    question="Token không hiện chứng thư số thì làm thế nào?",
    answer="Rút token ra rồi cắm lại.",
    steward=OFFICE,
)
PRINTER = Entry(
    id="may-in", question="Máy in không chạy thì làm thế nào?", answer="Tắt máy in rồi bật lại.", steward=OFFICE
)
ENTRIES = (TOKEN, PRINTER)
UNKNOWN = "Ai cấp lại mật khẩu hòm thư công vụ?"
"""What no entry answers."""


def numbered(number: int) -> str:
    """The same about something else each time, so that no two of them are one question."""
    return UNKNOWN.replace("?", f" số {number}?")


STAFF = {
    "dao": ("thầy Đạo", Role.TEACHER),
    "lan": ("cô Lan", Role.TEACHER),
    "thu": ("cô Thu", Role.CURATOR),
    "binh": ("anh Bình", Role.COORDINATOR),
}
GROUPS = {"officials": ChatRole.OFFICIALS, "teachers": ChatRole.TEACHERS}


class Platform(SimulatorChannel):
    """The far side: it keeps what was not acknowledged and brings it again, and remembers every message it took."""

    def __init__(self, name: str = "chat", capabilities: Capabilities = TELEGRAM) -> None:
        super().__init__(name, capabilities)
        self.acknowledged: list[Raw] = []
        self.waiting: list[Raw] = []
        self.taken: list[Envelope] = []
        self.calls: list[Envelope] = []
        self.on_send: Callable[[Envelope], Awaitable[None]] | None = None

    async def feed(self, raw: Raw) -> None:
        self.waiting.append(raw)
        await super().feed(raw)
        self.waiting.remove(raw)
        self.acknowledged.append(raw)

    async def deliver_again(self) -> None:
        waiting, self.waiting = self.waiting, []
        for raw in waiting:
            await self.feed(raw)

    async def send(self, envelope: Envelope) -> Sent:
        self.calls.append(envelope)
        if self.on_send is not None:
            await self.on_send(envelope)
        if envelope.chat not in self.refuse:
            self.taken.append(envelope)
        return await super().send(envelope)

    def times_taken(self) -> Counter[str]:
        return Counter(envelope.key for envelope in self.taken)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return hmac.compare_digest(headers.get(SECRET_HEADER, ""), SECRET)


class Commune:
    """People say things, the clock moves, the program crashes; `seen` is what a chat shows."""

    def __init__(self, url: str, platform: Platform, clock: MovedClock) -> None:
        self.url = url
        self.platform = platform
        self.clock = clock
        self.may_repeat: Counter[str] = Counter()
        """How often each message was on its way when the program died: so often it may be said once more."""
        self._others = asyncio.all_tasks()
        self._build()

    def _build(self) -> None:
        self.desk = Desk(
            database=Database(self.url),
            channels={self.platform.name: self.platform},
            clock=self.clock,
            library=Library(),
        )
        self.runtime = Runtime(self.desk)

    @classmethod
    async def open(cls, url: str, *, capabilities: Capabilities = TELEGRAM, start: datetime = MONDAY) -> Commune:
        commune = cls(url, Platform(capabilities=capabilities), MovedClock(start))
        await commune.desk.database.write(lambda c: populate(c, commune.platform.name, start))
        await commune.runtime.open()
        return commune

    async def close(self) -> None:
        await self.runtime.stop()

    async def official_says(self, text: str, who: str = "hoa", **more: Any) -> Shown:
        return await self.says(who, "officials", text, **more)

    async def teacher_says(self, text: str, who: str = "dao", chat: str = "", **more: Any) -> Shown:
        """In his private chat with the desk, unless another is named."""
        return await self.says(who, chat or f"private-{who}", text, **more)

    async def says(self, who: str, chat: str, text: str, *, settle: bool = True, **more: Any) -> Shown:
        private = chat.startswith("private-")
        said = await self.platform.person_says(
            chat=chat,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            chat_title="" if private else chat,
            sender=who,
            sender_name=who.capitalize(),
            text=text,
            at=self.clock.now(),
            **more,
        )
        if settle:
            await self.runtime.settle()
        return said

    async def fast_forward(self, **span: float) -> None:
        await self.runtime.advance(self.clock.now() + timedelta(**span))

    def seen(self, chat: str) -> list[str]:
        """What the desk says there, oldest first, as it stands now."""
        return [shown.markup for shown in self.platform.shown.get(chat, []) if shown.sender is None]

    def number_of(self, who: str) -> int:
        """The number of the first thread this person opened."""
        return self.desk.database.read_now(lambda c: _first_number(c, self.platform.name, who))

    async def crash(self) -> None:
        """No task goes on and no connection stays; a transaction under way ends one way or the other."""
        mine = asyncio.all_tasks() - self._others - {asyncio.current_task()}
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        self.desk.database.close()
        self.desk.library.close()

    async def restart(self) -> None:
        self._build()
        self.may_repeat.update(await self.desk.database.read(_on_their_way))
        await self.runtime.open()
        await self.platform.deliver_again()

    async def crash_and_restart(self) -> None:
        await self.crash()
        await self.restart()


def populate(connection: Connection, channel: str, now: datetime, *, more_groups: int = 0) -> None:
    """The commune in an empty database."""
    chats.save_commune(connection, Place(id="ky-lua", province="", name="Phường Kỳ Lừa"))
    groups = {**GROUPS, **{f"officials-{n}": ChatRole.OFFICIALS for n in range(more_groups)}}
    for name, role in groups.items():
        chat = chats.meet(connection, channel, name, "group", name)
        chats.link(connection, chat, role=role, province="", commune="ky-lua", topic=None)
    for account, (name, person_role) in STAFF.items():
        person = people.add(connection, name=name, role=person_role, province="", commune="ky-lua")
        people.add_account(connection, person, channel, account)
        people.saw(connection, channel, account, private_chat=f"private-{account}", now=now)
        if person_role is Role.TEACHER:
            people.set_shifts(connection, person, parse_weekly("T2-T6 07:00-17:00", person.id))
    knowledge.save(connection, ENTRIES)


def person(connection: Connection, channel: str, account: str) -> Person:
    found = people.by_account(connection, channel, account)
    assert found is not None
    return found


def _first_number(connection: Connection, channel: str, account: str) -> int:
    asker = person(connection, channel, account)
    first = select(func.min(threads.c.id)).where(threads.c.asker_id == asker.id)
    return int(connection.execute(first).scalar_one())


def _on_their_way(connection: Connection) -> list[str]:
    leased = outbox_table.c.state == outbox.State.LEASED
    return list(connection.execute(select(outbox_table.c.key).where(leased)).scalars())


def end_leases(connection: Connection) -> None:
    """As if their time had passed, for tests on the machine's own clock."""
    connection.execute(update(outbox_table).where(outbox_table.c.state == outbox.State.LEASED).values(due_at=EPOCH))


def refused(reason: str = "no", **more: Any) -> ChannelError:
    return ChannelError(reason, **more)


def message(
    number: int, chat: str, text: str, *, kind: str = "group", sender: str = "hoa", **more: object
) -> dict[str, Any]:
    """A raw update as the platform would bring it."""
    raw: dict[str, Any] = {
        "id": number,
        "kind": "message",
        "chat": {"id": chat, "kind": kind, "title": chat},
        "from": {"id": sender, "name": sender.capitalize()},
        "text": text,
        "photos": [],
        "reply_to": None,
        "reply_to_bot": False,
        "press": None,
        "mention": True,
        "edited": False,
        "forwarded": False,
        "message_id": f"m{number}",
        "at": MONDAY.isoformat(),
    }
    return raw | more
