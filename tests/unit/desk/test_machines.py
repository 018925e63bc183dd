"""Rooms and blockers counted."""

from __future__ import annotations

from desk.machines import Machine, State, alike, blockers, by_room, runs


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
