"""What a teacher wrote while helping, as an answer for everybody."""

from __future__ import annotations

import pytest

from desk.condensing import told

TALK = """
chào anh/chị
Em chào chị, em là Hà
à thế thì đúng rồi
ok chị
Dạ
để thầy xem đã
Để em kiểm tra lại với bên thuế nhé chị
Chị chờ em chút nhé
Em đang dạy, chiều em xem cho
em có tiết, để thầy/cô xem tiếp cho chị nhé
chị xem giúp em cái đèn Num Lock có sáng không ạ
win mấy vậy chị
Máy in loại gì?
Chị thử lại xem được chưa ạ
Nếu vẫn chưa được thì báo lại em nhé
ok được rồi chị nhé
Cảm ơn chị
Ok bạn
đã cắm điện chưa ạ
nhờ thầy Đạo xem giúp
"""


@pytest.mark.parametrize("said", TALK.strip().splitlines())
def test_talk_around_the_help_is_no_part_of_the_answer(said: str):
    assert told(said) == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("chị bấm phím Num Lock một lần", "Anh/chị bấm phím Num Lock một lần"),
        ("Dạ chị ơi, chị vào Cài đặt nhé, có gì nhắn em ạ", "Anh/chị vào Cài đặt nhé"),
        ("Anh cài bộ gõ tiếng Anh. Bấm OK. Được chưa anh?", "Anh/chị cài bộ gõ tiếng Anh. Bấm OK."),
        ("Khởi động lại rồi thử lại xem được chưa", "Khởi động lại rồi thử lại xem được chưa"),
        ("Chị bấm Không nhé", "Anh/chị bấm Không nhé"),
        ("Gọi anh Tuấn bên VNPT 1800 1166", "Gọi anh Tuấn bên VNPT 1800 1166"),
        ("không sao đâu chị, bấm OK là qua", "Bấm OK là qua"),
        ("Cái này không sửa được đâu chị, phải gửi công văn", "Cái này không sửa được đâu anh/chị, phải gửi công văn"),
        ("Không được thì gọi 1800 1096", "Không được thì gọi 1800 1096"),
        ("Đợi 5 phút rồi bật lại", "Đợi 5 phút rồi bật lại"),
        ("Chụp màn hình rồi gửi kèm hồ sơ", "Chụp màn hình rồi gửi kèm hồ sơ"),
        ("1. Mở Cài đặt\n2. chọn   Hệ thống\nnhé chị", "1. Mở Cài đặt\n2. Chọn Hệ thống"),
        ("Lỗi do hết dung lượng, xoá bớt thư là được", "Lỗi do hết dung lượng, xoá bớt thư là được"),
    ],
)
def test_what_to_do_stays_as_it_was_said(said: str, kept: str):
    assert told(said) == kept
    assert told(kept) == kept
