"""Whom to page: never somebody who is busy or off duty at first, and never silence without a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk import escalation
from desk.escalation import STEPS, Plan
from desk.people import Person, Role
from desk.rota import Rota
from desk.shifts import Busy, Shift, parse_weekly

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HANOI)


def _person(number: int, role: Role = Role.TEACHER) -> Person:
    return Person(
        id=number, province="", commune="a", name=f"Người {number}", role=role, language="vi", greeted_at=None
    )


DAO, LAN, TAI = _person(1), _person(2), _person(9, Role.COORDINATOR)
MORNINGS, AFTERNOONS = parse_weekly("T2-T6 07:00-11:30", 1), parse_weekly("T2-T6 13:30-17:00", 2)
NINE, NOON, NIGHT = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=22)


def plan(step, staff, shifts, busy, now, zone):
    return escalation.plan(step, staff, _rota(shifts, busy, zone), now)


def _rota(shifts, busy, zone=HANOI, people=(1, 2, 3, 4)):
    return Rota(zone=zone, people=people, shifts=tuple(shifts), busy=tuple(busy))


def is_busy(person, at, busy):
    return any(b.person_id == person and b.starts_at <= at < b.ends_at for b in busy)


def is_free(person, at, shifts, busy, zone):
    return _rota(shifts, busy, zone).may_page(person, at).free


def _busy(person: int, begins: datetime, hours: float) -> Busy:
    return Busy(person_id=person, starts_at=begins, ends_at=begins + timedelta(hours=hours))


def test_first_whoever_is_on_call_then_the_others_then_the_coordinator():
    shifts = (*MORNINGS, *AFTERNOONS)
    assert plan(0, [DAO, LAN, TAI], shifts, (), NINE, HANOI) == Plan(step=0, page=(1,))
    assert plan(1, [DAO, LAN, TAI], shifts, (), NINE, HANOI) == Plan(step=1, page=(2,))
    assert plan(2, [DAO, LAN, TAI], shifts, (), NINE, HANOI) == Plan(step=2, page=(9,))


def test_between_shifts_a_time_and_a_name_are_given():
    found = plan(0, [DAO, LAN, TAI], (*MORNINGS, *AFTERNOONS), (), NOON, HANOI)
    assert found == Plan(step=0, page=(), again_at=MONDAY + timedelta(hours=13, minutes=30), next_up=2)


def test_nobody_is_called_at_night():
    shifts = (*MORNINGS, *AFTERNOONS)
    for step in (0, 1, 2):
        found = plan(step, [DAO, LAN, TAI], shifts, (), NIGHT, HANOI)
        assert (found.page, found.again_at) == ((), MONDAY + timedelta(days=1, hours=7))


def test_a_class_is_not_disturbed_and_its_end_is_named():
    busy = [_busy(1, NINE - timedelta(hours=1), 1.5)]
    found = plan(0, [DAO, TAI], MORNINGS, busy, NINE, HANOI)
    assert found == Plan(step=0, page=(), again_at=NINE + timedelta(minutes=30), next_up=1)


def test_without_any_rota_everybody_is_asked_but_those_who_are_busy():
    assert plan(0, [DAO, LAN, TAI], (), (), NIGHT, HANOI) == Plan(step=0, page=(1, 2))
    assert plan(0, [DAO, LAN, TAI], (), [_busy(1, NIGHT, 1)], NIGHT, HANOI) == Plan(step=0, page=(2,))
    both = [_busy(1, NIGHT, 2), _busy(2, NIGHT, 1)]
    found = plan(0, [DAO, LAN, TAI], (), both, NIGHT, HANOI)
    assert found == Plan(step=0, page=(), again_at=NIGHT + timedelta(hours=1), next_up=2)


def test_without_teachers_the_coordinator_is_asked_and_without_anybody_nobody():
    assert plan(0, [TAI], (), (), NINE, HANOI) == Plan(step=2, page=(9,))
    assert plan(0, [], (), (), NINE, HANOI) == Plan(step=2, page=())


@st.composite
def _situations(draw):
    staff = [_person(number) for number in range(1, 1 + draw(st.integers(0, 3)))]
    staff += [_person(9, Role.COORDINATOR)] * draw(st.integers(0, 1))
    staff += [_person(8, Role.CURATOR)] * draw(st.integers(0, 1))
    shifts = []
    for _ in range(draw(st.integers(0, 4))):
        starts = draw(st.integers(0, 1439))
        shifts.append(
            Shift(
                person_id=draw(st.integers(1, 4)),
                weekday=draw(st.integers(0, 6)),
                starts=starts,
                ends=draw(st.integers(starts + 1, 1440)),
            )
        )
    now = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 7 * 1440)))
    busy = [
        _busy(draw(st.integers(1, 4)), now + timedelta(minutes=draw(st.integers(-600, 600))), draw(st.integers(1, 40)))
        for _ in range(draw(st.integers(0, 4)))
    ]
    return staff, shifts, busy, now


@given(_situations(), st.sampled_from(range(len(STEPS))))
def test_somebody_is_asked_or_a_time_is_named_or_there_is_nobody(situation, step):
    staff, shifts, busy, now = situation
    found = plan(step, staff, shifts, busy, now, HANOI)
    teachers = [person.id for person in staff if person.role is Role.TEACHER]
    coordinators = [person.id for person in staff if person.role is Role.COORDINATOR]
    assert set(found.page) <= {*teachers, *coordinators}
    assert len(set(found.page)) == len(found.page)
    assert not (found.page and found.again_at)
    if found.again_at is not None:
        assert found.again_at > now
        assert found.next_up in teachers
    if not found.page and found.again_at is None:
        assert not coordinators
        assert step > 0 or not any(is_free(person, now, shifts, busy, HANOI) for person in teachers)
    for person in found.page:
        assert not (person in teachers and is_busy(person, now, busy))


@given(_situations())
def test_the_first_step_pages_only_who_is_on_call(situation):
    staff, shifts, busy, now = situation
    found = plan(0, staff, shifts, busy, now, HANOI)
    teachers = [person.id for person in staff if person.role is Role.TEACHER]
    rota = any(shift.person_id in teachers for shift in shifts)
    if found.step == 0:
        for person in found.page:
            assert not is_busy(person, now, busy)
            assert is_free(person, now, shifts, busy, HANOI) or not rota
