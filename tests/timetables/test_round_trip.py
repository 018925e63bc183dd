"""What is exported is imported the same, in every layout and format; templates are read without a complaint."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import spreadsheet_files, spreadsheets
from desk.people import Person
from desk.timetable import Half, Lesson, Timetable, Weeks
from desk.timetable_plan import plan
from desk.timetable_reading import read
from desk.timetable_writing import Layout, tables, template
from tests.timetables.test_plan import teacher

STAFF = [
    teacher(number, name)
    for number, name in enumerate(
        ["thầy Đạo", "cô Lan", "thầy Nguyễn Văn Minh", "cô Trần Thị Hà", "cô Nguyễn Thị Hoà"], start=1
    )
]
QUICK = [Phase.explicit, Phase.reuse, Phase.generate]
"""A file is written for every try: too slow to look for the smallest one that fails."""
LABELS = [
    "Toán 6A",
    "Ngữ văn 9A2",
    "Chào cờ",
    "",
    "KHTN 7B, 7C",
    "Tiếng Anh 6/1",
    "Họp tổ chuyên môn",
    "6A",
    "Lý - Hoá",
    "-",
]
SLOTS = st.tuples(st.sampled_from(STAFF), st.integers(0, 6), st.sampled_from(list(Half)), st.integers(1, 5))
LESSONS = st.dictionaries(
    SLOTS, st.tuples(st.sampled_from([(Weeks.EVERY,), (Weeks.ODD,), (Weeks.ODD, Weeks.EVEN)]), st.sampled_from(LABELS))
)


def timetable_of(slots: dict[tuple[Person, int, Half, int], tuple[tuple[Weeks, ...], str]]) -> Timetable:
    lessons = [
        Lesson(person_id=person.id, weekday=day, half=half, period=period, weeks=weeks, label=label)
        for (person, day, half, period), (several, label) in slots.items()
        for weeks in several
    ]
    return Timetable(
        school="THCS Kỳ Lừa",
        year="2026-2027",
        first_day=date(2026, 9, 7),
        last_day=date(2027, 5, 31),
        lessons=tuple(lessons),
    )


@pytest.mark.parametrize(
    ("layout", "name"),
    [(Layout.CLASSES, "a.xlsx"), (Layout.TEACHERS, "a.xlsx"), (Layout.LIST, "a.xlsx"), (Layout.LIST, "a.csv")],
)
@given(slots=LESSONS)
@settings(max_examples=8, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_there_and_back(tmp_path: Path, layout, name, slots):
    made = timetable_of(slots)
    spreadsheet_files.save(tmp_path / name, tables(made, {person.id: person.name for person in STAFF}, layout))
    found = read(spreadsheets.read(tmp_path / name))
    back = plan(found, STAFF)
    assert (back.unread, back.unclear, back.conflicts) == ((), (), ())
    assert set(back.lessons) == set(made.lessons)
    assert len(back.lessons) == len(made.lessons)


def test_the_title_comes_back_too(tmp_path):
    made = timetable_of({(STAFF[0], 0, Half.MORNING, 1): ((Weeks.EVERY,), "Toán 6A")})
    spreadsheet_files.save(tmp_path / "a.xlsx", tables(made, {1: "thầy Đạo"}, Layout.CLASSES))
    found = read(spreadsheets.read(tmp_path / "a.xlsx"))
    assert (found.school, found.years, found.starts) == ("THCS Kỳ Lừa", (2026, 2027), date(2026, 9, 7))


@pytest.mark.parametrize("layout", list(Layout))
def test_a_template_is_read_without_a_complaint(tmp_path, layout):
    spreadsheet_files.save(tmp_path / "a.xlsx", template(layout))
    found = read(spreadsheets.read(tmp_path / "a.xlsx"))
    assert found.lessons == ()
    assert [each.why for each in found.unread] == []


def test_what_looks_like_a_formula_stays_a_text(tmp_path):
    made = timetable_of({(STAFF[0], 0, Half.MORNING, 1): ((Weeks.EVERY,), "=1+1")})
    for name, layout in (("a.xlsx", Layout.TEACHERS), ("a.csv", Layout.LIST)):
        spreadsheet_files.save(tmp_path / name, tables(made, {1: "thầy Đạo"}, layout))
        (lesson,) = read(spreadsheets.read(tmp_path / name)).lessons
        assert lesson.subject.lstrip("'") == "=1+1"
