"""What kind of answer a question wants, and what that says about the entries near it."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from knowledge.match import Matcher
from knowledge.reading import read

YES_NO, ONE_OF_TWO, PERSON, ONE_OF_MANY = 1, 2, 4, 8


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Bản sao ép plastic có chứng thực được không ạ", YES_NO),
        ("ban sao ep plastic co chung thuc dc ko a", YES_NO),
        ("Số đó có dùng lại không thầy ơi", YES_NO),
        ("Có biểu tượng mà máy không nhận token", 0),
        ("Sửa ở xã hay là phải về huyện", ONE_OF_TWO),
        ("giờ báo cho ai để gỡ", PERSON),
        ("mua đầu đọc loại nào thầy", ONE_OF_MANY),
        ("do we need a new one, and who signs it?", YES_NO | PERSON),
        ("Cách tạo mã QR", 0),
        ("", 0),
    ],
)
def test_the_kinds_of_answer_that_are_asked_for(question, kinds):
    assert read(question).asks == kinds


def test_an_entry_about_how_is_less_sure_to_answer_whether():
    entries = [
        Entry(id="qr", question="Cách tạo mã QR cho thủ tục", answer="Mở trang tạo mã."),
        Entry(id="wifi", question="Wi-Fi chập chờn", answer="Cắm dây mạng."),
    ]
    whether = [*entries[1:], Entry(id="qr", question="Mã QR cho thủ tục có tạo được không", answer="Được.")]
    question = "mã QR cho thủ tục phường em có tạo được không thầy"

    def sure(known: list[Entry]) -> float:
        return next(c.confidence for c in Matcher(known).look_up(question).candidates if c.entry == "qr")

    assert sure(entries) < sure(whether)
