"""The words in pictures, read beside the transactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bot.beside import Beside
from bot.channels.base import Channel
from desk.inbound import Photo
from handlers.scene import NoPictures, PictureNotRead, Pictures

KEPT = 256
EACH = 2
"""Pictures of one question that are read: the first ones show the trouble."""

Read = Callable[[bytes], tuple[str, ...]]


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


class PictureReader(Beside[tuple[str, ...]]):
    """A picture that cannot be had or read says nothing: its sender is asked for words, as everywhere else."""

    able = True

    def __init__(self, channels: Mapping[str, Channel], read: Read) -> None:
        super().__init__(channels, read, (), name="ocr", keeps=KEPT)

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        some = [photo for photo in photos if not photo.document][:EACH]
        missing = self.missing(some)
        if missing:
            raise PictureNotRead(missing)
        return tuple(dict.fromkeys(line for photo in some for line in self.of(photo)))
