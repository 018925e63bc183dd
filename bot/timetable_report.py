"""What was understood of a timetable, for the eye and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.people import Person
from desk.teacher_names import Ambiguous
from desk.timetable import Half, Lesson, Timetable, Weeks
from desk.timetable_notes import Reading
from desk.timetable_plan import Conflict, Plan, Unclear
from desk.timetable_writing import HALVES

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_WEEKS = {Weeks.EVERY: "", Weeks.ODD: " (lẻ)", Weeks.EVEN: " (chẵn)"}
MOST = 40
"""Lines of one kind that are shown; a file that is wrong throughout is wrong in one way."""


def lines(reading: Reading, plan: Plan, timetable: Timetable, missing: Sequence[Person]) -> Iterator[str]:
    school = timetable.school or "(chưa rõ trường)"
    yield (
        f"{school}, năm học {timetable.year}: có hiệu lực từ {timetable.first_day:%d/%m/%Y}"
        f" đến {timetable.last_day:%d/%m/%Y}."
    )
    yield f"Hiểu được {len(plan.lessons)} tiết của {len(plan.people)} thầy cô."
    for person in plan.people:
        yield ""
        yield from _week(person, plan)
    yield ""
    yield from _doubts(reading, plan, missing)


def _week(person: Person, plan: Plan) -> Iterator[str]:
    """A small grid: a column a day, a row a period."""
    own = [lesson for lesson in plan.lessons if lesson.person_id == person.id]
    written = ", ".join(f"“{name}”" for name in plan.written[person.id])
    yield f"{person.name}: {len(own)} tiết (trong tệp: {written})"
    days = sorted({*range(5), *(lesson.weekday for lesson in own)})
    slots = sorted({(lesson.half is Half.AFTERNOON, lesson.period, lesson.half) for lesson in own}, key=lambda s: s[:2])
    rows = [["", *(_DAYS[day] for day in days)]]
    for _, number, half in slots:
        cells = [
            _cell([one for one in own if (one.weekday, one.half, one.period) == (day, half, number)]) for day in days
        ]
        rows.append([f"{HALVES[half]} {number}", *cells])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _cell(here: Sequence[Lesson]) -> str:
    if not here:
        return "·"
    text = " / ".join((lesson.label or "dạy") + _WEEKS[lesson.weeks] for lesson in here)
    return text if len(text) <= 16 else text[:15] + "…"


def _doubts(reading: Reading, plan: Plan, missing: Sequence[Person]) -> Iterator[str]:
    if plan.unclear:
        yield "Tên chưa rõ là ai (chưa tính):"
        yield from _some([_unclear(each) for each in plan.unclear])
    if plan.conflicts:
        yield "Một người hai lớp cùng tiết (chỉ tính một):"
        yield from _some([_conflict(each) for each in plan.conflicts])
    if plan.unread:
        yield "Không đọc được:"
        yield from _some(
            [
                f"  {each.sheet}!{each.cell} (hàng {each.place[0]}, cột {each.place[1]})"
                + (f" “{' '.join(each.text.split())[:60]}”" if each.text else "")
                + f": {each.why}"
                for each in plan.unread
            ]
        )
    if missing:
        yield f"Trước có tiết ở trường này, nay không còn: {', '.join(person.name for person in missing)}."
    if plan.strangers:
        lessons = sum(plan.strangers.values())
        yield f"Bỏ qua {lessons} tiết của {len(plan.strangers)} tên không phải thầy cô ở đây."
    if reading.without_teacher:
        yield f"{reading.without_teacher} ô chỉ có môn (như Chào cờ), không có thầy cô."
    if reading.guessed_morning:
        yield "Tệp không ghi buổi ở một số chỗ: đã hiểu là buổi sáng. Nếu là chiều, thêm --half afternoon."
    if reading.hidden:
        yield f"Trang ẩn, không đọc: {', '.join(reading.hidden)}."


def _conflict(each: Conflict) -> str:
    both = (f"{one.sheet}!{one.cell} ({one.class_name or 'không ghi lớp'})" for one in (each.first, each.second))
    return f"  {each.person.name}: {' và '.join(both)}"


def _unclear(each: Unclear) -> str:
    where = f"  “{each.written}” ({each.sheet}!{each.cell}, {each.times} tiết)"
    names = " hay ".join(person.name for person in each.meant.people)
    if isinstance(each.meant, Ambiguous) and each.meant.rivals:
        rivals = ", ".join(f"“{name}”" for name in each.meant.rivals)
        return f"{where}: {names}? Tệp có nhiều người trùng tên ({rivals}); dùng --teacher “{each.written}={names}”."
    if isinstance(each.meant, Ambiguous):
        return f"{where}: {names}? Dùng --teacher “{each.written}=…” với họ tên đầy đủ."
    return f"{where}: gần giống {names}? Nếu đúng, dùng --teacher “{each.written}={each.meant.people[0].name}”."


def _some(shown: list[str]) -> Iterator[str]:
    yield from shown[:MOST]
    if len(shown) > MOST:
        yield f"  … và {len(shown) - MOST} chỗ nữa (xem hết bằng --json)"


def as_json(reading: Reading, plan: Plan, timetable: Timetable, missing: Sequence[Person]) -> dict[str, object]:
    return {
        "school": timetable.school,
        "year": timetable.year,
        "from": str(timetable.first_day),
        "until": str(timetable.last_day),
        "lessons": len(plan.lessons),
        "teachers": [
            {
                "name": person.name,
                "written_as": list(plan.written[person.id]),
                "lessons": [_lesson(lesson) for lesson in plan.lessons if lesson.person_id == person.id],
            }
            for person in plan.people
        ],
        "unclear": [
            {
                "written": each.written,
                "sheet": each.sheet,
                "cell": each.cell,
                "lessons": each.times,
                "kind": "ambiguous" if isinstance(each.meant, Ambiguous) else "near",
                "people": [person.name for person in each.meant.people],
            }
            for each in plan.unclear
        ],
        "conflicts": [
            {
                "teacher": each.person.name,
                "sheets": [each.first.sheet, each.second.sheet],
                "cells": [each.first.cell, each.second.cell],
                "classes": [each.first.class_name, each.second.class_name],
            }
            for each in plan.conflicts
        ],
        "unread": [
            {
                "sheet": each.sheet,
                "cell": each.cell,
                "row": each.place[0],
                "column": each.place[1],
                "text": each.text,
                "why": each.why,
            }
            for each in plan.unread
        ],
        "strangers": {"names": len(plan.strangers), "lessons": sum(plan.strangers.values())},
        "without_teacher": reading.without_teacher,
        "missing": [person.name for person in missing],
        "hidden_sheets": list(reading.hidden),
    }


def _lesson(lesson: Lesson) -> dict[str, object]:
    return {
        "weekday": lesson.weekday,
        "half": lesson.half.value,
        "period": lesson.period,
        "weeks": lesson.weeks.value,
        "label": lesson.label,
    }
