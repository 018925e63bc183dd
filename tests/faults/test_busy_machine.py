"""A machine so busy that no turn is long enough still answers everybody, one after another."""

from __future__ import annotations

import pytest

from bot import worker
from tests.support.commune import UNKNOWN, Commune


async def test_what_fits_in_no_turn_is_handled_one_by_one(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "TURN", 0.0)
    commune = await Commune.open(sqlite_url)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    await commune.teacher_says("1: Chị gọi văn phòng nhé")
    await commune.fast_forward(seconds=30)
    assert "văn phòng" in commune.seen("officials")[-1]
    await commune.close()
