"""The layouts in which schools write a timetable, each known by its header row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk import timetable_words as words
from desk.sheets import Sheet
from desk.timetable import Weeks
from desk.timetable_notes import Notes, Slot, Walk, once, row_of

_TEACHER = {
    "giao vien",
    "gv",
    "ten gv",
    "ten giao vien",
    "ho ten",
    "ho va ten",
    "ho ten gv",
    "teacher",
    "gvbm",
    "thay co",
}
_TEACHER |= {"ho va ten giao vien", "ho ten giao vien", "giao vien day"}
_DAY = {"thu", "ngay", "weekday", "day", "thu trong tuan", "ngay thu", "thu ngay"}
_PERIOD = {"tiet", "period", "tiet hoc", "tiet thu", "so tiet", "tiet day"}
_HALF = {"buoi", "session", "half", "buoi hoc", "ca", "ca hoc"}
_CLASS = {"lop", "class", "lop hoc", "ten lop"}
_SUBJECT = {"mon", "subject", "mon hoc", "ten mon", "mon day"}
_WEEKS = {"tuan", "weeks", "week"}
_UNDER_A_DAY = _CLASS | _SUBJECT | {"phong", "lop mon", "mon lop"}
Reader = Callable[[Notes, int, int], None]


def read_sheet(sheet: Sheet) -> Notes:
    notes = Notes(sheet=sheet, lessons=[], unread=[])
    for place, why in sheet.refused.items():
        notes.refuse(place, sheet.at(*place), why)
    headers = [(row, reader) for row in range(1, sheet.rows + 1) if (reader := _header(sheet, row)) is not None]
    for number, (row, reader) in enumerate(headers):
        end = headers[number + 1][0] - 1 if number + 1 < len(headers) else sheet.rows
        _note_half(notes, headers[number - 1][0] if number else 0, row)
        reader(notes, row, end)
        if reader is _lessons_by_row:
            break
    if not headers and sheet.cells:
        notes.refuse(
            min(sheet.cells), "", "không thấy hàng tiêu đề: cần tên lớp (6A, 6B…), thứ trong tuần, hoặc cột “Giáo viên”"
        )
    return notes


def _header(sheet: Sheet, row: int) -> Reader | None:
    cells = row_of(sheet, row)
    keys = {words.plain(text) for text in cells.values()}
    if keys & _TEACHER and keys & _DAY and keys & _PERIOD:
        return _lessons_by_row
    days = {day for text in cells.values() if (day := words.weekday(text)) is not None}
    if len(days) >= 2:
        return _teachers_by_row if _period_row(sheet, row) else _days_by_column
    classes = {name for text in cells.values() if (name := words.class_name(text))}
    headed = bool(keys & (_PERIOD | _DAY | _HALF))
    has_period = any(words.period(text) for text in cells.values() if not words.class_name(text))
    if classes and not days and not has_period and (headed or len(classes) >= 3):
        return _classes_by_column
    return None


def _note_half(notes: Notes, after: int, header: int) -> None:
    """The half of the day a title or the sheet's name speaks of: "THỜI KHOÁ BIỂU BUỔI CHIỀU"."""
    sheet = notes.sheet
    said = [words.half(text) for row in range(after + 1, header) for text in once(list(row_of(sheet, row).values()))]
    found = [half for half in said if half is not None]
    notes.half = found[-1] if found else notes.half or words.half(sheet.name)


def _period_row(sheet: Sheet, header: int) -> int:
    """The row of period numbers below the weekdays, or 0: then each row is a period instead."""
    days = [column for column, text in row_of(sheet, header).items() if words.weekday(text) is not None]
    for row in range(header + 1, header + 4):
        below = [words.period(text) for column, text in row_of(sheet, row).items() if column >= days[0]]
        if len([number for number in below if number]) > 6:
            return row
    return 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """Where weekday, half and period stand; 0 where they do not."""

    day: int
    half: int
    period: int


def _leading(sheet: Sheet, header: int, end: int, before: int) -> _Columns:
    """By their titles, else by what stands below."""
    titles = {column: words.plain(sheet.at(header, column)) for column in range(1, before)}

    def find(names: set[str], fits: Callable[[str], bool]) -> int:
        titled = next((column for column, title in titles.items() if title in names), 0)
        if titled:
            return titled
        counts = {
            column: sum(fits(text) for row in range(header + 1, end + 1) if (text := sheet.at(row, column)))
            for column, title in titles.items()
            if title not in _DAY | _HALF | _PERIOD
        }
        best = max(counts, key=lambda column: counts[column], default=0)
        return best if best and counts[best] else 0

    day = find(_DAY, lambda text: words.weekday(text) is not None)
    half = find(_HALF, lambda text: words.half(text) is not None and words.period(text) is None)
    period = find(_PERIOD, lambda text: words.weekday(text) is None and words.period(text) is not None)
    return _Columns(day=day, half=half, period=period)


def _classes_by_column(notes: Notes, header: int, end: int) -> None:
    """A column (or two: subject, teacher) for each class; a row for each period of each day."""
    sheet = notes.sheet
    classes: dict[str, list[int]] = {}
    for column, text in row_of(sheet, header).items():
        name = words.class_name(text)
        if name:
            classes.setdefault(name, []).append(column)
    where = _leading(sheet, header, end, min(columns[0] for columns in classes.values()))
    walk = Walk(notes)
    above: tuple[int, Slot] | None = None
    for row in range(header + 1, end + 1):
        slot = _slot_of_row(walk, row, where)
        if slot is None and above is not None and above[0] == row - 1 and not sheet.at(row, where.period):
            slot_above, above = above[1], None
            _second_line(notes, row, slot_above, classes)
            continue
        above = None if slot is None else (row, slot)
        for name, columns in classes.items():
            texts = once([sheet.at(row, column) for column in columns])
            texts = [text for text in texts if not words.is_nothing(text)]
            if not texts:
                continue
            if slot is None:
                _without_slot(notes, row, columns[0], " ".join(texts), walk)
            elif not _is_split(notes, row, columns, name):
                _cell_of_class(notes, (row, columns[0]), " - ".join(texts), slot, name)


def _slot_of_row(walk: Walk, row: int, where: _Columns) -> Slot | None:
    sheet = walk.notes.sheet
    day = words.weekday(sheet.at(row, where.day), bare=True) if where.day else None
    if day is not None:
        walk.turn(day)
    if where.half:
        walk.part(words.half(sheet.at(row, where.half)))
    found = words.period(sheet.at(row, where.period)) if where.period else None
    if found is None:
        marks = once(list(row_of(sheet, row).values()))
        if len(marks) <= 2:  # "BUỔI CHIỀU" alone on its row
            walk.part(next((half for text in marks if (half := words.half(text))), None))
        return None
    return None if walk.day is None else walk.slot(walk.day, *found)


def _is_split(notes: Notes, row: int, columns: list[int], name: str) -> bool:
    """The subject stands here and its teacher in the row below, which has no period of its own: read from there."""
    sheet = notes.sheet
    here = words.taught(" - ".join(once([sheet.at(row, column) for column in columns])))
    below = sheet.at(row + 1, columns[0])
    lone = {text for text in row_of(sheet, row + 1).values() if words.period(text)}
    return (
        bool(below)
        and not here.teachers
        and not lone
        and not words.is_subject(below)
        and below != sheet.at(row, columns[0])
    )


def _second_line(notes: Notes, row: int, slot: Slot, classes: dict[str, list[int]]) -> None:
    for name, columns in classes.items():
        if notes.sheet.at(row - 1, columns[0]) and _is_split(notes, row - 1, columns, name):
            both = f"{notes.sheet.at(row - 1, columns[0])} - {notes.sheet.at(row, columns[0])}"
            _cell_of_class(notes, (row, columns[0]), both, slot, name)


def _without_slot(notes: Notes, row: int, column: int, text: str, walk: Walk) -> None:
    """Signatures and remarks below a table are none of ours; a lesson without its period is."""
    said = words.taught(text)
    if said.teachers and said.subject and words.is_subject(said.subject):
        missing = "thứ mấy" if walk.day is None else "tiết mấy"
        notes.refuse((row, column), text, f"không rõ là {missing}")


def _cell_of_class(notes: Notes, place: tuple[int, int], text: str, slot: Slot, name: str) -> None:
    for part in _by_weeks(text):
        said = words.taught(part)
        if not said.teachers:
            notes.without_teacher += 1
        for teacher in said.teachers:
            notes.lesson(place, slot, teacher, class_name=name, subject=said.subject, weeks=said.weeks)


def _by_weeks(text: str) -> list[str]:
    """A line for the odd weeks and one for the even ones are two lessons."""
    lines = text.split("\n")
    return lines if len(lines) > 1 and all(words.weeks_in(line) is not Weeks.EVERY for line in lines) else [text]


def _days_by_column(notes: Notes, header: int, end: int) -> None:
    """A column for each weekday, a row for each period: one teacher's table, or one class's."""
    sheet = notes.sheet
    days = {column: day for column, text in row_of(sheet, header).items() if (day := words.weekday(text)) is not None}
    where = _leading(sheet, header, end, min(days))
    teacher, of_class = _whose(notes, header)
    is_filled = any(sheet.at(row, column) for row in range(header + 1, end + 1) for column in days)
    if not teacher and not of_class and not is_filled:
        return
    if not teacher and not of_class:
        notes.refuse(
            (header, min(days)), "", "không rõ bảng này của ai: cần dòng “Giáo viên: …” hoặc tên trang là tên thầy cô"
        )
        return
    walk = Walk(notes)
    for row in range(header + 1, end + 1):
        texts = [sheet.at(row, column) for column in days]
        if all(words.plain(text) in _UNDER_A_DAY for text in texts if text):
            walk.part(words.half(sheet.at(row, where.half or where.period or 1)))
            continue
        if where.half:
            walk.part(words.half(sheet.at(row, where.half)))
        found = words.period(sheet.at(row, where.period)) if where.period else None
        if found is None:
            walk.part(next((half for text in once(texts) if (half := words.half(text))), None))
            for column, text in zip(days, texts, strict=True):
                if words.classes_within(text)[0] and words.is_subject(words.classes_within(text)[1]):
                    notes.refuse((row, column), text, "không rõ là tiết mấy")
            continue
        for day in dict.fromkeys(days.values()):
            own = [column for column in days if days[column] == day]
            written = once([sheet.at(row, column) for column in own])
            text = "\n".join(text for text in written if not words.is_nothing(text))
            slot = walk.slot(day, *found)
            if text and of_class:
                _cell_of_class(notes, (row, own[0]), text, slot, of_class)
            elif text or "x" in {words.plain(each) for each in written}:
                _cell_of_teacher(notes, (row, own[0]), text, slot, teacher)


def _whose(notes: Notes, header: int) -> tuple[str, str]:
    """The teacher, or else the class, that the rows above or the sheet's name say this table is of."""
    sheet = notes.sheet
    titles = [
        text for row in range(header - 1, 0, -1) for text in once(list(row_of(sheet, row).values())) if row > header - 8
    ]
    # A label in one cell, the name in the next.
    pairs = [
        f"{text} {sheet.at(row, column + 1)}"
        for row in range(header - 1, max(0, header - 8), -1)
        for column, text in row_of(sheet, row).items()
        if words.plain(text).rstrip(" :") in _TEACHER and sheet.at(row, column + 1) != text
    ]
    for text in (*titles, *pairs):
        owner = words.owner(text)
        if owner and not words.is_subject(owner):
            return owner, ""
    for text in (*titles, sheet.name):
        name = words.class_name(text)
        if name:
            return "", name
    names = not sheet.whole or words.half(sheet.name) is not None
    is_generic = names or words.plain(sheet.name).startswith(("sheet", "tkb", "thoi khoa bieu", "trang"))
    return ("", "") if is_generic else (sheet.name.strip(), "")


def _cell_of_teacher(notes: Notes, place: tuple[int, int], text: str, slot: Slot, teacher: str) -> None:
    """ "Toán 6A"; whatever else stands there ("Họp tổ") keeps him busy, too."""
    for part in _by_weeks(text):
        classes, subject = words.classes_within(words.without_weeks(part))
        several = ", ".join(dict.fromkeys(classes))
        subject = "" if words.is_nothing(subject) else subject
        notes.lesson(place, slot, teacher, class_name=several, subject=subject, weeks=words.weeks_in(part))


def _teachers_by_row(notes: Notes, header: int, end: int) -> None:
    """A row for each teacher; weekdays above, periods below them."""
    sheet = notes.sheet
    numbers = _period_row(sheet, header)
    columns: dict[int, Slot] = {}
    walk = Walk(notes)
    for column in range(1, sheet.columns + 1):
        day = words.weekday(sheet.at(header, column))
        if day is not None:
            walk.turn(day)
        between = [sheet.at(row, column) for row in range(header + 1, numbers)]
        walk.part(next((half for text in between if (half := words.half(text))), None))
        found = words.period(sheet.at(numbers, column))
        if found is not None and walk.day is not None:
            columns[column] = walk.slot(walk.day, *found)
    first = min(columns)
    named = [
        column
        for column in range(1, first)
        if any(words.plain(sheet.at(row, column)) in _TEACHER for row in range(header, numbers + 1))
    ]
    lettered = {
        column: sum(any(c.isalpha() for c in sheet.at(row, column)) for row in range(numbers + 1, end + 1))
        for column in range(1, first)
    }
    who = named[0] if named else max(lettered, key=lambda column: lettered[column], default=0)
    for row in range(numbers + 1, end + 1):
        teacher = sheet.at(row, who)
        for column, slot in columns.items():
            text = sheet.at(row, column)
            if not text or (words.is_nothing(text) and words.plain(text) != "x"):
                continue
            if not teacher:
                if words.classes_within(text)[0]:
                    notes.refuse((row, column), text, "hàng này không có tên thầy cô")
                continue
            _cell_of_teacher(notes, (row, column), "" if words.is_nothing(text) else text, slot, teacher)


def _lessons_by_row(notes: Notes, header: int, end: int) -> None:
    """ "teacher, weekday, period, …": one lesson, or a run of periods, a row."""
    sheet = notes.sheet
    keys = {column: words.plain(text) for column, text in row_of(sheet, header).items()}

    def column(names: set[str]) -> int:
        return next((place for place, key in keys.items() if key in names), 0)

    who, day_in, half_in, period_in = column(_TEACHER), column(_DAY), column(_HALF), column(_PERIOD)
    class_in, subject_in, weeks_in = column(_CLASS), column(_SUBJECT), column(_WEEKS)
    for row in range(header + 1, end + 1):
        teacher, day_text, period_text = sheet.at(row, who), sheet.at(row, day_in), sheet.at(row, period_in)
        if not (teacher or day_text or period_text):
            continue
        day, numbers = words.weekday(day_text, bare=True), words.periods(period_text)
        if not teacher:
            notes.refuse((row, who), "", "thiếu tên thầy cô")
        elif day is None:
            notes.refuse((row, day_in), day_text, "không rõ thứ mấy; viết Thứ 2 … Thứ 7, CN")
        elif numbers is None:
            notes.refuse((row, period_in), period_text, "không rõ tiết mấy; viết 1, 2… hoặc 1-4")
        else:
            for number in numbers[1]:
                walk = Walk(notes)
                walk.part(words.half(sheet.at(row, half_in)) if half_in else None)
                notes.lesson(
                    (row, period_in),
                    walk.slot(day, numbers[0], number),
                    teacher,
                    class_name=words.class_name(sheet.at(row, class_in)) or sheet.at(row, class_in),
                    subject=sheet.at(row, subject_in),
                    weeks=words.weeks_named(sheet.at(row, weeks_in)),
                )
