"""Which old question is named by its number, and what only sounds like it."""

from __future__ import annotations

import pytest

from desk.recalling import number
from handlers import reopening


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
        ("câu 12 hôm trước lại lỗi ạ", 12),
    ],
)
def test_the_number_of_what_is_back_is_read(text: str, named: int) -> None:
    assert number(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "câu 12",
        "câu 12 hôm trước",
        "câu 12 bị gì vậy ạ",
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


@pytest.mark.parametrize(
    "text",
    [
        "hôm trước lỗi ký số",
        "cái camera hôm trước lại mờ rồi thầy ơi",
        "cái điều hoà phòng họp tuần trước giờ lại kêu to rồi ạ",
        "em quên cách thầy chỉ hôm trước rồi",
        "gửi lại em cách làm hôm trước",
        "cho em xin lại hướng dẫn ký số lần trước",
        "hôm qua em hỏi cái ký số",
        "năm ngoái em hỏi máy in",
        "tìm lại câu ký số giúp em",
    ],
)
def test_who_speaks_of_then_looks_for_an_old_question(text: str) -> None:
    assert reopening.recalls(text)


@pytest.mark.parametrize(
    "text",
    [
        "hôm trước em gửi hồ sơ mà đến nay chưa thấy trả kết quả",
        "sau lần trước cập nhật máy chậm hẳn",
        "hồ sơ nộp tuần trước không thấy trên hệ thống",
        "cho chị hỏi hồ sơ nộp tuần trước chưa thấy đâu",
        "tuần này em hỏi cái ký số",
    ],
)
def test_a_new_story_with_a_day_in_it_is_none(text: str) -> None:
    assert not reopening.recalls(text)


def test_what_is_back_is_named_by_what_was_done_with_it_too() -> None:
    assert reopening.names("ký số lại lỗi như hôm trước") == {"ky"}
    assert reopening.names("lại không in được nữa rồi") == {"in"}
    assert reopening.names("lại bị như hôm trước") == set()
