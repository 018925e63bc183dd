"""What people do: ask, try, answer, thank, forget. Each is moved by what he reads in his chats."""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from bot.channels.base import ChannelError
from bot.channels.simulator import Shown, SimulatorChannel
from bot.simulate.cast import Actor, Place, Town, newcomer
from desk.inbound import ChatKind
from desk.people import Role
from knowledge.entries import Entry

Action = Callable[[], Awaitable[None]]
_NUMBER = re.compile(r"^(?:được|chưa|nhận|còn cần|chọn) (\d+)")
_UNKNOWN = (
    "{thing} ở {room} {trouble} thì làm sao ạ?",
    "thầy cô ơi {thing} {room} {trouble}, giúp em với",
    "{thing} của {room} tự nhiên {trouble} ạ",
)
_THINGS = [
    "máy chiếu",
    "loa kéo",
    "camera an ninh",
    "máy chấm công",
    "bảng điện tử",
    "đầu ghi",
    "máy lọc nước",
    "cửa tự động",
]
_ROOMS = ["phòng họp", "bộ phận một cửa", "phòng địa chính", "hội trường", "phòng công an", "nhà văn hoá"]
_TROUBLES = ["không lên nguồn", "kêu tít tít", "mất tiếng", "báo đèn đỏ", "không nhận lệnh", "chạy rất chậm"]


class Play:
    """A queue of what people will do, by its time; reading a message may put more into it."""

    def __init__(self, town: Town, channel: SimulatorChannel, entries: Sequence[Entry], dice: Random) -> None:
        self.town, self.channel, self.dice = town, channel, dice
        self.counts: Counter[str] = Counter()
        self.returned: list[tuple[str, int]] = []
        """(account, thread) of each who came back with an old trouble."""
        self._entries = [entry for entry in entries if entry.aliases]
        self._queue: list[tuple[datetime, int, Action]] = []
        self._order = itertools.count()
        self._asker_of: dict[str, Actor] = {}
        self._thread_of: dict[str, int] = {}
        self._place_of = {place.id: place for place in town.places}
        self.now = datetime.min.replace(tzinfo=UTC)
        self._moved: dict[str, str] = {}
        channel.watchers.append(self._reads)

    def later(self, at: datetime, action: Action) -> None:
        heapq.heappush(self._queue, (at, next(self._order), action))

    @property
    def next_at(self) -> datetime | None:
        return self._queue[0][0] if self._queue else None

    async def act(self, now: datetime) -> int:
        """Everything that was to be done by now."""
        self.now = now
        done = 0
        while self._queue and self._queue[0][0] <= now:
            await heapq.heappop(self._queue)[2]()
            done += 1
        return done

    async def says(self, actor: Actor, chat: str, text: str, **more: object) -> Shown | None:
        if actor.gone:
            return None
        private = chat.startswith("private-")
        return await self.channel.person_says(
            chat=chat,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            chat_title="" if private else chat,
            sender=actor.key,
            sender_name=actor.name,
            text=text,
            at=self.now,
            **more,  # type: ignore[arg-type]  # the names are person_says' own
        )

    async def asks(self, place: Place, actor: Actor | None = None) -> None:
        """Three of four ask what the knowledge says, in other words than its title."""
        actor = actor or self.dice.choice(place.officials)
        if self.dice.random() < 0.72:
            entry = self.dice.choice(self._entries)
            text = self.dice.choice(entry.aliases)
        else:
            text = self.dice.choice(_UNKNOWN).format(
                thing=self.dice.choice(_THINGS), room=self.dice.choice(_ROOMS), trouble=self.dice.choice(_TROUBLES)
            )
        said = await self.says(actor, place.group, text, mention=True)
        if said is None:
            return
        self.counts["asked"] += 1
        self._asker_of[said.message_id] = actor
        if self.dice.random() < 0.12:
            self.later(self.now + self._soon(5, 90), lambda: self._colleague_helps(place, actor, said.message_id))

    async def _colleague_helps(self, place: Place, asker: Actor, message_id: str) -> None:
        other = self.dice.choice([one for one in place.officials if one is not asker])
        said = await self.says(
            other, place.group, "Anh chị thử rút điện năm phút rồi cắm lại xem sao", reply_to=message_id
        )
        if said is not None and self.dice.random() < 0.7:
            thanks = f"được rồi, cảm ơn {other.name} nhé"
            self.later(self.now + self._soon(2, 60), lambda: self._replies(asker, place.group, thanks, message_id))

    async def _replies(self, actor: Actor, chat: str, text: str, message_id: str) -> None:
        await self.says(actor, chat, text, reply_to=message_id, mention=True)

    def _reads(self, kind: str, shown: Shown) -> None:
        """Called for every message that appears; only the desk's move anybody."""
        if kind != "said" or shown.sender is not None:
            return
        owner = self.town.actors.get(shown.chat.removeprefix("private-"))
        says = [choice.says for choice in shown.choices]
        if owner is not None:
            self._reads_alone(owner, shown, says)
        elif shown.reply_to in self._asker_of and says:
            self._reads_answer(self._asker_of[shown.reply_to], shown, says)

    def _reads_answer(self, asker: Actor, shown: Shown, says: list[str]) -> None:
        found = _NUMBER.match(says[0])
        if found is None:
            if "giúp" in says:
                self._invited(shown)
            return
        number = int(found[1])
        self._thread_of[shown.message_id] = number
        if says[0].startswith("chọn"):
            press = self.dice.choice([*says, says[-1]])
        elif says[0].startswith("còn cần"):
            press = self.dice.choice(says)
        else:
            press = says[0] if self.dice.random() < 0.8 else says[-1]
            if press == says[0] and self.dice.random() < 0.12:
                back = self.now + timedelta(days=self.dice.randint(20, 250), hours=self.dice.randint(0, 3))
                self.later(back, lambda: self._comes_back(asker, shown, number))
        if self.dice.random() < 0.85:  # the others read and go on with their day
            self.later(self.now + self._soon(2, 240), lambda: self._presses(asker, shown, press))

    async def _presses(self, actor: Actor, shown: Shown, press: str) -> None:
        await self.says(actor, self._chat_now(shown.chat), "", press=press, reply_to=shown.message_id)

    def _invited(self, shown: Shown) -> None:
        """In the group: whoever was thanked there."""
        for place in self.town.places:
            for actor in place.officials:
                if place.group == shown.chat and actor.name in shown.markup and self.dice.random() < actor.willing:
                    self.later(self.now + self._soon(5, 300), lambda a=actor: self._opts_in(a, shown, "giúp"))  # type: ignore[misc]
                    return

    async def _opts_in(self, actor: Actor, shown: Shown | None, words: str) -> None:
        chat = actor.chat if actor.private else (shown.chat if shown is not None else actor.chat)
        if await self.says(actor, chat, words, mention=True) is not None:
            actor.opted_in = True
            self.counts["offers"] += 1

    def _reads_alone(self, actor: Actor, shown: Shown, says: list[str]) -> None:
        page = next((found for say in says if (found := re.match(r"^nhận (\d+)$", say))), None)
        if page is not None:
            number = int(page[1])
            if self.dice.random() < actor.willing:
                self.later(self.now + self._soon(3, 150), lambda: self._takes(actor, number))
        elif "giúp" in says:
            if self.dice.random() < actor.willing:
                self.later(self.now + self._soon(5, 300), lambda: self._opts_in(actor, shown, "giúp"))
        elif _asks_to_stay(shown, actor) and self.dice.random() < 0.2:
            words = self.dice.choice(("tình nguyện thứ 7 8h-10h", "tình nguyện chủ nhật 19h-20h, 2 câu mỗi tuần"))
            self.later(self.now + self._soon(30, 900), lambda: self._opts_in(actor, None, words))

    async def _takes(self, actor: Actor, number: int) -> None:
        """Claims and answers, or answers at once; one of ten claims and forgets."""
        roll = self.dice.random()
        if roll < 0.55:
            await self.says(actor, actor.chat, f"nhận {number}")
        if roll > 0.1:
            words = f"{number}: Anh/chị kiểm tra dây nguồn, bấm giữ nút mười giây rồi bật lại giúp em"
            self.later(self.now + self._soon(1, 45), lambda: self._answers(actor, words))

    async def _answers(self, actor: Actor, words: str) -> None:
        await self.says(actor, actor.chat, words)

    async def _comes_back(self, asker: Actor, shown: Shown, number: int) -> None:
        """Months later, in reply to what helped then."""
        chat = self._chat_now(shown.chat)
        said = await self.says(asker, chat, "lại bị như hôm trước", reply_to=shown.message_id, mention=True)
        if said is not None:
            self._asker_of[said.message_id] = asker
            self.returned.append((asker.key, number))

    def _chat_now(self, chat: str) -> str:
        """A group's id, or the one it has got since."""
        while chat in self._moved:
            chat = self._moved[chat]
        return chat

    async def migrates(self, place: Place) -> None:
        """A group becomes a supergroup."""
        old, place.group = place.group, f"{place.group}-moi"
        self._moved = {**self._moved, old: place.group}
        raw = {"id": f"move-{old}", "kind": "migration", "chat": {"id": old, "kind": "group"}, "new": place.group}
        await self.channel.feed(raw)
        self.counts["groups moved"] += 1

    async def arrives(self, place: Place) -> None:
        """Nobody told the desk; he asks in the group as the others do. One of three only says that it is back."""
        self.counts["people came"] += 1
        actor = newcomer(self.dice, place, self.counts["people came"])
        place.officials.append(actor)
        self.town.actors[actor.key] = actor
        if self.dice.random() < 0.3:
            await self.says(actor, place.group, "máy in lại bị như hôm trước", mention=True)
        else:
            await self.asks(place, actor)

    async def leaves(self, actor: Actor) -> None:
        """His account is gone: he reads and writes nothing any more."""
        actor.gone = True
        self.channel.refuse[actor.chat] = ChannelError("blocked by the user", permanent=True)
        self.counts["people left"] += 1

    async def stops(self, actor: Actor) -> None:
        if actor.opted_in and await self.says(actor, actor.chat, "ngừng") is not None:
            actor.opted_in = False

    def _soon(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.dice.randint(least, most))


def _asks_to_stay(shown: Shown, actor: Actor) -> bool:
    return "tình nguyện" in shown.markup and actor.role is Role.TEACHER and not actor.opted_in
