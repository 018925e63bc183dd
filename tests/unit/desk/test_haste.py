"""What presses and what only sounds so, labelled by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.haste import LONGEST, Haste, haste, says_nothing_else
from knowledge.text import fold

ROWS = [
    (line.split("\t")[0], None if line.split("\t")[1] == "-" else Haste(line.split("\t")[1]))
    for line in (Path(__file__).parent / "haste.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]


def test_there_are_enough_labelled_phrases_of_each_kind():
    kinds = [kind for _, kind in ROWS]
    assert len(ROWS) >= 80
    assert min(kinds.count(Haste.CITIZEN), kinds.count(Haste.MEETING), kinds.count(None)) >= 18


@pytest.mark.parametrize(("typed", "meant"), ROWS, ids=[typed for typed, _ in ROWS])
def test_the_labelled_phrases_are_read_with_and_without_their_marks(typed, meant):
    assert [haste(typed), haste(fold(typed)), haste(typed.upper())] == [meant] * 3


def test_a_long_report_is_no_haste():
    assert haste("dân đang chờ " + "ạ" * LONGEST) is None


@pytest.mark.parametrize(
    ("typed", "alone"),
    [
        ("dân đang chờ ạ", True),
        ("thầy ơi, dân đang chờ ạ", True),
        ("gấp ạ dân đang đợi đông lắm", True),
        ("sắp họp rồi thầy ơi", True),
        ("Loa phường không kêu, dân đang chờ ạ", False),
        ("loa phuong khong keu dan dang cho a", False),
        ("15 phút nữa họp rồi mà máy chiếu không lên", False),
        ("sắp đến giờ họp mà mic không có tiếng", False),
        ("15p nữa họp", True),
        ("máy in không chạy", False),
    ],
)
def test_pressing_words_alone_are_told_from_a_question_that_presses(typed, alone):
    assert says_nothing_else(typed) is alone


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read(text):
    assert haste(text) in {None, *Haste}
