"""Two entries become one: every warning, every word, and only as long as both may be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.entries import Entry
from knowledge.learning import merged_with

PIN = Entry(id="pin", question="Quên PIN?", answer="Gọi 1900.", danger="Sai nhiều là khoá.", systems=("token",))
LOCK = Entry(id="khoa", question="Token bị khoá?", answer="Mang tới huyện.", danger="Đừng thử nữa.", needs_check=True)


def test_both_warnings_stay_and_the_nearer_day_holds():
    near, far = date(2026, 12, 1), date(2027, 12, 1)
    both = merged_with(replace(PIN, valid_until=far), replace(LOCK, valid_until=near))
    assert both.danger == "Sai nhiều là khoá. Đừng thử nữa."
    assert both.answer == "Gọi 1900.\n\nMang tới huyện."
    assert both.valid_until == near
    assert both.needs_check
    assert (both.id, both.systems) == ("pin", ("token",))


def test_what_one_says_already_is_not_said_twice():
    same = merged_with(
        PIN, Entry(id="x", question="?", answer="gọi 1900", danger="sai nhiều là khoá", see_also=("pin", "y"))
    )
    assert (same.answer, same.danger, same.see_also) == (PIN.answer, PIN.danger, ("y",))
