"""Running escalations: the policy each began with, how far it has gone, and whom it has asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from desk.haste import Haste
from desk.policy import Policy, from_stored, to_stored
from desk.threads import Thread
from store import prepared
from store.policy_tables import escalations
from store.upserts import insert_or_change

_FIND = select(escalations).where(escalations.c.thread_id == bindparam("of_thread"))
STILL_WAITS = timedelta(minutes=75)
"""How long somebody who was said to wait is taken to stand there."""

# What changes is named by the parameters.
_CHANGE = update(escalations).where(escalations.c.thread_id == bindparam("of_thread"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """`times` is how often `step` has asked; 0 before the first. `pressed_at`: when it was said that somebody waits."""

    thread_id: int
    policy: Policy
    haste: Haste | None
    pressed_at: datetime | None
    step: int
    times: int
    asked: frozenset[int]
    begun_at: datetime

    def pressing(self, now: datetime) -> Haste | None:
        """Who waits there still: after a while he has been sent home, or the meeting has begun without."""
        fresh = self.pressed_at is not None and now - self.pressed_at <= STILL_WAITS
        return self.haste if fresh else None

    def is_urgent(self, now: datetime) -> bool:
        return self.pressing(now) is not None


def find(connection: Connection, thread_id: int) -> Search | None:
    row = prepared.row(connection, _FIND, of_thread=thread_id)
    if row is None:
        return None
    return Search(
        thread_id=thread_id,
        policy=from_stored(row["policy"]),
        haste=Haste(row["haste"]) if row["haste"] else None,
        pressed_at=row["pressed_at"],
        step=row["step"],
        times=row["times"],
        asked=frozenset(row["asked"]),
        begun_at=row["begun_at"],
    )


def begin(connection: Connection, thread: Thread, policy: Policy, now: datetime) -> Search:
    """A new search with the policy of today; one that ran before is over."""
    insert_or_change(
        connection,
        escalations,
        ["thread_id"],
        thread_id=thread.id,
        province=thread.province,
        commune=thread.commune,
        policy=to_stored(policy),
        haste=None,
        pressed_at=None,
        step=0,
        times=0,
        asked=[],
        begun_at=now,
    )
    return Search(
        thread_id=thread.id,
        policy=policy,
        haste=None,
        pressed_at=None,
        step=0,
        times=0,
        asked=frozenset(),
        begun_at=now,
    )


def advance(connection: Connection, thread_id: int, *, step: int, times: int, asked: Iterable[int]) -> None:
    prepared.changed(connection, _CHANGE, of_thread=thread_id, step=step, times=times, asked=sorted(set(asked)))


def anew(connection: Connection, thread_id: int, now: datetime) -> None:
    """The next round begins with the first step; what presses still presses."""
    prepared.changed(connection, _CHANGE, of_thread=thread_id, step=0, times=0, asked=[], begun_at=now)


def press(connection: Connection, thread_id: int, haste: Haste, now: datetime) -> bool:
    """It is urgent from now on; false when it is already."""
    not_now = or_(escalations.c.haste.is_(None), escalations.c.pressed_at < now - STILL_WAITS)
    return (
        connection.execute(
            update(escalations).where(escalations.c.thread_id == thread_id, not_now).values(haste=haste, pressed_at=now)
        ).rowcount
        == 1
    )


def pressed_since(connection: Connection, commune: str, since: datetime) -> int:
    return connection.execute(
        select(func.count())
        .select_from(escalations)
        .where(escalations.c.commune == commune, escalations.c.pressed_at >= since)
    ).scalar_one()
