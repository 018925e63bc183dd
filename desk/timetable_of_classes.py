"""The layout with a column for each class and a row for each period of each day."""

from __future__ import annotations

from desk import timetable_words as words
from desk.timetable_columns import cell_of_class, leading, slots_of_row, without_slot
from desk.timetable_notes import Notes, Slot, Walk, once


def classes_by_column(notes: Notes, header: int, end: int) -> None:
    """A column (or two: subject, teacher) for each class; a row for each period of each day."""
    sheet = notes.sheet
    classes: dict[str, list[int]] = {}
    for column, text in sheet.row(header).items():
        name = words.class_name(text)
        if name:
            classes.setdefault(name, []).append(column)
    where = leading(sheet, header, end, min(columns[0] for columns in classes.values()))
    walk = Walk(notes)
    above: tuple[int, tuple[Slot, ...]] | None = None
    for row in range(header + 1, end + 1):
        slots = slots_of_row(walk, row, where)
        if not slots and above is not None and above[0] == row - 1 and not sheet.at(row, where.period):
            slots_above, above = above[1], None
            for slot in slots_above:
                _second_line(notes, row, slot, classes)
            continue
        above = (row, slots) if slots else None
        told = False
        for name, columns in classes.items():
            texts = once([sheet.at(row, column) for column in columns])
            texts = [text for text in texts if not words.is_nothing(text)]
            if not texts:
                continue
            if not slots:
                is_said = any(sign.isalpha() for text in texts for sign in text)  # sums below a table are none
                told = told or (is_said and without_slot(walk, row, where))
                if not told:
                    _without_slot(notes, row, columns[0], " ".join(texts), walk)
            elif not _is_split(notes, row, columns):
                for slot in slots:
                    cell_of_class(notes, (row, columns[0]), " - ".join(texts), slot, name)


def _is_split(notes: Notes, row: int, columns: list[int]) -> bool:
    """The subject stands here and its teacher in the row below, which has no period of its own: read from there."""
    sheet = notes.sheet
    above, below = sheet.at(row, columns[0]), sheet.at(row + 1, columns[0])
    if not below or below == above or words.is_subject(below):
        return False
    if words.taught(" - ".join(once([sheet.at(row, column) for column in columns]))).teachers:
        return False
    return not any(words.period(text) for text in sheet.row(row + 1).values())


def _second_line(notes: Notes, row: int, slot: Slot, classes: dict[str, list[int]]) -> None:
    for name, columns in classes.items():
        if notes.sheet.at(row - 1, columns[0]) and _is_split(notes, row - 1, columns):
            both = f"{notes.sheet.at(row - 1, columns[0])} - {notes.sheet.at(row, columns[0])}"
            cell_of_class(notes, (row, columns[0]), both, slot, name)


def _without_slot(notes: Notes, row: int, column: int, text: str, walk: Walk) -> None:
    """Signatures and remarks below a table are none of ours; a lesson without its period is."""
    said = words.taught(text)
    if said.teachers and said.subject and words.is_subject(said.subject):
        missing = "thứ mấy" if walk.day is None else "tiết mấy"
        notes.refuse((row, column), text, f"không rõ là {missing}")
