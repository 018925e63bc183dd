"""The folded form, and the words of a message."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import LONGEST, fold, key, marked_key, words_of


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_no_character_folds_further_when_it_is_folded_again():
    # The planes in which letters stand.
    once = [fold(chr(code)) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert [fold(text) for text in once] == once


def test_letters_of_other_shapes_are_the_same_letters_and_other_scripts_stay_whole():
    assert fold("ｔｏｋｅｎ 𝐤ý 𝐬ố ﬁle") == "token ky so file"
    assert fold("한글") == "한글"


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặ ", max_size=40))
def test_composed_and_decomposed_text_are_the_same(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_d_with_a_stroke_is_a_d():
    assert fold("Đăng ký ĐƯỢC") == "dang ky duoc"


@pytest.mark.parametrize(("old", "new"), [("hoà", "hòa"), ("uỷ", "ủy"), ("thuỷ", "thủy"), ("khoẻ", "khỏe")])
def test_the_tone_may_stand_on_either_vowel(old, new):
    assert marked_key(old) == marked_key(new)


def test_i_and_y_are_one_where_both_are_written():
    assert key("kỹ") == key("kĩ")
    assert key("lý") == key("lí")
    assert key("may") != key("mai")


def test_error_codes_stay_whole_and_links_mentions_and_invisible_letters_go():
    found = words_of("@Trợ_lý lỗi 0x0000011b, ERR_CONNECTION_TIMED_OUT\u200b tại https://a.vn/x?y=1 gửi a@b.vn")
    assert found == ["lỗi", "0x0000011b", "err_connection_timed_out", "tại", "gửi"]


def test_drawn_out_letters_are_shortened():
    assert words_of("cứuuuuu em vớiiii") == ["cứu", "em", "với"]


def test_a_very_long_message_is_read_at_both_ends():
    found = words_of("đầu " + "x " * 50_000 + "cuối")
    assert found[0] == "đầu"
    assert found[-1] == "cuối"
    assert len(" ".join(found)) <= LONGEST + 1
