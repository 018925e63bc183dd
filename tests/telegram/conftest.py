"""A town on Telegram for each test: linked or not, on SQLite unless the test asks for both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.telegram.town import Town, town_on


@pytest.fixture
async def new_town(sqlite_url: str) -> AsyncIterator[Town]:
    """Nothing is linked and nobody known."""
    async with town_on(sqlite_url) as town:
        yield town


@pytest.fixture
async def town(new_town: Town) -> Town:
    """Both groups linked; two teachers, a curator and a coordinator known in private."""
    await new_town.linked()
    return new_town
