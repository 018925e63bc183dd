"""What the matcher decides about one message: answer, offer choices, ask a person, or stay silent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Heard(StrEnum):
    """How a message reached us: said to us, or overheard in a group where we hear everything."""

    ADDRESSED = "addressed"
    OVERHEARD = "overheard"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An entry that might be meant, with a calibrated confidence between 0 and 1."""

    entry: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Decision:
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(_Decision):
    """Say the answer of `entry`. `confidence` is the probability that it is the right one."""

    entry: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices(_Decision):
    """Two or three entries are near: let the asker pick. `confidence` is that one of them is right."""

    entries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person(_Decision):
    """A request for help that no entry answers: ask a person. `confidence` is that it is a request for help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent(_Decision):
    """Nothing to say: chatter, thanks, a notice. `confidence` is that it is not a request for help."""


Decision = Answer | Choices | Person | Silent
