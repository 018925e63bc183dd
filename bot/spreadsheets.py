"""Spreadsheet files as schools send them, made into values, or refused in one sentence before they can do harm.

What a file is its bytes say, not its name. Sizes are looked at before anything is unpacked.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.sheets import Place, Sheet, Workbook, address

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 400
MOST_CELLS = 300_000
LONGEST_TEXT = 500
"""Of one cell: no lesson needs more."""
MOST_PARTS = 1000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\"")
_DELIMITERS = (";", "\t", ",")


class Refused(Exception):
    """The file is not read; the message says why and what to do."""


def read(path: Path) -> Workbook:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Refused(f"Tệp lớn {size // 1024 // 1024} MB, quá 10 MB: hãy chỉ giữ trang thời khoá biểu rồi lưu lại.")
    content = path.read_bytes()
    if not content.strip():
        raise Refused("Tệp trống.")
    if content.startswith(_OLE):
        raise Refused(_old_or_encrypted(content))
    if path.suffix.lower() in {".xlsm", ".xltm", ".xlsb"}:
        raise Refused(
            "Tệp có thể chứa macro nên không được đọc: mở ra, chọn Lưu thành “Excel Workbook (.xlsx)” rồi thử lại."
        )
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    if content.startswith(b"%PDF"):
        raise Refused("Đây là tệp PDF: hãy xin tệp Excel gốc (.xlsx) của nhà trường, hoặc điền vào tệp mẫu.")
    if re.match(rb"\s*(?:<!doctype|<html|<table|<\?xml)", content[:200].removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise Refused("Tệp này là trang web mang tên Excel: mở bằng Excel, lưu lại thành .xlsx rồi thử lại.")
    return Workbook(sheets=(_csv_sheet(path.stem, content),))


def _old_or_encrypted(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "Tệp có mật khẩu: mở ra, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ), lưu lại thành .xlsx rồi thử lại."
    return "Tệp Excel đời cũ (.xls): mở ra, lưu lại thành .xlsx rồi thử lại."


def _workbook(content: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive)
            # Whatever it is called: which part is a sheet only the library finds out.
            pages = {name: archive.read(name) for name in archive.namelist() if name.lower().endswith(".xml")}
    except _BREAKS as error:
        raise Refused(_BROKEN) from error
    for xml in pages.values():
        _check_page(xml)
    merges = {name: _merges(xml) for name, xml in pages.items()}
    return _read_with_openpyxl(content, merges)


_BREAKS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_BROKEN = "Tệp bị hỏng hoặc không phải Excel: mở bằng Excel, lưu lại thành .xlsx rồi thử lại."


def _check_archive(archive: zipfile.ZipFile) -> None:
    """The sizes that the archive declares: unpacking stops at them, so they bind."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names:
        raise Refused("Tệp OpenDocument (.ods): lưu lại thành .xlsx rồi thử lại.")
    if "xl/workbook.xml" not in names:
        raise Refused(_BROKEN)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("Tệp có macro nên không được đọc: mở ra, chọn Lưu thành “Excel Workbook (.xlsx)” rồi thử lại.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("Tệp bung ra quá lớn: hãy chép riêng thời khoá biểu sang một tệp mới rồi thử lại.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(2048):
                    raise Refused(_BROKEN)


def _check_page(xml: bytes) -> None:
    """Counted before it is parsed: a million rows take half a minute to read."""
    rows, cells = xml.count(b"<row") + xml.count(b":row "), xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b":c ")
    if rows > MOST_ROWS * 4 or cells > MOST_CELLS:
        raise Refused(
            f"Một trang có {rows} hàng, {cells} ô: hãy chép riêng thời khoá biểu sang một tệp mới rồi thử lại."
        )


def _merges(xml: bytes) -> list[tuple[int, int, int, int]]:
    return [(int(top), _column(left), int(bottom), _column(right)) for left, top, right, bottom in _MERGE.findall(xml)]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _read_with_openpyxl(content: bytes, merges: dict[str, list[tuple[int, int, int, int]]]) -> Workbook:
    import openpyxl

    sheets, hidden = [], []
    with warnings.catch_warnings():
        # Of extensions it does not know: colours and validations, nothing that is read here.
        warnings.simplefilter("ignore")
        try:
            values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            for sheet in values.worksheets:
                if sheet.sheet_state != "visible":
                    hidden.append(sheet.title)
                    continue
                part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
                sheets.append(_sheet(sheet, formulas[sheet.title], merges.get(part, [])))
        except Refused:
            raise
        except Exception as error:  # a broken file breaks the library in any way it likes
            raise Refused(_BROKEN) from error
    return Workbook(sheets=tuple(sheets), hidden=tuple(hidden))


def _sheet(values: Any, formulas: Any, merges: list[tuple[int, int, int, int]]) -> Sheet:
    name = str(values.title)
    cells: dict[Place, str] = {}
    refused: dict[Place, str] = {}
    for place, value in _places(values, name):
        text = _text(value)
        if text.startswith("#") and getattr(value, "data_type", "") == "e":
            refused[place] = f"ô có lỗi {text}"
        elif text:
            cells[place] = text
    for place, value in _places(formulas, name):
        if value.data_type == "f" and place not in cells and place not in refused:
            refused[place] = "công thức chưa có kết quả: mở bằng Excel, lưu lại, hoặc gõ thẳng chữ vào ô"
    last_row, last_column = (max((place[way] for place in cells), default=0) for way in (0, 1))
    for top, left, bottom, right in merges:
        text = cells.get((top, left), "")
        if text:
            for row in range(top, min(bottom, last_row) + 1):
                for column in range(left, min(right, last_column) + 1):
                    cells.setdefault((row, column), text)
    return Sheet(name=unicodedata.normalize("NFC", name), cells=cells, refused=refused)


def _places(sheet: Any, name: str) -> Iterator[tuple[Place, Any]]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1), start=1):
        for cell in row:
            if cell.value is None:
                continue
            if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
                raise Refused(
                    f"Trang “{name}” quá lớn: ô {address((cell.row, cell.column))} còn chữ, chỉ đọc {MOST_ROWS} hàng và"
                    f" {MOST_COLUMNS} cột. Hãy chép riêng thời khoá biểu sang một tệp mới."
                )
            yield (number, cell.column), cell


def _text(cell: Any) -> str:
    """As one sees it: 1 and not 1.0, no invisible spaces, marks in one piece."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}" if hasattr(value, "year") else f"{value:%H:%M}"
    return _tidy(str(value))


def _tidy(text: str) -> str:
    lines = (" ".join(line.replace("\u200b", "").split()) for line in text.replace("\r", "\n").split("\n"))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))[:LONGEST_TEXT]


def _csv_sheet(name: str, content: bytes) -> Sheet:
    text = decoded(content)
    if "\0" in text:
        raise Refused(_BROKEN)
    lines = text.splitlines()
    if len(lines) > MOST_ROWS * 4:
        raise Refused(f"Tệp có {len(lines)} dòng: chỉ giữ phần thời khoá biểu rồi thử lại.")
    delimiter = max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines[:200]))
    cells: dict[Place, str] = {}
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > MOST_ROWS * 4 or len(row) > MOST_COLUMNS:
                raise Refused(f"Dòng {number}: quá nhiều ô; hãy chỉ giữ phần thời khoá biểu rồi thử lại.")
            for column, value in enumerate(row, start=1):
                if tidy := _tidy(value):
                    cells[number, column] = tidy
    except csv.Error as error:
        raise Refused(f"Tệp .csv không đọc được ({error}): mở bằng Excel, lưu lại thành .xlsx rồi thử lại.") from error
    return Sheet(name=unicodedata.normalize("NFC", name), cells=cells, whole=False)


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with or without a mark at the front; else Windows-1258, the old Vietnamese page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\0" or content[:1] == b"\0":
        encodings = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refused("Không rõ bảng mã của tệp: mở bằng Excel, lưu thành “CSV UTF-8” hoặc .xlsx rồi thử lại.")
