"""Two records of one person become one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, UniqueConstraint, delete, func, or_, select, update

from desk.escalation import called_instead
from desk.people import Person, Role
from desk.policy import from_stored, to_stored
from store.codes import for_account_of
from store.deployment_tables import deployment_notices, offers
from store.policy_tables import escalations, policies
from store.rota_revision import count_up
from store.rota_tables import lessons
from store.schema import metadata
from store.tables import accounts, codes, people, shifts
from store.thread_tables import bursts, threads

_NAMES = frozenset(
    {"person_id", "asker_id", "colleague_id", "by_id", "claimed_by", "proposed_by", "decided_by"}
    | {"done_by", "made_by", "changed_by", "ended_by"}
)
PERSON_COLUMNS: tuple[Column[Any], ...] = tuple(
    column for table in metadata.sorted_tables for column in table.columns if column.name in _NAMES
)
"""Wherever a row names somebody; a test sees to it that no column is forgotten."""
_SAID_TWICE = {shifts: ("commune", "weekday", "starts", "ends"), lessons: ("timetable_id", "weekday", "half", "period")}
"""What both records may hold alike although no key forbids it."""


def take_account(connection: Connection, owner: Person, other: Person, channel: str, external_id: str) -> None:
    """This account is the owner's. The other record keeps what it has on further accounts; without any, it is empty."""
    connection.execute(
        update(accounts)
        .where(accounts.c.channel == channel, accounts.c.external_id == external_id)
        .values(person_id=owner.id, province=owner.province, commune=owner.commune)
    )
    left = connection.execute(
        select(func.count()).select_from(accounts).where(accounts.c.person_id == other.id)
    ).scalar_one()
    if left:
        asked = update(threads).where(threads.c.asker_id == other.id, threads.c.channel == channel)
        connection.execute(asked.values(asker_id=owner.id))
        return
    _everything(connection, owner, other)
    # Nobody can reach an empty record, so nobody may be counting on it.
    connection.execute(update(people).where(people.c.id == other.id).values(role=Role.OFFICIAL))


def _everything(connection: Connection, owner: Person, other: Person) -> None:
    _join_bursts(connection, owner, other)
    _last_word_on_offers(connection, owner, other)
    for column in PERSON_COLUMNS:
        for beside in _keys_with(column):
            _leave_out_doubles(connection, column, beside, owner.id, other.id)
        connection.execute(update(column.table).where(column == other.id).values({column: owner.id}))
    _what_is_spelt(connection, owner, other)
    _in_policies(connection, owner, other)
    for person in (owner, other) if other.is_staff else ():
        count_up(connection, province=person.province, commune=person.commune)


def _keys_with(column: Column[Any]) -> list[tuple[str, ...]]:
    """The other columns of each key that this one is part of: two rows alike in them cannot both become the owner's."""
    keys = [tuple(c.name for c in key.columns) for key in column.table.constraints if isinstance(key, UniqueConstraint)]
    keys.append(tuple(c.name for c in column.table.primary_key))
    beside = [tuple(name for name in key if name != column.name) for key in keys if column.name in key]
    return [*beside, _SAID_TWICE[column.table]] if column.table in _SAID_TWICE else beside


def _leave_out_doubles(
    connection: Connection, column: Column[Any], beside: tuple[str, ...], keep: object, drop: object
) -> None:
    twin = column.table.alias("twin")
    alike = [twin.c[name] == column.table.c[name] for name in beside]
    both = select(twin.c[column.name]).where(twin.c[column.name] == keep, *alike).exists()
    connection.execute(delete(column.table).where(column == drop, both))


def _join_bursts(connection: Connection, owner: Person, other: Person) -> None:
    """Two halves of a question in one group are asked as one; nothing that was written is dropped."""
    halves = connection.execute(select(bursts).where(bursts.c.person_id == other.id)).mappings().all()
    for half in halves:
        his = (bursts.c.person_id == owner.id, bursts.c.channel == half["channel"], bursts.c.chat == half["chat"])
        first = connection.execute(select(bursts).where(*his)).mappings().first()
        if first is None:
            continue
        whole = {"pieces": [*first["pieces"], *half["pieces"]], "photos": [*first["photos"], *half["photos"]]}
        connection.execute(update(bursts).where(bursts.c.id == first["id"]).values(**whole))
        connection.execute(delete(bursts).where(bursts.c.id == half["id"]))


def _last_word_on_offers(connection: Connection, owner: Person, other: Person) -> None:
    """Where both records answered the same invitation, the later answer stands."""
    twin = offers.alias("twin")
    later = select(twin.c.id).where(
        twin.c.person_id == other.id,
        twin.c.kind == offers.c.kind,
        twin.c.system == offers.c.system,
        or_(offers.c.decided_at.is_(None), twin.c.decided_at > offers.c.decided_at),
        twin.c.decided_at.is_not(None),
    )
    connection.execute(delete(offers).where(offers.c.person_id == owner.id, later.exists()))


def _what_is_spelt(connection: Connection, owner: Person, other: Person) -> None:
    """Where a person's number stands inside a text."""
    old, new = f"person:{other.id}", f"person:{owner.id}"
    place = deployment_notices.c.place
    _leave_out_doubles(connection, place, ("deployment_id", "ends_on", "notice"), new, old)
    connection.execute(update(deployment_notices).where(place == old).values(place=new))
    mine = update(codes).where(codes.c.purpose == for_account_of(other.id))
    connection.execute(mine.values(purpose=for_account_of(owner.id)))


def _in_policies(connection: Connection, owner: Person, other: Person) -> None:
    """A step that names the emptied record names the owner; a search under way has asked the owner already."""
    for row in connection.execute(select(policies.c.id, policies.c.policy)).mappings().all():
        renamed = to_stored(called_instead(from_stored(row["policy"]), other, owner))
        if renamed != row["policy"]:
            connection.execute(update(policies).where(policies.c.id == row["id"]).values(policy=renamed))
    under_way = select(escalations).join(threads, threads.c.id == escalations.c.thread_id)
    for row in connection.execute(under_way.where(threads.c.resolved_at.is_(None))).mappings().all():
        now = {
            "policy": to_stored(called_instead(from_stored(row["policy"]), other, owner)),
            "asked": sorted({owner.id if person == other.id else person for person in row["asked"]}),
        }
        if now != {"policy": row["policy"], "asked": row["asked"]}:
            connection.execute(update(escalations).where(escalations.c.thread_id == row["thread_id"]).values(**now))
