"""People, their accounts on the channels, their shifts and busy spells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from desk.people import STAFF, Account, Person, Role
from desk.shifts import Shift
from store import prepared, rows
from store.rota_revision import count_up
from store.tables import accounts, busy, people, shifts
from store.upserts import insert_new

# Run for every message, so built once.
_BY_ACCOUNT = (
    select(people)
    .join(accounts, accounts.c.person_id == people.c.id)
    .where(accounts.c.channel == bindparam("channel"), accounts.c.external_id == bindparam("external_id"))
)
_GET = select(people).where(people.c.id == bindparam("person_id"))
_SAW = update(accounts).where(
    accounts.c.channel == bindparam("of_channel"), accounts.c.external_id == bindparam("account")
)
_ACCOUNTS_OF = (
    select(accounts)
    .where(accounts.c.person_id == bindparam("person_id"))
    .order_by(accounts.c.seen_at.desc(), accounts.c.id)
)
_STAFF = (
    select(people)
    .where(people.c.role.in_(sorted(STAFF)), or_(people.c.commune == bindparam("commune"), people.c.commune == ""))
    .order_by(people.c.id)
)
_OFFICIALS = (
    select(people).where(people.c.role == Role.OFFICIAL, people.c.commune == bindparam("commune")).order_by(people.c.id)
)
_ADD = insert(people).returning(people)


def by_account(connection: Connection, channel: str, external_id: str) -> Person | None:
    row = prepared.row(connection, _BY_ACCOUNT, channel=channel, external_id=external_id)
    return rows.person(row) if row else None


def get(connection: Connection, person_id: int) -> Person:
    return rows.person(prepared.one(connection, _GET, person_id=person_id))


def find(connection: Connection, person_id: int) -> Person | None:
    row = connection.execute(select(people).where(people.c.id == person_id)).mappings().first()
    return rows.person(row) if row else None


def several(connection: Connection, person_ids: Iterable[int]) -> dict[int, Person]:
    """All of them at once, by id."""
    ids = sorted(set(person_ids))
    found: dict[int, Person] = {}
    for start in range(0, len(ids), 500):  # SQLite takes so many names in a list, and a few more
        some = connection.execute(select(people).where(people.c.id.in_(ids[start : start + 500]))).mappings()
        found |= {row["id"]: rows.person(row) for row in some}
    return found


def add(connection: Connection, *, name: str, role: Role, province: str, commune: str, language: str = "vi") -> Person:
    values = {"name": name[:120], "role": role, "province": province, "commune": commune, "language": language}
    return rows.person(connection.execute(_ADD, values).mappings().one())


def add_account(connection: Connection, person: Person, channel: str, external_id: str) -> bool:
    """False when somebody else already writes from this account."""
    return insert_new(
        connection,
        accounts,
        person_id=person.id,
        channel=channel,
        external_id=external_id,
        province=person.province,
        commune=person.commune,
    )


def change(connection: Connection, person: Person, **values: object) -> Person:
    connection.execute(update(people).where(people.c.id == person.id).values(**values))
    return get(connection, person.id)


def saw(connection: Connection, channel: str, external_id: str, *, private_chat: str | None, now: datetime) -> None:
    values: dict[str, object] = {"seen_at": now}
    if private_chat is not None:
        values["private_chat"] = private_chat
    prepared.changed(connection, _SAW, of_channel=channel, account=external_id, **values)


def at_private_chat(connection: Connection, channel: str, chat: str) -> Person | None:
    """Whose private chat with the desk it is."""
    row = connection.execute(
        select(people)
        .join(accounts, accounts.c.person_id == people.c.id)
        .where(accounts.c.channel == channel, accounts.c.private_chat == chat)
    )
    found = row.mappings().first()
    return rows.person(found) if found else None


def lost_private_chat(connection: Connection, channel: str, chat: str) -> None:
    connection.execute(
        update(accounts).where(accounts.c.channel == channel, accounts.c.private_chat == chat).values(private_chat=None)
    )


def accounts_of(connection: Connection, person_id: int) -> list[Account]:
    """Where he was last seen comes first."""
    found = prepared.rows(connection, _ACCOUNTS_OF, person_id=person_id)
    return [rows.account(row) for row in found]


def mark_greeted(connection: Connection, person: Person, now: datetime) -> bool:
    return (
        connection.execute(
            update(people).where(people.c.id == person.id, people.c.greeted_at.is_(None)).values(greeted_at=now)
        ).rowcount
        == 1
    )


def staff(connection: Connection, commune: str) -> list[Person]:
    """Teachers, curators and coordinators of a commune, and those who serve every commune."""
    found = prepared.rows(connection, _STAFF, commune=commune)
    return [rows.person(row) for row in found]


def with_roles(connection: Connection, roles: Iterable[Role]) -> list[Person]:
    found = connection.execute(select(people).where(people.c.role.in_(sorted(roles))).order_by(people.c.id)).mappings()
    return [rows.person(row) for row in found]


def called(connection: Connection, names: Iterable[str]) -> list[Person]:
    """Everybody with one of these names, whatever he is."""
    wanted = sorted(name for name in names if name)[:500]
    found = connection.execute(select(people).where(people.c.name.in_(wanted)).order_by(people.c.id)).mappings()
    return [rows.person(row) for row in found]


def officials(connection: Connection, commune: str) -> list[Person]:
    found = prepared.rows(connection, _OFFICIALS, commune=commune)
    return [rows.person(row) for row in found]


def set_shifts(connection: Connection, person: Person, weekly: Iterable[Shift]) -> None:
    count_up(connection, province=person.province, commune=person.commune, look=False)
    connection.execute(delete(shifts).where(shifts.c.person_id == person.id))
    new = [
        {
            "person_id": person.id,
            "province": person.province,
            "commune": person.commune,
            "weekday": shift.weekday,
            "starts": shift.starts,
            "ends": shift.ends,
        }
        for shift in weekly
    ]
    if new:
        connection.execute(insert(shifts), new)


def shifts_of(connection: Connection, person_ids: Iterable[int]) -> list[Shift]:
    found = connection.execute(
        select(shifts).where(shifts.c.person_id.in_(list(person_ids))).order_by(shifts.c.weekday, shifts.c.starts)
    ).mappings()
    return [
        Shift(person_id=row["person_id"], weekday=row["weekday"], starts=row["starts"], ends=row["ends"])
        for row in found
    ]


def add_busy(connection: Connection, person: Person, starts_at: datetime, ends_at: datetime) -> None:
    connection.execute(
        insert(busy).values(
            person_id=person.id,
            province=person.province,
            commune=person.commune,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    )


def clear_busy(connection: Connection, person: Person, now: datetime) -> None:
    connection.execute(delete(busy).where(busy.c.person_id == person.id, busy.c.ends_at > now))
