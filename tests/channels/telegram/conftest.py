"""A fake Telegram, our channel connected to it, and what arrives through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Envelope, Raw
from bot.channels.telegram import TelegramChannel, TelegramConfig
from desk.inbound import Inbound, Parsed
from tests.support.telegram_server import TelegramServer

QUICK = timedelta(milliseconds=10)


class Inbox:
    """Keeps what the channel accepts, in order, each update once."""

    def __init__(self, channel: TelegramChannel) -> None:
        self.channel = channel
        self.kept: dict[str, Raw] = {}
        self._read = 0
        self.refuses: Callable[[Raw], bool] = lambda raw: False

    async def accept(self, channel: str, raw: Raw) -> None:
        assert channel == "telegram"
        if self.refuses(raw):
            raise OSError("the disk is full")
        self.kept.setdefault(self.channel.delivery_key(raw), raw)

    async def next_raw(self) -> Raw:
        async with asyncio.timeout(5):
            while len(self.kept) <= self._read:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)
        self._read += 1
        return list(self.kept.values())[self._read - 1]

    async def next(self) -> Parsed:
        return self.channel.parse(await self.next_raw())

    async def heard(self) -> Inbound:
        """The next message, which must be one."""
        parsed = await self.next()
        assert isinstance(parsed, Inbound), parsed
        return parsed


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def config(server: TelegramServer) -> TelegramConfig:
    return TelegramConfig(
        token=server.token,
        base_url=server.base_url,
        poll_wait=timedelta(seconds=2),
        patience=timedelta(seconds=5),
        first_pause=QUICK,
        longest_pause=QUICK * 4,
    )


@pytest.fixture
async def silent_channel(config: TelegramConfig) -> AsyncIterator[TelegramChannel]:
    """Not started: it can send, it receives nothing."""
    channel = TelegramChannel(config)
    yield channel
    await channel.stop()


@pytest.fixture
async def channel(silent_channel: TelegramChannel, inbox: Inbox) -> TelegramChannel:
    """Started and in touch."""
    await silent_channel.start(inbox.accept)
    await in_touch(silent_channel)
    return silent_channel


@pytest.fixture
def inbox(silent_channel: TelegramChannel) -> Inbox:
    return Inbox(silent_channel)


async def in_touch(channel: TelegramChannel) -> None:
    async with asyncio.timeout(5):
        while not channel.connected:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)


def envelope(chat: str, markup: str = "", **details: Any) -> Envelope:
    return replace(Envelope(chat=chat, markup=markup), **details)
