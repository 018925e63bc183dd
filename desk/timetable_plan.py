"""What a school's timetable means for this desk: whose lessons they are, what contradicts itself, from when to when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desk.people import Person
from desk.teacher_names import Ambiguous, Known, Meant, Near, who_is_meant
from desk.timetable import BadTimetable, BellTimes, Lesson, Weeks, school_year
from desk.timetable_notes import Reading, ReadLesson, Unread

_ROOMY = timedelta(days=70)
_Slot = tuple[int, int, str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """One teacher in two places in one period: where the second one stands. He is busy once."""

    person: Person
    first: ReadLesson
    second: ReadLesson


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclear:
    """A name that may be a teacher's of this desk, how often it stands there, and where first."""

    written: str
    times: int
    cell: str
    sheet: str
    meant: Ambiguous | Near


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`strangers` are names of nobody here, with the number of their lessons."""

    lessons: tuple[Lesson, ...]
    people: tuple[Person, ...]
    written: Mapping[int, tuple[str, ...]]
    unclear: tuple[Unclear, ...]
    strangers: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    unread: tuple[Unread, ...]


def plan(
    reading: Reading,
    teachers: Sequence[Person],
    *,
    bells: BellTimes | None = None,
    told: Mapping[str, Person] | None = None,
) -> Plan:
    bells = bells or BellTimes()
    meant = who_is_meant((lesson.teacher for lesson in reading.lessons), teachers, told)
    unread = list(reading.unread)
    kept: dict[_Slot, list[ReadLesson]] = {}
    conflicts: list[Conflict] = []
    for lesson in reading.lessons:
        who = meant[lesson.teacher]
        if not isinstance(who, Known):
            continue
        if bells.period(lesson.half, lesson.period) is None:
            unread.append(_no_such_period(lesson))
            continue
        held = kept.setdefault((who.person.id, lesson.weekday, lesson.half.value, lesson.period), [])
        rival = next((other for other in held if _same_weeks(other, lesson)), None)
        if rival is None:
            held.append(lesson)
        elif rival.class_name != lesson.class_name:
            conflicts.append(Conflict(person=who.person, first=rival, second=lesson))
    known = [(name, who.person) for name, who in meant.items() if isinstance(who, Known)]
    busy = {slot[0] for slot in kept}
    return Plan(
        lessons=tuple(_lesson(slot[0], each) for slot, held in sorted(kept.items()) for each in held),
        people=tuple(person for person in teachers if person.id in busy),
        written={person.id: tuple(name for name, who in known if who.id == person.id) for person in teachers},
        unclear=_unclear(reading, meant),
        strangers=_strangers(reading, meant),
        conflicts=tuple(conflicts),
        unread=tuple(unread),
    )


def _same_weeks(one: ReadLesson, other: ReadLesson) -> bool:
    return one.weeks == other.weeks or Weeks.EVERY in {one.weeks, other.weeks}


def _lesson(person_id: int, read: ReadLesson) -> Lesson:
    return Lesson(
        person_id=person_id,
        weekday=read.weekday,
        half=read.half,
        period=read.period,
        weeks=read.weeks,
        label=" ".join(f"{read.subject} {read.class_name}".split())[:80],
    )


def _no_such_period(lesson: ReadLesson) -> Unread:
    why = f"trường không có tiết {lesson.period} buổi này"
    return Unread(sheet=lesson.sheet, place=lesson.place, text=lesson.teacher, why=why)


def _unclear(reading: Reading, meant: Mapping[str, Meant]) -> tuple[Unclear, ...]:
    times = Counter(lesson.teacher for lesson in reading.lessons)
    first: dict[str, ReadLesson] = {}
    for lesson in reading.lessons:
        first.setdefault(lesson.teacher, lesson)
    return tuple(
        Unclear(written=name, times=times[name], cell=first[name].cell, sheet=first[name].sheet, meant=who)
        for name, who in meant.items()
        if isinstance(who, Ambiguous | Near)
    )


def _strangers(reading: Reading, meant: Mapping[str, Meant]) -> Counter[str]:
    return Counter(
        lesson.teacher for lesson in reading.lessons if not isinstance(meant[lesson.teacher], Known | Ambiguous | Near)
    )


def days_in_force(
    reading: Reading, today: date, *, year: str = "", begins: date | None = None
) -> tuple[str, date, date]:
    """School year, first and last day. What is said on the command line comes before what the title says.

    A title may name a day that has passed: the timetable has been in force at school since then, and here from today.
    Raises BadTimetable.
    """
    said = reading.years if reading.years is not None else _years_of(begins or reading.starts or today)
    name, opens, last = school_year(year or f"{said[0]}-{said[1]}")
    if last < today:
        raise BadTimetable(f"Năm học {name} đã kết thúc ngày {last:%d/%m/%Y}; xin chọn năm học khác bằng --year.")
    if opens > today + timedelta(days=366):
        raise BadTimetable(f"Năm học {name} còn xa; chỉ nhập được năm học này hoặc năm học tới.")
    if begins is not None and begins < today:
        raise BadTimetable(f"Ngày {begins:%d/%m/%Y} đã qua; lịch mới chỉ có hiệu lực từ hôm nay, {today:%d/%m/%Y}.")
    first = begins or max(today, reading.starts or opens)
    if not opens - _ROOMY <= first <= last:
        raise BadTimetable(
            f"Ngày {first:%d/%m/%Y} không thuộc năm học {name} (đến {last:%d/%m/%Y}); xin ghi --year hoặc --from."
        )
    return name, first, last


def _years_of(day: date) -> tuple[int, int]:
    """A school year begins in the summer."""
    first = day.year if day.month >= 7 else day.year - 1
    return first, first + 1
