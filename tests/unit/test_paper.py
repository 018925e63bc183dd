"""What is printed: labels that a phone reads and a person can type."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from bot.commands.machines import understood
from bot.paper import machine_labels
from desk.machines import Machine, State
from desk.sheets import Sheet


def machine(number: int) -> Machine:
    return Machine(
        id=number,
        commune="a",
        number=number,
        room="Văn phòng Đảng uỷ - Hội đồng nhân dân xã",
        used_by="chị Hoà",
        state=State.TO_DO,
        note="",
        changed_by=None,
    )


def test_24_labels_fill_a_sheet_and_each_says_what_to_type():
    printed = machine_labels(
        "Xã Đồng Tâm", [machine(number) for number in range(1, 26)], {1: "https://t.me/x?start=may_1"}
    )
    reader = PdfReader(BytesIO(printed))
    assert len(reader.pages) == 2
    first = reader.pages[0].extract_text()
    for words in ("Máy 1", "Máy 24", "Xã Đồng Tâm", "chị Hoà", "Quét để báo", "Nhắn: máy 2 xong"):
        assert words in first
    assert len(reader.pages[0].images) == 24


def _sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = {(r, c): text for r, row in enumerate(rows, start=1) for c, text in enumerate(row, start=1) if text}
    return Sheet(name="Máy", cells=cells)


def test_a_list_is_read_below_its_title_and_faults_have_their_cell():
    title = ("UBND XÃ ĐỒNG TÂM",)
    head = ("TT", "Số máy", "Phòng", "Họ và tên")
    rows, faults = understood((_sheet(title, head, ("1", "37", "Một cửa", "chị Hoa"), ("2", "38", "", "")),))
    assert rows == [(37, "Một cửa", "chị Hoa"), (38, "", "")]
    assert faults == []
    _, faults = understood((_sheet(head, ("1", "37"), ("2", "37"), ("3", "máy in"), ("4", "0")),))
    assert [fault.split(":")[0] for fault in faults] == ["B3", "B4", "B5"]
    assert "B2" in faults[0]
    assert understood(
        (
            _sheet(
                ("Tên", "Phòng"),
            ),
        )
    )[1]
