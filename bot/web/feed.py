"""What happens on the stage, numbered, so that a browser that was away for a while catches up by itself."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEEP = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    number: int
    name: str
    data: Mapping[str, Any]


class Feed:
    """Keeps the newest `keep` entries. A mark is "<feed>-<number>": another feed's mark is one we do not know."""

    def __init__(self, keep: int = KEEP) -> None:
        self._id = secrets.token_hex(4)
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._last = 0
        self._more = asyncio.Event()
        self.closed = False

    @property
    def mark(self) -> str:
        return f"{self._id}-{self._last}"

    @property
    def last(self) -> int:
        return self._last

    def add(self, name: str, data: Mapping[str, Any]) -> None:
        self._last += 1
        self._entries.append(Entry(number=self._last, name=name, data=data))
        self._wake()

    def close(self) -> None:
        """Let everybody who listens go."""
        self.closed = True
        self._wake()

    def read(self, mark: str) -> int | None:
        """The number in a mark; None when it is not ours or what came after it is no longer kept."""
        feed, _, number = mark.partition("-")
        if feed != self._id or not number.isascii() or not number.isdecimal() or len(number) > 15:
            return None
        oldest = self._entries[0].number if self._entries else self._last + 1
        return int(number) if oldest - 1 <= int(number) <= self._last else None

    def after(self, number: int) -> list[Entry]:
        return [entry for entry in self._entries if entry.number > number]

    async def more(self, number: int) -> None:
        """Wait until there is something after this number, or the feed closes."""
        while self._last <= number and not self.closed:
            await self._more.wait()

    def written(self, entry: Entry) -> bytes:
        """As a Server-Sent Event. JSON escapes line ends, so the data is one line whatever people wrote."""
        data = json.dumps(entry.data, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self._id}-{entry.number}\nevent: {entry.name}\ndata: {data}\n\n".encode()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()
