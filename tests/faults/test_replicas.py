"""Two replicas on one PostgreSQL, and a PostgreSQL that goes away for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.capabilities import SIMULATOR
from store.database import Database
from tests.faults.load import GROUPS, at_rest, questions
from tests.support.commune import MONDAY, TOKEN, Platform, message, numbered, populate
from tests.support.invariants import broken


class Replicas:
    """Each has a database pool of its own; platform and clock are outside."""

    def __init__(self, url: str, many: int) -> None:
        self.platform = Platform(capabilities=SIMULATOR)
        self.clock = MovedClock(MONDAY)
        self.watch = Database(url)
        self.watch.write_now(lambda c: populate(c, "chat", MONDAY, more_groups=GROUPS))
        self.runtimes = [
            Runtime(Desk(database=Database(url), channels={"chat": self.platform}, clock=self.clock, library=Library()))
            for _ in range(many)
        ]
        self._next = 0

    async def hear(self, raws: list[dict[str, Any]]) -> None:
        """Chats in parallel, each in its order; now this replica receives, now that, and sometimes both."""
        lanes: dict[str, list[dict[str, Any]]] = {}
        for raw in raws:
            lanes.setdefault(raw["chat"]["id"], []).append(raw)
        await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))

    async def _lane(self, lane: list[dict[str, Any]]) -> None:
        for raw in lane:
            self._next += 1
            first = self.runtimes[self._next % len(self.runtimes)]
            while not await self._accepts(first, raw):  # noqa: ASYNC110 - a platform tries again
                await asyncio.sleep(0.02)
            self.platform.acknowledged.append(raw)
            if self._next % 3 == 0:
                await asyncio.gather(*(self._accepts(runtime, raw) for runtime in self.runtimes))

    async def _accepts(self, runtime: Runtime, raw: dict[str, Any]) -> bool:
        try:
            await runtime.accept("chat", raw)
        except SQLAlchemyError:
            return False
        return True

    async def rest(self) -> None:
        await at_rest(self.watch)

    def check(self) -> None:
        found = self.watch.read_now(
            lambda c: broken(c, acknowledged=self.platform.acknowledged, taken=self.platform.taken)
        )
        assert not found, "\n".join(found)

    def said(self, words: str) -> int:
        return sum(words in envelope.markup for envelope in self.platform.taken)


@pytest.fixture
async def two(postgresql_url: str) -> AsyncIterator[Replicas]:
    replicas = Replicas(postgresql_url, 2)
    for runtime in replicas.runtimes:
        await runtime.start()
    yield replicas
    for runtime in replicas.runtimes:
        await runtime.stop()
    replicas.watch.close()


async def test_they_share_hundreds_of_updates_and_do_nothing_twice(two: Replicas):
    await two.hear(questions(300))
    await two.rest()
    two.check()
    assert two.said(TOKEN.answer) == 270


async def test_both_teachers_claim_everything_at_once_and_each_thread_has_one_of_them(two: Replicas):
    await two.hear([message(n, f"officials-{n % GROUPS}", numbered(n), sender=f"cán bộ {n}") for n in range(1, 21)])
    await two.rest()
    claims = [
        message(1000 + n * 2 + who, f"private-{name}", f"nhận {n}", kind="private", sender=name)
        for n in range(1, 21)
        for who, name in enumerate(("dao", "lan"))
    ]
    await two.hear(claims)
    await two.rest()
    two.check()
    assert two.said("đã nhận <b>#") == 20
    owners = two.watch.read_now(
        lambda c: c.execute(text("SELECT count(*) FROM threads WHERE status = 'claimed'")).scalar_one()
    )
    assert owners == 20


async def test_claims_that_come_as_the_next_step_falls_due(two: Replicas):
    await two.hear([message(n, f"officials-{n % GROUPS}", numbered(n), sender=f"cán bộ {n}") for n in range(1, 21)])
    await two.rest()
    two.clock.move_to(MONDAY.replace(minute=10))
    claims = [message(1000 + n, "private-dao", f"nhận {n}", kind="private", sender="dao") for n in range(1, 21)]
    looks = [runtime.timekeeper.fire_once() for _ in range(10) for runtime in two.runtimes]
    await asyncio.gather(two.hear(claims), *looks)
    await two.rest()
    two.check()
    assert two.said("đã nhận <b>#") == 20


async def test_a_timer_seen_by_both_fires_once(two: Replicas):
    await two.hear([message(n, f"officials-{n % GROUPS}", numbered(n), sender=f"cán bộ {n}") for n in range(1, 11)])
    await two.rest()
    two.clock.move_to(MONDAY.replace(minute=11))
    await asyncio.gather(*(runtime.timekeeper.fire_once() for runtime in two.runtimes))
    await two.rest()
    two.check()
    fired = two.watch.read_now(
        lambda c: c.execute(
            text("SELECT count(*) FROM events WHERE kind = 'paged' GROUP BY thread_id HAVING count(*) > 2")
        ).all()
    )
    assert fired == []


async def test_a_database_that_goes_away_for_a_moment(two: Replicas):
    hearing = asyncio.create_task(two.hear(questions(150)))
    for _ in range(3):
        await asyncio.sleep(0.15)
        await two.watch.write(
            lambda c: c.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        )
    await hearing
    await two.rest()
    two.check()
    assert two.said(TOKEN.answer) == 135
