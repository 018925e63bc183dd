"""The program dies at every named point of a message's journey, starts again, and nobody can tell."""

from __future__ import annotations

import random

import pytest

from bot.failpoints import NAMES
from tests.faults.conftest import check
from tests.faults.half_day import live_through, said
from tests.support.commune import Commune
from tests.support.databases import Sqlite

_told: list[object] = []


@pytest.fixture
async def told_on_a_good_day(sqlite: Sqlite) -> object:
    """What people hear when nothing goes wrong, on either database."""
    if not _told:
        commune = await Commune.open(sqlite.create(migrated=True))
        assert await live_through(commune) == 0
        await check(commune)
        _told.append(said(commune))
        await commune.close()
    return _told[0]


async def test_a_good_day_is_the_same_on_both_databases(commune: Commune, told_on_a_good_day):
    await live_through(commune)
    assert said(commune) == told_on_a_good_day


@pytest.mark.parametrize("point", sorted(NAMES))
async def test_nobody_can_tell_that_it_died_there_again_and_again(commune: Commune, told_on_a_good_day, point: str):
    """The first time it comes by, at once again on the way back, and once more later in the day."""
    later = 0 if point.startswith("timers.") else 4
    assert await live_through(commune, (point, 0), (point, 0), (point, later)) >= 2
    await check(commune)
    assert said(commune) == told_on_a_good_day


async def test_nobody_can_tell_that_it_died_at_every_point_in_one_day(commune: Commune, told_on_a_good_day):
    deaths = ["timers.before_commit", "timers.after_take", "timers.after_commit"]
    deaths += sorted(NAMES - {*deaths})
    assert await live_through(commune, *((point, 0) for point in deaths)) == len(NAMES)
    await check(commune)
    assert said(commune) == told_on_a_good_day


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_can_tell_that_it_died_eight_times_anywhere(commune: Commune, told_on_a_good_day, seed: int):
    chance = random.Random(seed)
    points = [chance.choice(sorted(NAMES)) for _ in range(8)]
    # The timers fire only a few times in half a day: whoever waits for the fourth time waits for ever.
    deaths = [(point, 0 if point.startswith("timers.") else chance.randrange(4)) for point in points]
    assert await live_through(commune, *deaths) >= 6
    await check(commune)
    assert said(commune) == told_on_a_good_day
