"""How fast a day is shown: pauses that one can shorten, skip, hold and break off."""

from __future__ import annotations

import asyncio
from datetime import timedelta

USUAL = 10.0
_BEND = 0.8
"""Twice the speed is a little less than twice as fast: at sixty times one still sees what happens."""
_SLICE = 0.08


class Stopped(Exception):
    """The one who watches has seen enough."""


class Pace:
    """`unit` 0 shows everything as fast as the desk can."""

    def __init__(self, speed: float = USUAL, *, unit: float = 1.0) -> None:
        self.speed = speed
        self._unit = unit
        self._going = asyncio.Event()
        self._going.set()
        self._skipping = False
        self._stopped = False

    @property
    def is_held(self) -> bool:
        return not self._going.is_set()

    def hold(self) -> None:
        self._going.clear()

    def go(self) -> None:
        self._going.set()

    def skip(self) -> None:
        """No pauses until `arrived`."""
        self._skipping = True
        self._going.set()

    def arrived(self) -> None:
        self._skipping = False

    def stop(self) -> None:
        self._stopped = True
        self._going.set()

    async def rest(self, seconds: float) -> None:
        """Pause for so many seconds at the usual speed; raises Stopped when there is no more to be shown."""
        left = seconds * self._unit
        while left > 0 and not self._skipping and not self._stopped:
            await self._going.wait()
            await asyncio.sleep(min(_SLICE, left))
            left -= _SLICE * (self.speed / USUAL) ** _BEND
        await self._going.wait()
        if self._stopped:
            raise Stopped

    def frames(self, seconds: float) -> int:
        """How many pictures of a moving clock fit into a pause of so many seconds."""
        real = seconds * self._unit / (self.speed / USUAL) ** _BEND
        return 1 if self._skipping else max(1, round(real / 0.12))


def shown_for(span: timedelta) -> float:
    """How long a span of the simulated clock is shown, in seconds: short ones as they are, long ones run."""
    return min(1.8, 0.35 + span.total_seconds() / 100)
