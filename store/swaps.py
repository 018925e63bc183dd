"""Swaps: a colleague is asked to take a shift, and says yes once, or no, or nothing until it is too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from desk.people import Person
from store.rota_tables import swaps


class State(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """What `asker_id` has on `day` between `starts` and `ends` goes to the colleague; on `other_day` she is relieved
    in return."""

    id: int
    commune: str
    asker_id: int
    colleague_id: int
    day: date
    other_day: date | None
    starts: int
    ends: int
    state: State
    expires_at: datetime


def ask(
    connection: Connection,
    asker: Person,
    colleague: Person,
    *,
    day: date,
    other_day: date | None,
    minutes: tuple[int, int],
    now: datetime,
    expires_at: datetime,
) -> Swap:
    """Another request for the same day takes the place of the one before."""
    connection.execute(
        update(swaps)
        .where(swaps.c.asker_id == asker.id, swaps.c.date == day, swaps.c.state == State.ASKED)
        .values(state=State.EXPIRED)
    )
    values = {
        "province": asker.province,
        "commune": asker.commune or colleague.commune,
        "asker_id": asker.id,
        "colleague_id": colleague.id,
        "date": day,
        "other_date": other_day,
        "starts": minutes[0],
        "ends": minutes[1],
        "state": State.ASKED,
        "asked_at": now,
        "expires_at": expires_at,
    }
    number = connection.execute(insert(swaps).values(**values).returning(swaps.c.id)).scalar_one()
    found = get(connection, number)
    assert found is not None
    return found


def get(connection: Connection, number: int) -> Swap | None:
    row = connection.execute(select(swaps).where(swaps.c.id == number)).mappings().first()
    if row is None:
        return None
    return Swap(
        id=row["id"],
        commune=row["commune"],
        asker_id=row["asker_id"],
        colleague_id=row["colleague_id"],
        day=row["date"],
        other_day=row["other_date"],
        starts=row["starts"],
        ends=row["ends"],
        state=State(row["state"]),
        expires_at=row["expires_at"],
    )


def waiting_for(connection: Connection, colleague: Person, number: int | None = None) -> Swap | None:
    """What she is asked: this one, or the newest."""
    query = select(swaps.c.id).where(swaps.c.colleague_id == colleague.id)
    query = query.where(swaps.c.id == number) if number else query.where(swaps.c.state == State.ASKED)
    newest = connection.execute(query.order_by(swaps.c.id.desc()).limit(1)).scalar_one_or_none()
    return get(connection, newest) if newest is not None else None


def decide(connection: Connection, swap: Swap, state: State) -> bool:
    """Once only: False when it is decided already."""
    return (
        connection.execute(
            update(swaps).where(swaps.c.id == swap.id, swaps.c.state == State.ASKED).values(state=state)
        ).rowcount
        == 1
    )
