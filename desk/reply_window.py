"""Where people may be answered in private only for a while after they wrote, and only so often for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Access(StrEnum):
    """COSTS: Zalo would take money. CLOSED: nothing may be sent before he writes again. UNKNOWN: nobody knows when he
    last wrote, so it is tried."""

    FREE = "free"
    COSTS = "costs"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """How one person may be written to in private. `heard_at`: when he last wrote, None when nobody knows.

    `sent`: answers since; `remaining`: the free ones that are left, where the platform says so.
    """

    heard_at: datetime | None
    sent: int = 0
    remaining: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What an Official Account may say in private after somebody has written. `paid`: also what costs money."""

    free_for: timedelta = timedelta(hours=48)
    open_for: timedelta = timedelta(days=7)
    free_messages: int = 8
    paid: bool = False

    def access(self, window: Window, now: datetime) -> Access:
        if window.heard_at is None:
            return Access.UNKNOWN
        age = now - window.heard_at
        if age > self.open_for:
            return Access.CLOSED
        left = window.remaining if window.remaining is not None else self.free_messages - window.sent
        return Access.FREE if age <= self.free_for and left > 0 else Access.COSTS

    def counted(self, windows: Iterable[Window], now: datetime) -> Counter[Access]:
        return Counter(self.access(window, now) for window in windows)
