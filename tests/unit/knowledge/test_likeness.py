"""When two messages are the same question: a wrong merge is worse than two threads."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.likeness import first_alike, is_same_question

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "likeness.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("label", "one", "other"), PAIRS)
def test_labelled_pairs(label, one, other):
    assert is_same_question(one, other) is (label == "same")
    assert is_same_question(other, one) is (label == "same")


def test_no_two_of_the_list_are_one_unless_they_were_labelled_so():
    questions = list(dict.fromkeys(text for _, one, other in PAIRS for text in (one, other)))
    same = {frozenset(pair[1:]) for pair in PAIRS if pair[0] == "same"}
    known = {question: {question} for question in questions}
    for pair in same:
        both = set().union(*(known[question] for question in pair))
        for question in both:
            known[question] = both
    wrong = [
        (one, other)
        for one, other in combinations(questions, 2)
        if other not in known[one] and is_same_question(one, other)
    ]
    assert not wrong


def test_the_first_that_is_alike_is_taken():
    asked = "ai cap lai mat khau hom thu cong vu"
    others = [(3, "Ai cấp lại mật khẩu iOffice?"), (5, "Ai cấp lại mật khẩu hòm thư công vụ?")]
    assert first_alike(asked, others) == 5
    assert first_alike(asked, others[:1]) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_typed_is_compared(one, other):
    assert is_same_question(one, other) is is_same_question(other, one)
