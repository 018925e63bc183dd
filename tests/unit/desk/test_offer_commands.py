"""Offering to help, and stopping: one sentence or one word, and never taken from ordinary talk."""

from __future__ import annotations

import pytest

from desk.aftercare import Slot
from desk.offer_commands import Ask, answers_an_invitation, parse, stops_plainly

SATURDAY = Slot(weekday=5, starts=480, ends=600)
SUNDAY = Slot(weekday=6, starts=19 * 60, ends=20 * 60 + 30)


@pytest.mark.parametrize(
    ("text", "slots", "cap"),
    [
        ("tình nguyện thứ 7 8h-10h", (SATURDAY,), None),
        ("tinh nguyen t7 8h den 10h", (SATURDAY,), None),
        ("Tôi xin tình nguyện vào thứ bảy từ 8 giờ đến 10 giờ ạ", (SATURDAY,), None),
        ("em đăng ký tình nguyện thứ 7 8h-10h, chủ nhật 19h đến 20h30", (SATURDAY, SUNDAY), None),
        ("tình nguyện chủ nhật 19h-20h30, 2 câu mỗi tuần", (SUNDAY,), 2),
        ("volunteer sat 8:00-10:00", (SATURDAY,), None),
        ("tình nguyện", (), None),
        ("tình nguyện thứ 7", None, None),
        ("tình nguyện thứ 7 10h-8h", None, None),
        ("tình nguyện khi rảnh", None, None),
    ],
)
def test_times_are_read_as_they_are_typed(text: str, slots: tuple[Slot, ...] | None, cap: int | None) -> None:
    command = parse(text)
    assert command is not None
    assert (command.ask, command.slots, command.cap) == (Ask.VOLUNTEER, slots, cap)


@pytest.mark.parametrize(
    "text", ["giúp", "Giúp nhé", "đồng ý giúp", "em nhận giúp ạ", "đăng ký giúp đồng nghiệp", "help"]
)
def test_one_word_takes_an_invitation_up(text: str) -> None:
    command = parse(text)
    assert command is not None
    assert command.ask is Ask.HELP


@pytest.mark.parametrize(
    "text", ["ngừng", "ngừng giúp", "thôi giúp nhé", "không giúp nữa ạ", "thôi tình nguyện", "stop"]
)
def test_one_word_ends_it(text: str) -> None:
    command = parse(text)
    assert command is not None
    assert command.ask is Ask.STOP


@pytest.mark.parametrize(
    "text",
    [
        "",
        "giúp em với",
        "giúp em in cái này với ạ",
        "thầy giúp em",
        "ngừng hoạt động rồi ạ",
        "không",
        "thôi được rồi",
        "đội thanh niên tình nguyện đến chưa ạ, em cần người hỗ trợ bê máy tính lên tầng hai phòng họp",
        "máy dừng rồi",
    ],
)
def test_ordinary_words_offer_nothing(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ok em giúp được", Ask.HELP),
        ("dạ được ạ", Ask.HELP),
        ("đồng ý", Ask.HELP),
        ("vâng em nhận lời ạ", Ask.HELP),
        ("không", Ask.STOP),
        ("thôi tôi bận lắm", Ask.STOP),
        ("em không có thời gian", Ask.STOP),
        ("để sau nhé", Ask.STOP),
        ("được rồi", None),
        ("máy in không in được", None),
        ("không thấy chứng thư số thì làm sao ạ", None),
    ],
)
def test_an_invitation_is_answered_in_everyday_words(text: str, meant: Ask | None) -> None:
    assert answers_an_invitation(text) is meant


def test_only_the_plain_word_is_for_the_desk_from_who_offered_nothing() -> None:
    assert stops_plainly("ngừng ạ")
    assert stops_plainly("stop helping")
    assert not stops_plainly("không nhận nữa")


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("tình nguyện tối thứ 5 19h-21h", (Slot(weekday=3, starts=1140, ends=1260),)),
        ("tình nguyện thứ 7 buổi sáng 8h tới 10h", (Slot(weekday=5, starts=480, ends=600),)),
        ("tôi muốn giúp tiếp thứ 7 8h-10h", (Slot(weekday=5, starts=480, ends=600),)),
        ("tôi muốn giúp thêm, mỗi tuần 2 buổi tối", None),
        ("tình nguyện tối thứ 5 7h-9h", None),
    ],
)
def test_the_part_of_the_day_may_be_named_and_must_fit(text: str, slots: tuple[Slot, ...] | None) -> None:
    command = parse(text)
    assert command is not None
    assert (command.ask, command.slots) == (Ask.VOLUNTEER, slots)


def test_a_wish_for_help_is_no_offer() -> None:
    assert parse("giúp thêm em câu này với") is None
