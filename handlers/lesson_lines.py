"""A teacher's lessons in words, a line a day: "Thứ Ba: sáng tiết 1-4 (07:00-10:30)"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.people import Person
from desk.shifts import clock
from desk.spans import merged
from desk.timetable import BellTimes, Half, Lesson, Timetable, Weeks
from handlers import voice


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one line of a teacher's week says."""

    day: str
    spans: list[str]


def of_week(timetable: Timetable, teacher: Person) -> list[Line]:
    own = [lesson for lesson in timetable.lessons if lesson.person_id == teacher.id]
    return [
        Line(
            day=voice.weekday(weekday, teacher.language),
            spans=stretches([one for one in own if one.weekday == weekday], timetable.bells, teacher.language),
        )
        for weekday in sorted({lesson.weekday for lesson in own})
    ]


def stretches(lessons: Sequence[Lesson], bells: BellTimes, language: str) -> list[str]:
    """ "sáng tiết 1-4 (7:00-10:30)": periods that follow each other are said together."""
    found = []
    for half in Half:
        for weeks in Weeks:
            numbers = sorted(x.period for x in lessons if x.half is half and x.weeks is weeks)
            for first, last in _runs(numbers):
                begins, ends = bells.period(half, first), bells.period(half, last)
                if begins is not None and ends is not None:
                    said = {"half": half.value, "weeks": weeks.value, "language": language}
                    found.append(voice.periods(first, last, hours(begins.starts, ends.ends), **said))
    return found


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(first, last - 1) for first, last in merged((number, number + 1) for number in numbers)]


def hours(starts: int, ends: int) -> str:
    return f"{clock(starts)}-{clock(ends)}"
