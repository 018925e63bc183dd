"""What the layouts share: how columns are headed, where day and period stand, and what one cell says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk import timetable_words as words
from desk.sheets import Sheet
from desk.timetable import Weeks
from desk.timetable_notes import Notes, Slot, Walk, once

TEACHER = {
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
TEACHER |= {"ho va ten giao vien", "ho ten giao vien", "giao vien day"}
DAY = {"thu", "ngay", "weekday", "day", "thu trong tuan", "ngay thu", "thu ngay", "thu/ngay", "ngay/thu"}
PERIOD = {"tiet", "period", "tiet hoc", "tiet thu", "so tiet", "tiet day"}
HALF = {"buoi", "session", "half", "buoi hoc", "ca", "ca hoc"}
CLASS = {"lop", "class", "lop hoc", "ten lop"}
SUBJECT = {"mon", "subject", "mon hoc", "ten mon", "mon day"}
WEEKS = {"tuan", "weeks", "week"}
UNDER_A_DAY = CLASS | SUBJECT | {"phong", "lop mon", "mon lop"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Where weekday, half and period stand; 0 where they do not."""

    day: int
    half: int
    period: int


def leading(sheet: Sheet, header: int, end: int, before: int) -> Columns:
    """By their titles, else by what stands below."""
    titles = {column: words.plain(sheet.at(header, column)) for column in range(1, before)}

    def find(names: set[str], fits: Callable[[str], bool]) -> int:
        titled = next((column for column, title in titles.items() if title in names), 0)
        if titled:
            return titled
        counts = {
            column: sum(fits(text) for row in range(header + 1, end + 1) if (text := sheet.at(row, column)))
            for column, title in titles.items()
            if title not in DAY | HALF | PERIOD
        }
        best = max(counts, key=lambda column: counts[column], default=0)
        return best if best and counts[best] else 0

    day = find(DAY, lambda text: words.weekday(text) is not None)
    half = find(HALF, lambda text: words.half(text) is not None and words.period(text) is None)
    period = find(PERIOD, lambda text: words.weekday(text) is None and words.period(text) is not None)
    return Columns(day=day, half=half, period=period)


def slots_of_row(walk: Walk, row: int, where: Columns) -> tuple[Slot, ...]:
    """One for each period that the row is for: "1", "1-2"; none where it has no day or no period."""
    sheet = walk.notes.sheet
    day = words.weekday(sheet.at(row, where.day), bare=True) if where.day else None
    if day is not None:
        walk.turn(day)
    elif where.day and words.is_no_weekday(sheet.at(row, where.day)):
        walk.turn(None)  # not the day above
    if where.half:
        walk.part(words.half(sheet.at(row, where.half)))
    found = words.periods(sheet.at(row, where.period)) if where.period else None
    if found is None:
        marks = once(list(sheet.row(row).values()))
        if len(marks) <= 2:  # "BUỔI CHIỀU" alone on its row
            walk.part(next((half for text in marks if (half := words.half(text))), None))
        return ()
    half, numbers = found
    day = walk.day
    return () if day is None else tuple(walk.slot(day, half, number) for number in numbers)


def without_slot(walk: Walk, row: int, where: Columns) -> bool:
    """Say why a row that has lessons has no slot, by the cell that is to blame; False where it has no mark of a day or
    a period at all, like a signature below the table."""
    sheet, notes = walk.notes.sheet, walk.notes
    day, period = (sheet.at(row, column) if column else "" for column in (where.day, where.period))
    unread = words.periods(period) is None
    if unread and any(sign.isdigit() for sign in period):
        notes.refuse((row, where.period), period, "không rõ tiết mấy; viết 1, 2… hoặc 1-4")
    elif walk.day is None and not unread:
        notes.refuse((row, where.day or where.period), day, "không rõ thứ mấy; viết Thứ 2 … Thứ 7, CN")
    elif day and not period and words.weekday(day, bare=True) is not None:
        notes.refuse((row, where.period or where.day), "", "hàng này thiếu tiết")
    else:
        return False
    return True


def cell_of_class(notes: Notes, place: tuple[int, int], text: str, slot: Slot, name: str) -> None:
    for part in by_weeks(text):
        said = words.taught(part)
        if not said.teachers:
            notes.without_teacher += 1
        for teacher in said.teachers:
            notes.lesson(place, slot, teacher, class_name=name, subject=said.subject, weeks=said.weeks)


def by_weeks(text: str) -> list[str]:
    """A line for the odd weeks and one for the even ones are two lessons."""
    lines = text.split("\n")
    return lines if len(lines) > 1 and all(words.weeks_in(line) is not Weeks.EVERY for line in lines) else [text]


def cell_of_teacher(notes: Notes, place: tuple[int, int], text: str, slot: Slot, teacher: str) -> None:
    """ "Toán 6A"; whatever else stands there ("Họp tổ") keeps him busy, too."""
    for part in by_weeks(text):
        classes, subject = words.classes_within(words.without_weeks(part))
        several = ", ".join(dict.fromkeys(classes))
        subject = "" if words.is_nothing(subject) else subject
        notes.lesson(place, slot, teacher, class_name=several, subject=subject, weeks=words.weeks_in(part))
