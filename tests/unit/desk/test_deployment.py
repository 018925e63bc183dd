"""The deployment clock: phases are computed from dates, on each edge and for overlapping deployments."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.deployment import (
    DAYS_BEFORE,
    BadDeployment,
    Deployment,
    Notice,
    Phase,
    Task,
    check_dates,
    check_overlap,
    next_look,
    notice_due,
    phase,
    phase_here,
    serves,
    tasks_due,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAO, LAN, BINH = 1, 2, 9
DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2029, 12, 31))


def deployment(starts: date, ends: date, *, id: int = 1, school: str = "THCS A", members: tuple[int, ...] = (DAO,)):
    return Deployment(
        id=id,
        name=f"Đợt {id}",
        school=school,
        communes=("xa-dong-tam",),
        members=frozenset(members),
        starts_on=starts,
        ends_on=ends,
    )


JULY = deployment(date(2025, 7, 1), date(2025, 9, 30))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 6, 30), Phase.UPCOMING),
        (date(2025, 7, 1), Phase.RUNNING),
        (date(2025, 9, 15), Phase.RUNNING),
        (date(2025, 9, 16), Phase.WINDING_DOWN),
        (date(2025, 9, 30), Phase.WINDING_DOWN),
        (date(2025, 10, 1), Phase.AFTERCARE),
        (date(2028, 10, 1), Phase.AFTERCARE),
    ],
)
def test_each_phase_begins_on_its_day(day: date, expected: Phase) -> None:
    assert phase(JULY, day) is expected


def test_a_desk_without_deployments_simply_runs() -> None:
    assert phase_here([], date(2026, 1, 1)) is Phase.RUNNING
    assert serves(DAO, [], date(2026, 1, 1))


def test_of_two_schools_in_one_commune_the_one_that_serves_decides() -> None:
    second = deployment(date(2025, 9, 20), date(2026, 1, 31), id=2, school="THPT B", members=(LAN,))
    both = [JULY, second]
    assert phase_here(both, date(2025, 9, 25)) is Phase.RUNNING
    assert phase_here(both, date(2025, 10, 1)) is Phase.RUNNING
    assert not serves(DAO, both, date(2025, 10, 1))
    assert serves(LAN, both, date(2025, 10, 1))
    assert phase_here(both, date(2026, 2, 1)) is Phase.AFTERCARE
    assert not serves(LAN, both, date(2026, 2, 1))


def test_between_two_deployments_the_commune_is_in_aftercare() -> None:
    next_year = deployment(date(2026, 7, 1), date(2026, 9, 30), id=2)
    assert phase_here([JULY, next_year], date(2026, 1, 1)) is Phase.AFTERCARE
    assert not serves(BINH, [JULY, next_year], date(2026, 1, 1))


def test_who_belongs_to_no_deployment_serves_until_aftercare() -> None:
    assert serves(BINH, [JULY], date(2025, 6, 1))
    assert serves(BINH, [JULY], date(2025, 9, 30))
    assert not serves(BINH, [JULY], date(2025, 10, 1))


@given(DAYS, st.integers(0, 400), st.lists(DAYS, min_size=1, max_size=6))
def test_a_moved_end_changes_the_phase_at_once_and_both_ways(start: date, length: int, days: list[date]) -> None:
    """The phase depends on nothing but dates: moving the end there and back leaves no trace."""
    made = deployment(start, start + timedelta(days=length))
    moved = deployment(start, start + timedelta(days=length + 30))
    for day in days:
        assert phase(made, day) is phase(deployment(made.starts_on, made.ends_on), day)
        if phase(made, day) is Phase.AFTERCARE and day <= moved.ends_on:
            assert serves(DAO, [moved], day)
            assert not serves(DAO, [made], day)


def test_an_end_before_the_start_is_refused_with_both_days() -> None:
    with pytest.raises(BadDeployment, match=r"31/08/2025 trước ngày bắt đầu 01/09/2025"):
        check_dates(date(2025, 9, 1), date(2025, 8, 31))
    check_dates(date(2025, 9, 1), date(2025, 9, 1))
    with pytest.raises(BadDeployment, match="ba năm"):
        check_dates(date(2025, 9, 1), date(2052, 9, 1))


def test_one_school_twice_in_the_same_days_contradicts_itself() -> None:
    again = deployment(date(2025, 9, 30), date(2025, 12, 31), id=2)
    with pytest.raises(BadDeployment, match="Đợt 1"):
        check_overlap(again, [JULY])
    check_overlap(deployment(date(2025, 10, 1), date(2025, 12, 31), id=2), [JULY])
    check_overlap(deployment(date(2025, 9, 1), date(2025, 12, 31), id=2, school="THPT B"), [JULY])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("now", "notice", "following"),
    [
        ("2025-09-16T07:29", None, "2025-09-16T07:30"),
        ("2025-09-16T07:30", Notice.D14, "2025-09-23T07:30"),
        ("2025-09-23T07:30", Notice.D7, "2025-09-29T07:30"),
        ("2025-09-30T23:59", Notice.D1, "2025-10-01T00:00"),
        ("2025-10-01T00:00", Notice.D1, "2025-10-01T07:30"),
        ("2025-10-01T07:30", Notice.AFTERCARE, None),
    ],
)
def test_notices_fall_due_in_the_morning(now: str, notice: Notice | None, following: str | None) -> None:
    assert notice_due(JULY, at(now), HANOI) is notice
    assert next_look(JULY, at(now), HANOI) == (at(following) if following else None)


def test_a_deployment_shorter_than_the_notice_is_not_announced_before_it_begins() -> None:
    short = deployment(date(2025, 9, 1), date(2025, 9, 5))
    assert notice_due(short, at("2025-08-30T09:00"), HANOI) is None
    assert notice_due(short, at("2025-09-01T09:00"), HANOI) is Notice.D7


def test_tasks_come_with_their_days_and_go_when_checked_off() -> None:
    assert tasks_due(JULY, date(2025, 9, 15), []) == []
    assert tasks_due(JULY, date(2025, 9, 16), []) == [Task.OPEN_THREADS, Task.VOLUNTEERS, Task.COMMUNE_HELPER]
    assert Task.VOLUNTEERS not in tasks_due(JULY, date(2025, 9, 16), [Task.VOLUNTEERS])
    assert set(tasks_due(JULY, date(2025, 9, 29), [])) == set(DAYS_BEFORE)
