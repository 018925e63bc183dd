"""Playing a script: step by step, with everything that was seen, until it ends or a step fails."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.replay import acting, checks
from bot.replay.checks import Finding
from bot.replay.models import (
    CaptionStep,
    MigrateStep,
    RestartStep,
    Says,
    See,
    SeeStep,
    SilentStep,
    TroubleStep,
    WaitStep,
)
from bot.replay.script import Script, Step
from bot.replay.simulation import Simulation, Spot, open_simulation
from bot.replay.span import spoken
from bot.replay.transcript import Line

PATIENCE = timedelta(seconds=10)
"""How long a `see` lets the clock run: the desk waits for the rest of a question and keeps its channel's pace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """`reason` says in one sentence what is not as it should be; `seen` is what was seen instead."""

    step: Step
    reason: str
    seen: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """A step is about to be played; `of` is how many there are."""

    step: Step
    of: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    file: str
    title: str
    steps: int
    transcript: tuple[Line, ...]
    failure: Failure | None = None

    @property
    def passed(self) -> bool:
        return self.failure is None

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"file": self.file, "title": self.title, "passed": self.passed, "steps": self.steps}
        failed = self.failure
        told["failing_step"] = failed and {
            "index": failed.step.number,
            "line": failed.step.line,
            "text": failed.step.text,
            "reason": failed.reason,
        }
        told["seen_instead"] = [line.as_json() for line in failed.seen] if failed else []
        told["transcript"] = [line.as_json() for line in self.transcript]
        return told


class Player:
    """Plays one script on one simulation. Whoever walks through `beats` decides the pace; the clock is not his.

    `mark` is where a `see` begins to look: at what the last person did, or at the first wait or restart after a check.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.script: Script = simulation.script
        self.failure: Failure | None = None
        self._mark = simulation.transcript.mark
        self._checked = False
        self._silent_from = self._mark

    async def beats(self) -> AsyncIterator[Beat]:
        """Yields before each step; ends after the last one, or after the first that fails."""
        for step in self.script.steps:
            yield Beat(step=step, of=len(self.script.steps), at=self.simulation.now)
            finding = await self._play(step)
            if not finding:
                self.failure = Failure(step=step, reason=finding.reason, seen=finding.seen)
                return

    def result(self) -> Result:
        return Result(
            file=str(self.script.file),
            title=self.script.title,
            steps=len(self.script.steps),
            transcript=tuple(self.simulation.transcript.lines),
            failure=self.failure,
        )

    async def _play(self, step: Step) -> Finding:
        try:
            finding = await self._act(step)
        except acting.CannotAct as lack:
            return Finding(reason=str(lack))
        aside = self.simulation.set_aside()
        if finding and aside:
            return Finding(reason=f"the desk could not handle {', '.join(aside)} and set it aside")
        return finding

    async def _act(self, step: Step) -> Finding:
        action = step.action
        if isinstance(action, CaptionStep):
            return Finding()
        if isinstance(action, SeeStep):
            finding = await self._see(action.see)
            self._checked, self._silent_from = True, self.simulation.transcript.mark
            return finding
        if isinstance(action, SilentStep):
            return await self._keep_silent(action)
        self._begin(person=isinstance(action, Says | tuple))
        if isinstance(action, WaitStep):
            return await self._wait(action)
        if isinstance(action, TroubleStep):
            spot = self._spot(action.trouble.chat, action.trouble.to)
            self.simulation.set_trouble(spot, action.trouble.kind)
        if isinstance(action, MigrateStep):
            await self._migrate(action)
        for part in action if isinstance(action, tuple) else (action,):
            if isinstance(part, Says):
                await acting.perform(self.simulation, part)
            elif isinstance(part, RestartStep) and not await self.simulation.restart():
                return Finding(reason="this desk cannot be restarted from a script")
        await self.simulation.settle()
        return Finding()

    def _begin(self, *, person: bool) -> None:
        here = self.simulation.transcript.mark
        if person or self._checked:
            self._mark = here
        self._checked = False
        self._silent_from = here

    async def _see(self, see: See) -> Finding:
        def found() -> Finding:
            return checks.look(self.simulation, see, self._mark)

        until = self.simulation.now + PATIENCE
        if see.count is not None:  # one too many may still come
            await self.simulation.advance(until)
        elif not found():
            await self.simulation.advance(until, lambda: bool(found()))
        finding = found()
        if finding or finding.seen:
            return finding
        elsewhere = checks.of_desk(self.simulation.transcript.since(self._mark))
        return Finding(reason=finding.reason, seen=tuple(elsewhere))

    async def _keep_silent(self, step: SilentStep) -> Finding:
        transcript = self.simulation.transcript
        start = self._silent_from
        until = self.simulation.now + step.silent.span

        def heard() -> Finding:
            return checks.silence(step.silent, transcript.since(start))

        if heard():
            await self.simulation.advance(until, lambda: not heard())
        self._checked, self._silent_from = True, transcript.mark
        return heard()

    async def _wait(self, step: WaitStep) -> Finding:
        now = self.simulation.now
        until = step.wait if isinstance(step.wait, datetime) else now + step.wait
        if until < now:
            behind = spoken(now - until)
            return Finding(reason=f"that moment has passed {behind} ago; the clock only moves forwards")
        await self.simulation.advance(until)
        self._silent_from = self.simulation.transcript.mark
        return Finding()

    async def _migrate(self, step: MigrateStep) -> None:
        old, new = self.simulation.move_group(step.migrate.chat)
        if not step.migrate.notice:
            return
        chat = {"id": old.chat, "kind": str(old.kind), "title": old.title}
        await old.channel.feed({"id": f"move-{old.chat}", "kind": "migration", "chat": chat, "new": new})

    def _spot(self, chat: str | None, to: str | None) -> Spot:
        return self.simulation.group(chat) if chat is not None else self.simulation.private(str(to))


async def play(script: Script, url: str | None = None, *, watch: Callable[[Beat], None] | None = None) -> Result:
    """Play a script on a desk of its own: in a temporary SQLite file, or in the empty database that is given."""
    with tempfile.TemporaryDirectory(prefix="caunoi-replay-") as folder:
        simulation = await open_simulation(script, url or f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
        try:
            player = Player(simulation)
            async for beat in player.beats():
                if watch is not None:
                    watch(beat)
            return player.result()
        finally:
            await simulation.close()
