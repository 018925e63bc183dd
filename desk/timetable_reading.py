"""A school's timetable as it stands in a spreadsheet, made into lessons: who teaches when, and what could not be read.

Nothing here knows who works at the desk.
"""

from __future__ import annotations

from collections.abc import Iterator

from desk import timetable_words as words
from desk.sheets import Sheet, Workbook
from desk.timetable import Half
from desk.timetable_layouts import read_sheet
from desk.timetable_notes import Reading

GUIDE = "huong dan"
"""A sheet of this name explains the others."""
HEAD = 12
"""Rows in which a title may stand."""


def read(workbook: Workbook, half: Half | None = None) -> Reading:
    """`half`: what lessons are where nothing says whether they are the morning's or the afternoon's."""
    tables = [sheet for sheet in workbook.sheets if words.plain(sheet.name) != GUIDE]
    read_sheets = [read_sheet(sheet, half) for sheet in tables if sheet.cells or sheet.refused]
    titles = [text for sheet in tables for text in _titles(sheet)]
    return Reading(
        lessons=tuple(lesson for notes in read_sheets for lesson in notes.lessons),
        unread=tuple(unread for notes in read_sheets for unread in notes.unread),
        without_teacher=sum(notes.without_teacher for notes in read_sheets),
        guessed_morning=any(notes.guessed_morning for notes in read_sheets),
        school=next((name for text in titles if (name := words.school(text))), ""),
        starts=next((day for text in titles if (day := words.day_said(text))), None),
        years=next((years for text in titles if (years := words.years_said(text))), None),
        hidden=workbook.hidden,
    )


def _titles(sheet: Sheet) -> Iterator[str]:
    """Each text of the first rows once."""
    seen: dict[str, None] = {}
    for (row, _), text in sorted(sheet.cells.items()):
        if row > HEAD:
            break
        seen[text] = None
    yield from seen
    yield " ".join(seen)
