"""What people type is made safe at the border."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.hygiene import clean_name, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ky\u0301 so\u0302\u0301", "ký số"),  # NFD
        ("máy\u200b in\ufeff", "máy in"),  # zero-width
        ("a\x00b\x07c", "abc"),  # control
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("\u202ertl\u202c\u2066x\u2069", "rtlx"),  # bidi
        ("lỗi \ud83d đó", "lỗi  đó"),  # half of an emoji
        ("👩\u200d🏫 dạy", "👩\u200d🏫 dạy"),  # joined emoji stay one
        ("ch\u200dữ", "chữ"),
        ("so\u200c\u0302\u0301", "số"),  # composed after the hidden letter has gone
        ("  cả hai đầu \n", "cả hai đầu"),
        ("\u3164\u115f", ""),
        ("ho\u00adà", "hoà"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_text_of_fifty_thousand_characters_is_capped() -> None:
    assert len(clean_text("ế" * 50_000)) == 8000
    assert len(clean_text("e\u0302\u0301" * 50_000)) == 8000
    assert clean_text("x" * 7999 + "👩\u200d🏫") == "x" * 7999


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    once = clean_text(typed)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


def test_a_name_is_one_line() -> None:
    assert clean_name("Nguyễn\nThị\u202e  Hoa\x00") == "Nguyễn Thị Hoa"
    assert len(clean_name("ă" * 1000)) == 128
