"""What may not become knowledge, and how that is said."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from knowledge.loading import starter
from knowledge.soundness import faults, says_too_little

GOOD = Entry(id="in-ket", question="Máy in kẹt giấy?", answer="Rút giấy ra.")


def test_what_is_shipped_has_no_fault():
    assert faults(starter()) == []


@pytest.mark.parametrize(
    "phrasing", ["lỗi", "Lỗi!", "loi", "bị lỗi ạ", "không được", "error", "giúp em với", "", "?", "🙏"]
)
def test_a_phrasing_that_names_nothing_is_too_general(phrasing):
    assert says_too_little(phrasing)


@pytest.mark.parametrize("phrasing", ["token", "lỗi 0x80070005", "in không được", "quên pin", "igate", "kẹt giấy"])
def test_a_short_phrasing_that_names_something_will_do(phrasing):
    assert not says_too_little(phrasing)


def test_a_pasted_megabyte_is_refused_where_it_stands():
    large = Entry(id="x", question="y" * 1_000_000, answer="z" * 1_000_000, aliases=("kẹt giấy", "c" * 1_000_000))
    assert [(fault.field, fault.place) for fault in faults([large])] == [("answer", 0), ("question", 0), ("aliases", 1)]


def test_only_the_entries_asked_about_are_blamed():
    twin = Entry(id="in-2", question="máy in kẹt giấy", answer="")
    assert [fault.entry for fault in faults([twin, GOOD], {"in-ket"})] == ["in-ket"]
    assert "đã là câu hỏi của mục “in-2”" in faults([twin, GOOD], {"in-ket"})[0].text


def test_a_choice_pair_may_ask_the_same():
    one = Entry(id="a", question="quên pin token", answer="Gọi người phụ trách.")
    other = Entry(id="b", question="Quên PIN token?", answer="Mở phần mềm token.")
    assert faults([one, other])
    assert faults([one, other], pairs=[("b", "a")]) == []
