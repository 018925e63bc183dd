"""What is kept of a screenshot's words, and what is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.screen_words import searches, telling, useful


@pytest.mark.parametrize(
    "line",
    [
        "OK",
        "Đóng",
        "Huỷ bỏ",
        "09:41",
        "22/11/2026",
        "https://ioffice.vnpt.vn/ky-so",
        "File Edit View",
        "| | _ —",
        "",
        "X",
    ],
)
def test_the_windows_furniture_says_nothing(line):
    assert useful([line]) == ()


@pytest.mark.parametrize(
    "line",
    ["Không tìm thấy chứng thư số", "Operation failed with error 0x0000011b", "CKR_PIN_LOCKED", "Printer Offline"],
)
def test_the_message_is_kept(line):
    assert useful([line, line]) == (line,)


def test_numbers_of_people_are_masked_before_anybody_sees_them():
    assert useful(["Công dân 012345678901 đã nộp hồ sơ", "Điện thoại 0912345678"]) == (
        "Công dân •••••••••••• đã nộp hồ sơ",
        "Điện thoại ••••••••••",
    )


def test_a_title_does_not_speak_for_the_trouble_under_it():
    lines = ("Họp trực tuyến", "Không thể truy cập camera")
    assert "Họp trực tuyến" not in searches(lines)
    assert "Không thể truy cập camera" in searches(lines)


def test_the_line_with_the_trouble_is_quoted_and_kept_short():
    assert telling(("VGCA Sign", "Chứng thư số đã hết hạn")) == "Chứng thư số đã hết hạn"
    assert len(telling(("Lỗi " + "rất dài " * 40,))) <= 120
    assert telling(()) == ""


@pytest.mark.parametrize(
    "trouble", ["Word đã ngừng hoạt động", "Yêu cầu bị từ chối", "The connection was refused", "Hệ thống đang bảo trì"]
)
def test_what_windows_say_of_trouble_is_quoted_rather_than_their_title(trouble):
    assert telling(("Microsoft Word", trouble)) == trouble


@given(st.lists(st.text(max_size=300), max_size=60))
def test_any_reading_gives_few_short_searches(lines):
    kept = useful(lines)
    assert len(kept) <= 12
    assert len(searches(kept)) <= 10
    assert useful(kept) == kept
