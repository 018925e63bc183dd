"""Timetables of schools: kept whole, replaced whole, from a day on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from desk.timetable import BellTimes, Days, ExamWeeks, Half, Lesson, Period, Timetable, Weeks, check
from store.rota_revision import count_up
from store.rota_tables import lessons, timetables


def replace(connection: Connection, timetable: Timetable, *, province: str, commune: str) -> None:
    """From its first day on this is the school's timetable; the one before holds until the eve. Raises BadTimetable."""
    check(timetable)
    count_up(connection, province=province, commune=commune)
    same = (timetables.c.commune == commune, timetables.c.school == timetable.school)
    later = select(timetables.c.id).where(*same, timetables.c.first_day >= timetable.first_day)
    connection.execute(delete(lessons).where(lessons.c.timetable_id.in_(later)))
    connection.execute(delete(timetables).where(*same, timetables.c.first_day >= timetable.first_day))
    connection.execute(
        update(timetables)
        .where(*same, timetables.c.last_day >= timetable.first_day)
        .values(last_day=timetable.first_day - timedelta(days=1))
    )
    number = connection.execute(
        insert(timetables)
        .values(
            province=province,
            commune=commune,
            school=timetable.school,
            year=timetable.year,
            first_day=timetable.first_day,
            last_day=timetable.last_day,
            bells={half.value: [_written(each) for each in timetable.bells.of(half)] for half in Half},
            exam_weeks=[
                {"first": str(days.first), "last": str(days.last), "supervisors": days.supervisors}
                for days in timetable.exam_weeks
            ],
            breaks=[{"first": str(days.first), "last": str(days.last)} for days in timetable.breaks],
        )
        .returning(timetables.c.id)
    ).scalar_one()
    add_lessons(connection, number, timetable.lessons, province=province, commune=commune)


def of_commune(connection: Connection, commune: str, *, since: date | None = None) -> tuple[Timetable, ...]:
    """Those that still hold on `since` or later, the earliest first."""
    wanted = select(timetables).where(timetables.c.commune == commune)
    if since is not None:
        wanted = wanted.where(timetables.c.last_day >= since)
    rows = connection.execute(wanted.order_by(timetables.c.first_day, timetables.c.id)).mappings().all()
    return _with_lessons(connection, rows, lessons.c.timetable_id.in_([row["id"] for row in rows]))


def of_people(connection: Connection, ids: Collection[int], *, since: date) -> tuple[Timetable, ...]:
    """Wherever they teach on `since` or later, with nobody else's lessons."""
    theirs = lessons.c.person_id.in_(ids)
    schools = timetables.c.id.in_(select(lessons.c.timetable_id).where(theirs))
    wanted = select(timetables).where(schools, timetables.c.last_day >= since)
    rows = connection.execute(wanted.order_by(timetables.c.first_day, timetables.c.id)).mappings().all()
    return _with_lessons(connection, rows, theirs) if rows else ()


def _with_lessons(
    connection: Connection, rows: Sequence[RowMapping], which: ColumnElement[bool]
) -> tuple[Timetable, ...]:
    taught: dict[int, list[Lesson]] = {row["id"]: [] for row in rows}
    for lesson in connection.execute(select(lessons).where(which).order_by(lessons.c.id)).mappings():
        if lesson["timetable_id"] in taught:
            taught[lesson["timetable_id"]].append(_lesson(lesson))
    return tuple(from_row(row, taught[row["id"]]) for row in rows)


def add_lessons(connection: Connection, number: int, taught: Iterable[Lesson], *, province: str, commune: str) -> None:
    rows = [_row(lesson, number, province, commune) for lesson in taught]
    if rows:
        connection.execute(insert(lessons), rows)


def _row(lesson: Lesson, number: int, province: str, commune: str) -> dict[str, object]:
    return {
        "timetable_id": number,
        "province": province,
        "commune": commune,
        "person_id": lesson.person_id,
        "weekday": lesson.weekday,
        "half": lesson.half.value,
        "period": lesson.period,
        "weeks": lesson.weeks.value,
        "label": lesson.label[:120],
    }


def _lesson(row: RowMapping) -> Lesson:
    return Lesson(
        person_id=row["person_id"],
        weekday=row["weekday"],
        half=Half(row["half"]),
        period=row["period"],
        weeks=Weeks(row["weeks"]),
        label=row["label"],
    )


def from_row(row: RowMapping, taught: Iterable[Lesson] = ()) -> Timetable:
    return Timetable(
        school=row["school"],
        year=row["year"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        lessons=tuple(taught),
        bells=BellTimes(**{half.value: tuple(_period(each) for each in row["bells"][half.value]) for half in Half}),
        exam_weeks=tuple(
            ExamWeeks(
                first=date.fromisoformat(days["first"]),
                last=date.fromisoformat(days["last"]),
                supervisors=None if days["supervisors"] is None else tuple(days["supervisors"]),
            )
            for days in row["exam_weeks"]
        ),
        breaks=tuple(
            Days(first=date.fromisoformat(days["first"]), last=date.fromisoformat(days["last"]))
            for days in row["breaks"]
        ),
    )


def _written(period: Period) -> list[int]:
    return [period.number, period.starts, period.ends]


def _period(written: list[int]) -> Period:
    number, starts, ends = written
    return Period(number=number, starts=starts, ends=ends)
