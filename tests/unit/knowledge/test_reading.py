"""From what is typed to what is meant."""

from __future__ import annotations

import pytest

from knowledge.reading import read, standard_words


def words(text: str) -> str:
    return " ".join(read(text).words)


def concepts(text: str) -> set[str]:
    return {name for _, _, name in read(text).concepts}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chuwx kys soos", "chữ ký số"),
        ("CHUWX KYS SOOS", "chữ ký số"),
        ("chu74 ky1 so61", "chữ ký số"),
        ("d9a8ng nha65p", "đăng nhập"),
        ("dduwongf truyeenf", "đường truyền"),
        ("hêts hanj", "hết hạn"),
    ],
)
def test_an_input_method_that_was_off_is_made_up_for(typed, meant):
    assert words(typed) == meant


@pytest.mark.parametrize("text", ["error code", "khay giấy A3", "box token office", "Windows 11b"])
def test_what_only_looks_like_telex_is_left_alone(text):
    assert words(text) == text.lower()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dc mail", "địa chỉ mail"),
        ("ko dc", "không được"),
        ("sai mk", "sai mật khẩu"),
        ("mk đang ký", "mình đang ký"),
        ("nộp hs", "nộp hồ sơ"),
        ("điểm của hs lớp 5", "điểm của học sinh lớp 5"),
        ("dvcqg", "dịch vụ công quốc gia"),
    ],
)
def test_a_short_form_is_read_by_its_neighbours(typed, meant):
    assert words(typed) == meant


def test_regional_words_become_standard_where_marks_tell_them_apart():
    assert words("tra chỗ mô") == "tra chỗ đâu"
    assert words("mo file") == "mo file"


def test_glued_words_are_split():
    assert words("khôngđăngnhậpđược igate") == "không đăng nhập được igate"


def test_courtesies_weigh_nothing_and_content_weighs_fully():
    reading = read("Dạ em chào thầy ạ, thầy cho em hỏi token bị khoá. Em cảm ơn thầy!")
    weighed = dict(zip(reading.words, reading.weights, strict=True))
    assert "thầy" not in weighed
    assert weighed["token"] == weighed["khoá"] == 1.0
    assert weighed["cho"] < 0.2


def test_english_and_vietnamese_name_the_same_things():
    shared = concepts("The printer is offline, how do I reset my password?") & concepts(
        "máy in offline, đặt lại mật khẩu"
    )
    assert {"máy_in", "mật_khẩu", "đặt_lại"} <= shared


def test_a_word_with_other_marks_is_another_word():
    assert "chữ_ký" not in concepts("chữ kỳ")
    assert "chữ_ký" in concepts("chữ ký")
    assert "chữ_ký" in concepts("chu ky")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Where can I check the status of a dossier?", True),
        ("may in offline hoai", False),
        ("login iGate báo wrong password", False),
        ("in to an", False),
        ("", False),
    ],
)
def test_the_language_is_told_by_words_that_only_one_of_them_has(text, english):
    assert read(text).english is english


def test_systems_are_recognised_in_their_spellings():
    assert read("vào ai gết không được").systems == {"igate"}
    assert read("vn eid của cụ").systems == {"vneid"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("quenmapintoken", ["quen", "ma", "pin", "token"]),
        ("maytinhbihong", ["may", "tinh", "bi", "hong"]),
        ("em dangnhapioffice", ["em", "dang", "nhap", "ioffice"]),
        ("administration", ["administration"]),
        ("smartphones not working", ["smartphones", "not", "working"]),
    ],
)
def test_glued_words_fall_into_syllables_and_names_of_things(typed: str, meant: list[str]) -> None:
    assert standard_words(typed) == meant
