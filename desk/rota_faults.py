"""What is wrong with a rota though it can be stored: shifts nobody can be asked in, lessons nobody can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.rota import Rota
from desk.shifts import BadShift, OverrideKind, check_weekly, written
from desk.spans import without
from desk.timetable import BadTimetable, Timetable, check
from desk.wallclock import DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class RotaFault:
    """A sentence for whoever keeps the rota; `person_id` None: it is the commune's or the school's."""

    sentence: str
    person_id: int | None = None


def faults(rota: Rota, at: datetime, until: datetime) -> list[RotaFault]:
    """For the time between two moments."""
    found = [fault for person in rota.people for fault in _of(rota, person, at)]
    for timetable in rota.timetables:
        found += _of_school(timetable, rota, at, until)
    return [*found, *_of_exceptions(rota, at)]


def _of(rota: Rota, person: int, at: datetime) -> Iterator[RotaFault]:
    own = [shift for shift in rota.shifts if shift.person_id == person]
    try:
        check_weekly(own)
    except BadShift as error:
        yield RotaFault(person_id=person, sentence=str(error))
    teaches = any(lesson.person_id == person for one in rota.timetables for lesson in one.lessons)
    if not own:
        known = "có giờ dạy nhưng chưa có ca trực" if teaches else "chưa có ca trực"
        yield RotaFault(person_id=person, sentence=f"{known}; dùng `caunoi rota set`.")
    quiet = rota.quiet.minutes if rota.quiet is not None else []
    for shift in own:
        awake = without([(shift.starts, shift.ends)], [*quiet, *((a + DAY, b + DAY) for a, b in quiet)])
        if not awake:
            yield RotaFault(
                person_id=person,
                sentence=f"ca {written(shift)} nằm trọn trong giờ yên tĩnh; dời ca, hoặc `caunoi rota limits --quiet`.",
            )
        elif _always_in_class(rota, person, shift.weekday, awake, at):
            yield RotaFault(person_id=person, sentence=f"ca {written(shift)} trùng hết với giờ dạy.")


def _always_in_class(rota: Rota, person: int, weekday: int, spans: list[tuple[int, int]], at: datetime) -> bool:
    """In each of the next four weeks that are no holiday."""
    days = [rota.day(at) + timedelta(days=ahead) for ahead in range(28)]
    days = [day for day in days if rota.days_off.weekday(day) == weekday]
    return bool(days) and not any(without(spans, rota.in_class(person, day)) for day in days)


def _of_school(timetable: Timetable, rota: Rota, at: datetime, until: datetime) -> Iterator[RotaFault]:
    school = f"{timetable.school}, {timetable.year}"
    try:
        check(timetable)
    except BadTimetable as error:
        yield RotaFault(sentence=f"{school}: {error}")
    follows = any(
        other.school == timetable.school and other.first_day > timetable.last_day for other in rota.timetables
    )
    if rota.day(at) <= timetable.last_day < rota.day(until) and not follows and timetable.last_day.month != 5:
        yield RotaFault(
            sentence=f"{school}: thời khoá biểu hết ngày {timetable.last_day:%d/%m/%Y} mà chưa có bản tiếp theo."
        )


def _of_exceptions(rota: Rota, at: datetime) -> Iterator[RotaFault]:
    known = {*rota.people, *rota.neighbours}
    for override in rota.overrides:
        if override.date < rota.day(at):
            continue
        if override.person_id not in known or (override.by is not None and override.by not in known):
            yield RotaFault(sentence=f"đổi ca ngày {override.date:%d/%m/%Y} có người không còn trong nhóm trực.")
        elif override.kind is OverrideKind.REPLACE and override.by is not None:
            spans = rota.duty_spans(override.by, override.date)
            if spans and not any(rota.free_spans(override.by, *span) for span in spans):
                sentence = f"trực thay ngày {override.date:%d/%m/%Y} nhưng hôm đó bận hoặc dạy suốt ca."
                yield RotaFault(person_id=override.by, sentence=sentence)
