"""Pictures read beside the transactions: fetched from their channel, one at a time, kept in memory and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from bot.channels.base import Channel, ChannelError
from desk.inbound import Photo
from handlers.scene import NoPictures, PictureNotRead, Pictures

log = logging.getLogger("caunoi.reader")
KEPT = 256
WAITING = 8
"""Pictures in the queue; whoever sends more is asked for words."""
EACH = 2
"""Pictures of one question that are read: the first ones show the trouble."""
DEADLINE = 30.0
"""Seconds for fetching and reading one."""

Read = Callable[[bytes], tuple[str, ...]]


class Unreadable(Exception):
    """No picture, too large, or Tesseract did not finish; the reason names no content."""


class Reader(Pictures, Protocol):
    """What handlers ask, and what lets it work."""

    def begin(self, photos: Sequence[Photo]) -> None:
        """Read these, in the background."""
        ...

    async def finish(self) -> int:
        """Wait for what was begun; how many were read."""
        ...

    async def stop(self) -> None: ...


class NoReader(NoPictures):
    """No Tesseract here, or it is switched off."""

    def begin(self, photos: Sequence[Photo]) -> None:
        return None

    async def finish(self) -> int:
        return 0

    async def stop(self) -> None:
        return None


class PictureReader:
    """A picture that cannot be had or read says nothing: its sender is asked for words, as everywhere else."""

    able = True

    def __init__(self, channels: Mapping[str, Channel], read: Read) -> None:
        self._channels = channels
        self._read = read
        self._known: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._alone = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ocr")

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        some = [photo for photo in photos if not photo.document][:EACH]
        missing = [photo for photo in some if _key(photo) not in self._known]
        if missing:
            raise PictureNotRead(missing)
        return tuple(dict.fromkeys(line for photo in some for line in self._known[_key(photo)]))

    def begin(self, photos: Sequence[Photo]) -> None:
        for photo in photos:
            key = _key(photo)
            if key in self._known or key in self._tasks:
                continue
            if len(self._tasks) >= WAITING:
                self._keep(key, ())
                continue
            task = asyncio.create_task(self._one(photo))
            self._tasks[key] = task
            task.add_done_callback(lambda _, key=key: self._tasks.pop(key, None))  # type: ignore[misc]

    async def finish(self) -> int:
        tasks = list(self._tasks.values())
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    async def stop(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _one(self, photo: Photo) -> None:
        lines: tuple[str, ...] = ()
        begun = time.perf_counter()
        try:
            async with self._alone, asyncio.timeout(DEADLINE):
                upload = await self._channels[photo.channel].fetch(photo)
                loop = asyncio.get_running_loop()
                lines = await loop.run_in_executor(self._thread, self._read, upload.content)
            log.info("read picture lines=%d seconds=%.1f", len(lines), time.perf_counter() - begun)
        except (ChannelError, KeyError, TimeoutError, Unreadable) as trouble:
            log.info("unread picture reason=%s", type(trouble).__name__)
        except Exception as error:  # whatever a broken picture brings about, its sender must get his answer
            log.error("unread picture error=%s", type(error).__name__)
        self._keep(_key(photo), lines)

    def _keep(self, key: tuple[str, str], lines: tuple[str, ...]) -> None:
        self._known[key] = lines
        while len(self._known) > KEPT:
            self._known.popitem(last=False)


def _key(photo: Photo) -> tuple[str, str]:
    return photo.channel, photo.ref
