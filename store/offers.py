"""Who offered to go on helping, who was invited to, and what each was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select, update

from desk.aftercare import DEFAULT_CAP, Asked, Kind, Offer, Slot
from desk.people import Person
from store.deployment_tables import offers, offers_asked
from store.upserts import insert_new, insert_or_change

INVITED, ACCEPTED, DECLINED = "invited", "accepted", "declined"


def invite(connection: Connection, person: Person, kind: Kind, system: str, now: datetime, *, commune: str) -> bool:
    """True the first time: nobody is invited twice to the same."""
    return insert_new(
        connection,
        offers,
        person_id=person.id,
        province=person.province,
        commune=commune,
        kind=kind.value,
        system=system,
        slots=[],
        cap=DEFAULT_CAP,
        state=INVITED,
        invited_at=now,
    )


def accept(
    connection: Connection,
    person: Person,
    kind: Kind,
    now: datetime,
    *,
    system: str = "",
    slots: Sequence[Slot] = (),
    cap: int = DEFAULT_CAP,
    commune: str | None = None,
) -> None:
    """He offers it himself, or takes an invitation up; said again with other times, the last word counts."""
    insert_or_change(
        connection,
        offers,
        ["person_id", "kind", "system"],
        person_id=person.id,
        province=person.province,
        commune=person.commune if commune is None else commune,
        kind=kind.value,
        system=system,
        slots=[[slot.weekday, slot.starts, slot.ends] for slot in slots],
        cap=cap,
        state=ACCEPTED,
        invited_at=now,
        decided_at=now,
    )


def decide(connection: Connection, person: Person, state: str, now: datetime, *, was: str) -> int:
    """All of his offers in state `was` become `state`; how many did."""
    changed = (
        update(offers).where(offers.c.person_id == person.id, offers.c.state == was).values(state=state, decided_at=now)
    )
    return connection.execute(changed).rowcount


def invited(connection: Connection, person: Person, *, since: datetime | None = None) -> list[tuple[Kind, str]]:
    """What he is invited to be and for which system ("": any), and has not answered."""
    pending = select(offers.c.kind, offers.c.system).where(offers.c.person_id == person.id, offers.c.state == INVITED)
    if since is not None:
        pending = pending.where(offers.c.invited_at >= since)
    return [(Kind(kind), system) for kind, system in connection.execute(pending.order_by(offers.c.id))]


def of_kind(connection: Connection, kind: Kind, commune: str) -> dict[int, str]:
    """Whoever was ever invited to it here, or offered it, and how it stands."""
    mine = select(offers.c.person_id, offers.c.state).where(offers.c.kind == kind.value, offers.c.commune == commune)
    return {person: state for person, state in connection.execute(mine.order_by(offers.c.id))}


def take_away(connection: Connection, person: Person, kind: Kind) -> bool:
    """As if it had never been; False when there was nothing."""
    gone = delete(offers).where(offers.c.person_id == person.id, offers.c.kind == kind.value)
    return connection.execute(gone).rowcount > 0


def accepted(connection: Connection) -> list[Offer]:
    """Everybody's, one offer for each person and kind: who took two topics is one helper of two."""
    found = connection.execute(select(offers).where(offers.c.state == ACCEPTED).order_by(offers.c.id)).mappings()
    together: dict[tuple[int, str], list[RowMapping]] = {}
    for row in found:
        together.setdefault((row["person_id"], row["kind"]), []).append(row)
    return [_offer(rows) for rows in together.values()]


def of_person(connection: Connection, person: Person) -> list[Offer]:
    return [offer for offer in accepted(connection) if offer.person_id == person.id]


def note_asked(connection: Connection, person_id: int, thread_id: int, now: datetime, *, commune: str) -> None:
    insert_new(connection, offers_asked, person_id=person_id, thread_id=thread_id, at=now, commune=commune)


def asked(connection: Connection, thread_id: int, now: datetime) -> list[Asked]:
    """What was asked of anybody in the last week, and everything about this thread."""
    table = offers_asked
    recent = (table.c.at > now - timedelta(days=7)) | (table.c.thread_id == thread_id)
    found = connection.execute(select(table).where(recent).order_by(table.c.at)).mappings()
    return [Asked(person_id=row["person_id"], thread_id=row["thread_id"], at=row["at"]) for row in found]


def _offer(rows: Sequence[RowMapping]) -> Offer:
    systems = tuple(row["system"] for row in rows)
    return Offer(
        person_id=rows[0]["person_id"],
        kind=Kind(rows[0]["kind"]),
        commune=rows[0]["commune"],
        systems=() if "" in systems else systems,
        slots=tuple(Slot(weekday=day, starts=starts, ends=ends) for row in rows for day, starts, ends in row["slots"]),
        cap=max(row["cap"] for row in rows),
    )
