"""One thing happens, all who watch hear of it, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.demo.stage import Happening


class Broadcast:
    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Happening]] = set()

    def tell(self, happening: Happening) -> None:
        for queue in self._queues:
            queue.put_nowait(happening)

    def subscribe(self) -> AsyncIterator[Happening]:
        """Hears from this call on, not from the first `anext`: nothing falls between asking and listening."""
        queue: asyncio.Queue[Happening] = asyncio.Queue()
        self._queues.add(queue)
        return self._listen(queue)

    async def _listen(self, queue: asyncio.Queue[Happening]) -> AsyncIterator[Happening]:
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.discard(queue)
