"""A thread's life: its statuses and the moves between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.inbound import Photo


class Status(StrEnum):
    CHOOSING = "choosing"  # offered two or three entries
    ANSWERED = "answered"  # the FAQ's answer was given, "được chưa?" was asked
    WAITING = "waiting"  # for a teacher to claim it
    CLAIMED = "claimed"  # a teacher has it
    WAITING_ASKER = "waiting_asker"  # the teacher answered, the asker has not said whether it helped
    RESOLVED = "resolved"
    REOPENED = "reopened"  # solved once, and the trouble is back: the old answer was shown again
    PARKED = "parked"  # nobody answered any more


MOVES: dict[Status, frozenset[Status]] = {
    Status.CHOOSING: frozenset({Status.ANSWERED, Status.WAITING, Status.RESOLVED, Status.PARKED}),
    Status.ANSWERED: frozenset({Status.CHOOSING, Status.ANSWERED, Status.WAITING, Status.RESOLVED, Status.PARKED}),
    Status.WAITING: frozenset({Status.CLAIMED, Status.RESOLVED, Status.PARKED}),
    Status.CLAIMED: frozenset({Status.WAITING, Status.CLAIMED, Status.WAITING_ASKER, Status.RESOLVED, Status.PARKED}),
    Status.WAITING_ASKER: frozenset({Status.CLAIMED, Status.WAITING, Status.RESOLVED, Status.PARKED}),
    Status.RESOLVED: frozenset({Status.REOPENED, Status.WAITING}),
    Status.PARKED: frozenset({Status.REOPENED, Status.WAITING, Status.RESOLVED}),
    Status.REOPENED: frozenset({Status.WAITING, Status.CLAIMED, Status.RESOLVED, Status.PARKED}),
}

OPEN = frozenset(Status) - {Status.RESOLVED, Status.PARKED}
IN_HANDS = frozenset({Status.WAITING, Status.CLAIMED, Status.WAITING_ASKER})
"""A person has it or is being looked for."""


def before(new: Status) -> frozenset[Status]:
    """The statuses from which a thread may become `new`."""
    return frozenset(old for old, moves in MOVES.items() if new in moves)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """One request for help, from its first message to its end. `id` is the number that people say aloud.

    `tried` names the entries whose answers did not help; `offered` those of the open choice, in their order.
    """

    id: int
    province: str
    commune: str
    channel: str
    chat: str
    topic: str | None
    asker_id: int
    asked_in: str | None
    status: Status
    question: str
    entry: str | None
    confidence: float | None
    offered: tuple[str, ...]
    tried: tuple[str, ...]
    photos: tuple[Photo, ...]
    helped_by: str | None
    claimed_by: int | None
    claimed_at: datetime | None
    step: int
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    version: int
