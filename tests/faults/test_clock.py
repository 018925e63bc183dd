"""A machine's clock that is set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovedClock, SystemClock
from tests.support.commune import MONDAY

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the machine's clock shows, one look after the other."""
    shows: list[datetime] = []
    monkeypatch.setattr(SystemClock, "_read", lambda self: shows.pop(0))
    return shows


def test_set_back_a_little_it_holds_still_until_the_old_time_is_reached(machine: list[datetime]):
    clock = SystemClock()
    steps = (timedelta(0), -TEN_MINUTES, -timedelta(seconds=1), timedelta(seconds=1))
    machine.extend(MONDAY + step for step in steps)
    assert [clock.now() - MONDAY for _ in steps] == [timedelta(0)] * 3 + [timedelta(seconds=1)]


def test_set_back_a_lot_it_was_wrong_before(machine: list[datetime]):
    clock = SystemClock()
    machine.extend([MONDAY, MONDAY - TEN_MINUTES - timedelta(microseconds=1)])
    clock.now()
    assert clock.now() < MONDAY - TEN_MINUTES


def test_it_has_a_zone():
    assert SystemClock().now().tzinfo is UTC


def test_a_clock_moved_by_hand_never_goes_back():
    clock = MovedClock(MONDAY)
    clock.move_to(MONDAY - TEN_MINUTES)
    assert clock.now() == MONDAY
