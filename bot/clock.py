"""The only place that asks what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, with a zone."""
        ...


class SystemClock:
    """The machine's clock, never running backwards: a clock set back holds still until the old time is reached.

    A jump back of more than `tolerance` is believed after all, so that a wrong clock that was mended does not stop
    the desk for days.
    """

    def __init__(self, tolerance: timedelta = timedelta(minutes=10)) -> None:
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._tolerance = tolerance

    def now(self) -> datetime:
        read = self._read()
        if read < self._latest and self._latest - read <= self._tolerance:
            return self._latest
        self._latest = read
        return read

    def _read(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """Starts at a chosen moment; stands still (`speed` 0) or runs, and is moved by hand."""

    def __init__(self, start: datetime, *, speed: float = 0.0) -> None:
        self._base = start
        self._since = time.monotonic()
        self._speed = speed

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def move_to(self, moment: datetime) -> None:
        """Forwards only: what has happened stays in the past."""
        self._base = max(self.now(), moment)
        self._since = time.monotonic()

    def run(self, speed: float) -> None:
        self._base = self.now()
        self._since = time.monotonic()
        self._speed = speed
