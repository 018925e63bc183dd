"""A fake Zalo Bot Platform, our channel connected to it, and what arrives through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.base import Envelope, Raw
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.channels.zalo_bot_receive import Pace
from desk.inbound import Inbound, Parsed
from tests.support.zalo_bot_server import ZaloBotServer

QUICK = timedelta(milliseconds=10)
PACE = Pace(
    wait=timedelta(seconds=1),
    first_pause=QUICK,
    longest_pause=QUICK * 4,
    worth_telling=timedelta(minutes=1),
    between_notes=timedelta(0),
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


class Inbox:
    """Keeps what the channel accepts, in order, each update once."""

    def __init__(self, channel: ZaloBotChannel) -> None:
        self.channel = channel
        self.kept: dict[str, Raw] = {}
        self._read = 0
        self.refuses: Callable[[Raw], bool] = lambda raw: False

    async def accept(self, channel: str, raw: Raw) -> None:
        assert channel == self.channel.name
        if self.refuses(raw):
            raise OSError("the disk is full")
        self.kept.setdefault(self.channel.delivery_key(raw), raw)

    async def next(self) -> Parsed:
        async with asyncio.timeout(5):
            while len(self.kept) <= self._read:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)
        self._read += 1
        return self.channel.parse(list(self.kept.values())[self._read - 1])

    async def heard(self) -> Inbound:
        """The next message, which must be one."""
        parsed = await self.next()
        assert isinstance(parsed, Inbound), parsed
        return parsed


class Shelf:
    """Where tests keep pictures: an address each, and what is behind it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, content: bytes, kind: str) -> str:
        address = f"https://desk.example/picture/{len(self.kept)}"
        self.kept[address] = content
        return address


class Diary:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        self.until: datetime | None = None

    def now(self) -> datetime:
        return self.time

    async def heard_until(self, channel: str) -> datetime | None:
        return self.until

    async def note(self, channel: str, now: datetime) -> None:
        self.until = now


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloBotServer]:
    async with ZaloBotServer() as server:
        yield server


@pytest.fixture
def config(zalo: ZaloBotServer) -> ZaloBotConfig:
    return ZaloBotConfig(
        token=zalo.token,
        called=zalo.called,
        base_url=zalo.base_url,
        takes_photos=True,
        patience=timedelta(seconds=3),
        pace=PACE,
    )


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def silent_channel(config: ZaloBotConfig, shelf: Shelf, diary: Diary) -> AsyncIterator[ZaloBotChannel]:
    """Not started: it can send, it receives nothing."""
    channel = ZaloBotChannel(config, shelf=shelf, diary=diary)
    yield channel
    await channel.stop()


@pytest.fixture
def inbox(silent_channel: ZaloBotChannel) -> Inbox:
    return Inbox(silent_channel)


@pytest.fixture
async def channel(silent_channel: ZaloBotChannel, inbox: Inbox) -> ZaloBotChannel:
    """Started and in touch."""
    await silent_channel.start(inbox.accept)
    await in_touch(silent_channel)
    return silent_channel


async def in_touch(channel: ZaloBotChannel) -> None:
    async with asyncio.timeout(5):
        while not channel.connected:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)


def envelope(chat: str, markup: str = "", **details: Any) -> Envelope:
    return replace(Envelope(chat=chat, markup=markup), **details)
