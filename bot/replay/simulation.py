"""A desk on which scripts are played: its channels, its moved clock, and the running program between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

import migrations
from bot.channels.base import ChannelError
from bot.channels.simulator import Shown, SimulatorChannel, Watcher
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.reader import NoReader
from bot.replay.casting import populate, private_chat, refuse_unless_empty
from bot.replay.models import PRIVATE
from bot.replay.script import Script
from bot.replay.span import ZONE
from bot.replay.transcript import Place, Transcript
from bot.runtime import Runtime
from desk.capabilities import PROFILES, Capabilities
from desk.inbound import ChatKind, Photo
from desk.screen_words import useful
from handlers.scene import PictureNotRead
from store import inbox, timers
from store.database import Database


class ScriptedReader(NoReader):
    """Reads what the script says that a picture shows; like any eyes, only once it was asked to."""

    able = True

    def __init__(self, shows: Mapping[str, Sequence[str]]) -> None:
        self._shows = shows
        self._read: set[Photo] = set()
        self._begun = 0

    def begin(self, photos: Sequence[Photo]) -> None:
        self._begun += len(photos)
        self._read.update(photos)

    async def finish(self) -> int:
        begun, self._begun = self._begun, 0
        return begun

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        if missing := [photo for photo in photos if photo not in self._read]:
            raise PictureNotRead(missing)
        return useful(line for photo in photos for line in self._shows.get(photo.name, ()))


Reopen = Callable[[Runtime], Awaitable[Runtime]]
"""Stop this program and start another one on the same database, channels and clock."""

TROUBLE: Mapping[str, Callable[[], ChannelError]] = {
    "unreachable": lambda: ChannelError("unreachable"),
    "busy": lambda: ChannelError("too many requests", retry_after=timedelta(seconds=30)),
    "refused": lambda: ChannelError("forbidden", permanent=True, gone=True),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place as its channel knows it."""

    channel: SimulatorChannel
    chat: str
    kind: ChatKind
    title: str
    place: Place


class Simulation:
    """Built by `open_simulation`, or around a desk that runs already (which then needs its own `reopen`).

    `settle` and `advance` may be overridden by whoever lets the desk run at its own pace.
    """

    def __init__(
        self,
        script: Script,
        runtime: Runtime,
        channels: Mapping[str, SimulatorChannel],
        clock: MovedClock,
        *,
        reopen: Reopen | None = None,
    ) -> None:
        self.script = script
        self.runtime = runtime
        self.channels = channels
        self.clock = clock
        self.transcript = Transcript(runtime.desk.zone)
        self._reopen = reopen
        self._moved: dict[str, str] = {}
        self._watchers: list[tuple[SimulatorChannel, Watcher]] = []
        for channel in channels.values():
            watcher = self._watcher(channel)
            channel.watchers.append(watcher)
            self._watchers.append((channel, watcher))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def settle(self) -> None:
        await self.runtime.settle()

    async def advance(self, to: datetime, watch: Callable[[], bool] | None = None) -> None:
        """Let time pass until `to`, or until `watch` is true; what falls due on the way is done on the way."""
        await self.runtime.advance(to, watch=watch)

    async def restart(self) -> bool:
        """False when this desk is not ours to restart."""
        if self._reopen is None:
            return False
        self.runtime = await self._reopen(self.runtime)
        return True

    def spot(self, person: str, chat: str | None) -> Spot:
        """Where a person speaks: the group that is named, his first one, or his own chat with the desk."""
        groups = self.script.people[person].groups
        if chat is None:
            chat = groups[0] if groups else PRIVATE
        return self.private(person) if chat == PRIVATE else self.group(chat)

    def group(self, name: str) -> Spot:
        part = self.script.chats[name]
        return Spot(
            channel=self.channels[part.channel],
            chat=self._moved.get(name, name),
            kind=ChatKind.GROUP,
            title=part.title or name,
            place=Place(name=name),
        )

    def private(self, person: str) -> Spot:
        return Spot(
            channel=self.channels[self.script.private_channel(person)],
            chat=private_chat(person),
            kind=ChatKind.PRIVATE,
            title=self.script.name_of(person),
            place=Place(name=person, private=True),
        )

    def move_group(self, name: str) -> tuple[Spot, str]:
        """Give a group a new id, as the platform does; returns where it was and its new id."""
        old = self.group(name)
        new = f"{old.chat}-moi"
        self._moved[name] = new
        old.channel.shown[new] = old.channel.shown.pop(old.chat, [])
        old.channel.refuse[old.chat] = ChannelError("the group has moved", moved_to=new)
        return old, new

    def set_trouble(self, spot: Spot, kind: str) -> None:
        spot.channel.refuse.pop(spot.chat, None)
        if kind in TROUBLE:
            spot.channel.refuse[spot.chat] = TROUBLE[kind]()

    def set_aside(self) -> list[str]:
        """Updates and timers that the desk could not handle: never part of a conversation as it should be."""
        found = self.runtime.desk.database.read_now(_set_aside)
        return [f"an update ({reason})" for reason in found[0]] + ["a timer"] * found[1]

    def _watcher(self, channel: SimulatorChannel) -> Watcher:
        def watch(what: str, shown: Shown) -> None:
            place = self._place(channel, shown.chat)
            if place is not None:
                self.transcript.add(place, shown, edited=what == "edited", at=self.now)

        return watch

    def _place(self, channel: SimulatorChannel, chat: str) -> Place | None:
        for name, part in self.script.chats.items():
            if part.channel == channel.name and chat in {name, self._moved.get(name)}:
                return Place(name=name)
        for name in self.script.people:
            if chat == private_chat(name):
                return Place(name=name, private=True)
        return None

    def detach(self) -> None:
        """Stop listening; what was said stays in the transcript."""
        for channel, watcher in self._watchers:
            channel.watchers.remove(watcher)
        self._watchers.clear()

    async def close(self) -> None:
        self.detach()
        await self.runtime.stop()


def _set_aside(connection: Connection) -> tuple[list[str], int]:
    return [str(row["outcome"]) for row in inbox.parked(connection)], timers.parked(connection)


async def open_simulation(script: Script, url: str, profiles: Mapping[str, Capabilities] = PROFILES) -> Simulation:
    """A desk of its own for a script, in an empty database; raises NotEmpty, and ScriptError for its knowledge.

    `profiles`: what the channels can do, where that is not what they are named after.
    """
    clock = MovedClock(script.part.start)
    used = {*(chat.channel for chat in script.chats.values()), *map(script.private_channel, script.people)}
    channels = {name: SimulatorChannel(name, profiles[name]) for name in sorted(used)}

    async def begin() -> Runtime:
        reader = ScriptedReader(script.part.pictures) if script.part.pictures else NoReader()
        desk = Desk(database=Database(url), channels=channels, clock=clock, library=Library(), zone=ZONE, reader=reader)
        runtime = Runtime(desk)
        await runtime.open()
        return runtime

    async def reopen(runtime: Runtime) -> Runtime:
        await runtime.stop()
        return await begin()

    _prepare(script, url, clock.now())
    simulation = Simulation(script, await begin(), channels, clock, reopen=reopen)
    # A desk that begins on a Monday has this week's digest to consider; that is no part of the conversation.
    await simulation.settle()
    return simulation


def empty(url: str) -> None:
    """Take everything out of a database in which a script was played: it was empty before."""
    database = Database(url)
    try:
        migrations.downgrade(database.engine, "base")
    finally:
        database.close()


def _prepare(script: Script, url: str, now: datetime) -> None:
    database = Database(url)
    try:
        migrations.upgrade(database.engine)
        database.read_now(refuse_unless_empty)
        database.write_now(lambda connection: populate(connection, script, now))
    finally:
        database.close()
