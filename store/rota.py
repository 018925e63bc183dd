"""The rota of a commune, as it is in force: read whole, never half of one change and half of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from desk.caps import Caps
from desk.holidays import DaysOff, Local
from desk.holidays import days_off as all_days_off
from desk.people import Role
from desk.rota import Rota
from desk.shifts import OFFICE_HOURS, Busy, Hours, Override, OverrideKind, QuietHours
from desk.wallclock import local, moment
from store import pages as sent
from store import people, timetables
from store.policy_tables import pages
from store.rota_tables import days_off, leaves, neighbours, overrides, rotas
from store.tables import people as people_table

_BACK = timedelta(days=2)
"""Exceptions and pages older than this are no longer looked at: nights and shifts go over one midnight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is settled beside who works when. `quiet` None: no hours are; `announce`: say when a shift begins."""

    quiet: QuietHours | None = field(default_factory=QuietHours)
    caps: Caps = field(default_factory=Caps)
    hours: tuple[Hours, ...] = OFFICE_HOURS
    announce: bool = True


def load(connection: Connection, commune: str, now: datetime, zone: ZoneInfo) -> Rota:
    """As it is in force now. A change that commits meanwhile is seen whole or not at all."""
    while True:
        revision = revisions(connection, commune)
        rota = _read(connection, commune, now, zone, revision)
        if revisions(connection, commune) == revision:
            return rota


def revisions(connection: Connection, commune: str) -> int:
    """Grows with every change of this commune's rota, its neighbours' or the one of all communes."""
    near = select(neighbours.c.neighbour).where(neighbours.c.commune == commune)
    counted = select(func.coalesce(func.sum(rotas.c.revision), 0)).where(
        or_(rotas.c.commune.in_([commune, ""]), rotas.c.commune.in_(near))
    )
    return int(connection.execute(counted).scalar_one())


def _read(connection: Connection, commune: str, now: datetime, zone: ZoneInfo, revision: int) -> Rota:
    team = [person.id for person in people.staff(connection, commune) if person.role is Role.TEACHER]
    backup = _backup(connection, commune, team)
    everybody = [*team, *backup]
    settled = limits(connection, commune)
    month = moment(local(now, zone).date().replace(day=1), 0, zone)
    return Rota(
        zone=zone,
        people=tuple(team),
        shifts=tuple(people.shifts_of(connection, everybody)),
        overrides=tuple(overrides_of(connection, everybody, local(now - _BACK, zone).date())),
        busy=(*people.busy_of(connection, everybody, now), *leaves_of(connection, everybody, now)),
        timetables=timetables.of_people(connection, everybody, since=local(now - _BACK, zone).date()),
        days_off=holidays_of(connection, commune, now),
        quiet=settled.quiet,
        caps=settled.caps,
        paged=tuple(sent.since(connection, everybody, now - _BACK)) if settled.caps.limits else (),
        load=_load(connection, everybody, month),
        neighbours=tuple(backup),
        hours=settled.hours,
        revision=revision,
    )


def limits(connection: Connection, commune: str) -> Limits:
    found = connection.execute(select(rotas).where(rotas.c.commune.in_([commune, ""]))).mappings()
    by_commune = {row["commune"]: row for row in found}
    row = by_commune.get(commune) or by_commune.get("")
    if row is None:
        return Limits()
    starts, ends = row["quiet_starts"], row["quiet_ends"]
    quiet = QuietHours() if starts is None else QuietHours(starts=starts, ends=ends) if starts != ends else None
    hours = OFFICE_HOURS if row["hours"] is None else tuple(Hours(**one) for one in row["hours"])
    caps = Caps(day=row["cap_day"], night=row["cap_night"])
    return Limits(quiet=quiet, caps=caps, hours=hours, announce=row["announce"])


def overrides_of(connection: Connection, ids: Collection[int], since: date) -> list[Override]:
    found = connection.execute(
        select(overrides)
        .where(overrides.c.date >= since, or_(overrides.c.person_id.in_(ids), overrides.c.by_id.in_(ids)))
        .order_by(overrides.c.id)
    ).mappings()
    return [
        Override(
            kind=OverrideKind(row["kind"]),
            person_id=row["person_id"],
            date=row["date"],
            starts=row["starts"],
            ends=row["ends"],
            by=row["by_id"],
            pair=row["pair"],
        )
        for row in found
    ]


def leaves_of(connection: Connection, ids: Collection[int], now: datetime) -> list[Busy]:
    found = connection.execute(
        select(leaves).where(leaves.c.person_id.in_(ids), leaves.c.ends_at > now).order_by(leaves.c.starts_at)
    ).mappings()
    return [Busy(person_id=row["person_id"], starts_at=row["starts_at"], ends_at=row["ends_at"]) for row in found]


def local_days(connection: Connection, commune: str) -> list[Local]:
    """The commune's own list, after the one for all communes."""
    found = connection.execute(
        select(days_off).where(days_off.c.commune.in_([commune, ""])).order_by(days_off.c.commune, days_off.c.date)
    ).mappings()
    return [Local(date=row["date"], name=row["name"], like=row["works_as"]) for row in found]


def holidays_of(connection: Connection, commune: str, now: datetime) -> DaysOff:
    return all_days_off(range(now.year - 1, now.year + 2), local_days(connection, commune))


def _backup(connection: Connection, commune: str, team: Sequence[int]) -> list[int]:
    near = select(neighbours.c.neighbour).where(neighbours.c.commune == commune)
    found = connection.execute(
        select(people_table.c.id)
        .where(people_table.c.role == Role.TEACHER, people_table.c.commune.in_(near), people_table.c.commune != "")
        .order_by(people_table.c.id)
    ).scalars()
    return [person for person in found if person not in team]


def _load(connection: Connection, ids: Collection[int], month: datetime) -> dict[int, float]:
    """Pages of each this month."""
    found = connection.execute(
        select(pages.c.person_id, func.count())
        .where(pages.c.person_id.in_(ids), pages.c.at >= month.astimezone(UTC))
        .group_by(pages.c.person_id)
    )
    return {person: count for person, count in found}
