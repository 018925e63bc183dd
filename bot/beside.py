"""What is made of pictures beside the transactions: fetched from their channel, one at a time, kept in memory alone."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from bot.channels.base import Channel, ChannelError
from bot.channels.pictures import Unreadable
from desk.inbound import Photo

log = logging.getLogger("caunoi.pictures")
WAITING = 8
"""Pictures in the queue; what comes on top is as if it could not be had."""
DEADLINE = 30.0
"""Seconds for fetching one and making something of it."""
AGAIN = (5.0, 60.0)
"""Seconds before the second and the third try of who is patient."""
T = TypeVar("T")


class Beside(Generic[T]):
    """A picture that cannot be had, or of which nothing can be made, is `nothing`: nobody waits for it for ever.

    `patient`: nobody waits at all, so one that cannot be had now is asked for again after a while.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        make: Callable[[bytes], T],
        nothing: T,
        *,
        name: str,
        keeps: int,
        patient: bool = False,
    ) -> None:
        self._channels = channels
        self._make = make
        self._nothing = nothing
        self._name = name
        self._keeps = keeps
        self._patient = patient
        self._known: OrderedDict[tuple[str, str], T] = OrderedDict()
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._alone = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def missing(self, photos: Sequence[Photo]) -> list[Photo]:
        return [photo for photo in photos if _key(photo) not in self._known]

    def of(self, photo: Photo) -> T:
        """What was made of a picture that is not missing."""
        return self._known[_key(photo)]

    def begin(self, photos: Sequence[Photo]) -> None:
        """Make something of these, in the background."""
        for photo in photos:
            key = _key(photo)
            if key in self._known or key in self._tasks:
                continue
            if len(self._tasks) >= WAITING:
                if not self._patient:
                    self._keep(key, self._nothing)
                continue
            task = asyncio.create_task(self._one(photo))
            self._tasks[key] = task
            task.add_done_callback(lambda _, key=key: self._tasks.pop(key, None))  # type: ignore[misc]

    async def finish(self) -> int:
        """Wait for what was begun; how many there were."""
        tasks = list(self._tasks.values())
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    async def stop(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _one(self, photo: Photo) -> None:
        for pause in AGAIN if self._patient else ():
            made, again = await self._try(photo)
            if not again:
                self._keep(_key(photo), made)
                return
            await asyncio.sleep(pause)
        made, _ = await self._try(photo)
        self._keep(_key(photo), made)

    async def _try(self, photo: Photo) -> tuple[T, bool]:
        """What was made of it, and whether another try may bring more."""
        begun = time.perf_counter()
        try:
            async with self._alone, asyncio.timeout(DEADLINE):
                upload = await self._channels[photo.channel].fetch(photo)
                loop = asyncio.get_running_loop()
                made = await loop.run_in_executor(self._thread, self._make, upload.content)
            log.info("%s picture done seconds=%.1f", self._name, time.perf_counter() - begun)
            return made, False
        except (ChannelError, TimeoutError) as trouble:
            log.info("%s picture lost reason=%s", self._name, type(trouble).__name__)
            return self._nothing, not getattr(trouble, "permanent", False)
        except (KeyError, Unreadable) as trouble:
            log.info("%s picture lost reason=%s", self._name, type(trouble).__name__)
        except Exception as error:  # whatever a broken picture brings about, its sender must get his answer
            log.error("%s picture lost error=%s", self._name, type(error).__name__)
        return self._nothing, False

    def _keep(self, key: tuple[str, str], made: T) -> None:
        self._known[key] = made
        while len(self._known) > self._keeps:
            self._known.popitem(last=False)


def _key(photo: Photo) -> tuple[str, str]:
    return photo.channel, photo.ref
