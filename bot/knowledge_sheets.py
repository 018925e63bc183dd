"""Sheets of knowledge as files: .csv and .xlsx, written so that Excel opens them right, and read back to the letter.

Timetables are read by `bot/spreadsheets.py`, which puts text in order; here a cell is kept as it was written.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.loading import KnowledgeError
from knowledge.sheets import LONGEST_CELL, MOST_ROWS, Cell, CellFault, address, guarded
from knowledge.text import fold

LARGEST = 30 * 2**20
LARGEST_UNPACKED = 60 * 2**20
MOST_COLUMNS = 100
TITLE = "Kiến thức"
_SEPARATOR = ";"


def read(path: Path) -> tuple[list[list[Cell]], list[CellFault]]:
    """The rows as the sheet shows them, and what in it is no plain value."""
    try:
        if path.stat().st_size > LARGEST:
            raise KnowledgeError(f"{path}: lớn hơn {LARGEST // 2**20} MB; tách thành nhiều tệp nhỏ hơn")
        rows, found = _read_xlsx(path) if path.suffix.casefold() == ".xlsx" else (_read_csv(path), [])
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror}); check the name and the rights") from error
    if len(rows) > MOST_ROWS:
        raise KnowledgeError(f"{path}: có hơn {MOST_ROWS:,} hàng; tách thành nhiều tệp nhỏ hơn")
    return rows, found


def write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    if path.suffix.casefold() == ".xlsx":
        _write_xlsx(path, rows)
    else:
        path.write_bytes(as_csv(rows))


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark and the separator named, so that Excel sees letters and columns whatever its language."""
    out = io.StringIO()
    out.write(f"sep={_SEPARATOR}\r\n")
    # Rows end as Excel ends them; a line end inside a cell is the plain one.
    writer = csv.writer(out, delimiter=_SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _read_csv(path: Path) -> list[list[Cell]]:
    raw = path.read_bytes()
    utf_16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        said = "không phải UTF-8; trong Excel chọn Lưu dưới dạng “CSV UTF-8”, hoặc dùng tệp .xlsx"
        raise KnowledgeError(f"{path}: {said}") from None
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"')
    if named.casefold().startswith("sep=") and len(named) == 5:
        separator, text = named[4], rest
    else:
        separator = max(";,\t", key=first.count)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            rows.append(list(row))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        large = "field larger" in str(error)
        said = f"một ô dài quá {LONGEST_CELL:,} ký tự" if large else "dấu nháy kép hoặc dòng bị cắt dở"
        raise KnowledgeError(f"{path}: gần dòng {reader.line_num}: {said}; sửa ô đó rồi lưu lại") from None
    return rows


def _read_xlsx(path: Path) -> tuple[list[list[Cell]], list[CellFault]]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise KnowledgeError(f"{path}: bung ra quá lớn; tách thành nhiều tệp nhỏ hơn")
            # Counted before it is parsed: a million empty rows take half a minute to read.
            pages = [part.filename for part in parts if part.filename.startswith("xl/worksheets/sheet")]
            if any(packed.read(page).count(b"<row") > MOST_ROWS for page in pages):
                raise KnowledgeError(f"{path}: có hơn {MOST_ROWS:,} hàng; xoá các hàng trống phía sau, hoặc tách tệp")
        book = openpyxl.load_workbook(path)
    except (KnowledgeError, OSError):
        raise
    except Exception as error:  # the library lets through whatever the parts of a broken file make it stumble over
        said = "không đọc được như một tệp Excel; mở bằng Excel rồi lưu lại dạng .xlsx"
        raise KnowledgeError(f"{path}: {said}") from error
    sheets = [sheet for sheet in book.worksheets if _looks_right(sheet)] or book.worksheets[:1]
    if not sheets:
        raise KnowledgeError(f"{path}: không có trang tính nào; mở bằng Excel rồi lưu lại")
    sheet = sheets[0]
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        said = f"trang “{sheet.title}” có {sheet.max_row:,} hàng, {sheet.max_column} cột"
        raise KnowledgeError(f"{path}: {said}; xoá các hàng và cột trống phía sau, hoặc tách tệp")
    merged = "ô gộp; bỏ gộp ô (Merge & Center) rồi điền từng ô"
    found = [CellFault(address=str(span.coord).split(":")[0], text=merged) for span in sheet.merged_cells.ranges]
    rows: list[list[Cell]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        rows.append([])
        for place, cell in enumerate(row):
            value, fault = _value(cell)
            rows[-1].append(value)
            if fault:
                found.append(CellFault(address=address(place, number), text=fault))
    return rows, found


def _looks_right(sheet: Any) -> bool:
    return any(fold(str(cell.value or "")).strip() in ("cau hoi", "question") for cell in next(sheet.iter_rows(), ()))


def _value(cell: Any) -> tuple[Cell, str]:
    value = cell.value
    if cell.data_type == "f":
        return None, "công thức; chép ô rồi dán lại thành giá trị (Paste Values)"
    if cell.data_type == "e":
        return None, f"ô đang báo lỗi {value}; viết lại nội dung"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, str | bool):
        return value, ""
    if isinstance(value, datetime):
        return value.date(), ""
    return (value if isinstance(value, date) else str(value)), ""


def _write_xlsx(path: Path, rows: Sequence[Sequence[str]]) -> None:
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLE
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell: Any = sheet.cell(row=number, column=place)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
            if text:
                # As text, and marked so that it stays text when somebody edits it: never a formula.
                cell.value = guarded(text) if text.startswith("'") else text
                cell.data_type = "s"
                cell.quotePrefix = guarded(text) != text
    for place, width in _widths(rows):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(row=1, column=place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    book.save(path)


def _widths(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    for place in range(1, len(rows[0]) + 1):
        longest = max(len(line) for row in rows for line in (row[place - 1].split("\n") or [""]))
        yield place, min(60, max(12, longest))
