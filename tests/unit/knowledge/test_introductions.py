"""Who writes is taken out of what is asked, and nothing else is."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from knowledge.decision import Answer
from knowledge.introductions import without_introduction
from knowledge.loading import starter
from knowledge.match import Matcher
from knowledge.reading import read

PLAIN = "Em quên mật khẩu iGate ạ."
WRAPPED = (
    "Kính gửi thầy Đạo. Em là Hoa bên tư pháp. {} Nhờ thầy hỗ trợ. Em xin chân thành cảm ơn!\nNguyễn Thị Hoa",
    "Kính chào quý thầy cô, em là Nguyễn Thị Hoa, cán bộ một cửa phường Kỳ Lừa ạ. {} Trân trọng!",
    "Chúc cả nhà ngày mới tốt lành. {} Em Hoa - 0900000000",
    "Alo mọi người ơi, tôi tên là Trần Bình, công chức tư pháp. {} Rất mong các đồng chí giúp. Trân trọng cảm ơn.",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(starter())


@pytest.mark.parametrize("letter", WRAPPED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_letter_around_a_question_leaves_it_answered(
    matcher: Matcher, letter: str, form: Literal["NFC", "NFD"]
) -> None:
    decision = matcher.match(unicodedata.normalize(form, letter.format(PLAIN)))
    assert isinstance(decision, Answer)
    assert decision.entry == "igate-dang-nhap"


@pytest.mark.parametrize(
    "asked",
    [
        "em là người mới, chưa có quyền trên iGate",
        "Em là công chức tư pháp, quên pin",
        "Không vào được. iGate Lạng Sơn",
        "EM LÀ HOA MÁY HỎNG",
        "Máy em là HP LaserJet in không được",
    ],
)
def test_what_only_looks_like_an_introduction_stays(asked: str) -> None:
    assert without_introduction(asked) == asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Em là Hoa, máy in của em không in được", "máy in của em không in được"),
        ("em là Hoa em bị quên pin", "em bị quên pin"),
        ("tôi là Trần Bình phòng kinh tế ký số báo lỗi", "phòng kinh tế ký số báo lỗi"),
    ],
)
def test_what_stands_behind_the_name_is_kept(said: str, asked: str) -> None:
    assert without_introduction(said).strip(" ,") == asked


def test_a_message_that_is_only_an_introduction_is_still_read() -> None:
    assert read("Em là Hoa").keys
