"""The install board as values: computers that should be set up, and what keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from knowledge.text import fold

HIGHEST = 9999
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
    """What keeps the stuck ones, and which those are; the most frequent first, "" for those of which nobody said."""
    stuck = [machine for machine in machines if machine.state is State.STUCK]
    left = [machine for machine in stuck if machine.note]
    unsaid = tuple(machine.number for machine in stuck if not machine.note)
    found: list[tuple[str, tuple[int, ...]]] = []
    while left:
        same = alike(left[0].note, left)
        # Of several spellings the one with the most marks is shown.
        note = max((machine.note for machine in same), key=lambda each: sum(not sign.isascii() for sign in each))
        found.append((note, tuple(machine.number for machine in same)))
        left = [machine for machine in left if machine not in same]
    return [*sorted(found, key=lambda pair: (-len(pair[1]), pair[0])), *([("", unsaid)] if unsaid else [])]
