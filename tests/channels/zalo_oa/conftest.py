"""A fake Zalo, our channel connected to it, and a clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.zalo_oa import ZaloOaChannel
from bot.clock import MovedClock
from bot.vault import Vault
from store.database import Database
from tests.support.commune import MONDAY
from tests.support.zalo_oa_server import ZaloOaServer
from tests.zalo_oa.town import KEY, config_for, connected


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(MONDAY)


@pytest.fixture
async def server(clock: MovedClock) -> AsyncIterator[ZaloOaServer]:
    async with ZaloOaServer(now=clock.now) as server:
        yield server


@pytest.fixture
def kept(sqlite_url: str) -> Database:
    """Enough for what is not about the database; it ends with the test's process."""
    return Database(sqlite_url)


@pytest.fixture
async def channel(server: ZaloOaServer, clock: MovedClock, kept: Database) -> AsyncIterator[ZaloOaChannel]:
    connected(kept, server, clock)
    channel = ZaloOaChannel(config_for(server), database=kept, clock=clock, vault=Vault(KEY))
    yield channel
    await channel.stop()
    kept.close()
