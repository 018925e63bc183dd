"""The simulated commune with people watching: a real desk under a moved clock that tells what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from sqlalchemy import Connection, select

from bot.channels.simulator import Shown
from bot.demo.broadcast import Broadcast
from bot.demo.pace import Pace, shown_for
from bot.demo.stage import Actor, Cast, Line, Place, Said, Tick, Typing
from bot.replay.casting import private_chat
from bot.replay.script import Script
from bot.replay.simulation import Simulation, Spot, open_simulation
from desk.inbound import ChatKind
from desk.people import ChatRole, Role
from store import tables, thread_tables

SAMPLE_PHOTO = "anh-mau.png"


class Commune(Simulation):
    """`pace` is there while a day is shown; without it the clock is moved in a few quick steps.

    `reactions` are the seconds from a question to the first word on it; what the desk answers at once takes the time
    that it really took.
    """

    def __init__(self, opened: Simulation, broadcast: Broadcast) -> None:
        opened.detach()
        super().__init__(opened.script, opened.runtime, opened.channels, opened.clock)
        self.pace: Pace | None = None
        self.unread = 0.0
        self.reactions: dict[str, float] = {}
        self._broadcast = broadcast
        self._said_at: dict[tuple[str, str], datetime] = {}
        self._begun: dict[tuple[str, str], float] = {}
        self._typing: frozenset[str] = frozenset()
        self._minute: datetime | None = None
        for channel in self.channels.values():
            channel.watchers.append(self._watch)

    @classmethod
    async def open(cls, script: Script, url: str, broadcast: Broadcast) -> Commune:
        """Raises NotEmpty and ScriptError, like `open_simulation`."""
        return cls(await open_simulation(script, url), broadcast)

    def cast(self) -> Cast:
        names = {channel.bot_name for channel in self.channels.values()}
        return Cast(bot_name=min(names), actors=_actors(self.script), places=_places(self.script))

    def history(self) -> dict[str, list[Shown]]:
        return {chat: shown for channel in self.channels.values() for chat, shown in channel.shown.items()}

    def typing(self) -> frozenset[str]:
        return self._typing

    async def say(self, line: Line) -> None:
        spot = self._spot_of(line)
        await spot.channel.person_says(
            chat=spot.chat,
            chat_kind=spot.kind,
            chat_title=spot.title,
            sender=line.person,
            sender_name=self.script.name_of(line.person),
            text="" if line.press is not None else line.text,
            at=self.now,
            reply_to=line.press_message or line.reply_to,
            press=line.press,
            photo=SAMPLE_PHOTO if line.photo else None,
            mention=line.mention,
        )
        await self.settle()

    async def settle(self) -> None:
        await super().settle()
        await self.look()

    async def advance(self, to: datetime, watch: Callable[[], bool] | None = None) -> None:
        """In steps small enough to see the clock run."""
        span = to - self.now
        seconds = shown_for(span)
        frames = self.pace.frames(seconds) if self.pace is not None else 8
        step = span / frames
        for _ in range(frames):
            if watch is not None and watch():
                return
            await super().advance(min(to, self.now + step), watch)
            await self.look()
            if self.pace is not None:
                await self.pace.rest(seconds / frames)

    async def look(self) -> None:
        """Tell what the clock shows and where the desk still listens to the rest of a question."""
        minute = self.now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._broadcast.tell(Tick(now=self.now))
        typing = frozenset(await self.runtime.desk.database.read(_gathering))
        for place in sorted(typing ^ self._typing):
            self._broadcast.tell(Typing(place=place, on=place in typing))
        self._typing = typing

    def _watch(self, what: str, shown: Shown) -> None:
        key = (shown.chat, shown.message_id)
        # What the desk sends has no time of its own, and an edit keeps that of the message it changes.
        shown.at = self._said_at.setdefault(key, shown.at or self.now)
        if shown.sender is None:
            self.unread += min(2.2, 0.5 + len(shown.markup) / 160)
            self._measure(shown)
        else:
            self.unread += min(1.6, 0.6 + len(shown.markup) / 90)
            self._begun[key] = perf_counter()
        self._broadcast.tell(Said(place=shown.chat, message=shown, edited=what == "edited"))

    def _measure(self, shown: Shown) -> None:
        key = (shown.chat, shown.reply_to or "")
        asked = self._said_at.get(key)
        if asked is None or key not in self._begun or f"{key}" in self.reactions:
            return
        simulated = (self.now - asked).total_seconds()
        self.reactions[f"{key}"] = simulated if simulated >= 1 else perf_counter() - self._begun[key]

    def _spot_of(self, line: Line) -> Spot:
        if line.chat == private_chat(line.person):
            return self.private(line.person)
        return self.group(line.chat)


def _actors(script: Script) -> tuple[Actor, ...]:
    return tuple(
        Actor(id=name, name=script.name_of(name), role=Role(part.role), private=private_chat(name))
        for name, part in script.people.items()
    )


def _places(script: Script) -> tuple[Place, ...]:
    groups = tuple(
        Place(
            id=name,
            title=part.title or name,
            kind=ChatKind.GROUP,
            role=ChatRole(part.role),
            profile=part.channel,
            members=tuple(person for person in script.people if name in script.groups_of(person)),
        )
        for name, part in script.chats.items()
    )
    alone = tuple(
        Place(
            id=private_chat(name),
            title=script.name_of(name),
            kind=ChatKind.PRIVATE,
            role=ChatRole.PRIVATE,
            profile=script.private_channel(name),
            members=(name,),
        )
        for name in script.people
    )
    return groups + alone


def _gathering(connection: Connection) -> list[str]:
    """The chats where somebody may not have ended yet."""
    timers, bursts = tables.timers, thread_tables.bursts
    found = connection.execute(
        select(bursts.c.chat)
        .join(timers, timers.c.subject == bursts.c.id)
        .where(timers.c.kind == "burst", timers.c.state == 0)
    )
    return [chat for (chat,) in found]
