"""A commune with a desk, on either database, checked at the end of every story that leaves it at rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot import failpoints
from tests.support.commune import Commune
from tests.support.invariants import broken


@pytest.fixture(autouse=True)
def _no_failpoint_stays_armed() -> Iterator[None]:
    yield
    failpoints.disarm()


@pytest.fixture
async def commune(database_url: str) -> AsyncIterator[Commune]:
    commune = await Commune.open(database_url)
    yield commune
    failpoints.disarm()
    await commune.close()


async def check(commune: Commune) -> None:
    """Nothing is broken in this commune."""
    platform = commune.platform
    found = await commune.desk.database.read(
        lambda c: broken(c, acknowledged=platform.acknowledged, taken=platform.taken, may_repeat=commune.may_repeat)
    )
    assert not found, "\n".join(found)
