"""Over random timetables, shifts, exceptions, leave, holidays and limits, in zones that change their clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.caps import Caps, Paged
from desk.coverage import coverage
from desk.rota import Rota
from tests.support.rotas import PEOPLE, STEP, full, in_class, plainly_may, rotas

_settings = settings(max_examples=40, deadline=None)
_STEPS = 2 * 288
"""Two days."""


@settings(max_examples=150, deadline=None)
@given(rotas())
def test_nobody_is_asked_but_when_the_plainest_reading_says_so(case: tuple[Rota, datetime]):
    rota, at = case
    for moment in (at, *(at + step * STEP for step in range(30, 288, 37))):
        for person in PEOPLE:
            verdict = rota.may_page(person, moment)
            assert verdict.free is plainly_may(rota, person, moment)
            assert (verdict.reason is None) is verdict.free
            assert verdict.until is None or verdict.until > moment
        assert set(rota.on_call(moment)) == {p for p in PEOPLE if plainly_may(rota, p, moment)}


@settings(max_examples=100, deadline=None)
@given(rotas(), st.integers(0, 900))
def test_even_off_duty_nobody_is_asked_in_class_or_beyond_the_cap(case: tuple[Rota, datetime], later: int):
    rota, at = case
    moment = at + STEP * later
    wall = moment.astimezone(rota.zone)
    for person in rota.on_call(moment, off_duty=True):
        assert not in_class(rota, person, wall.date(), wall.hour * 60 + wall.minute)
        assert not full(rota, person, moment)
        assert not any(b.person_id == person and b.starts_at <= moment < b.ends_at for b in rota.busy)


@settings(max_examples=40, deadline=None)
@given(rotas())
def test_lessons_take_the_minutes_the_bells_say(case: tuple[Rota, datetime]):
    rota, at = case
    for ahead in range(-3, 11):
        day = at.date() + timedelta(days=ahead)
        weekday = rota.days_off.weekday(day)
        if weekday is None:
            continue
        for person in PEOPLE:
            spans = [
                span
                for timetable in rota.timetables
                for span in timetable.in_class([x for x in timetable.lessons if x.person_id == person], day, weekday)
            ]
            for minute in range(400, 1060, 5):
                assert any(a <= minute < b for a, b in spans) is in_class(rota, person, day, minute)


@_settings
@given(rotas())
def test_what_waits_pages_somebody_at_the_next_free_moment_or_hears_that_there_is_none(case: tuple[Rota, datetime]):
    rota, at = case
    found = rota.next_on_call(at)
    free = [step for step in range(_STEPS) if any(plainly_may(rota, person, at + STEP * step) for person in PEOPLE)]
    if free:
        assert found is not None
        assert found[0] == at + STEP * free[0]
    if found is not None:
        assert rota.may_page(found[1], found[0]).free
        assert found[1] in rota.on_call(found[0])
        assert free or found[0] >= at + STEP * _STEPS


@_settings
@given(rotas(), st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_a_stream_of_questions_never_pages_beyond_the_cap_and_leaves_none_behind(
    case: tuple[Rota, datetime], pauses: list[int]
):
    rota, at = case
    paged = list(rota.paged)
    for pause in pauses:
        at += STEP * pause
        found = rota.next_on_call(at)
        if found is None:
            assert not any(
                plainly_may(rota, person, at + STEP * step) for person in PEOPLE for step in range(0, 288, 7)
            )
            continue
        moment, person = found
        assert plainly_may(rota, person, moment)
        paged.append(Paged(person_id=person, at=moment))
        rota = rota.having_paged(paged)


@_settings
@given(rotas())
def test_coverage_is_what_counting_by_the_minute_gives(case: tuple[Rota, datetime]):
    rota, at = _uncapped(case[0]), case[1]
    moments = [at + STEP * step for step in range(_STEPS)]
    needed = [moment for moment in moments if _is_service(rota, moment)]
    covered = [moment for moment in needed if any(plainly_may(rota, person, moment) for person in PEOPLE)]
    found = coverage(rota, at, at + STEP * _STEPS)
    assert found.service == STEP * len(needed)
    assert found.covered == STEP * len(covered)
    assert found.percent == (100 * len(covered) // len(needed) if needed else 100)
    assert 0 <= found.score <= found.percent <= 100
    gaps = [finding.span for finding in found.findings if finding.span is not None]
    assert sum((ends - starts for starts, ends in gaps), timedelta()) == found.service - found.covered


@_settings
@given(rotas())
def test_the_next_handover_is_the_first_moment_with_others(case: tuple[Rota, datetime]):
    rota, at = _uncapped(case[0]), case[1]
    before = {person for person in PEOPLE if plainly_may(rota, person, at)}
    turns = [
        at + STEP * step
        for step in range(1, _STEPS)
        if {person for person in PEOPLE if plainly_may(rota, person, at + STEP * step)} != before
    ]
    found = rota.next_handover(at)
    if turns:
        assert found is not None
        assert found.at == turns[0]
        after = {person for person in PEOPLE if plainly_may(rota, person, found.at)}
        assert (set(found.leaving), set(found.coming)) == (before - after, after - before)
    else:
        assert found is None or found.at >= at + STEP * _STEPS


def _uncapped(rota: Rota) -> Rota:
    """What was sent today does not change who is there."""
    return replace(rota, caps=Caps(), paged=())


def _is_service(rota: Rota, at: datetime) -> bool:
    wall = at.astimezone(rota.zone)
    minute, weekday = wall.hour * 60 + wall.minute, rota.days_off.weekday(wall.date())
    return any(h.weekday == weekday and h.starts <= minute < h.ends for h in rota.hours)
