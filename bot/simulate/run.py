"""Months of some communes in minutes: the real inbox, handlers, timers and outbox, on a clock that is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import migrations
from bot.channels.simulator import SimulatorChannel
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from bot.simulate import audit, cast
from bot.simulate.cast import CHANNEL, Town
from bot.simulate.play import Play
from desk.capabilities import SIMULATOR
from desk.people import Role
from desk.rules import Rules
from handlers.digests import week_of
from knowledge.entries import Entry
from store import knowledge
from store.database import Database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_T = TypeVar("_T")
START = datetime(2026, 7, 6, 6, 0, tzinfo=ZONE)
STEP = timedelta(minutes=5)
"""How often the simulated desk looks: what falls due is done at most this much later. Promises end on five minutes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """`a_day`: questions of a commune on a working day while teachers serve; after the end a quarter of it.

    `share`: communes that have a database of their own; the figures are the same however many processes play them.
    """

    days: int = 400
    running: int = 60
    communes: int = 100
    share: int = 25
    a_day: float = 0.25
    seed: int = 1


class Simulation:
    def __init__(self, size: Size, folder: Path, entries: Sequence[Entry]) -> None:
        self.size = size
        self.dice = Random(size.seed)
        self.town: Town = cast.make(self.dice, size.communes, size.running, START)
        self.clock = MovedClock(START)
        # A platform without a pace: what is measured is the desk, not the patience of a platform.
        self.channel = SimulatorChannel(
            CHANNEL, replace(SIMULATOR, per_minute_in_group=None, per_second_in_all=None, photos=False)
        )
        self.play = Play(self.town, self.channel, entries, self.dice)
        self.audit = audit.Audit(self.town, ZONE, self.clock.now)
        self.channel.watchers.append(self.audit.reads)
        self._entries = entries
        self._library = Library()
        self._url = f"sqlite:///{folder / 'province.sqlite3'}"
        self.restarts = 0
        self.missed: set[str] = set()

    async def run(self, progress: Callable[[], None]) -> Counter[str]:
        """What happened, counted, so that the counts of several can be added."""
        database = Database(self._url)
        migrations.upgrade(database.engine)
        database.write_now(self._prepare)
        database.close()
        runtime = await self._open()
        weeks: list[tuple[str, datetime]] = []
        for day in range(self.size.days):
            today = START + timedelta(days=day)
            self._plan(today)
            runtime = await self._day(runtime, today)
            await runtime.desk.database.read(self.audit.looks)
            if today.weekday() == 0 and day:
                weeks.append((week_of(today), today.replace(hour=7, minute=30)))
            self._forget_old_talk()
            progress()
        counted = await runtime.desk.database.read(lambda c: self._counted(c, weeks))
        await runtime.stop()
        return counted

    def _prepare(self, connection: Connection) -> None:
        knowledge.save(connection, self._entries)
        cast.populate(connection, self.town, START, self.dice)

    async def _open(self) -> Runtime:
        self._library = self._library.again()
        desk = Desk(
            database=_Inline(self._url),
            channels={CHANNEL: self.channel},
            clock=self.clock,
            library=self._library,
            zone=ZONE,
            rules=Rules(burst_wait=timedelta(0)),
        )
        runtime = Runtime(desk)
        await runtime.open()
        return runtime

    async def _day(self, runtime: Runtime, today: datetime) -> Runtime:
        """From six to six. Now and then the program dies at some hour and comes back some hours later."""
        end = today + timedelta(days=1)
        dies = today + timedelta(minutes=self.dice.randint(0, 900)) if self.dice.random() < 0.03 else None
        while True:
            now = await self._next(runtime, end)
            if dies is not None and now >= dies:
                await runtime.stop()
                back = dies + timedelta(minutes=self.dice.randint(5, 400))
                self._note_missed(dies, back)
                self.clock.move_to(max(back, self.clock.now()))
                runtime, dies = await self._open(), None
                self.restarts += 1
                continue
            if now >= end:
                self.clock.move_to(end)
                return runtime
            self.clock.move_to(now)
            await self.play.act(now)
            await runtime.settle()

    async def _next(self, runtime: Runtime, end: datetime) -> datetime:
        due = [moment for moment in (await runtime.next_due(), self.play.next_at) if moment is not None]
        first = max(min(due, default=end), self.clock.now())
        past = (first - START) % STEP
        return first if not past else first + STEP - past

    def _note_missed(self, dies: datetime, back: datetime) -> None:
        """Down from before the digest until after midnight: that week has none, and that is right."""
        monday = dies.astimezone(ZONE)
        if monday.weekday() == 0 and back.astimezone(ZONE).date() > monday.date():
            self.missed.add(week_of(monday))

    def _plan(self, today: datetime) -> None:
        """What this day will bring, apart from what comes of it."""
        for place in self.town.places:
            over = today.date() > place.ends_on
            expected = self.size.a_day * (0.25 if over else 1.0) * (0.15 if today.weekday() >= 5 else 1.0)
            while self.dice.random() < expected:
                at = today + timedelta(minutes=self.dice.randint(60, 660))
                self.play.later(at, lambda place=place: self.play.asks(place))  # type: ignore[misc]
                expected -= 1
            self._troubles(place, today)
        if self.size.running - 10 == (today - START).days:
            for place in self.town.places:
                if self.dice.random() < 0.5:
                    at = today + timedelta(hours=3)
                    who = place.coordinator
                    self.play.later(at, lambda who=who: self.play._opts_in(who, None, "tình nguyện"))  # type: ignore[misc]

    def _troubles(self, place: cast.Place, today: datetime) -> None:
        at = today + timedelta(minutes=self.dice.randint(0, 1200))
        if self.dice.random() < 0.0015:
            self.play.later(at, lambda: self.play.migrates(place))
        if self.dice.random() < 0.001:
            who = self.dice.choice([*place.teachers, *place.officials])
            self.play.later(at, lambda: self.play.leaves(who))
        if self.dice.random() < 0.001:
            self.play.later(today + timedelta(minutes=self.dice.randint(60, 660)), lambda: self.play.arrives(place))
        if self.dice.random() < 0.002:
            offered = [one for one in (*place.teachers, *place.officials) if one.opted_in and one.private]
            if offered:
                stopping = self.dice.choice(offered)
                self.play.later(at, lambda: self.play.stops(stopping))
        if self.dice.random() < 0.0015 and today.date() < place.ends_on:
            moved = place.ends_on + timedelta(days=self.dice.choice((-7, 7, 14)))
            self.play.later(at, lambda: self._moves_end(place, moved))

    async def _moves_end(self, place: cast.Place, ends_on: date) -> None:
        """The coordinator says so; it counts from that moment."""
        if ends_on <= self.play.now.astimezone(ZONE).date():
            return
        words = f"kết thúc {ends_on:%d/%m/%Y}"
        if await self.play.says(place.coordinator, place.coordinator.chat, words) is not None:
            place.ends_on = ends_on
            self.play.counts["ends moved"] += 1

    def _forget_old_talk(self) -> None:
        """A phone keeps years; the simulation keeps what its people still react to."""
        for chat, shown in self.channel.shown.items():
            if len(shown) > 60:
                self.channel.shown[chat] = shown[-40:]

    def _counted(self, connection: Connection, weeks: list[tuple[str, datetime]]) -> Counter[str]:
        offered = [actor for actor in self.town.actors.values() if actor.opted_in]
        counted = audit.outcome(connection, self.town, ZONE)
        counted["unwanted_pages"] = self.audit.unwanted_pages
        counted["threads_without_owner_or_due"] = len(self.audit.uncared)
        counted["digests_missing"] = audit.digests_missing(connection, weeks, self.missed, self.audit.digest_keys)
        counted["digests_doubled"] = sum(count - 1 for count in self.audit.digests.values() if count > 1)
        counted["histories_lost"] = audit.histories_lost(connection, self.play.returned)
        counted["asked"] = self.play.counts["asked"]
        counted["newcomers"] = self.play.counts["people came"]
        counted["pages"] = self.audit.pages
        counted["came_back"] = len(self.play.returned)
        counted["restarts"] = self.restarts
        counted["offers"] = len(offered)
        counted["officials_who_offered"] = sum(actor.role is Role.OFFICIAL for actor in offered)
        return counted


class _Inline(Database):
    """One transaction at a time, in the thread that asks: here nobody waits for anybody, and no clock is looked at."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.takes_turns = False

    async def write(self, work: Callable[[Connection], _T]) -> _T:
        return self.write_now(work)

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        return self.read_now(work)
