"""The install board as values: computers that should be set up, what is typed about them, and what keeps them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from knowledge.text import fold

HIGHEST = 9999
MOST_AT_ONCE = 60
EQUAL = 88.0
"""RapidFuzz token_sort_ratio from which two blockers are the same."""
SAME_TROUBLE = 3
"""So many machines with one blocker, and it is worth an entry."""


class State(StrEnum):
    TO_DO = "to_do"
    DONE = "done"
    STUCK = "stuck"


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """`note` is the blocker while it is stuck, and how it was solved once it is done."""

    id: int
    commune: str
    number: int
    room: str
    used_by: str
    state: State
    note: str
    changed_by: int | None


class Ask(StrEnum):
    SET = "set"
    SHOW = "show"
    BOARD = "board"


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineCommand:
    """`numbers` are in the order in which they were typed, each once."""

    ask: Ask
    numbers: tuple[int, ...] = ()
    state: State = State.TO_DO
    note: str = ""


_NUMBERS = r"(?P<numbers>\d{1,4}(?: ?(?:,|-|–|va|and) ?\d{1,4})*)"
_MACHINE = rf"(?:may|machine|pc)(?: tinh)?(?: so)? ?#?{_NUMBERS}"
_DONE = re.compile(
    rf"{_MACHINE},? (?:da )?(?:(?:cai )?xong|ok|done|duoc roi|hoan thanh)(?: roi)?(?: (?:nhe|nha|a))*[ .!]*"
    r"(?P<rest>:.*)?"
)
_STUCK = re.compile(rf"{_MACHINE},? (?:dang |bi )?(?:ket|vuong|stuck)(?::| (?:o|vi|do|on)\b)? ?(?P<rest>.*)")
_AGAIN = re.compile(rf"{_MACHINE},? (?:chua xong|lam lai|cai lai|chua cai|to do|again)(?: (?:nhe|nha|a))*[ .!]*")
_SHOW = re.compile(rf"{_MACHINE} ?\??")
_BOARD = re.compile(
    r"(?:bang may|tien do(?: cai)? may(?: tinh)?|cai may den dau roi|install board)(?: (?:a|nhe))* ?[?.!]*"
)


def parse(text: str) -> MachineCommand | None:
    """ "máy 37 xong", "máy 12, 15 kẹt driver", "máy 3-8 xong: cài bản 5.1", "máy 37", "bảng máy"; None for talk."""
    if len(text) > 300:
        return None
    typed = " ".join(text.strip().removeprefix("/").replace("_", " ").split())
    folded = "".join(fold(letter) or letter for letter in typed)
    if _BOARD.fullmatch(folded):
        return MachineCommand(ask=Ask.BOARD)
    for pattern, state in ((_DONE, State.DONE), (_STUCK, State.STUCK), (_AGAIN, State.TO_DO)):
        found = pattern.fullmatch(folded)
        if found is None:
            continue
        numbers = _numbers(found["numbers"])
        note = _note(found, typed, folded)
        if numbers is None or (state is State.STUCK and not note):
            return None
        return MachineCommand(ask=Ask.SET, numbers=numbers, state=state, note=note)
    found = _SHOW.fullmatch(folded)
    shown = _numbers(found["numbers"]) if found is not None else None
    return MachineCommand(ask=Ask.SHOW, numbers=shown) if shown is not None and len(shown) == 1 else None


def _note(found: re.Match[str], typed: str, folded: str) -> str:
    """As it was typed, marks included, where both have the same length; else without marks."""
    if not found.groupdict().get("rest"):
        return ""
    whole = typed if len(typed) == len(folded) else folded
    return whole[found.start("rest") :].strip(" :.").strip()[:200]


def _numbers(text: str) -> tuple[int, ...] | None:
    """ "3, 5-8" is 3, 5, 6, 7, 8. None when that is no machine or too many."""
    numbers: list[int] = []
    for part in re.split(r" ?(?:,|va|and) ?", text):
        first, _, last = part.replace("–", "-").replace(" ", "").partition("-")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= HIGHEST or end - start >= MOST_AT_ONCE:
            return None
        numbers += range(start, end + 1)
    return tuple(dict.fromkeys(numbers)) if len(numbers) <= MOST_AT_ONCE else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """Of a room, or of all; "" is the room of those that name none."""

    name: str
    done: int
    stuck: int
    total: int


def by_room(machines: Iterable[Machine]) -> list[Count]:
    rooms: dict[str, list[Machine]] = {}
    for machine in machines:
        rooms.setdefault(machine.room, []).append(machine)
    return [counted(room, rooms[room]) for room in sorted(rooms, key=lambda name: (not name, fold(name)))]


def counted(name: str, machines: Sequence[Machine]) -> Count:
    states = Counter(machine.state for machine in machines)
    return Count(name=name, done=states[State.DONE], stuck=states[State.STUCK], total=len(machines))


def runs(numbers: Iterable[int]) -> list[str]:
    """ "62-69", "71": numbers that follow each other are told together."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]


def alike(note: str, others: Iterable[Machine]) -> list[Machine]:
    """The machines that are (or were, when solved under this note) kept by the same trouble."""
    wanted = fold(note)
    return [
        machine for machine in others if machine.note and fuzz.token_sort_ratio(wanted, fold(machine.note)) >= EQUAL
    ]


def blockers(machines: Iterable[Machine]) -> list[tuple[str, tuple[int, ...]]]:
    """What keeps the stuck ones, and which those are; the most frequent first."""
    left = [machine for machine in machines if machine.state is State.STUCK]
    found: list[tuple[str, tuple[int, ...]]] = []
    while left:
        same = alike(left[0].note, left)
        # Of several spellings the one with the most marks is shown.
        note = max((machine.note for machine in same), key=lambda each: sum(not sign.isascii() for sign in each))
        found.append((note, tuple(machine.number for machine in same)))
        left = [machine for machine in left if machine not in same]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))
