"""When a teacher is in class: the school's bells, its year, and who teaches when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from desk.spans import merged


class BadTimetable(ValueError):
    """No timetable; the message says in one sentence what to mend."""


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class Weeks(StrEnum):
    """Counted in calendar weeks from the one in which the school year begins: that is week 1, an odd one. Breaks
    are counted too."""

    EVERY = "every"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """`number` as it is called in its half of the day; minutes after midnight."""

    number: int
    starts: int
    ends: int


def _periods(first: int) -> tuple[Period, ...]:
    """Five of 45 minutes, five minutes between them and twenty after the second, as most schools ring."""
    after_first = (0, 50, 115, 165, 215)
    return tuple(
        Period(number=number, starts=first + later, ends=first + later + 45)
        for number, later in enumerate(after_first, start=1)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class BellTimes:
    """Lower and upper secondary schools ring like this where nobody says otherwise: 07:00-11:20 and 13:00-17:20."""

    morning: tuple[Period, ...] = _periods(7 * 60)
    afternoon: tuple[Period, ...] = _periods(13 * 60)

    def of(self, half: Half) -> tuple[Period, ...]:
        return self.morning if half is Half.MORNING else self.afternoon

    def period(self, half: Half, number: int) -> Period | None:
        return next((period for period in self.of(half) if period.number == number), None)

    @property
    def day(self) -> list[tuple[int, int]]:
        """From the first bell to the last, morning and afternoon."""
        halves = (self.morning, self.afternoon)
        return merged([(min(p.starts for p in half), max(p.ends for p in half)) for half in halves if half])


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """`weekday` 0 is Monday. `label` says what and where ("Toán 6A")."""

    person_id: int
    weekday: int
    half: Half
    period: int
    weeks: Weeks = Weeks.EVERY
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class ExamWeeks(Days):
    """No ordinary lessons. `supervisors` are busy all school day; None: everybody who has lessons is."""

    supervisors: tuple[int, ...] | None = None


SHORT_BREAK = 10
"""Nobody is called between two lessons with fewer minutes between them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """One school's year. Lessons are held from `first_day` to `last_day`, but in `breaks` and `exam_weeks`."""

    school: str
    year: str
    first_day: date
    last_day: date
    lessons: tuple[Lesson, ...]
    bells: BellTimes = BellTimes()
    exam_weeks: tuple[ExamWeeks, ...] = ()
    breaks: tuple[Days, ...] = ()

    def week(self, day: date) -> Weeks:
        """ODD or EVEN."""
        monday = _first_monday(self.year)
        return Weeks.EVEN if (day - monday).days // 7 % 2 else Weeks.ODD

    def holds(self, lesson: Lesson, day: date, weekday: int) -> bool:
        return lesson.weekday == weekday and lesson.weeks in {Weeks.EVERY, self.week(day)}

    def in_class(self, lessons: Iterable[Lesson], day: date, weekday: int) -> list[tuple[int, int]]:
        """The minutes of `day` that these lessons of one person take, when it is taught like a `weekday`."""
        if not self.first_day <= day <= self.last_day or any(day in days for days in self.breaks):
            return []
        exam = next((days for days in self.exam_weeks if day in days), None)
        if exam is not None:
            own = next(iter(lessons), None)
            busy = own is not None and (exam.supervisors is None or own.person_id in exam.supervisors)
            return self.bells.day if busy and weekday < 6 else []
        held = [self.bells.period(one.half, one.period) for one in lessons if self.holds(one, day, weekday)]
        taken = merged([(period.starts, period.ends) for period in held if period is not None])
        return _joined(taken)


def _joined(taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lessons with a short break between them are one stretch."""
    found: list[tuple[int, int]] = []
    for starts, ends in taken:
        if found and starts - found[-1][1] < SHORT_BREAK:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((starts, ends))
    return found


def school_year(text: str) -> tuple[str, date, date]:
    """ "2026-2027" with its first and last day, where the school names no others."""
    years = re.fullmatch(r"(20\d\d) ?[-–/] ?(20\d\d)", text.strip())
    if years is None or int(years[2]) != int(years[1]) + 1:
        raise BadTimetable(f"“{text}” không phải là một năm học; xin viết như 2026-2027.")
    first, last = int(years[1]), int(years[2])
    return f"{first}-{last}", date(first, 9, 5), date(last, 5, 31)


@lru_cache(maxsize=64)
def _first_monday(year: str) -> date:
    """Of the week in which the school year begins: a timetable that replaces another goes on counting."""
    first = school_year(year)[1]
    return first - timedelta(days=first.weekday())


def check(timetable: Timetable) -> None:
    """Raises BadTimetable where it contradicts itself."""
    year, begins, ends = school_year(timetable.year)
    roomy = timedelta(days=70)
    if not begins - roomy <= timetable.first_day <= timetable.last_day <= ends + roomy:
        raise BadTimetable(f"Ngày đầu và ngày cuối phải nằm trong năm học {year}, ngày đầu trước ngày cuối.")
    _check_bells(timetable.bells)
    for days in (*timetable.breaks, *timetable.exam_weeks):
        if days.first > days.last:
            raise BadTimetable(f"Kỳ nghỉ hay tuần thi {days.first:%d/%m/%Y} kết thúc trước khi bắt đầu.")
    seen: dict[tuple[int, int, Half, int], Weeks] = {}
    for lesson in timetable.lessons:
        day = "Chủ nhật" if lesson.weekday == 6 else f"thứ {lesson.weekday + 2}"
        if not 0 <= lesson.weekday < 7 or timetable.bells.period(lesson.half, lesson.period) is None:
            raise BadTimetable(f"Trường không có tiết {lesson.period} {day}; xin xem lại giờ vào lớp.")
        place = (lesson.person_id, lesson.weekday, lesson.half, lesson.period)
        before = seen.get(place)
        if before is not None and (before == lesson.weeks or Weeks.EVERY in {before, lesson.weeks}):
            raise BadTimetable(f"Một giáo viên có hai lớp cùng tiết {lesson.period} {day}.")
        seen[place] = lesson.weeks


def _check_bells(bells: BellTimes) -> None:
    for half in (bells.morning, bells.afternoon):
        last = 0
        numbers = [period.number for period in half]
        if len(set(numbers)) != len(numbers):
            raise BadTimetable("Một tiết được ghi giờ hai lần.")
        for period in half:
            if not last <= period.starts < period.ends <= 24 * 60:
                raise BadTimetable(
                    f"Giờ của tiết {period.number} phải sau tiết trước và trong ngày, ví dụ 07:00-07:45."
                )
            last = period.ends


def year_of(day: date) -> tuple[str, date, date]:
    """The school year a day belongs to; the summer belongs to the next one."""
    first = day.year if day.month >= 6 else day.year - 1
    return school_year(f"{first}-{first + 1}")
