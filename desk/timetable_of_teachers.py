"""The layouts with a table, a row or a line for each teacher."""

from __future__ import annotations

from dataclasses import replace

from desk import timetable_words as words
from desk.sheets import Sheet
from desk.timetable_columns import (
    CLASS,
    DAY,
    HALF,
    PERIOD,
    SUBJECT,
    TEACHER,
    UNDER_A_DAY,
    WEEKS,
    cell_of_class,
    cell_of_teacher,
    leading,
    slots_of_row,
)
from desk.timetable_notes import Notes, Slot, Walk, once


def days_by_column(notes: Notes, header: int, end: int) -> None:
    """A column for each weekday, a row for each period: one teacher's table, or one class's."""
    sheet = notes.sheet
    days = {column: day for column, text in sheet.row(header).items() if (day := words.weekday(text)) is not None}
    where = leading(sheet, header, end, min(days))
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
        if all(words.plain(text) in UNDER_A_DAY for text in texts if text):
            walk.part(words.half(sheet.at(row, where.half or where.period or 1)))
            continue
        if where.half:
            walk.part(words.half(sheet.at(row, where.half)))
        found = words.periods(sheet.at(row, where.period)) if where.period else None
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
            for slot in [walk.slot(day, found[0], number) for number in found[1]]:
                if text and of_class:
                    cell_of_class(notes, (row, own[0]), text, slot, of_class)
                elif text or "x" in {words.plain(each) for each in written}:
                    cell_of_teacher(notes, (row, own[0]), text, slot, teacher)


def _whose(notes: Notes, header: int) -> tuple[str, str]:
    """The teacher, or else the class, that the rows above or the sheet's name say this table is of."""
    sheet = notes.sheet
    titles = [
        text for row in range(header - 1, 0, -1) for text in once(list(sheet.row(row).values())) if row > header - 8
    ]
    # A label in one cell, the name in the next.
    pairs = [
        f"{text} {sheet.at(row, column + 1)}"
        for row in range(header - 1, max(0, header - 8), -1)
        for column, text in sheet.row(row).items()
        if words.plain(text).rstrip(" :") in TEACHER and sheet.at(row, column + 1) != text
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


def period_row(sheet: Sheet, header: int) -> int:
    """The row of period numbers below the weekdays, or 0: then each row is a period instead."""
    days = [column for column, text in sheet.row(header).items() if words.weekday(text) is not None]
    for row in range(header + 1, header + 4):
        below = [words.period(text) for column, text in sheet.row(row).items() if column >= days[0]]
        if len([number for number in below if number]) > 6:
            return row
    return 0


def teachers_by_row(notes: Notes, header: int, end: int) -> None:
    """A row for each teacher (or class), or one for each half of his day; weekdays above, periods below them."""
    sheet = notes.sheet
    numbers = period_row(sheet, header)
    columns = _slots_by_column(notes, header, numbers)
    first = min(columns)
    who, half_in = _leading_of_rows(sheet, header, numbers, end, first)
    teacher = ""
    for row in range(numbers + 1, end + 1):
        teacher = sheet.at(row, who) or (teacher if half_in else "")
        half = words.half(sheet.at(row, half_in)) if half_in else None
        of_class = words.class_name(teacher)
        for column, slot in columns.items():
            text = sheet.at(row, column)
            if not text or (words.is_nothing(text) and words.plain(text) != "x"):
                continue
            slot = slot if half is None else replace(slot, half=half)
            if of_class:
                cell_of_class(notes, (row, column), text, slot, of_class)
            elif teacher:
                cell_of_teacher(notes, (row, column), "" if words.is_nothing(text) else text, slot, teacher)
            elif words.classes_within(text)[0]:
                notes.refuse((row, column), text, "hàng này không có tên thầy cô")


def _slots_by_column(notes: Notes, header: int, numbers: int) -> dict[int, Slot]:
    sheet, walk, columns = notes.sheet, Walk(notes), dict[int, Slot]()
    for column in range(1, sheet.columns + 1):
        day = words.weekday(sheet.at(header, column))
        if day is not None:
            walk.turn(day)
        between = [sheet.at(row, column) for row in range(header + 1, numbers)]
        walk.part(next((half for text in between if (half := words.half(text))), None))
        found = words.period(sheet.at(numbers, column))
        if found is not None and walk.day is not None:
            columns[column] = walk.slot(walk.day, *found)
    return columns


def _leading_of_rows(sheet: Sheet, header: int, numbers: int, end: int, first: int) -> tuple[int, int]:
    """The columns of the names and of the half of the day (0: there is none)."""

    def titled(names: set[str]) -> int:
        heads = range(header, numbers + 1)
        return next((c for c in range(1, first) if any(words.plain(sheet.at(r, c)) in names for r in heads)), 0)

    half_in = titled(HALF)
    lettered = {
        column: sum(any(sign.isalpha() for sign in sheet.at(row, column)) for row in range(numbers + 1, end + 1))
        for column in range(1, first)
        if column != half_in
    }
    return titled(TEACHER) or max(lettered, key=lambda column: lettered[column], default=0), half_in


def teachers_by_column(notes: Notes, header: int, end: int) -> None:
    """A column for each teacher, a row for each period; classes in the cells."""
    sheet = notes.sheet
    heads = sheet.row(header)
    first = max(column for column, text in heads.items() if words.plain(text) in DAY | HALF | PERIOD) + 1
    where = leading(sheet, header, end, first)
    walk = Walk(notes)
    for row in range(header + 1, end + 1):
        slots = slots_of_row(walk, row, where)
        for column, teacher in heads.items():
            text = sheet.at(row, column)
            if column < first or not text or (words.is_nothing(text) and words.plain(text) != "x"):
                continue
            for slot in slots:
                cell_of_teacher(notes, (row, column), "" if words.is_nothing(text) else text, slot, teacher)
            if not slots and words.classes_within(text)[0]:
                notes.refuse(
                    (row, column), text, "không rõ là tiết mấy" if walk.day is not None else "không rõ là thứ mấy"
                )


def lessons_by_row(notes: Notes, header: int, end: int) -> None:
    """ "teacher, weekday, period, …": one lesson, or a run of periods, a row."""
    sheet = notes.sheet
    keys = {column: words.plain(text) for column, text in sheet.row(header).items()}

    def column(names: set[str]) -> int:
        return next((place for place, key in keys.items() if key in names), 0)

    who, day_in, half_in, period_in = column(TEACHER), column(DAY), column(HALF), column(PERIOD)
    class_in, subject_in, weeks_in = column(CLASS), column(SUBJECT), column(WEEKS)
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
