"""Typed commands: every spelling people use, and none in ordinary talk."""

from __future__ import annotations

import unicodedata
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.commands import Command, Verb, parse
from knowledge.text import fold

NUMBERED = {
    Verb.CLAIM: ["nhận", "claim", "em nhận", "thầy nhận"],
    Verb.RELEASE: ["trả", "trả lại", "nhả", "bỏ nhận", "release"],
    Verb.RESOLVE: ["xong", "đóng", "đã xong", "done", "resolve"],
    Verb.REOPEN: ["mở lại", "reopen"],
    Verb.ACCEPT: ["duyệt", "accept"],
    Verb.REFUSE: ["bỏ", "từ chối", "refuse"],
}
WITH_WORDS = {
    Verb.NOTE: ["ghi chú {}: ", "note {}: ", "ghi chú câu {} - ", "/note {} "],
    Verb.REWORD: ["sửa {}: ", "reword {}: ", "sửa #{}:", "/sua {} "],
    Verb.REWORD_ANSWER: ["sửa trả lời {}: ", "sửa câu trả lời {}:", "sửa {} trả lời: ", "reword answer {}: "],
    Verb.ANSWER: ["{}: ", "trả lời {}: ", "tl {}:", "answer {}: ", "#{}: ", "câu {}: "],
    Verb.HAND_OVER: ["chuyển {} cho ", "giao {} cho ", "handover {} to ", "/chuyen {} "],
}
PLAIN = {
    Verb.MINE: ["/cuatoi", "của tôi", "câu của tôi", "câu hỏi của em", "/mine"],
    Verb.DUTY: ["/truc", "trực", "ai trực", "ai đang trực?", "hôm nay ai trực", "ai trực hôm nay", "lịch trực", "duty"],
    Verb.HELP: ["/trogiup", "trợ giúp", "/help", "help", "/start", "hướng dẫn sử dụng"],
    Verb.FREE: ["rảnh", "rảnh rồi", "hết bận", "em rảnh rồi ạ", "/ranh"],
}
CHATTER = """
nhận được rồi ạ, cảm ơn thầy
em thấy nhận giấy tờ rồi để nhận 1 thể luôn nhé
hôm nay nhận 35 hồ sơ, trả 30
em nhận 3 hồ sơ của bà con
nhận 2 máy in mới ở phòng kế toán
ai nhận 5 cái ghế này giúp
nhấn 5 rồi bấm gọi
nhân 5 lên là ra
trả 5 hồ sơ cho dân rồi nhé
trả kết quả ở quầy 3
trả lời 2 câu hỏi của anh Hùng rồi
trả lời 3 ngày rồi chưa thấy
tra 5 lần không ra
chuyển 2 máy tính sang phòng kế toán
chuyển 5 triệu cho em
chuyển hồ sơ cho phòng tư pháp
giao 3 máy tính xuống xã
giao ban lúc 8 giờ
xong 3 hồ sơ rồi mà nó báo lỗi
xong rồi ạ
xong việc rồi các cô ơi
dòng 5 báo đỏ
đồng 5 nghìn
đóng dấu 2 bản
đóng 2 cửa sổ rồi mở lại
đã xong phần 1
mở lại 2 lần vẫn thế
mở lại máy đi em
duyệt 5 hồ sơ
duyệt giúp em với
bỏ 2 bước đầu
bỏ qua bước này
bộ 5 câu hỏi
từ chối 2 hồ sơ thiếu giấy tờ
sửa 3 cái máy in
sửa 2 lỗi chính tả trong văn bản
sửa lại giúp em
ghi chú 5 điều cần nhớ
ghi chú vào sổ
câu 2 em chưa hiểu
câu này khó quá
cầu 2 nhịp
xem 2 trang đầu
xem giúp em với
14:30 họp giao ban
8:00 sáng mai
1:1
1: tắt máy
2: bật máy
lúc 7:30: tập trung ở sân
bận lắm các cô ơi để chiều nhé
bạn 5 tuổi
bàn 2
ban 4
bận 2 việc một lúc
em bận từ sáng
rảnh tay thì làm giúp
rảnh không thầy
ai trực cũng được, giúp em với
trực tuyến không vào được
của tôi bị lỗi
trợ giúp em với
help me
kết nối internet
kết nối máy in
kết nối lại mạng
start máy lên
link này không vào được
link bị hỏng rồi
#baocao tuần này
số 5
5
5 rồi
50%
123/UBND-VP
0x8009030d
"""


def _chatter() -> list[str]:
    lines = CHATTER.strip().splitlines()
    at = lines.index("1: tắt máy")
    return [*lines[:at], "\n".join(lines[at : at + 2]), *lines[at + 2 :]]


@pytest.mark.parametrize(
    ("verb", "words"), [(verb, words) for verb, spellings in NUMBERED.items() for words in spellings]
)
def test_a_verb_with_a_number_in_every_spelling(verb, words):
    for spelt in (words, fold(words), words.upper(), fold(words).upper(), unicodedata.normalize("NFD", words)):
        for number in ("27", "#27", "# 27", "#A27", "A27", "câu 27", "số 27"):
            for end in ("", ".", " nhé", " ạ", " @CauNoiBot"):
                assert parse(f"{spelt} {number}{end}") == Command(verb=verb, number=27), f"{spelt} {number}{end}"


@pytest.mark.parametrize(
    "typed", ["/nhan 5", "/nhan@CauNoiBot 5", "/nhan_5", "/claim 5", "/nhận #A5", "  /nhan 5 ", "@cau_noi /nhan 5"]
)
def test_a_slash_and_what_telegram_leaves_of_it(typed):
    assert parse(typed) == Command(verb=Verb.CLAIM, number=5, slash=True)


def test_a_thread_is_shown_by_its_number():
    assert parse("/cau_42") == Command(verb=Verb.SHOW, number=42, slash=True)
    for typed in ("câu 42", "cau 42", "#42", "#A42", "xem 42", "xem câu 42", "Câu số 42"):
        assert parse(typed) == Command(verb=Verb.SHOW, number=42)


@pytest.mark.parametrize(("verb", "head"), [(verb, head) for verb, heads in WITH_WORDS.items() for head in heads])
def test_what_follows_keeps_its_spelling(verb, head):
    words = "cô Đặng  Thị_Lan – “Ổ cắm” 0x8009\nDòng HAI: xong"
    for spelt in (head, fold(head), unicodedata.normalize("NFD", head)):
        for tail in (words, unicodedata.normalize("NFD", words)):
            command = parse(spelt.format(5) + tail)
            assert command is not None
            assert (command.verb, command.number, command.text) == (verb, 5, tail)


@pytest.mark.parametrize(("verb", "typed"), [(verb, typed) for verb, forms in PLAIN.items() for typed in forms])
def test_verbs_that_stand_alone(verb, typed):
    for spelt in (typed, fold(typed), typed.upper()):
        command = parse(spelt)
        assert command is not None
        assert (command.verb, command.number) == (verb, None)


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("bận đến 10h", None, time(10)),
        ("BAN DEN 10H", None, time(10)),
        ("bận tới 10h30 nhé", None, time(10, 30)),
        ("bận 10h", None, time(10)),
        ("em bận đến 9:05 ạ", None, time(9, 5)),
        ("bận đến 10 giờ 30", None, time(10, 30)),
        ("bận đến 10h rưỡi", None, time(10, 30)),
        ("bận đến 3h chiều", None, time(15)),
        ("bận đến 12h trưa", None, time(12)),
        ("bận 10h30-11h30", time(10, 30), time(11, 30)),
        ("BAN 10h30 - 11h30", time(10, 30), time(11, 30)),
        ("bận từ 10h đến 11h", time(10), time(11)),
        ("bận 10-11h", time(10), time(11)),
        ("bận từ 2h đến 4h chiều", time(14), time(16)),
        ("/ban 10h30-11h30", time(10, 30), time(11, 30)),
        ("bận 0h-23h59", time(0), time(23, 59)),
    ],
)
def test_busy_until_a_time_of_today(typed, since, until):
    command = parse(typed)
    assert command is not None
    assert (command.verb, command.since, command.until) == (Verb.BUSY, since, until)


@pytest.mark.parametrize("typed", ["bận đến 24h", "bận đến 25h", "bận đến 10h60", "bận", "bận đến mai", "bận 25h-26h"])
def test_a_time_that_does_not_exist_is_no_command(typed):
    assert parse(typed) is None


def test_a_code_alone_or_after_a_word_links():
    assert parse("ABCD2345") == Command(verb=Verb.LINK, text="ABCD2345")
    assert parse("ABCDEFGH") == Command(verb=Verb.LINK, text="ABCDEFGH")  # chance leaves some codes without a figure
    assert parse("/start ABCDEFGH") == Command(verb=Verb.LINK, text="abcdefgh", slash=True)
    assert parse("kết nối ABCD2345") == Command(verb=Verb.LINK, text="abcd2345")


def test_the_payload_of_a_start_link_is_no_talk_whatever_it_is():
    assert parse("/start hello") == Command(verb=Verb.LINK, text="hello", slash=True)
    assert parse("/start@caunoi_bot hello") == Command(verb=Verb.LINK, text="hello", slash=True)
    assert parse("/start x") == Command(verb=Verb.LINK, text="x", slash=True)
    assert parse("start hello") is None
    assert parse("start lại máy") is None


def test_behind_a_slash_two_words_may_be_written_as_one():
    assert parse("/ghichu 5 gọi lại sau") == Command(verb=Verb.NOTE, number=5, text="gọi lại sau", slash=True)
    assert parse("/molai 5") == Command(verb=Verb.REOPEN, number=5, slash=True)
    assert parse("/tralai 5") == Command(verb=Verb.RELEASE, number=5, slash=True)
    assert parse("/cau") == Command(verb=Verb.MINE, slash=True)
    assert parse("câu") is None


@pytest.mark.parametrize("said", _chatter())
def test_no_command_in_ordinary_talk(said):
    for spelt in (said, said.upper()):
        assert parse(spelt) is None, spelt


def test_talk_without_marks_is_no_command_either():
    # "nhấn 5", "dòng 5", "bàn 2h" and the like cannot be told apart without their marks; a whole sentence can.
    sentences = [said for said in _chatter() if len(said.split()) > 2]
    assert len(_chatter()) >= 60
    assert [said for said in sentences if parse(fold(said)) is not None] == []


@given(st.sampled_from(_chatter()), st.sampled_from(_chatter()))
def test_two_sentences_of_talk_make_no_command(one, other):
    assert parse(f"{one}. {other}") is None


@given(st.text(max_size=300))
def test_anything_typed_is_a_command_or_none(text):
    command = parse(text)
    assert command is None or command.verb in Verb


@given(st.text(alphabet="nhận trả 0123456789:#aA/@_-\n", max_size=40))
def test_nearly_commands_are_read_without_trouble(text):
    command = parse(text)
    assert command is None or command.number is None or command.number >= 0
