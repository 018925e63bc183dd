"""A desk that is told to stop, stops: whatever its loops are about to do at that moment."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channels.simulator import SimulatorChannel
from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from store.database import Database


@pytest.mark.parametrize("steps", range(5))
async def test_a_loop_that_is_just_waking_up_hears_that_it_is_to_stop(sqlite_url: str, steps: int):
    desk = Desk(
        database=Database(sqlite_url),
        channels={"simulator": SimulatorChannel()},
        clock=MovedClock(datetime(2026, 3, 2, tzinfo=UTC)),
        library=Library(),
    )
    runtime, wake = Runtime(desk), asyncio.Event()

    async def nothing_to_do() -> int:
        return 0

    loop = asyncio.create_task(runtime._loop(wake, nothing_to_do))
    for _ in range(5):
        await asyncio.sleep(0)
    wake.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    loop.cancel()
    done, _ = await asyncio.wait([loop], timeout=0.5)
    loop.cancel()
    assert done
    await runtime.stop()
