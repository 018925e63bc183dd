"""Trouble on order, and the limits that Telegram keeps."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.telegram.refusal import Refused, too_many


class Trouble(StrEnum):
    REFUSE = "refuse"
    HANG = "hang"
    """The call is obeyed, the answer never comes."""
    RESET_BEFORE = "reset_before"
    """The connection breaks before the call is obeyed."""
    RESET_AFTER = "reset_after"
    """The call is obeyed, then the connection breaks."""
    SLOW = "slow"
    GARBAGE = "garbage"
    """The call is obeyed; the answer is 200 and a page of HTML."""
    PAGE = "page"
    """An error page of something in between, with `status`; the call is not obeyed."""


@dataclass(kw_only=True)
class Fault:
    method: str
    trouble: Trouble
    times: int = 1
    status: int = 500
    description: str = ""
    retry_after: int | None = None
    seconds: float = 0.0

    def refusal(self) -> Refused:
        if self.retry_after is not None:
            return too_many(self.retry_after)
        return Refused(self.status, self.description or _USUAL.get(self.status, "Internal Server Error"))


_USUAL = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(kw_only=True)
class Faults:
    waiting: list[Fault] = field(default_factory=list)

    def next_for(self, method: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in ("*", method):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


@dataclass(kw_only=True)
class Limits:
    """1 message a second in a chat with a small burst, 20 a minute in a group, 30 a second in all."""

    clock: Callable[[], float]
    burst: int = 3
    per_minute_in_group: int = 20
    per_second_in_all: int = 30
    _in_chat: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _in_all: deque[float] = field(default_factory=deque)

    def spend(self, chat: int) -> None:
        now = self.clock()
        said = self._in_chat[chat]
        self._keep(said, now, within=self.burst, limit=self.burst)
        if chat < 0:
            self._keep(said, now, within=60, limit=self.per_minute_in_group)
        self._keep(self._in_all, now, within=1, limit=self.per_second_in_all)
        said.append(now)
        self._in_all.append(now)

    def _keep(self, said: deque[float], now: float, *, within: float, limit: int) -> None:
        while said and now - said[0] > 60:
            said.popleft()
        lately = [moment for moment in said if now - moment < within]
        if len(lately) >= limit:
            raise too_many(max(1, math.ceil(within - (now - lately[-limit]))))
