"""A timetable as rows of cells, in the layouts that can be read back: what goes out comes in the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk import timetable_words as words
from desk.timetable import Half, Lesson, Timetable, Weeks

Row = list[str]


class Layout(StrEnum):
    CLASSES = "classes"
    TEACHERS = "teachers"
    LIST = "list"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """`header` is the number of the row with the headings, from 1."""

    name: str
    rows: tuple[Row, ...]
    header: int


HALVES = {Half.MORNING: "Sáng", Half.AFTERNOON: "Chiều"}
DAYS = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN")
LIST_HEADER = ["Giáo viên", "Thứ", "Buổi", "Tiết", "Lớp", "Môn", "Tuần"]
_WEEKS = {Weeks.EVERY: "", Weeks.ODD: "lẻ", Weeks.EVEN: "chẵn"}
_LISTED = "Khác"


def tables(timetable: Timetable, names: Mapping[int, str], layout: Layout) -> tuple[Table, ...]:
    """`names` are what the teachers are called. What a layout's cells cannot hold is listed on a sheet of its own."""
    known = [lesson for lesson in timetable.lessons if lesson.person_id in names]
    if layout is Layout.LIST:
        return (_list("TKB", known, names),)
    if layout is Layout.CLASSES:
        made, left = _by_class(timetable, known, names)
    else:
        made, left = _by_teacher(timetable, known, names)
    return (*made, *([_list(_LISTED, left, names)] if left else ()))


def title(timetable: Timetable) -> list[Row]:
    said = f"THỜI KHOÁ BIỂU năm học {timetable.year}, áp dụng từ ngày {timetable.first_day:%d/%m/%Y}"
    return [*([[f"Trường: {timetable.school}"]] if timetable.school else []), [said], []]


def _by_teacher(
    timetable: Timetable, lessons: Sequence[Lesson], names: Mapping[int, str]
) -> tuple[list[Table], list[Lesson]]:
    left = [lesson for lesson in lessons if not _survives(lesson)]
    days = range(7 if any(lesson.weekday == 6 for lesson in lessons) else 6)
    made, used = [], set[str]()
    for person, name in names.items():
        own = [lesson for lesson in lessons if lesson.person_id == person and lesson not in left]
        if not own:
            continue
        rows = [*title(timetable), [f"Giáo viên: {name}"], ["Buổi", "Tiết", *(DAYS[day] for day in days)]]
        header = len(rows)
        for half, number in _slots(timetable, lessons):
            cells = [_cell(own, day, half, number) for day in days]
            rows.append([HALVES[half], str(number), *cells])
        made.append(Table(name=_sheet_name(name, used), rows=tuple(rows), header=header))
    return made, left


def _cell(own: Sequence[Lesson], day: int, half: Half, number: int) -> str:
    here = [lesson for lesson in own if (lesson.weekday, lesson.half, lesson.period) == (day, half, number)]
    return "\n".join(_text(lesson.label or "x", lesson.weeks) for lesson in here)


def _text(label: str, weeks: Weeks) -> str:
    return label if weeks is Weeks.EVERY else f"{label} (tuần {_WEEKS[weeks]})"


def _survives(lesson: Lesson) -> bool:
    """Would the label come back from a cell as it is?"""
    if not lesson.label:
        return lesson.weeks is Weeks.EVERY
    classes, subject = words.classes_within(words.without_weeks(lesson.label))
    back = " ".join(f"{subject} {', '.join(dict.fromkeys(classes))}".split())
    return back == lesson.label and not words.is_nothing(lesson.label) and words.half(lesson.label) is None


def _by_class(
    timetable: Timetable, lessons: Sequence[Lesson], names: Mapping[int, str]
) -> tuple[list[Table], list[Lesson]]:
    placed: dict[tuple[int, Half, int, str], str] = {}
    left = []
    for lesson in lessons:
        classes, subject = words.classes_within(lesson.label)
        text = _text(f"{subject} - {names[lesson.person_id]}", lesson.weeks)
        said = words.taught(text)
        is_whole = (said.subject, said.teachers, said.weeks) == (subject, (names[lesson.person_id],), lesson.weeks)
        fits = is_whole and _survives(lesson) and len(classes) == 1 and words.class_name(classes[0]) == classes[0]
        place = (lesson.weekday, lesson.half, lesson.period, classes[0] if classes else "")
        if not fits or not subject or place in placed:
            left.append(lesson)
            continue
        placed[place] = text
    if not placed:
        return [], left
    columns = sorted({place[3] for place in placed}, key=_by_grade)
    days = range(7 if any(place[0] == 6 for place in placed) else 6)
    rows = [*title(timetable), ["Thứ", "Buổi", "Tiết", *columns]]
    header = len(rows)
    for day in days:
        for half, number in _slots(timetable, lessons):
            cells = [placed.get((day, half, number, name), "") for name in columns]
            rows.append([DAYS[day], HALVES[half], str(number), *cells])
    return [Table(name="TKB", rows=tuple(rows), header=header)], left


def _by_grade(name: str) -> tuple[int, str]:
    digits = "".join(sign for sign in name[:2] if sign.isdecimal())
    return int(digits), name


def _slots(timetable: Timetable, lessons: Sequence[Lesson]) -> list[tuple[Half, int]]:
    used = {(lesson.half, lesson.period) for lesson in lessons}
    rung = [(half, period.number) for half in Half for period in timetable.bells.of(half)]
    return [*rung, *sorted(used - set(rung))]


def _list(name: str, lessons: Sequence[Lesson], names: Mapping[int, str]) -> Table:
    rows = [LIST_HEADER]
    for lesson in lessons:
        classes, subject = words.classes_within(lesson.label)
        class_name = classes[0] if len(classes) == 1 and f"{subject} {classes[0]}".strip() == lesson.label else ""
        rows.append(
            [
                names[lesson.person_id],
                DAYS[lesson.weekday],
                HALVES[lesson.half].lower(),
                str(lesson.period),
                class_name,
                subject if class_name else lesson.label,
                _WEEKS[lesson.weeks],
            ]
        )
    return Table(name=name, rows=tuple(rows), header=1)


def _sheet_name(name: str, used: set[str]) -> str:
    """At most 31 signs, none of those a spreadsheet forbids, and not twice."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:28] or "GV"
    made, number = plain, 2
    while made.casefold() in used:
        made, number = f"{plain} {number}", number + 1
    used.add(made.casefold())
    return made


def template(layout: Layout) -> tuple[Table, ...]:
    """An empty table to fill in, and a sheet that shows how."""
    slots = [(half, str(number)) for half in Half for number in range(1, 6)]
    if layout is Layout.LIST:
        return (Table(name="TKB", rows=(LIST_HEADER,), header=1),)
    heads: list[Row] = [["Trường: "], ["THỜI KHOÁ BIỂU năm học … , áp dụng từ ngày …"], []]
    if layout is Layout.CLASSES:
        classes = [f"{grade}{letter}" for grade in range(6, 10) for letter in "AB"]
        body = [[day, HALVES[half], number] for day in DAYS[:6] for half, number in slots]
        rows = (*heads, ["Thứ", "Buổi", "Tiết", *classes], *body)
        return Table(name="TKB", rows=rows, header=4), _guide(_CLASSES_GUIDE)
    head = ["Buổi", "Tiết", *DAYS[:6]]
    rows = (*heads, ["Giáo viên: "], head, *([HALVES[half], number] for half, number in slots))
    return Table(name="Giáo viên 1", rows=rows, header=5), _guide(_TEACHERS_GUIDE)


def _guide(lines: str) -> Table:
    return Table(name="Hướng dẫn", rows=tuple([line.strip()] for line in lines.strip().splitlines()), header=0)


_CLASSES_GUIDE = """
    Mỗi cột một lớp, mỗi hàng một tiết. Thêm, bớt, đổi tên cột lớp tuỳ ý.
    Trong ô: môn - thầy cô. Ví dụ: Toán - thầy Minh; Văn (cô Hà); Nhạc - cô Hà (tuần lẻ)
    Ô không có thầy cô (Chào cờ) thì chỉ ghi môn, hoặc để trống.
    Tên thầy cô viết như ở Cầu Nối; hai người trùng tên thì ghi cả họ tên.
    Xem thử, chưa ghi gì: caunoi rota import TỆP --commune "Tên xã". Ghi: thêm --yes
"""
_TEACHERS_GUIDE = """
    Mỗi thầy cô một trang: chép trang này thêm, ghi tên vào dòng “Giáo viên: …”.
    Trong ô: môn và lớp. Ví dụ: Toán 6A; Nhạc 7B (tuần chẵn); Họp tổ
    Tiết không dạy thì để trống.
    Tên thầy cô viết như ở Cầu Nối; hai người trùng tên thì ghi cả họ tên.
    Xem thử, chưa ghi gì: caunoi rota import TỆP --commune "Tên xã". Ghi: thêm --yes
"""
