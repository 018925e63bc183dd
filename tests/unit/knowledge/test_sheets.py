"""Knowledge goes into every format and comes back the same; what is wrong is said at its cell."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import knowledge_files, knowledge_sheets
from knowledge.entries import Entry
from knowledge.loading import KnowledgeError, starter
from knowledge.sheets import guarded, read_rows, rows_of_entries, unguarded
from knowledge.syncing import tidied

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["=1+1", "-2 lần", "+84", "@token", "'=x", "''-y", "---", "a\n---\nb", "{{ 7*7 }}", 'nói "vâng"; rồi', "a\u2028b"]
)
entries = st.builds(
    Entry,
    id=st.from_regex(r"[a-z0-9][a-z0-9\-]{0,12}", fullmatch=True),
    question=words.map(lambda text: f"Hỏi {text}"),
    answer=words.map(lambda text: f"{text}."),
    aliases=st.lists(words, max_size=3).map(tuple),
    systems=st.lists(words, max_size=2).map(tuple),
    see_also=st.lists(words, max_size=2).map(tuple),
    danger=words,
    source=words,
    steward=words,
    english_question=words,
    english_danger=words,
    english_answer=words,
    reviewed_on=st.dates(date(1990, 1, 1), date(2090, 1, 1)) | st.none(),
    valid_until=st.dates(date(1990, 1, 1), date(2090, 1, 1)) | st.none(),
    needs_check=st.booleans(),
).map(tidied)
several = st.lists(entries, min_size=1, max_size=3, unique_by=lambda entry: entry.id)


@settings(max_examples=25, deadline=None)
@given(several)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ""])
def test_every_format_gives_back_what_was_written(suffix: str, written: list[Entry]):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"kb{suffix}"
        if suffix:
            knowledge_files.write_file(target, written)
        else:
            knowledge_files.write_folder(target, written, (), {})
        assert knowledge_files.read(str(target)).entries == {entry.id: entry for entry in written}


def test_the_starter_pack_survives_a_sheet():
    sheet = read_rows(rows_of_entries(starter()))
    assert sheet.faults == ()
    assert sheet.entries == tuple(map(tidied, starter()))


@given(st.text(max_size=20))
def test_what_is_guarded_is_no_formula_and_comes_back(text: str):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_csv_opens_right_in_excel(tmp_path: Path):
    target = tmp_path / "kb.csv"
    knowledge_files.write_file(target, [Entry(id="a", question="Máy in kẹt giấy?", answer='=HYPERLINK("http://x")')])
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfsep=;\r\n")
    assert "\"'=HYPERLINK(" in raw.decode("utf-8-sig")


def test_nothing_in_an_xlsx_is_a_formula(tmp_path: Path):
    target = tmp_path / "kb.xlsx"
    knowledge_files.write_file(target, [Entry(id="a", question="Máy in kẹt giấy?", answer='=HYPERLINK("http://x")')])
    cell = openpyxl.load_workbook(target).worksheets[0]["C2"]
    assert (cell.data_type, cell.quotePrefix, cell.value) == ("s", True, '=HYPERLINK("http://x")')


def test_every_fault_is_at_its_cell():
    head = ["Mã", "Câu hỏi", "Câu trả lời", "Cách hỏi khác", "Ngày rà soát", "Cần kiểm tra", "Ghi chú"]
    rows = [
        head,
        ["in-ket", "Máy in kẹt giấy?", "Rút giấy.", "lỗi", "31/2/2026", "chắc"],
        ["in-ket", "Máy in hết mực?", "Thay mực.", "", "", ""],
        ["", "", "", "", "", ""],
        ["wifi", "Quên mật khẩu wifi?", "", "", "1/9/2026", "có"],
        ["in-2", "may in ket giay", "Gọi thầy.", "", "", ""],
        ["../x", "Sao lưu dữ liệu thế nào?", "x" * 9000, "", "", ""],
    ]
    sheet = read_rows(rows)
    told = {fault.address: fault.text for fault in sheet.faults}
    assert list(told) == ["G1", "D2", "E2", "F2", "A3", "C5", "B6", "A7", "C7"]
    assert "không có cột “Ghi chú”" in told["G1"]
    assert "“lỗi” quá chung" in told["D2"]
    assert "“31/2/2026” không phải là ngày" in told["E2"]
    assert "đã dùng ở hàng 2" in told["A3"]
    assert "chưa có câu trả lời" in told["C5"]
    assert "đã là câu hỏi của mục “in-ket”" in told["B6"]
    assert "dài 9.000 ký tự, nhiều nhất là 8.000" in told["C7"]


def test_a_row_without_an_id_gets_one_from_its_question():
    rows = [["câu hỏi", "câu trả lời"], ["Máy in kẹt giấy?", "Rút giấy."], ["Máy in: kẹt giấy", "Rút nhẹ tay."]]
    assert [entry.id for entry in read_rows(rows).entries] == ["may-in-ket-giay", "may-in-ket-giay-2"]


def test_a_sheet_without_the_needed_columns_is_refused():
    with pytest.raises(KnowledgeError, match="hàng 1 thiếu cột “câu hỏi”, “câu trả lời”"):
        read_rows([["tên", "tuổi"], ["x", "y"]])


def test_merged_cells_formulas_and_errors_are_named(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["câu hỏi", "câu trả lời"],
        ["Máy in kẹt giấy?", "=A1"],
        ["Quên wifi?", "#N/A"],
        ["Máy quét mờ?", "Lau."],
    ):
        sheet.append(row)
    sheet["B3"].data_type = "e"
    sheet.merge_cells("A4:A5")
    book.save(tmp_path / "kb.xlsx")
    told = knowledge_files.read(str(tmp_path / "kb.xlsx")).faults
    assert [line.split(":")[0] for line in told] == ["ô A4", "ô B2", "ô B3"]
    assert "công thức" in told[1]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 not really", "không đọc được như một tệp Excel"),
        ("a.xlsx", b"", "không đọc được như một tệp Excel"),
        ("a.csv", "câu hỏi;câu trả lời\r\n\"dở".encode(), "dấu nháy kép hoặc dòng bị cắt dở"),
        ("a.csv", b"c\xe2u h\xf3i;x", "không phải UTF-8"),
        ("a.csv", ("câu hỏi;câu trả lời\r\n\"" + "x" * 200_000 + '";y').encode(), "một ô dài quá"),
        ("a.csv", ("câu hỏi;câu trả lời\r\n" + "a;b\r\n" * 20_001).encode(), "có hơn 20,000 hàng"),
        ("a.csv", b"", "hàng 1 thiếu cột"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, said: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KnowledgeError, match=said):
        knowledge_files.read(str(tmp_path / name))


def test_a_sheet_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    knowledge_files.write_file(tmp_path / "a.xlsx", starter()[:2])
    monkeypatch.setattr(knowledge_sheets, "LARGEST_UNPACKED", 1000)
    with pytest.raises(KnowledgeError, match="bung ra quá lớn"):
        knowledge_files.read(str(tmp_path / "a.xlsx"))


def test_other_separators_and_encodings_are_read(tmp_path: Path):
    text = 'câu hỏi,câu trả lời,cần kiểm tra\nMáy in kẹt giấy?,"Rút giấy,\nrồi in lại.",x\n'
    expected = replace(
        Entry(id="may-in-ket-giay", question="Máy in kẹt giấy?", answer="Rút giấy,\nrồi in lại."), needs_check=True
    )
    for number, raw in enumerate((text.encode(), text.encode("utf-16"), text.replace(",c", "\tc").encode())):
        (tmp_path / f"{number}.csv").write_bytes(raw)
    assert list(knowledge_files.read(str(tmp_path / "0.csv")).entries.values()) == [expected]
    assert list(knowledge_files.read(str(tmp_path / "1.csv")).entries.values()) == [expected]
