"""Whom to page: never somebody who is busy or off duty at first, and never silence without a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk import escalation
from desk.escalation import Plan, Position, next_round, quiet_until
from desk.people import Person, Role
from desk.policy import Policy, Span, Step, Urgency, Who, default
from desk.rota import Rota
from desk.shifts import Busy, QuietHours, Shift, parse_weekly

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HANOI)


def _person(number: int, role: Role = Role.TEACHER) -> Person:
    return Person(
        id=number, province="", commune="a", name=f"Người {number}", role=role, language="vi", greeted_at=None
    )


_ALL_DAY = tuple(Span(weekday=day, starts=0, ends=1440) for day in range(7))
DAO, LAN, TAI = _person(1), _person(2), _person(9, Role.COORDINATOR)
MORNINGS, AFTERNOONS = parse_weekly("T2-T6 07:00-11:30", 1), parse_weekly("T2-T6 13:30-17:00", 2)
NINE, NOON, NIGHT = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=22)


POLICY = default(timedelta(minutes=10))
ON_CALL, OTHERS, NEIGHBOURS, COORDINATOR, UNIT = range(5)


def plan(step, staff, shifts, busy, now, zone, **more: Any):
    position = Position(step=step, asked=frozenset(more.pop("asked", ())), urgent=more.pop("urgent", False))
    return escalation.plan(more.pop("policy", POLICY), position, staff, _rota(shifts, busy, zone, **more), now)


def _rota(shifts, busy, zone=HANOI, people=(1, 2, 3, 4), **more: Any):
    return Rota(zone=zone, people=people, shifts=tuple(shifts), busy=tuple(busy), **more)


def is_busy(person, at, busy):
    return any(b.person_id == person and b.starts_at <= at < b.ends_at for b in busy)


def is_free(person, at, shifts, busy, zone):
    return _rota(shifts, busy, zone).may_page(person, at).free


def _busy(person: int, begins: datetime, hours: float) -> Busy:
    return Busy(person_id=person, starts_at=begins, ends_at=begins + timedelta(hours=hours))


def test_first_whoever_is_on_call_then_the_others_then_the_coordinator():
    shifts = (*MORNINGS, *AFTERNOONS)
    assert plan(0, [DAO, LAN, TAI], shifts, (), NINE, HANOI) == Plan(step=0, page=(1,))
    assert plan(OTHERS, [DAO, LAN, TAI], shifts, (), NINE, HANOI, asked=[1]) == Plan(step=OTHERS, page=(2,))
    asked = {"asked": [1, 2]}
    assert plan(OTHERS, [DAO, LAN, TAI], shifts, (), NINE, HANOI, **asked) == Plan(step=COORDINATOR, page=(9,))
    assert plan(UNIT, [DAO, LAN, TAI], shifts, (), NINE, HANOI, **asked) == Plan(step=UNIT, page=(9,))


def test_between_shifts_a_time_and_a_name_are_given():
    found = plan(0, [DAO, LAN, TAI], (*MORNINGS, *AFTERNOONS), (), NOON, HANOI)
    assert found == Plan(step=0, page=(), again_at=MONDAY + timedelta(hours=13, minutes=30), next_up=2)


def test_nobody_is_called_at_night():
    shifts = (*MORNINGS, *AFTERNOONS)
    for step in range(len(POLICY.steps)):
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
    assert plan(0, [TAI], (), (), NINE, HANOI) == Plan(step=COORDINATOR, page=(9,))
    assert plan(0, [], (), (), NINE, HANOI) == Plan(step=len(POLICY.steps), page=())


def test_a_citizen_at_the_counter_brings_two_at_once_and_does_not_wait_for_the_bell():
    shifts = (*MORNINGS, *AFTERNOONS)
    assert plan(0, [DAO, LAN, TAI], shifts, (), NINE, HANOI, urgent=True).page == (1, 2)
    both_teach = [_busy(1, NINE, 0.5), _busy(2, NINE, 0.5)]
    assert plan(0, [DAO, LAN, TAI], shifts, both_teach, NINE, HANOI).again_at == NINE + timedelta(minutes=30)
    assert plan(0, [DAO, LAN, TAI], shifts, both_teach, NINE, HANOI, urgent=True).page == (9,)


def test_who_teaches_all_morning_is_not_waited_for():
    all_morning = [_busy(1, NINE, 2.5)]
    assert plan(0, [DAO, LAN, TAI], MORNINGS, all_morning, NINE, HANOI) == Plan(step=OTHERS, page=(2,))
    until_eleven = [_busy(1, NINE, 2)]
    assert plan(0, [DAO, LAN, TAI], MORNINGS, until_eleven, NINE, HANOI).again_at == NINE + timedelta(hours=2)


def test_so_many_at_once_and_who_was_asked_comes_last():
    one = Policy(name="", steps=(Step(who=Who.ALL, at_once=1),))
    assert plan(0, [DAO, LAN], MORNINGS, (), NINE, HANOI, policy=one).page == (1,)
    assert plan(0, [DAO, LAN], MORNINGS, (), NINE, HANOI, policy=one, asked=[1]).page == (2,)
    assert plan(0, [DAO, LAN], MORNINGS, (), NINE, HANOI, policy=one, load={1: 5}).page == (2,)
    assert plan(0, [DAO, LAN], MORNINGS, (), NINE, HANOI, policy=one, urgent=True).page == (1, 2)


def test_the_named_are_found_by_their_name_and_an_hour_that_is_named_counts():
    evening = Policy(
        name="", steps=(Step(who=Who.ON_CALL), Step(who=Who.NAMED, names=("anh Người 9",), hours=_ALL_DAY))
    )
    assert plan(0, [DAO, LAN, TAI], MORNINGS, (), NIGHT, HANOI, policy=evening) == Plan(step=1, page=(9,))
    unknown = Policy(name="", steps=(Step(who=Who.NAMED, names=("thầy Khoa",)),))
    assert plan(0, [DAO, LAN, TAI], MORNINGS, (), NINE, HANOI, policy=unknown).page == ()


def test_a_step_for_the_urgent_is_passed_over_by_the_others():
    policy = Policy(name="", steps=(Step(who=Who.COORDINATOR, urgency=Urgency.URGENT), Step(who=Who.ALL)))
    assert plan(0, [DAO, TAI], MORNINGS, (), NINE, HANOI, policy=policy).page == (1,)
    assert plan(0, [DAO, TAI], MORNINGS, (), NINE, HANOI, policy=policy, urgent=True).page == (9,)


def test_a_coordinator_sleeps_too():
    quiet = QuietHours(starts=21 * 60, ends=6 * 60)
    found = plan(0, [TAI], (), (), NIGHT, HANOI, quiet=quiet)
    assert (found.page, found.again_at, found.next_up) == ((), MONDAY + timedelta(hours=30), 9)
    for minutes, until in ((359, 360), (360, None), (1259, None), (1260, 1800)):
        ends = quiet_until(_rota((), (), quiet=quiet), MONDAY + timedelta(minutes=minutes))
        assert ends == (MONDAY + timedelta(minutes=until) if until else None)


def test_the_next_round_begins_with_whoever_was_in_class_or_after_two_hours_or_on_the_next_day():
    staff, rota = [DAO, LAN, TAI], _rota((*MORNINGS, *AFTERNOONS), ())
    both, ten = Position(asked=frozenset({1, 2})), NINE + timedelta(hours=1)
    assert next_round(Position(asked=frozenset({1})), staff, rota, ten, begun=ten) == MONDAY + timedelta(
        hours=13, minutes=30
    )
    assert next_round(both, staff, rota, NINE, begun=NINE) == NINE + timedelta(hours=2)
    assert next_round(both, staff, rota, ten, begun=NINE) == NINE + timedelta(hours=2)
    assert next_round(both, staff, rota, ten, begun=ten) == MONDAY + timedelta(hours=13, minutes=30)
    assert next_round(both, staff, rota, NINE + timedelta(hours=7), begun=ten) == MONDAY + timedelta(hours=31)
    assert next_round(Position(), [TAI], _rota((), (), people=()), NINE, begun=NINE) is None


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


@given(_situations(), st.sampled_from(range(len(POLICY.steps))), st.booleans())
def test_somebody_is_asked_or_a_time_is_named_or_there_is_nobody(situation, step, urgent):
    staff, shifts, busy, now = situation
    found = plan(step, staff, shifts, busy, now, HANOI, urgent=urgent)
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


def test_who_has_no_shift_is_asked_in_working_hours_and_not_because_a_colleague_is_there_on_sunday():
    sunday, saturday = MONDAY + timedelta(days=6, hours=9), MONDAY + timedelta(days=5, hours=9)
    shifts = (*parse_weekly("T2-CN 07:00-21:00", 1), *AFTERNOONS)
    staff = (DAO, LAN, TAI)
    for at, whom in {
        NINE: (2,),
        MONDAY + timedelta(hours=7): (2,),
        MONDAY + timedelta(hours=17): (9,),
        saturday: (9,),
        sunday: (9,),
    }.items():
        assert plan(OTHERS, staff, shifts, (), at, HANOI, asked={1}).page == whom, at
    named_hours = Policy(name="", steps=(Step(who=Who.ALL, hours=_ALL_DAY),))
    assert plan(0, staff, shifts, (), sunday, HANOI, policy=named_hours).page == (1, 2)


def test_whoever_comes_free_first_and_was_not_asked_is_known():
    busy = (_busy(1, NINE, 1), _busy(3, NINE, 0.5))
    shifts = tuple(s for who in (1, 2, 3) for s in parse_weekly("T2-T6 07:00-11:30", who))
    rota, staff = _rota(shifts, busy), (DAO, LAN, _person(3), TAI)
    assert escalation.next_fresh(Position(asked=frozenset({2})), staff, rota, NINE) == NINE + timedelta(minutes=30)
    assert escalation.next_fresh(Position(asked=frozenset({2, 3})), staff, rota, NINE) == NINE + timedelta(hours=1)
    assert escalation.next_fresh(Position(), staff, rota, NINE) is None  # Lan can be asked now
