"""What is printed: labels that a phone reads and a person can type."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from bot import paper
from bot.commands.machines import understood
from bot.paper import machine_labels
from bot.posters import LARGE, Poster, TooLong, half_page, poster, steps
from desk import machine_words
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
    for words in ("Máy 1", "Máy 24", "Xã Đồng Tâm", "chị Hoà", "Quét để báo", "Nhắn trợ lý: máy 2 xong", "nhân dân xã"):
        assert words in first
    assert len(reader.pages[0].images) == 24


def test_a_code_without_a_link_holds_what_every_reader_reads(monkeypatch: pytest.MonkeyPatch):
    held: list[str] = []
    drawn = paper.qr

    def noted(text: str) -> BytesIO:
        held.append(text)
        return drawn(text)

    monkeypatch.setattr(paper, "qr", noted)
    machine_labels("Xã Đồng Tâm", [machine(1), machine(2)], {1: "https://t.me/x?start=may_1"})
    assert held == ["https://t.me/x?start=may_1", "may 2"]
    shown = machine_words.parse(held[1])
    assert shown is not None
    assert shown.numbers == (2,)


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
    _, unnumbered = understood((_sheet(head, ("1", "", "Kho", "anh Sơn"), ("2", "38")),))
    assert unnumbered == ["B2: thiếu số máy của “Kho, anh Sơn”."]
    counted, _ = understood((_sheet(("STT", "Số máy"), ("1", "61"), ("2", "62")),))
    assert [number for number, *_ in counted] == [61, 62]
    assert "B2" in faults[0]
    assert understood(
        (
            _sheet(
                ("Tên", "Phòng"),
            ),
        )
    )[1]


def test_a_poster_is_one_sheet_with_its_code_and_three_questions():
    printed = poster(
        Poster(
            title="Máy lỗi? Cứ hỏi trợ lý.",
            group="Hỗ trợ CNTT - Xã Đồng Tâm",
            how="Trong nhóm, gõ tên trợ lý rồi tới câu hỏi:",
            say="@Trợ lý IT câu hỏi của anh/chị",
            examples=["Một?", "Hai?", "Ba?", "Bốn?"],
            link="https://t.me/x?start=hello",
            scan="Quét mã để nhắn riêng",
            foot="Đừng gửi mã PIN.",
        )
    )
    reader = PdfReader(BytesIO(printed))
    assert len(reader.pages) == 1
    assert len(reader.pages[0].images) == 1
    words = reader.pages[0].extract_text()
    assert all(part in words for part in ("Cứ hỏi", "@Trợ lý IT", "“Ba?”", "Đừng gửi mã PIN."))
    assert "Bốn" not in words


def test_a_citizen_gets_steps_in_large_print_on_half_a_page():
    printed = half_page("Đăng ký khai sinh?", "1. Đăng nhập.\n2. Khai tờ khai.\nNhắn lại nếu vướng.", commune="Xã A")
    sizes: set[float] = set()

    def look(text, _, __, ___, size):
        if text.strip():
            sizes.add(round(size, 1))

    PdfReader(BytesIO(printed)).pages[0].extract_text(visitor_text=look)
    assert min(sizes) >= LARGE
    text = PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert text.count("1. Đăng nhập.") == text.count("Xã A") == 2  # to be cut, for two citizens
    assert steps("Bấm nút.\nXong.") == ["Bấm nút.", "Xong."]


def test_what_does_not_fit_half_a_page_is_refused_with_what_to_do():
    with pytest.raises(TooLong, match="8 bước"):
        half_page("Hỏi?", "\n".join(f"{n}. Bước" for n in range(1, 9)), commune="Xã A")
    with pytest.raises(TooLong, match="rút gọn"):
        half_page("Hỏi?", "Rất dài. " * 200, commune="Xã A")
