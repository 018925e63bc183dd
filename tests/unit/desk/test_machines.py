"""What is typed about machines, and what only sounds like it; rooms and blockers counted."""

from __future__ import annotations

import pytest

from desk.machines import Ask, Machine, State, alike, blockers, by_room, parse, runs


@pytest.mark.parametrize(
    ("text", "numbers", "state", "note"),
    [
        ("máy 37 xong", (37,), State.DONE, ""),
        ("may 37 xong roi nhe", (37,), State.DONE, ""),
        ("Máy số 37 đã cài xong ạ.", (37,), State.DONE, ""),
        ("máy 12, 15 và 18 ok", (12, 15, 18), State.DONE, ""),
        ("máy 3-6 xong: cài bản 5.1", (3, 4, 5, 6), State.DONE, "cài bản 5.1"),
        ("máy 12 kẹt driver", (12,), State.STUCK, "driver"),
        ("máy 12 kẹt: thiếu driver token", (12,), State.STUCK, "thiếu driver token"),
        ("máy 12, 12 bị vướng ở mật khẩu quản trị", (12,), State.STUCK, "mật khẩu quản trị"),
        ("máy 12 chưa xong", (12,), State.TO_DO, ""),
        ("/may_12 lam lai", (12,), State.TO_DO, ""),
        ("machine 5 done", (5,), State.DONE, ""),
        ("pc 5 stuck on driver", (5,), State.STUCK, "driver"),
    ],
)
def test_a_report_is_read_as_it_is_typed(text: str, numbers: tuple[int, ...], state: State, note: str) -> None:
    command = parse(text)
    assert command is not None
    assert (command.ask, command.numbers, command.state, command.note) == (Ask.SET, numbers, state, note)


def test_a_number_alone_asks_and_the_board_has_a_name() -> None:
    shown, whole = parse("máy 37"), parse("bảng máy ạ")
    assert shown is not None
    assert whole is not None
    assert (shown.ask, shown.numbers) == (Ask.SHOW, (37,))
    assert whole.ask is Ask.BOARD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "máy in kẹt giấy",
        "máy 37 bị lỗi gì vậy thầy",
        "máy 37 kẹt",
        "máy xong chưa",
        "cài xong 3 máy rồi ạ",
        "máy 0 xong",
        "máy 9-3 xong",
        "máy 1-500 xong",
        "máy 37 xong thì làm gì tiếp ạ",
        "x" * 400,
    ],
)
def test_talk_about_machines_is_no_report(text: str) -> None:
    assert parse(text) is None


def machine(number: int, state: State = State.TO_DO, note: str = "", room: str = "") -> Machine:
    return Machine(
        id=number, commune="a", number=number, room=room, used_by="", state=state, note=note, changed_by=None
    )


def test_rooms_are_counted_and_those_without_one_come_last() -> None:
    listed = [
        machine(1, State.DONE),
        machine(2, State.DONE, room="Một cửa"),
        machine(3, State.STUCK, "driver", room="Một cửa"),
        machine(4, room="Địa chính"),
    ]
    assert [(c.name, c.done, c.stuck, c.total) for c in by_room(listed)] == [
        ("Địa chính", 0, 0, 1),
        ("Một cửa", 1, 1, 2),
        ("", 1, 0, 1),
    ]


def test_the_same_trouble_in_other_words_is_one_blocker() -> None:
    listed = [
        machine(1, State.STUCK, "thiếu driver token"),
        machine(2, State.STUCK, "Thieu driver token"),
        machine(3, State.STUCK, "mất mật khẩu"),
        machine(4, State.DONE, "thiếu driver token"),
    ]
    assert blockers(listed) == [("thiếu driver token", (1, 2)), ("mất mật khẩu", (3,))]
    assert len(alike("driver token thiếu", listed)) == 3


def test_numbers_that_follow_each_other_are_told_together() -> None:
    assert runs([71, 62, 63, 64, 90, 91]) == ["62-64", "71", "90-91"]
    assert runs([]) == []
