"""The layouts in which schools write a timetable, each known by its header row."""

from __future__ import annotations

from collections.abc import Callable

from desk import timetable_words as words
from desk.sheets import Sheet
from desk.timetable import Half
from desk.timetable_columns import DAY, HALF, PERIOD, TEACHER
from desk.timetable_notes import Notes, once
from desk.timetable_of_classes import classes_by_column
from desk.timetable_of_teachers import days_by_column, lessons_by_row, period_row, teachers_by_column, teachers_by_row

Reader = Callable[[Notes, int, int], None]


def read_sheet(sheet: Sheet, half: Half | None = None) -> Notes:
    notes = Notes(sheet=sheet, lessons=[], unread=[], half=half)
    for place, why in sheet.refused.items():
        notes.refuse(place, sheet.at(*place), why)
    headers = [(row, reader) for row in range(1, sheet.rows + 1) if (reader := _header(sheet, row)) is not None]
    for number, (row, reader) in enumerate(headers):
        end = headers[number + 1][0] - 1 if number + 1 < len(headers) else sheet.rows
        _note_half(notes, headers[number - 1][0] if number else 0, row)
        reader(notes, row, end)
        if reader is lessons_by_row:
            break
    if not headers and sheet.cells:
        why = "không thấy hàng tiêu đề: cần tên lớp (6A, 6B…), thứ trong tuần, hoặc cột “Giáo viên”"
        notes.refuse(min(sheet.cells), "", why, aside=not any(_of_lessons(text) for text in sheet.cells.values()))
    return notes


def _of_lessons(text: str) -> bool:
    """A cover or a list of dates has no such words."""
    return words.weekday(text) is not None or words.class_name(text) is not None or words.plain(text) in PERIOD


def _header(sheet: Sheet, row: int) -> Reader | None:
    cells = sheet.row(row)
    keys = {words.plain(text) for text in cells.values()}
    if keys & TEACHER and keys & DAY and keys & PERIOD:
        return lessons_by_row
    days = {day for text in cells.values() if (day := words.weekday(text)) is not None}
    if len(days) >= 2:
        return teachers_by_row if period_row(sheet, row) else days_by_column
    classes = {name for text in cells.values() if (name := words.class_name(text))}
    headed = bool(keys & (PERIOD | DAY | HALF))
    has_period = any(words.period(text) for text in cells.values() if not words.class_name(text))
    if not classes and not days and not has_period and keys & PERIOD and keys & (DAY | HALF) and len(keys) > 4:
        return teachers_by_column
    if classes and not days and not has_period and (headed or len(classes) >= 3):
        return classes_by_column
    return None


def _note_half(notes: Notes, after: int, header: int) -> None:
    """The half of the day a title or the sheet's name speaks of: "THỜI KHOÁ BIỂU BUỔI CHIỀU"."""
    sheet = notes.sheet
    titles = [once(list(sheet.row(row).values())) for row in range(max(after + 1, header - 8), header)]
    # A row of a table above has more to say than a title has.
    said = [words.half(text) for texts in titles if len(texts) <= 2 for text in texts]
    found = [half for half in said if half is not None]
    notes.half = found[-1] if found else words.half(sheet.name) or notes.half
