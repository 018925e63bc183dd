"""Names of people the desk does not know are no part of what it learns."""

from __future__ import annotations

import pytest

from desk.impersonal import without_strangers


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("tra cứu hồ sơ của bà Nguyễn Thị Hoa ở đâu", "tra cứu hồ sơ của bà … ở đâu"),
        ("khai sinh cháu An bị sai ngày", "khai sinh cháu … bị sai ngày"),
        ("Trần Văn Tuấn nộp rồi mà chưa thấy", "… nộp rồi mà chưa thấy"),
    ],
)
def test_a_citizen_is_not_named(said: str, kept: str):
    assert without_strangers(said) == kept


STAY = """
hồ sơ đất đai ở Cao Bằng
bà con Bà Rịa Vũng Tàu
Sở Khoa học và Công nghệ
mở Control Panel
tên đăng nhập sai
Gọi anh Tuấn bên VNPT
Cổng Dịch vụ công Quốc gia
"""


@pytest.mark.parametrize("said", STAY.strip().splitlines())
def test_places_programs_and_whom_to_call_stay(said: str):
    assert without_strangers(said) == said
