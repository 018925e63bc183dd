"""Pictures are read beside the desk's work: never twice, never many at once, never at the price of an answer."""

from __future__ import annotations

import asyncio

import pytest

from bot.beside import WAITING
from bot.channels.base import ChannelError, Upload
from bot.reader import EACH, PictureReader
from desk.inbound import Photo
from handlers.scene import PictureNotRead


class Album:
    """A channel that has pictures, and none whose name begins with "missing"."""

    def __init__(self) -> None:
        self.fetched: list[str] = []

    async def fetch(self, photo: Photo) -> Upload:
        self.fetched.append(photo.ref)
        if photo.ref.startswith("missing"):
            raise ChannelError("gone", permanent=True)
        return Upload(name=photo.ref, content=photo.ref.encode())


def photo(ref: str, **more: object) -> Photo:
    return Photo(ref=ref, channel="zalo", **more)  # type: ignore[arg-type]


def reader(album: Album, read=lambda content: (content.decode(),)) -> PictureReader:
    return PictureReader({"zalo": album}, read)  # type: ignore[dict-item]


async def test_a_picture_is_read_once_and_then_known():
    album = Album()
    eyes = reader(album)
    for _ in range(2):
        with pytest.raises(PictureNotRead) as unread:
            eyes.words([photo("a")])
        eyes.begin(unread.value.photos)
    assert await eyes.finish() == 1
    assert eyes.words([photo("a")]) == ("a",)
    assert album.fetched == ["a"]
    await eyes.stop()


async def test_what_cannot_be_fetched_or_read_says_nothing():
    def trips(content: bytes) -> tuple[str, ...]:
        raise ZeroDivisionError

    eyes = reader(Album(), trips)
    eyes.begin([photo("missing"), photo("broken"), Photo(ref="x", channel="no such channel")])
    await eyes.finish()
    assert eyes.words([photo("missing"), photo("broken")]) == ()
    await eyes.stop()


async def test_a_flood_of_pictures_is_not_queued():
    album = Album()
    eyes = reader(album)
    eyes.begin([photo(str(number)) for number in range(60)])
    await eyes.finish()
    assert len(album.fetched) == WAITING
    assert eyes.words([photo("59")]) == ()
    await eyes.stop()


async def test_only_the_first_pictures_of_a_question_are_read_and_no_files():
    eyes = reader(Album())
    with pytest.raises(PictureNotRead) as unread:
        eyes.words([photo("to-khai.pdf", document=True), *(photo(str(number)) for number in range(5))])
    assert [one.ref for one in unread.value.photos] == ["0", "1"][:EACH]
    await eyes.stop()


async def test_one_at_a_time():
    at_once, most = 0, 0

    class Slow(Album):
        async def fetch(self, photo: Photo) -> Upload:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1
            return await super().fetch(photo)

    eyes = reader(Slow())
    eyes.begin([photo(str(number)) for number in range(5)])
    await eyes.finish()
    assert most == 1
    await eyes.stop()
