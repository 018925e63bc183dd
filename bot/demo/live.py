"""The stage with the real desk on it: one types as anybody, moves the clock, or watches a day."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot.channels.simulator import Shown
from bot.demo import figures
from bot.demo.broadcast import Broadcast
from bot.demo.commune import Commune
from bot.demo.pace import USUAL, Pace, Stopped
from bot.demo.stage import Cast, Fresh, Happening, Line, Play, Progress, Refused, Summary
from bot.replay.models import CaptionStep, SeeStep
from bot.replay.player import Player
from bot.replay.script import Script

log = logging.getLogger("caunoi.demo")
DAY = Path(__file__).with_name("day.yaml")
_BEAT = 0.25


class LiveStage:
    """Every day is played on a desk of its own, in a fresh SQLite file in `folder`. `unit` 0: as fast as it can."""

    def __init__(self, script: Script, folder: Path, *, unit: float = 1.0) -> None:
        self._script = script
        self._folder = folder
        self._unit = unit
        self._broadcast = Broadcast()
        self._turn = asyncio.Lock()
        self._progress = Progress(play=Play.IDLE, speed=USUAL)
        self._summary: Summary | None = None
        self._pace = Pace(unit=unit)
        self._days = 0
        self._playing: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._commune: Commune | None = None

    @property
    def commune(self) -> Commune:
        if self._commune is None:
            raise RuntimeError("the stage is not open")
        return self._commune

    async def open(self) -> None:
        await self._begin()
        self._ticking = asyncio.create_task(self._tick())

    async def close(self) -> None:
        await self.stop()
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        async with self._turn:
            await self.commune.close()

    def cast(self) -> Cast:
        return self.commune.cast()

    def history(self) -> Mapping[str, Sequence[Shown]]:
        return self.commune.history()

    def typing(self) -> frozenset[str]:
        return self.commune.typing()

    def now(self) -> datetime:
        return self.commune.now

    def progress(self) -> Progress:
        return self._progress

    def summary(self) -> Summary | None:
        return self._summary

    def subscribe(self) -> AsyncIterator[Happening]:
        return self._broadcast.subscribe()

    async def say(self, line: Line) -> None:
        async with self._by_hand():
            await self.commune.say(line)

    async def advance(self, span: timedelta) -> None:
        async with self._by_hand():
            self.commune.clock.run(0)
            await self.commune.advance(self.commune.now + span)
            self.commune.clock.run(1)

    async def play_day(self, speed: float) -> None:
        async with self._by_hand():
            await self._begin()
            self.commune.clock.run(0)
            self._pace = self.commune.pace = Pace(speed, unit=self._unit)
            self._tell(Progress(play=Play.PLAYING, speed=speed))
            self._playing = asyncio.create_task(self._play())

    async def pause(self) -> None:
        if self._progress.play is Play.PLAYING:
            self._pace.hold()
            self._again(Play.PAUSED)

    async def resume(self) -> None:
        if self._progress.play is Play.PAUSED:
            self._pace.go()
            self._again(Play.PLAYING)

    async def stop(self) -> None:
        self._pace.stop()
        if self._playing is not None:
            await asyncio.wait([self._playing])

    async def set_speed(self, speed: float) -> None:
        self._pace.speed = speed
        self._tell(replace(self._progress, speed=speed))

    async def next_step(self) -> None:
        if self._is_playing:
            self._pace.skip()
            self._again(Play.PLAYING)

    @property
    def _is_playing(self) -> bool:
        return self._progress.play in (Play.PLAYING, Play.PAUSED)

    @contextlib.asynccontextmanager
    async def _by_hand(self) -> AsyncIterator[None]:
        # Whoever plays a day has the turn until it ends: refuse, instead of waiting for the evening.
        self._refuse_while_playing()
        async with self._turn:
            self._refuse_while_playing()
            yield

    def _refuse_while_playing(self) -> None:
        if self._is_playing:
            raise Refused("playing", "Đang chiếu một ngày; bấm Dừng để tự gõ.")

    async def _begin(self) -> None:
        """Another desk, with nothing said yet; the old one goes when the new one stands."""
        self._days += 1
        url = f"sqlite:///{self._folder / f'desk-{self._days}.sqlite3'}"
        old, self._commune = self._commune, await Commune.open(self._script, url, self._broadcast)
        self._summary = None
        self._progress = Progress(play=Play.IDLE, speed=self._progress.speed)
        self._broadcast.tell(Fresh())
        if old is not None:
            await old.close()

    async def _tick(self) -> None:
        """While nobody watches a day, time passes as it does."""
        self.commune.clock.run(1)
        while True:
            await asyncio.sleep(_BEAT)
            async with self._turn:
                if not self._is_playing:
                    await self.commune.settle()

    async def _play(self) -> None:
        async with self._turn:
            player = Player(self.commune)
            ended = Play.IDLE
            try:
                await self._walk(player)
                if player.failure is not None:
                    log.error("the day broke off line=%d", player.failure.step.line)
                else:
                    self._summary = await figures.count(self.commune)
                    self._broadcast.tell(self._summary)
                    ended = Play.DONE
            except Stopped:
                log.info("the day was stopped")
            finally:
                self.commune.pace = None
                self.commune.clock.run(1)
                done = 1.0 if ended is Play.DONE else self._progress.done
                self._tell(Progress(play=ended, done=done, speed=self._pace.speed))

    async def _walk(self, player: Player) -> None:
        async for beat in player.beats():
            if isinstance(beat.step.action, SeeStep):
                continue
            await self._pace.rest(self.commune.unread)
            self.commune.unread = 0.0
            if isinstance(beat.step.action, CaptionStep):
                words = beat.step.action.caption
                self._tell(self._now_playing(beat.step.number / beat.of, words))
                self._pace.arrived()
                await self._pace.rest(1.6)
            else:
                self._tell(self._now_playing(beat.step.number / beat.of, self._progress.caption))

    def _now_playing(self, done: float, caption: str) -> Progress:
        play = Play.PAUSED if self._pace.is_held else Play.PLAYING
        english = captions_in_english().get(caption, "")
        return Progress(play=play, done=done, caption=caption, caption_en=english, speed=self._pace.speed)

    def _again(self, play: Play) -> None:
        self._tell(replace(self._progress, play=play))

    def _tell(self, progress: Progress) -> None:
        self._progress = progress
        self._broadcast.tell(progress)


@cache
def captions_in_english() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(DAY.with_name("day.en.json").read_text(encoding="utf-8"))
    return found
