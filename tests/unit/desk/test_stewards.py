"""Nothing is without a living steward."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desk.people import Person, Role
from desk.stewards import heirs, is_orphan, keeper, runs_out
from knowledge.entries import Entry

TODAY = date(2026, 11, 23)


def person(number: int, name: str, role: Role, commune: str = "") -> Person:
    return Person(id=number, province="", commune=commune, name=name, role=role, language="vi", greeted_at=None)


MINH = person(1, "thầy Minh", Role.TEACHER)
THU = person(2, "cô Thu", Role.CURATOR, "ky-lua")
HA = person(3, "cô Hà", Role.CURATOR)
BINH = person(4, "anh Bình", Role.COORDINATOR)


def kept_by(steward: str, until: date | None = None) -> Entry:
    return Entry(id="x", question="Máy in?", answer="Bật lại.", steward=steward, valid_until=until)


def test_whoever_serves_keeps_his_entries_whoever_left_does_not():
    assert keeper(kept_by("Thầy Minh"), [MINH, THU]) == MINH
    assert not is_orphan(kept_by("thầy Minh"), [MINH, THU])
    assert is_orphan(kept_by("thầy Minh"), [THU])


def test_an_office_does_not_leave_and_a_former_colleague_without_title_does():
    assert not is_orphan(kept_by("Văn phòng xã"), [THU])
    assert is_orphan(kept_by(""), [THU])
    assert is_orphan(kept_by("Thu Nguyen"), [THU], gone=["Thu Nguyen"])
    assert is_orphan(kept_by("Nguyễn Thu"), [THU], gone=["nguyễn thu"])


def test_curators_inherit_before_coordinators_and_those_of_every_commune_first():
    assert heirs([MINH, BINH, THU, HA]) == [HA, THU, BINH]
    assert heirs([MINH]) == []


@pytest.mark.parametrize(("days", "due"), [(15, False), (14, True), (0, True), (-1, True)])
def test_it_is_time_two_weeks_before_and_ever_after(days, due):
    assert runs_out(kept_by("", TODAY + timedelta(days=days)), TODAY) is due


def test_what_has_no_day_never_runs_out():
    assert not runs_out(kept_by(""), TODAY)
