"""Real files: what a school sends is read, and what could do harm is refused in one sentence before it is unpacked."""

from __future__ import annotations

import contextlib
import datetime
import time
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot import spreadsheets
from bot.spreadsheets import Refused
from desk.timetable import Half
from desk.timetable_reading import read


def book_of(*rows: list[Any]) -> tuple[Any, Any]:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "TKB"
    for row in rows:
        page.append(row)
    return book, page


def written(path: Path, *rows: list[Any], merge: tuple[str, ...] = ()) -> Path:
    book, page = book_of(*rows)
    for each in merge:
        page.merge_cells(each)
    book.save(path)
    return path


ROWS: list[list[Any]] = [["Thứ", "Buổi", "Tiết", "6A", "6B"], ["Thứ 2", "Sáng", 1, "Toán - T.Minh", "Văn\nHà"]]


def repacked(path: Path, **parts: bytes) -> Path:
    """The same file with parts added or replaced."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**kept, **parts}.items():
            archive.writestr(name, content)
    return path


def why(path: Path) -> str:
    begun = time.perf_counter()
    with pytest.raises(Refused) as refused:
        spreadsheets.read(path)
    assert time.perf_counter() - begun < 10
    return str(refused.value)


def test_a_merged_cell_holds_in_each_of_its_places(tmp_path):
    path = written(
        tmp_path / "a.xlsx",
        ["TRƯỜNG THCS KỲ LỪA", None, None, None, None],
        ["Thứ", "Buổi", "Tiết", "6A", "6B"],
        ["Thứ 2", "Sáng", 1.0, "Chào cờ", None],
        [None, None, 2.0, "Toán - T.Minh", None],
        [None, None, 3.0, None, "Văn - Hà"],
        merge=("A1:E1", "A3:A5", "B3:B5", "D3:E3", "D4:D5"),
    )
    found = read(spreadsheets.read(path))
    assert [(lesson.teacher, lesson.period, lesson.cell) for lesson in found.lessons] == [
        ("T.Minh", 2, "D4"),
        ("T.Minh", 3, "D5"),
        ("Hà", 3, "E5"),
    ]
    assert found.without_teacher == 2
    assert found.unread == ()


def test_a_formula_counts_with_the_value_it_had_when_the_file_was_saved(tmp_path):
    path = written(tmp_path / "a.xlsx", ROWS[0], ["Thứ 2", "Sáng", 1, '="Toán"&" - Minh"', "Văn - Hà"])
    found = read(spreadsheets.read(path))
    assert [lesson.teacher for lesson in found.lessons] == ["Hà"]
    assert [(each.cell, each.why.split(":")[0]) for each in found.unread] == [("D2", "công thức chưa có kết quả")]
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    cached = xml.replace('<c r="D2">', '<c r="D2" t="str">').replace("<v></v>", "<v>Toán - Minh</v>")
    cached = cached.replace("<v />", "<v>Toán - Minh</v>").replace("<v/>", "<v>Toán - Minh</v>")
    found = read(spreadsheets.read(repacked(path, **{"xl/worksheets/sheet1.xml": cached.encode()})))
    assert [lesson.teacher for lesson in found.lessons] == ["Minh", "Hà"]
    assert found.unread == ()


def test_a_cell_with_an_error_is_refused_by_name(tmp_path):
    book, page = book_of(*ROWS)
    page["D2"] = "#REF!"
    page["D2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    found = read(spreadsheets.read(tmp_path / "a.xlsx"))
    assert [(each.cell, each.why) for each in found.unread] == [("D2", "ô có lỗi #REF!")]


def test_hidden_sheets_are_left_alone_and_named(tmp_path):
    book, _ = book_of(*ROWS)
    for name, state in (("Nháp", "hidden"), ("Rất ẩn", "veryHidden")):
        page = book.create_sheet(name)
        page.append(["Thứ", "Tiết", "6A"])
        page.append(["2", 1, "Toán - Sai"])
        page.sheet_state = state
    book.save(tmp_path / "a.xlsx")
    found = read(spreadsheets.read(tmp_path / "a.xlsx"))
    assert found.hidden == ("Nháp", "Rất ẩn")
    assert {lesson.teacher for lesson in found.lessons} == {"T.Minh", "Hà"}


def test_macros_are_refused_by_content_and_by_name(tmp_path):
    path = repacked(written(tmp_path / "a.xlsx", *ROWS), **{"xl/vbaProject.bin": b"\0"})
    assert "macro" in why(path)
    assert "macro" in why(written(tmp_path / "b.xlsm", *ROWS))


def test_old_encrypted_foreign_and_broken_files_are_refused_with_what_to_do(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    contents = {
        "cu.xls": (ole + b"\0" * 600, "lưu lại thành .xlsx"),
        "khoa.xlsx": (ole + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "bỏ mật khẩu"),
        "hong.xlsx": (b"PK\x03\x04" + b"x" * 300, "bị hỏng"),
        "web.xls": (b"<html><table><tr><td>6A</td></tr></table></html>", "trang web"),
        "ban-in.pdf": (b"%PDF-1.7", "PDF"),
        "trong.csv": (b"  \n", "Tệp trống"),
        "nhi-phan.csv": (b"a\x8d\x00\x90\x01" * 50, ""),
    }
    for name, (content, said) in contents.items():
        (tmp_path / name).write_bytes(content)
        assert said in why(tmp_path / name)
    whole = written(tmp_path / "a.xlsx", *ROWS).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "bị hỏng" in why(tmp_path / "a.xlsx")
    assert "bị hỏng" in why(
        repacked(written(tmp_path / "b.xlsx", *ROWS), **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})
    )
    assert "bị hỏng" in why(
        repacked(written(tmp_path / "c.xlsx", *ROWS), **{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'})
    )
    with zipfile.ZipFile(tmp_path / "d.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "OpenDocument" in why(tmp_path / "d.ods")


SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = b'<worksheet xmlns="' + SPACE + b'"><sheetData>%s</sheetData>%s</worksheet>'


def with_sheet(path: Path, data: bytes, after: bytes = b"") -> Path:
    return repacked(written(path, *ROWS), **{"xl/worksheets/sheet1.xml": SHEET % (data, after)})


def test_a_bomb_is_refused_by_the_size_it_would_have(tmp_path):
    path = with_sheet(tmp_path / "a.xlsx", b"<row><c><v>1</v></c></row>" * 2_000_000)
    assert path.stat().st_size < spreadsheets.LARGEST_FILE
    assert "quá lớn" in why(path)
    big = tmp_path / "b.xlsx"
    with big.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(spreadsheets.LARGEST_FILE + 1)
    assert "quá 10 MB" in why(big)


def test_a_million_rows_are_refused_at_the_first_too_many(tmp_path):
    assert "1000000 hàng" in why(with_sheet(tmp_path / "a.xlsx", b"<row><c><v>1</v></c></row>" * 1_000_000))
    assert "A5001" in why(with_sheet(tmp_path / "b.xlsx", b"<row><c><v>1</v></c></row>" * 5001))


def test_a_sheet_of_any_name_is_counted_and_its_merged_cells_are_seen(tmp_path):
    path = written(tmp_path / "a.xlsx", ROWS[0], ["Thứ 2", "Sáng", 1, "Toán - Minh", None], merge=("D2:E2",))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    moved = {name.replace("sheet1.xml", "Trang.xml"): part for name, part in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in moved.items():
            archive.writestr(name, part.replace(b"sheet1.xml", b"Trang.xml"))
    assert [lesson.class_name for lesson in read(spreadsheets.read(path)).lessons] == ["6A", "6B"]
    swollen = SHEET % (b"<row><c><v>1</v></c></row>" * 1_000_000, b"")
    assert "1000000 hàng" in why(repacked(path, **{"xl/worksheets/Trang.xml": swollen}))


def test_rows_far_below_and_a_merge_over_everything_cost_nothing(tmp_path):
    path = with_sheet(
        tmp_path / "a.xlsx",
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>',
        b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    begun = time.perf_counter()
    (sheet,) = spreadsheets.read(path).sheets
    assert sheet.at(1, 1) == "1"
    assert time.perf_counter() - begun < 10


LINES = "giáo viên{0}thứ{0}buổi{0}tiết{0}lớp{0}môn\r\nTrần Thị Hà{0}2{0}chiều{0}3{0}6A{0}Ngữ văn\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_csv_in_any_dress(tmp_path, delimiter, encoding):
    text = LINES.format(delimiter)
    # Windows-1258 has the tones as signs of their own.
    content = in_windows_1258(text) if encoding == "cp1258" else text.encode(encoding)
    path = tmp_path / "tkb.csv"
    path.write_bytes(content)
    (lesson,) = read(spreadsheets.read(path)).lessons
    assert (lesson.teacher, lesson.half, lesson.period, lesson.subject) == ("Trần Thị Hà", Half.AFTERNOON, 3, "Ngữ văn")


def in_windows_1258(text: str) -> bytes:
    found = b""
    for letter in text:
        try:
            found += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[:-1], unicodedata.normalize("NFD", letter)[-1]
            found += unicodedata.normalize("NFC", base).encode("cp1258") + tone.encode("cp1258")
    return found


def test_a_quoted_cell_of_a_csv_may_hold_lines_and_delimiters(tmp_path):
    path = tmp_path / "tkb.csv"
    path.write_text('Thứ,Tiết,6A,6B\n2,1,"Toán\nMinh","Văn, Hà"\n', encoding="utf-8")
    found = read(spreadsheets.read(path))
    assert [lesson.teacher for lesson in found.lessons] == ["Minh", "Hà"]


def test_what_a_file_is_its_bytes_say(tmp_path):
    book = written(tmp_path / "a.xlsx", *ROWS)
    renamed = tmp_path / "a.csv"
    renamed.write_bytes(book.read_bytes())
    assert len(read(spreadsheets.read(renamed)).lessons) == 2
    text = tmp_path / "b.xlsx"
    text.write_bytes(LINES.format(";").encode())
    assert len(read(spreadsheets.read(text)).lessons) == 1


def test_bytes_without_sense_never_break_the_reader(tmp_path):
    path = tmp_path / "a.xlsx"
    good = written(path, *ROWS).read_bytes()
    for place in range(0, len(good), 97):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        with contextlib.suppress(Refused):
            spreadsheets.read(path)


def test_a_date_and_a_number_are_read_as_one_sees_them(tmp_path):
    path = written(
        tmp_path / "a.xlsx", [datetime.date(2026, 9, 7), 3.0, 6.1, datetime.time(7, 5), True, "  a\u200b  b "]
    )
    (sheet,) = spreadsheets.read(path).sheets
    assert [sheet.at(1, column) for column in range(1, 7)] == ["07/09/2026", "3", "6.1", "07:05", "True", "a b"]
