"""One token is asked with by one process at a time, whatever becomes of the others."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.clock import MovedClock
from bot.keeping import PollDiary
from bot.receiving import Receiving
from store import leases
from store.database import Database
from tests.channels.zalo_bot.conftest import Inbox, in_touch
from tests.support.commune import MONDAY
from tests.support.zalo_bot_server import ZaloBotServer


class Replica:
    def __init__(self, url: str, config: ZaloBotConfig, clock: MovedClock) -> None:
        self.database = Database(url, threads=2)
        self.channel = ZaloBotChannel(config, diary=PollDiary(self.database, clock))
        self.inbox = Inbox(self.channel)
        self.receiving = Receiving(self.database, {self.channel.name: self.channel}, clock)

    async def look(self) -> None:
        await self.receiving.look(self.inbox.accept)

    async def stop(self) -> None:
        await self.receiving.stop()
        self.database.close()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(MONDAY)


async def test_the_second_replica_asks_only_when_the_first_has_gone(
    zalo: ZaloBotServer, config: ZaloBotConfig, postgresql_url: str, clock: MovedClock
):
    first, second = (Replica(postgresql_url, config, clock) for _ in range(2))
    await first.look()
    await second.look()
    await in_touch(first.channel)
    zalo.user("Hoa").says("một")
    assert (await first.inbox.heard()).text == "một"
    await first.stop()
    await second.look()
    await in_touch(second.channel)
    zalo.user("Hùng").says("hai")
    assert (await second.inbox.heard()).text == "hai"
    await second.stop()
    assert zalo.breaches == []


async def test_who_cannot_renew_its_lease_stops_asking_before_another_begins(
    zalo: ZaloBotServer, config: ZaloBotConfig, postgresql_url: str, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
):
    alone = Replica(postgresql_url, config, clock)
    await alone.look()
    await in_touch(alone.channel)

    def away(*_: object, **__: object) -> bool:
        raise OperationalError("", None, Exception("the database is away"))

    monkeypatch.setattr(leases, "hold", away)
    clock.move_to(_just_before_the_end(clock.now()))
    await alone.look()
    assert await _asks(zalo)
    clock.move_to(clock.now() + timedelta(seconds=2))
    await alone.look()
    assert not await _asks(zalo)
    monkeypatch.undo()
    await alone.look()
    assert await _asks(zalo)
    await alone.stop()


def _just_before_the_end(now: datetime) -> datetime:
    return now + leases.LIFE - timedelta(seconds=1)


async def _asks(zalo: ZaloBotServer) -> bool:
    """Whether a question stands open within a moment."""
    for _ in range(20):
        await asyncio.sleep(0.01)
        if zalo.polling:
            return True
    return False
