"""What is typed about machines, as tired people type it, and what only sounds like it."""

from __future__ import annotations

import unicodedata

import pytest

from desk.machine_words import MOST_AT_ONCE, Ask, parse
from desk.machines import State


@pytest.mark.parametrize(
    ("text", "numbers", "state", "note"),
    [
        ("máy 37 xong", (37,), State.DONE, ""),
        ("may 37 xong roi nhe", (37,), State.DONE, ""),
        ("Máy số 37 đã cài xong ạ.", (37,), State.DONE, ""),
        ("máy 37 xong rồi thầy ạ 👍", (37,), State.DONE, ""),
        ("dạ thưa thầy, máy 37 đã cài đặt xong", (37,), State.DONE, ""),
        ("máy 37: xong", (37,), State.DONE, ""),
        ("máy 37 hoàn tất lúc 10h30", (37,), State.DONE, ""),
        ("máy 12 của chị Hoa xong", (12,), State.DONE, ""),
        ("máy 12 phòng Một cửa đã xong", (12,), State.DONE, ""),
        ("xong máy 37, 38 rồi nhé", (37, 38), State.DONE, ""),
        ("máy 12 và máy 13 xong", (12, 13), State.DONE, ""),
        ("máy 12 13 14 xong", (12, 13, 14), State.DONE, ""),
        ("máy 12, 15 và 18 ok", (12, 15, 18), State.DONE, ""),
        ("từ máy 12 đến máy 15 xong hết rồi", (12, 13, 14, 15), State.DONE, ""),
        ("máy 6-3 xong", (3, 4, 5, 6), State.DONE, ""),
        ("máy 3-6 xong: cài bản 5.1", (3, 4, 5, 6), State.DONE, "cài bản 5.1"),
        ("máy 12 xong nhờ gỡ driver cũ", (12,), State.DONE, "gỡ driver cũ"),
        ("máy 12 xong, cảm ơn thầy", (12,), State.DONE, ""),
        ("máy 12 kẹt driver", (12,), State.STUCK, "driver"),
        ("máy 12: kẹt thiếu driver token", (12,), State.STUCK, "thiếu driver token"),
        ("máy 12, 12 bị vướng ở mật khẩu quản trị", (12,), State.STUCK, "mật khẩu quản trị"),
        ("máy 12 chưa cài được, thiếu driver", (12,), State.STUCK, "thiếu driver"),
        ("máy 12 chưa xong vì không có mạng", (12,), State.STUCK, "không có mạng"),
        ("máy 12 kẹt giống máy 3", (12,), State.STUCK, "giống máy 3"),
        ("máy 12 kẹt", (12,), State.STUCK, ""),
        ("máy 12 chưa xong", (12,), State.TO_DO, ""),
        ("máy 12 chưa xong, mai làm tiếp", (12,), State.TO_DO, ""),
        ("máy 12 hết kẹt rồi", (12,), State.TO_DO, ""),
        ("/may_12 lam lai", (12,), State.TO_DO, ""),
        ("machine 5 done", (5,), State.DONE, ""),
        ("pc 5 stuck on driver", (5,), State.STUCK, "driver"),
    ],
)
def test_a_report_is_read_as_it_is_typed(text: str, numbers: tuple[int, ...], state: State, note: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text)):
        command = parse(typed)
        assert command is not None
        assert command.ask is Ask.SET
        assert [(one.numbers, one.state, one.note) for one in command.reports] == [(numbers, state, note)]


@pytest.mark.parametrize(
    "text",
    [
        "máy 1, 4 xong\nmáy 2 kẹt thiếu driver\nmáy 3 chưa cài",
        "máy 1 xong, máy 4 xong, máy 2 kẹt thiếu driver; còn máy 3 chưa xong ạ",
    ],
)
def test_one_message_reports_several_machines(text: str) -> None:
    command = parse(text)
    assert command is not None
    told = {number: (one.state, one.note) for one in command.reports for number in one.numbers}
    assert told == {
        1: (State.DONE, ""),
        4: (State.DONE, ""),
        2: (State.STUCK, "thiếu driver"),
        3: (State.TO_DO, ""),
    }


def test_the_same_is_said_of_the_next_machines() -> None:
    command = parse("máy 12 kẹt thiếu driver, máy 13 và 14 cũng vậy ạ")
    assert command is not None
    assert [(one.numbers, one.note) for one in command.reports] == [((12,), "thiếu driver"), ((13, 14), "thiếu driver")]


def test_a_machine_in_trouble_is_a_report_only_from_who_sets_it_up() -> None:
    trouble, stuck = parse("máy 12 bị lỗi driver"), parse("máy 12 bị kẹt driver")
    assert trouble is not None
    assert stuck is not None
    assert trouble.reports[0].is_error
    assert not stuck.reports[0].is_error


@pytest.mark.parametrize("text", ["máy 37 nhầm", "máy 37 bấm nhầm ạ", "hoàn tác máy 37", "em báo nhầm máy 37"])
def test_a_mistake_is_taken_back(text: str) -> None:
    command = parse(text)
    assert command is not None
    assert (command.ask, command.numbers) == (Ask.UNDO, (37,))


@pytest.mark.parametrize("text", ["máy 37", "máy 37?", "máy 37 xong chưa ạ?", "máy 37 thế nào rồi"])
def test_whoever_asks_for_one_machine_is_shown_it(text: str) -> None:
    command = parse(text)
    assert command is not None
    assert (command.ask, command.numbers) == (Ask.SHOW, (37,))


@pytest.mark.parametrize(
    "text",
    ["bảng máy ạ", "xem bảng cài máy", "còn máy nào chưa xong?", "cài được bao nhiêu máy rồi", "máy nào còn kẹt"],
)
def test_the_board_has_names(text: str) -> None:
    command = parse(text)
    assert command is not None
    assert command.ask is Ask.BOARD


def test_more_than_fits_in_one_message_is_said_to_be_too_many() -> None:
    most, more = parse(f"máy 1-{MOST_AT_ONCE} xong"), parse(f"máy 1-{MOST_AT_ONCE + 1} xong")
    assert most is not None
    assert more is not None
    assert (most.ask, more.ask) == (Ask.SET, Ask.TOO_MANY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "máy in kẹt giấy",
        "máy 3 kẹt giấy rồi ạ",
        "máy 37 bị lỗi gì vậy thầy",
        "máy 37 kẹt gì mà lâu thế",
        "máy 37 kẹt driver, thầy giúp em với",
        "máy 37 xong thì làm gì tiếp ạ",
        "máy 37 xong nhưng chưa có mạng",
        "máy 2 không in được",
        "máy xong chưa",
        "cài xong 3 máy rồi ạ",
        "em gửi hồ sơ bằng máy 5 được không",
        "máy in 37 xong",
        "x" * 2000,
    ],
)
def test_talk_about_machines_is_no_report(text: str) -> None:
    assert parse(text) is None
