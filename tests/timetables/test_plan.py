"""Whose lessons they are: names are matched with care, contradictions are told, days must make sense."""

from __future__ import annotations

from datetime import date

import pytest

from desk.people import Person, Role
from desk.teacher_names import Ambiguous, Known, Near, Stranger, who_is_meant
from desk.timetable import BadTimetable, Half, Lesson, Weeks
from desk.timetable_notes import Reading
from desk.timetable_plan import days_in_force, plan
from tests.timetables.test_reading import reading_of, sheet


def teacher(number: int, name: str) -> Person:
    return Person(
        id=number, province="", commune="ky-lua", name=name, role=Role.TEACHER, language="vi", greeted_at=None
    )


MINH, HA, LAN = teacher(1, "thầy Minh"), teacher(2, "cô Hà"), teacher(3, "cô Nguyễn Thị Lan")
STAFF = (MINH, HA, LAN)


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("T.Minh", MINH),
        ("Minh", MINH),
        ("minh", MINH),
        ("MINH", MINH),
        ("Nguyễn Văn Minh", MINH),
        ("Cô Hà", HA),
        ("Ha", HA),
        ("C.Hà", HA),
        ("Lan", LAN),
        ("N.T.Lan", LAN),
        ("LanNT", LAN),
        ("Ng. Thị Lan", LAN),
        ("Nguyễn Thị Lan", LAN),
    ],
)
def test_a_name_as_schools_write_it(written, person):
    assert who_is_meant([written], STAFF)[written] == Known(person=person)


@pytest.mark.parametrize(
    ("written", "people"),
    [("T.Mih", (MINH,)), ("Cô Minh", (MINH,)), ("Hạ", (HA,)), ("Cô Lna", (LAN,)), ("Trần Thị Lan", (LAN,))],
)
def test_a_near_match_is_shown_and_not_taken(written, people):
    found = who_is_meant([written], STAFF)[written]
    assert found in (Near(people=people), Stranger())
    if written in {"T.Mih", "Hạ", "Cô Lna"}:
        assert found == Near(people=people)


def test_nobody_here_is_called_so():
    assert who_is_meant(["Phượng"], STAFF)["Phượng"] == Stranger()


def test_two_teachers_with_one_first_name_are_ambiguous():
    both = (teacher(1, "thầy Nguyễn Văn Minh"), teacher(2, "thầy Trần Công Minh"))
    found = who_is_meant(["T.Minh", "N.V.Minh", "Trần Công Minh"], both)
    assert found["T.Minh"] == Ambiguous(people=both)
    assert found["N.V.Minh"] == Known(person=both[0])
    assert found["Trần Công Minh"] == Known(person=both[1])


def test_two_of_the_school_cannot_both_be_the_one_of_the_desk():
    lan = teacher(1, "cô Lan")
    found = who_is_meant(["Nguyễn Thị Lan", "Trần Thị Lan"], [lan])
    assert found["Nguyễn Thị Lan"] == found["Trần Thị Lan"]
    assert found["Trần Thị Lan"] == Ambiguous(people=(lan,), rivals=("Nguyễn Thị Lan", "Trần Thị Lan"))


def test_what_somebody_has_told_is_so():
    found = who_is_meant(["T.Mih", "Minh"], STAFF, {"t.mih": MINH})
    assert found == {"T.Mih": Known(person=MINH), "Minh": Known(person=MINH)}


def test_lessons_are_this_desks_and_strangers_are_counted():
    read = reading_of(
        sheet(
            ["Thứ", "Buổi", "Tiết", "6A", "6B"],
            ["2", "Sáng", "1", "Toán - Minh", "Văn - Phượng"],
            [None, None, "2", "Toán - T.Mih", "Lý - Phượng"],
        )
    )
    made = plan(read, STAFF)
    assert made.lessons == (Lesson(person_id=1, weekday=0, half=Half.MORNING, period=1, label="Toán 6A"),)
    assert made.people == (MINH,)
    assert dict(made.strangers) == {"Phượng": 2}
    assert [(each.written, each.cell, each.times) for each in made.unclear] == [("T.Mih", "D3", 1)]


def test_a_teacher_in_two_classes_at_once_is_busy_once_and_it_is_told():
    read = reading_of(sheet(["Thứ", "Tiết", "6A", "6B", "6C"], ["2", "1", "Toán - Minh", "Toán - Minh", "Văn - Hà"]))
    made = plan(read, STAFF)
    assert [lesson.person_id for lesson in made.lessons] == [1, 2]
    assert [(each.first.cell, each.second.cell) for each in made.conflicts] == [("C2", "D2")]


def test_even_and_odd_weeks_do_not_contradict():
    read = reading_of(sheet(["Thứ", "Tiết", "6A", "6B"], ["2", "1", "Nhạc - Hà (tuần lẻ)", "Nhạc - Hà (tuần chẵn)"]))
    made = plan(read, STAFF)
    assert [lesson.weeks for lesson in made.lessons] == [Weeks.ODD, Weeks.EVEN]
    assert made.conflicts == ()


def test_a_period_the_school_does_not_ring_is_refused_by_its_cell():
    read = reading_of(sheet(["Thứ", "Buổi", "Tiết", "6A"], ["2", "Sáng", "6", "Toán - Minh"]))
    assert [(each.cell, each.why) for each in plan(read, STAFF).unread] == [("D2", "trường không có tiết 6 buổi này")]


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("title", "year", "begins", "expected"),
    [
        (None, "", None, ("2026-2027", TODAY)),
        (date(2026, 9, 7), "", None, ("2026-2027", TODAY)),
        (date(2026, 12, 7), "", None, ("2026-2027", date(2026, 12, 7))),
        (date(2026, 9, 7), "2026-2027", date(2026, 12, 1), ("2026-2027", date(2026, 12, 1))),
        (None, "2027-2028", None, ("2027-2028", date(2027, 9, 5))),
        (None, "", TODAY, ("2026-2027", TODAY)),
    ],
)
def test_from_which_day_it_counts(title, year, begins, expected):
    assert days_in_force(Reading(starts=title), TODAY, year=year, begins=begins)[:2] == expected


@pytest.mark.parametrize(
    ("title", "year", "begins", "said"),
    [
        (None, "2025-2026", None, "đã kết thúc ngày 31/05/2026"),
        (date(2024, 9, 9), "", None, "2024-2025 đã kết thúc"),
        (None, "2031-2032", None, "còn xa"),
        (None, "2026", None, "như 2026-2027"),
        (None, "2026-2028", None, "như 2026-2027"),
        (None, "", date(2026, 11, 21), "đã qua"),
        (None, "2026-2027", date(2027, 8, 1), "không thuộc năm học"),
        (date(2026, 12, 1), "2027-2028", None, "không thuộc năm học"),
    ],
)
def test_an_unknown_year_and_a_past_day_are_refused(title, year, begins, said):
    with pytest.raises(BadTimetable, match=said):
        days_in_force(Reading(starts=title), TODAY, year=year, begins=begins)
