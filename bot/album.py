"""Pictures fetched beside the transactions so that they can be kept: small enough for a weak line, and bare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.beside import Beside
from bot.channels.base import Channel
from desk.inbound import Photo
from handlers.scene import Picture, PictureNotFetched

LARGEST = 400_000
"""Bytes: some seconds on a weak line; a screen of 1600 pixels stays readable."""
KEPT = 24


class PictureAlbum(Beside[Picture | None]):
    """A platform that is away for a minute loses nobody's picture: it is asked again."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        super().__init__(channels, _fitted, None, name="album", keeps=KEPT, patient=True)

    def pictures(self, photos: Sequence[Photo]) -> tuple[Picture | None, ...]:
        missing = self.missing(photos)
        if missing:
            raise PictureNotFetched(missing)
        return tuple(self.of(photo) for photo in photos)


def _fitted(content: bytes) -> Picture:
    from bot.channels.fitting import fitted  # with Pillow it weighs 8 MB

    return Picture(*fitted(content, LARGEST, bare=True))
