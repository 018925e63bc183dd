"""Which old question is named by its number, and what only sounds like it."""

from __future__ import annotations

import pytest

from desk.recalling import number


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mở lại câu 12", 12),
        ("mở lại 12 giúp em", 12),
        ("mo lai #12 nhe", 12),
        ("reopen 12", 12),
        ("câu 12 lại bị", 12),
        ("câu 12 lại bị như hôm trước", 12),
        ("câu 12 vẫn lỗi ạ", 12),
        ("câu số 12 bị lại rồi", 12),
        ("#12 vẫn chưa được", 12),
        ("lại bị câu 12", 12),
    ],
)
def test_the_number_of_what_is_back_is_read(text: str, named: int) -> None:
    assert number(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "câu 12",
        "2",
        "máy 12 lại bị kẹt",
        "12 máy lại bị lỗi",
        "mở lại file word bị lỗi",
        "câu 12 cảm ơn cô",
        "mở lại 2 cửa sổ thì bị treo",
        "lại bị như hôm trước",
    ],
)
def test_ordinary_words_name_no_old_question(text: str) -> None:
    assert number(text) is None
