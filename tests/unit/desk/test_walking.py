"""Steps of an answer, and the words with which one takes them."""

from __future__ import annotations

import pytest

from desk.walking import Move, parse, placed, way_of
from knowledge.loading import starter

ANSWER = """Anh/chị làm trên máy vẫn ký.
1. Rút token ra,
   đợi đèn tắt.
2) Chạy bộ cài. ![nút Tải](https://vidu.vn/tai.png)
![](https://vidu.vn/tai-2.png)
3. Ký thử.
Cần thì em chuyển thầy cô."""


def test_what_stands_around_the_steps_is_none_of_them():
    way = way_of(ANSWER)
    assert way.before == "Anh/chị làm trên máy vẫn ký."
    assert [step.text for step in way.steps] == ["Rút token ra,\n   đợi đèn tắt.", "Chạy bộ cài.", "Ký thử."]
    assert way.after == "Cần thì em chuyển thầy cô."
    assert way.steps[1].pictures == ("https://vidu.vn/tai.png", "https://vidu.vn/tai-2.png")


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ("", 0),
        ("Tắt máy rồi bật lại.", 0),
        ("1. Một\n2. Hai", 2),
        ("1. Một\n2. Hai\n3. Ba", 3),
        ("1. Một\n3. Ba\n4. Bốn", 1),  # the numbers must follow each other
        ("1. Một\n2. Hai\n3. Ba\nHoặc:\n1. Khác\n2. Nữa", 3),
        ("Bước 1: Một\nBước 2: Hai\nBước 3: Ba", 3),
        ("2.000 đồng\n3.000 đồng", 0),
    ],
)
def test_steps_are_numbered_from_one(answer, steps):
    way = way_of(answer)
    assert len(way.steps) == steps
    assert way.is_walkable is (steps >= 3)


def test_nothing_of_the_starter_answers_is_lost_in_steps():
    for entry in starter():
        way = way_of(entry.answer)
        told = " ".join([way.before, *(step.text for step in way.steps), way.after])
        missing = set(entry.told.split()) - set(told.split())
        assert all(word.strip(".):").isdecimal() or word in {"Bước", "bước"} for word in missing), (entry.id, missing)


@pytest.mark.parametrize(
    ("said", "move", "step"),
    [
        ("từng bước", Move.BEGIN, None),
        ("hướng dẫn từng bước giúp em với", Move.BEGIN, None),
        ("step by step", Move.BEGIN, None),
        ("tiep a", Move.NEXT, None),
        ("Tiếp theo ạ", Move.NEXT, None),
        ("lùi lại", Move.BACK, None),
        ("bước 4", Move.GO_TO, 4),
        ("quay lại bước 2 nhé", Move.GO_TO, 2),
        ("kẹt bước 3", Move.STUCK, 3),
        ("em bị kẹt ở bước 3 rồi ạ", Move.STUCK, 3),
        ("ket buoc 3 #14", Move.STUCK, 3),
        ("kẹt", Move.STUCK, None),
        ("xem ảnh", Move.PICTURES, None),
        ("xem ảnh bước 2", Move.PICTURES, 2),
        ("hướng dẫn em từng bước với ạ", Move.BEGIN, None),
        ("chỉ em làm từng bước một được không ạ", Move.BEGIN, None),
        ("tiếp đi em", Move.NEXT, None),
        ("xong bước này rồi, tiếp theo", Move.NEXT, None),
        ("bước tiếp theo là gì vậy", Move.NEXT, None),
        ("ok em, bước kế tiếp", Move.NEXT, None),
        ("bước trước là gì ấy nhỉ", Move.BACK, None),
        ("cho chị xem lại bước 1", Move.GO_TO, 1),
        ("xong bước 2, tiếp", Move.NEXT, 3),
    ],
)
def test_a_step_is_taken_in_these_words(said, move, step):
    found = parse(said)
    assert found is not None
    assert (found.move, found.step, found.loose) == (move, step, False)


@pytest.mark.parametrize(
    ("said", "move", "step"),
    [
        ("xong rồi ạ", Move.NEXT, None),
        ("ok em", Move.NEXT, None),
        ("bước 1 xong rồi", Move.NEXT, 2),
        ("làm xong bước 2 rồi", Move.NEXT, 3),
        ("bước 3 làm sao ạ", Move.GO_TO, 3),
        ("hôm qua đang ở bước mấy nhỉ", Move.GO_TO, None),
        ("bước 3 ko được", Move.STUCK, 3),
        ("không làm được bước này", Move.STUCK, None),
        ("bước 1 được rồi, bước 2 em không thấy nút tải", Move.STUCK, 2),
        ("step 2 does not work", Move.STUCK, 2),
    ],
)
def test_everyday_words_are_a_step_only_while_one_takes_them(said, move, step):
    found = parse(said)
    assert found is not None
    assert (found.move, found.step, found.loose) == (move, step, True)


@pytest.mark.parametrize(
    "said",
    [
        *("tiếp tục họp nhé cả nhà", "lùi lịch họp sang chiều", "kẹt xe", "kẹt giấy ở khay 2", "máy 12 kẹt driver"),
        *(
            "hướng dẫn từng bước cài phần mềm ký số",
            "xong hồ sơ của bà Tư rồi",
            "dạ vâng ạ",
            "quay lại trang chủ thì mất dữ liệu",
            "tiếp dân sáng nay đông quá",
            "xem ảnh chị gửi chưa",
            "từng người một",
        ),
        *("bước 4 của quy trình một cửa là gì?", "", "kẹt ở phường em rồi"),
    ],
)
def test_other_talk_is_left_alone(said):
    assert parse(said) is None


def test_what_he_adds_to_being_stuck_is_kept_as_he_wrote_it():
    found = parse("kẹt bước 3, không thấy nút Cấu hình")
    assert found is not None
    assert found.text == "không thấy nút Cấu hình"


@pytest.mark.parametrize(("said", "at", "comes_to"), [("tiếp", 1, 2), ("tiếp", 3, 4), ("lùi", 1, 1), ("bước 9", 1, 4)])
def test_nobody_walks_off_the_list(said, at, comes_to):
    command = parse(said)
    assert command is not None
    assert placed(command, at, way_of(ANSWER)).step == comes_to
