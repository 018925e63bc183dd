"""A real process, killed in the middle of its work by a signal that it cannot hear."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, select

from bot.clock import SystemClock
from store import outbox
from store.database import Database
from store.tables import outbox as table
from tests.faults.load import GROUPS, Deliveries, at_rest, questions
from tests.support.commune import TOKEN, end_leases, populate
from tests.support.invariants import broken
from tests.support.little_desk import LittleDesk, taken

MANY = 160


def prepare(database: Database) -> None:
    database.write_now(lambda c: populate(c, "chat", SystemClock().now(), more_groups=GROUPS))


def leased(connection: Connection) -> list[str]:
    return list(connection.execute(select(table.c.key).where(table.c.state == outbox.State.LEASED)).scalars())


async def test_killed_twice_under_load_it_loses_nothing(database: Database, tmp_path: Path):
    prepare(database)
    log = tmp_path / "said"
    desk = LittleDesk(database.url, log)
    deliveries = Deliveries(lambda: [desk.hook])
    may_repeat: Counter[str] = Counter()
    await desk.start()
    load = asyncio.create_task(deliveries.bring(questions(MANY)))
    for taken_until in (MANY // 4, MANY // 2):
        while len(deliveries.acknowledged) < taken_until:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)
        await desk.end(signal.SIGKILL)
        may_repeat.update(database.read_now(leased))
        database.write_now(end_leases)
        await desk.start()
    await load
    await at_rest(database)
    await desk.end(signal.SIGTERM)
    said = taken(log)
    found = database.read_now(
        lambda c: broken(c, acknowledged=deliveries.acknowledged, taken=said, may_repeat=may_repeat)
    )
    assert not found, "\n".join(found)
    assert len(deliveries.acknowledged) == MANY
    assert len({one.key for one in said if TOKEN.answer in one.markup}) == MANY - MANY // 10


async def test_two_processes_share_the_work(postgresql_url: str, tmp_path: Path):
    database = Database(postgresql_url)
    prepare(database)
    log = tmp_path / "said"
    two = [LittleDesk(database.url, log) for _ in range(2)]
    await asyncio.gather(*(desk.start() for desk in two))
    deliveries = Deliveries(lambda: [desk.hook for desk in two])  # every update comes to both
    await deliveries.bring(questions(MANY))
    await at_rest(database)
    await asyncio.gather(*(desk.end(signal.SIGTERM) for desk in two))
    said = taken(log)
    found = database.read_now(lambda c: broken(c, acknowledged=deliveries.acknowledged, taken=said))
    assert not found, "\n".join(found)
    assert sum(TOKEN.answer in one.markup for one in said) == MANY - MANY // 10
    database.close()
