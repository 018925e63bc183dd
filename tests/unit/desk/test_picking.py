"""What people say to a list: the line they mean in more words than its number, and what is no pick at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.picking import picked
from desk.replies import Meaning, read
from knowledge.text import fold


def chosen(text: str, most: int = 3) -> int | None:
    """As the desk reads it: a plain reply first."""
    reply = read(text)
    if reply.meaning is Meaning.NUMBER:
        return most if reply.number == -1 else reply.number
    if reply.meaning in {Meaning.PERSON, Meaning.NOT_SOLVED}:
        return 0
    return picked(text, most) if reply.meaning is Meaning.OTHER else None


def test_the_line_that_is_meant_is_found_with_marks_and_without():
    lines = Path(__file__).with_name("picks.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    wrong = [
        (typed, line, chosen(typed))
        for said, line in rows
        for typed in dict.fromkeys([said, fold(said)])
        if chosen(typed) != int(line)
    ]
    assert len(rows) >= 60
    assert len(wrong) <= 0.03 * 2 * len(rows), wrong


@pytest.mark.parametrize(
    "said",
    [
        "em làm bước 2 rồi",
        "em có 2 máy in",
        "2 máy đều bị",
        "phòng 3 bị",
        "máy số 2 không lên",
        "mã lỗi 2",
        "tháng 1 em nộp rồi",
        "1 tiếng nữa em gọi",
        "em không chọn 2",
        "số 2 hay 3",
        "số 1 là gì",
        "không vào được trang nào cả",
        "em hỏi về ký số",
        "chắc chắn là số 7",
    ],
)
def test_a_number_of_something_else_is_no_pick(said):
    assert picked(said, 3) is None
