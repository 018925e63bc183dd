"""People and places as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.text import fold


class Role(StrEnum):
    OFFICIAL = "official"
    TEACHER = "teacher"
    CURATOR = "curator"
    COORDINATOR = "coordinator"


STAFF = frozenset({Role.TEACHER, Role.CURATOR, Role.COORDINATOR})


class ChatRole(StrEnum):
    UNKNOWN = "unknown"
    OFFICIALS = "officials"
    TEACHERS = "teachers"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """`named`: agreed to be thanked by name; `muted`: wants no weekly digest of his own."""

    id: int
    province: str
    commune: str
    name: str
    role: Role
    language: str
    greeted_at: datetime | None
    named: bool = False
    muted: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF


_TITLES = frozenset({"anh", "chi", "em", "co", "chu", "bac", "ong", "ba", "thay"})


def bare(name: str) -> str:
    """The folded name without what people put before it: "Chị Nguyễn Thị Hoa" is "nguyen thi hoa"."""
    words = fold(name).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _TITLES else words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A person on one channel. `private_chat` is known once he has written to the bot there himself."""

    person_id: int
    channel: str
    external_id: str
    private_chat: str | None
    seen_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chat:
    id: int
    province: str
    commune: str
    channel: str
    external_id: str
    kind: str
    role: ChatRole
    title: str
    topic: str | None
    active: bool
    introduced_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Commune:
    id: str
    province: str
    name: str
