"""Time that runs in duty hours only, and when the holder of a claim may be reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import clocks, holding
from desk.rota import Reason, Rota
from desk.shifts import Busy, QuietHours, parse_weekly

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HANOI)
SHIFTS = parse_weekly("T2-T6 07:00-09:35 10:20-17:00", 1)
QUIET = QuietHours(starts=21 * 60, ends=6 * 60)


def _rota(*busy: Busy, shifts=SHIFTS):
    return Rota(zone=HANOI, people=(1,), shifts=shifts, busy=busy, quiet=QUIET)


def _at(hour, minute=0, day=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        (_at(8), _at(9), 60),
        (_at(11), _at(14), 60),  # lunch, 11:30 to 13:30, does not count
        (_at(16, 50), _at(7, 40, day=1), 20),
        (_at(16, 50, day=4), _at(7, 40, day=7), 20),
        (_at(9), _at(9), 0),
        (_at(9), _at(8), 0),
        (_at(20), _at(23), 0),
    ],
)
def test_a_clock_runs_in_duty_hours_only(starts, ends, minutes):
    assert clocks.elapsed(_rota(), starts, ends) == timedelta(minutes=minutes)


@given(st.integers(0, 7 * 1440), st.integers(1, 3000))
def test_what_runs_out_then_has_run_so_long(minute, span):
    rota, starts = _rota(), MONDAY + timedelta(minutes=minute)
    ends = clocks.runs_out(rota, starts, timedelta(minutes=span))
    assert ends is not None
    assert clocks.elapsed(rota, starts, ends) == timedelta(minutes=span)
    assert clocks.elapsed(rota, starts, ends - timedelta(minutes=1)) == timedelta(minutes=span - 1)


def test_without_duty_hours_nothing_ever_runs_out():
    never = Rota(zone=HANOI, people=(1,), hours=())
    assert clocks.runs_out(never, MONDAY, timedelta(minutes=1)) is None


def test_percentiles_are_measured_values():
    spans = [timedelta(minutes=m) for m in (5, 1, 3, 2, 4)]
    assert clocks.percentile(spans, 0.5) == timedelta(minutes=3)
    assert clocks.percentile(spans, 0.9) == timedelta(minutes=5)
    assert clocks.percentile(spans, 0.2) == timedelta(minutes=1)
    assert clocks.percentile([timedelta(minutes=7)], 0.9) == timedelta(minutes=7)
    assert clocks.percentile([], 0.5) is None


@pytest.mark.parametrize(
    ("now", "asked", "rings"),
    [
        (_at(9), _at(9, 30), _at(9, 35)),
        (_at(9, 29), _at(9, 30), _at(9, 35)),
        (_at(9, 30), None, None),  # too near to ask
        (_at(9, 35), None, None),
        (_at(10, 20), _at(16, 55), _at(17)),
        (_at(20), None, None),
    ],
)
def test_he_is_asked_five_minutes_before_his_bell(now, asked, rings):
    found = holding.bell(_rota(), 1, now)
    assert (found.ask_at, found.rings_at) == (asked, rings) if found else asked is None


def test_the_bell_says_what_it_rings_for():
    busy = Busy(person_id=1, starts_at=_at(8), ends_at=_at(9))
    found = [holding.bell(_rota(), 1, _at(16)), holding.bell(_rota(busy), 1, _at(7))]
    assert [each.reason for each in found if each is not None] == [Reason.OFF_DUTY, Reason.BUSY]


def test_nobody_is_reminded_in_class_or_at_night():
    assert holding.reachable_from(_rota(), 1, _at(9, 40), off_duty=False) == _at(10, 20)
    assert holding.reachable_from(_rota(), 1, _at(18), off_duty=False) == _at(7, day=1)
    assert holding.reachable_from(_rota(), 1, _at(18), off_duty=True) == _at(18)
    assert holding.reachable_from(_rota(), 1, _at(22), off_duty=True) == _at(6, day=1)
    # A coordinator has no shifts, but sleeps.
    assert holding.reachable_from(_rota(), 9, _at(22), off_duty=False) == _at(6, day=1)
    assert holding.reachable_from(_rota(), 9, _at(20), off_duty=False) == _at(20)


def test_who_is_ill_is_away_and_who_teaches_is_not():
    ill = Busy(person_id=1, starts_at=_at(8), ends_at=_at(8, day=3))
    assert holding.is_away(_rota(ill), 1, _at(9))
    assert not holding.is_away(_rota(ill), 1, _at(7))
    assert not holding.is_away(_rota(), 1, _at(9, 40))
    assert not holding.is_away(_rota(), 1, _at(20))
