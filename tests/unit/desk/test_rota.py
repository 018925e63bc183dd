"""Who is on call: held against the plainest reading there is, minute by minute, also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.caps import Caps, Paged
from desk.holidays import DaysOff, days_off
from desk.rota import Reason, Rota
from desk.shifts import BadShift, Busy, Override, OverrideKind, QuietHours, Shift, parse_weekly
from desk.timetable import Half, Lesson, Timetable

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, tzinfo=HANOI)
MINUTE = timedelta(minutes=1)


def _rota(people, shifts, busy, zone):
    return Rota(zone=zone, people=tuple(people), shifts=tuple(shifts), busy=tuple(busy))


def is_free(person, at, shifts, busy, zone):
    return _rota([person], shifts, busy, zone).may_page(person, at).free


def next_free(person, at, shifts, busy, zone):
    return _rota([person], shifts, busy, zone).next_free(person, at)


def on_call(people, at, shifts, busy, zone):
    return list(_rota(people, shifts, busy, zone).on_call(at))


def next_on_call(people, at, shifts, busy, zone):
    return _rota(people, shifts, busy, zone).next_on_call(at)


def _at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def _shift(weekday: int, starts: int, ends: int, person: int = 1) -> Shift:
    return Shift(person_id=person, weekday=weekday, starts=starts, ends=ends)


MORNING = parse_weekly("T2 07:00-09:20", 1)


@pytest.mark.parametrize(
    ("at", "free"),
    [(_at(6, 59), False), (_at(7), True), (_at(9, 19), True), (_at(9, 20), False), (_at(7, day=1), False)],
)
def test_a_shift_begins_with_its_first_minute_and_ends_before_its_last(at, free):
    assert is_free(1, at, MORNING, (), HANOI) is free
    assert is_free(1, at.astimezone(UTC), MORNING, (), HANOI) is free
    assert not is_free(2, at, MORNING, (), HANOI)


def test_busy_is_half_open_too():
    busy = [Busy(person_id=1, starts_at=_at(8), ends_at=_at(9))]
    assert is_free(1, _at(7, 59), MORNING, busy, HANOI)
    assert not is_free(1, _at(8), MORNING, busy, HANOI)
    assert not is_free(1, _at(8, 59), MORNING, busy, HANOI)
    assert is_free(1, _at(9), MORNING, busy, HANOI)


def test_a_shift_until_midnight_and_one_from_midnight_leave_no_gap():
    shifts = parse_weekly("CN 20:00-24:00, T2 00:00-06:00", 1)
    sunday = _at(0, day=-1)
    moment = sunday + timedelta(hours=20)
    while moment < _at(6):
        assert is_free(1, moment, shifts, (), HANOI)
        moment += timedelta(minutes=7)
    assert not is_free(1, _at(6), shifts, (), HANOI)


def test_the_week_wraps():
    assert next_free(1, _at(9, 20), MORNING, (), HANOI) == _at(7, day=7)
    assert next_free(1, _at(7), MORNING, (), HANOI) == _at(7)
    assert next_free(1, _at(9, 19), MORNING, (), HANOI) == _at(9, 19)


def test_an_absence_of_weeks_is_waited_for():
    away = [Busy(person_id=1, starts_at=_at(0), ends_at=_at(8, day=23))]
    assert next_free(1, _at(7), MORNING, away, HANOI) == _at(7, day=28)


def test_spells_that_touch_are_one():
    busy = [
        Busy(person_id=1, starts_at=_at(7), ends_at=_at(8)),
        Busy(person_id=1, starts_at=_at(8), ends_at=_at(9)),
        Busy(person_id=2, starts_at=_at(9), ends_at=_at(12)),
    ]
    assert next_free(1, _at(7), MORNING, busy, HANOI) == _at(9)


def test_without_shifts_nobody_is_ever_on_call():
    assert next_free(1, _at(7), (), (), HANOI) is None
    assert next_on_call([1, 2], _at(7), (), (), HANOI) is None
    assert on_call([], _at(7), MORNING, (), HANOI) == []


def test_of_two_who_begin_together_the_first_named_is_next():
    shifts = (*parse_weekly("T3 07:00-11:00", 1), *parse_weekly("T3 07:00-11:00", 2))
    assert next_on_call([2, 1], _at(12), shifts, (), HANOI) == (_at(7, day=1), 2)
    assert on_call([2, 1], _at(7, day=1), shifts, (), HANOI) == [2, 1]


def test_a_shift_that_the_leap_of_the_clock_swallows_begins_with_the_leap():
    # 29 March 2026, Berlin: 02:00 becomes 03:00.
    leap = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    shifts = [_shift(6, 150, 300)]
    assert next_free(1, leap - timedelta(hours=3), shifts, (), BERLIN) == leap
    gone = [_shift(6, 125, 175)]
    found = next_free(1, leap - timedelta(hours=3), gone, (), BERLIN)
    assert found is not None
    assert found.astimezone(BERLIN) == datetime(2026, 4, 5, 2, 5, tzinfo=BERLIN)


def test_an_hour_that_comes_twice_is_worked_twice():
    # 25 October 2026, Berlin: 03:00 becomes 02:00.
    shifts = [_shift(6, 150, 170)]
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_free(1, first - timedelta(hours=1), shifts, (), BERLIN) == first
    assert next_free(1, first + timedelta(minutes=20), shifts, (), BERLIN) == first + timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("T2-T6 07:00-17:00", [(day, 420, 1020) for day in range(5)]),
        ("t7 7h-11h30", [(5, 420, 690)]),
        ("T2 07:00-09:20 10:00-11:30", [(0, 420, 560), (0, 600, 690)]),
        ("CN 7g30-24:00", [(6, 450, 1440)]),
        ("T7-T2 8-9", [(5, 480, 540), (6, 480, 540), (0, 480, 540)]),
        ("T2–T3 07:00–08:00", [(0, 420, 480), (1, 420, 480)]),
        ("T2 0:00-24:00; T4 00:00-0:01", [(0, 0, 1440), (2, 0, 1)]),
    ],
)
def test_a_rota_as_people_type_it(typed, spans):
    assert [(s.weekday, s.starts, s.ends) for s in parse_weekly(typed, 1)] == spans


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " , ;",
        "T2",
        "T8 07:00-09:00",
        "T2- 7-9",
        "T2 9:00-7:00",
        "T2 7:00-7:00",
        "T2 7-25",
        "T2 7:60-9",
        "T2 24:00-24:01",
        "sáng",
    ],
)
def test_what_is_no_rota_is_refused_with_an_example(typed):
    with pytest.raises(BadShift, match=r"07:00-17:00|trước giờ kết thúc"):
        parse_weekly(typed)


ZONES = st.sampled_from([HANOI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")])
_STARTS = {
    "quiet": datetime(2026, 3, 2, tzinfo=UTC),
    "leap": datetime(2026, 3, 27, tzinfo=UTC),
    "back": datetime(2026, 10, 23, tzinfo=UTC),
}
BASES = st.sampled_from([*_STARTS.values(), datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)])


@st.composite
def _weeks(draw):
    shifts = []
    for _ in range(draw(st.integers(0, 4))):
        starts = draw(st.integers(0, 1439))
        ends = draw(st.integers(starts + 1, 1440))
        shifts.append(_shift(draw(st.integers(0, 6)), starts, ends, draw(st.integers(1, 2))))
    base = draw(BASES)
    busy = []
    for _ in range(draw(st.integers(0, 3))):
        begins = base + timedelta(minutes=draw(st.integers(-2000, 12000)))
        length = timedelta(minutes=draw(st.integers(1, 3000)))
        busy.append(Busy(person_id=draw(st.integers(1, 2)), starts_at=begins, ends_at=begins + length))
    at = base + timedelta(minutes=draw(st.integers(0, 5 * 1440)))
    return shifts, busy, at, draw(ZONES)


def _plainly_free(person: int, at: datetime, shifts: list[Shift], busy: list[Busy], zone: ZoneInfo) -> bool:
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    here = any(s.person_id == person and s.weekday == wall.weekday() and s.starts <= minute < s.ends for s in shifts)
    return here and not any(b.person_id == person and b.starts_at <= at < b.ends_at for b in busy)


@settings(max_examples=60, deadline=None)
@given(_weeks())
def test_next_free_is_the_first_free_minute_of_a_search_by_the_minute(week):
    shifts, busy, at, zone = week
    found = next_free(1, at, shifts, busy, zone)
    moment, last = at, at + timedelta(days=8)
    while moment < last and not _plainly_free(1, moment, shifts, busy, zone):
        moment += MINUTE
    if moment < last:
        assert found == moment
    else:
        assert found is None or found >= last
    if found is not None:
        assert is_free(1, found, shifts, busy, zone)
        assert found.tzinfo is at.tzinfo


@settings(max_examples=200, deadline=None)
@given(_weeks(), st.integers(0, 8 * 1440))
def test_on_call_are_those_who_are_free_in_the_order_given(week, later):
    shifts, busy, at, zone = week
    moment = at + timedelta(minutes=later)
    assert on_call([2, 1], moment, shifts, busy, zone) == [
        person for person in (2, 1) if _plainly_free(person, moment, shifts, busy, zone)
    ]


def test_one_free_afternoon_is_no_rota():
    afternoon = Override(kind=OverrideKind.ADD, person_id=1, date=MONDAY.date(), starts=780, ends=1020)
    rota = Rota(zone=HANOI, people=(1, 2), overrides=(afternoon,))
    assert not rota.is_written
    assert rota.on_call(_at(14)) == (1,)
    assert rota.on_call(_at(14), off_duty=True) == (1, 2)


def test_why_somebody_is_not_asked_and_until_when():
    lesson = Lesson(person_id=1, weekday=0, half=Half.MORNING, period=2)
    taught = Timetable(
        school="THCS", year="2025-2026", first_day=date(2025, 9, 5), last_day=date(2026, 5, 31), lessons=(lesson,)
    )
    rota = Rota(
        zone=HANOI,
        people=(1,),
        shifts=parse_weekly("T2-T6 07:00-22:00", 1),
        busy=(Busy(person_id=1, starts_at=_at(10), ends_at=_at(11)),),
        timetables=(taught,),
        quiet=QuietHours(),
        caps=Caps(day=1),
        paged=(Paged(person_id=1, at=_at(7)),),
        days_off=DaysOff(off={date(2026, 3, 3): "Hội làng"}),
    )
    for at, reason, until in (
        (_at(8), Reason.IN_CLASS, _at(8, 35)),
        (_at(10), Reason.BUSY, _at(11)),
        (_at(12), Reason.CAP, _at(18)),
        (_at(21, 30), Reason.QUIET, _at(6, day=1)),
        (_at(22, 30), Reason.OFF_DUTY, _at(7, day=2)),
        (_at(9, day=1), Reason.HOLIDAY, _at(7, day=2)),
    ):
        verdict = rota.may_page(1, at)
        assert (verdict.free, verdict.reason, verdict.until) == (False, reason, until)
    assert rota.may_page(1, _at(19)).free  # the night has room of its own


def test_two_shifts_go_over_midnight_and_the_year():
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=HANOI)
    rota = Rota(zone=HANOI, people=(1,), shifts=parse_weekly("T5 22:00-02:00", 1))
    assert rota.on_call(eve) == rota.on_call(eve + timedelta(hours=2)) == (1,)
    assert rota.on_call(eve + timedelta(hours=2, minutes=1)) == ()
    handover = rota.next_handover(eve)
    assert handover is not None
    assert (handover.at, handover.leaving) == (datetime(2027, 1, 1, 2, 0, tzinfo=HANOI), (1,))


def test_a_saturday_worked_like_a_monday_has_the_monday_shifts():
    days = days_off((2026,))
    rota = Rota(zone=HANOI, people=(1,), shifts=parse_weekly("T2 07:00-09:00", 1), days_off=days)
    assert rota.on_call(datetime(2026, 8, 22, 8, 0, tzinfo=HANOI)) == (1,)
    assert rota.on_call(datetime(2026, 8, 31, 8, 0, tzinfo=HANOI)) == ()


def test_tet_follows_the_moon():
    off = days_off((2026, 2027)).off
    assert {date(2026, 2, 17), date(2027, 2, 6)} <= off.keys()


def test_who_was_called_less_this_month_comes_first():
    shifts = (*parse_weekly("T2 07:00-11:00", 1), *parse_weekly("T2 07:00-11:00", 2))
    rota = Rota(zone=HANOI, people=(1, 2), shifts=shifts, load={1: 9, 2: 3})
    assert rota.on_call(_at(8)) == (2, 1)
    assert rota.next_on_call(_at(6)) == (_at(7), 2)
