"""The rota of a commune, as it is in force: read whole, never half of one change and half of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, func, or_, select

from desk.caps import Caps
from desk.deployment import serves
from desk.holidays import DaysOff, Local
from desk.holidays import days_off as all_days_off
from desk.people import Role
from desk.rota import Rota
from desk.shifts import OFFICE_HOURS, Busy, Hours, Override, OverrideKind, QuietHours
from desk.wallclock import local, moment
from store import deployments, people, timetables
from store import pages as sent
from store.policy_tables import pages
from store.rota_revision import is_changing
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """A rota that was read at this revision, on this day, for these people; busy notes are looked at anew each time."""

    revision: int
    day: date
    near: tuple[str, ...]
    team: tuple[int, ...]
    rota: Rota


_KEPT: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()


def load(connection: Connection, commune: str, now: datetime, zone: ZoneInfo) -> Rota:
    """As it is in force now. A change that commits meanwhile is seen whole or not at all."""
    # What a transaction has changed may yet be undone: it is kept for nobody.
    mine = is_changing(connection)
    kept = None if mine else _KEPT.setdefault(connection.engine, {}).get(commune)
    while True:
        revision = revisions(connection, commune)
        team = _team(connection, commune)
        day = local(now, zone).date()
        if kept is not None and (kept.revision, kept.day, kept.team, kept.rota.zone) == (revision, day, team, zone):
            everybody = (*team, *kept.rota.neighbours)
            busy = (*people.busy_of(connection, everybody, now), *leaves_of(connection, everybody, now))
            if not kept.near or kept.rota.neighbours == _backup(connection, kept.near, team, day):
                rota = kept.rota if kept.rota.busy == busy else replace(kept.rota, busy=busy)
                return _counted(connection, rota, now)
        rota, near = _read(connection, commune, team, now, zone, revision)
        if revisions(connection, commune) == revision:
            if not mine:
                found = _Kept(revision=revision, day=day, near=near, team=team, rota=rota)
                _KEPT.setdefault(connection.engine, {})[commune] = found
            return _counted(connection, rota, now)
        kept = None


_REVISIONS = select(func.coalesce(func.sum(rotas.c.revision), 0)).where(
    or_(
        rotas.c.commune.in_([bindparam("commune"), ""]),
        rotas.c.commune.in_(select(neighbours.c.neighbour).where(neighbours.c.commune == bindparam("commune"))),
    )
)
_TEAM = (
    select(people_table.c.id)
    .where(people_table.c.role == Role.TEACHER, people_table.c.commune.in_([bindparam("commune"), ""]))
    .order_by(people_table.c.id)
)
_PAGES = (
    select(pages.c.person_id, func.count())
    .where(pages.c.person_id.in_(bindparam("ids", expanding=True)), pages.c.at >= bindparam("since"))
    .group_by(pages.c.person_id)
)
_LEAVES = (
    select(leaves.c.person_id, leaves.c.starts_at, leaves.c.ends_at)
    .where(leaves.c.person_id.in_(bindparam("ids", expanding=True)), leaves.c.ends_at > bindparam("now"))
    .order_by(leaves.c.starts_at)
)


def revisions(connection: Connection, commune: str) -> int:
    """Grows with every change of this commune's rota, its neighbours' or the one of all communes."""
    return int(connection.execute(_REVISIONS, {"commune": commune}).scalar_one())


def _team(connection: Connection, commune: str) -> tuple[int, ...]:
    return tuple(connection.execute(_TEAM, {"commune": commune}).scalars())


def _read(
    connection: Connection, commune: str, team: tuple[int, ...], now: datetime, zone: ZoneInfo, revision: int
) -> tuple[Rota, tuple[str, ...]]:
    near = tuple(
        connection.execute(select(neighbours.c.neighbour).where(neighbours.c.commune == commune)).scalars().all()
    )
    backup = _backup(connection, near, team, local(now, zone).date())
    everybody = (*team, *backup)
    settled = limits(connection, commune)
    rota = Rota(
        zone=zone,
        people=team,
        shifts=tuple(people.shifts_of(connection, everybody)),
        overrides=tuple(overrides_of(connection, everybody, local(now - _BACK, zone).date())),
        busy=(*people.busy_of(connection, everybody, now), *leaves_of(connection, everybody, now)),
        timetables=timetables.of_people(connection, everybody, since=local(now - _BACK, zone).date()),
        days_off=holidays_of(connection, commune, now),
        quiet=settled.quiet,
        caps=settled.caps,
        neighbours=backup,
        hours=settled.hours,
        revision=revision,
    )
    return rota, near


def _counted(connection: Connection, rota: Rota, now: datetime) -> Rota:
    """With the pages of this month, and where they are capped those of the last days."""
    ids = [*rota.people, *rota.neighbours]
    month = moment(local(now, rota.zone).date().replace(day=1), 0, rota.zone)
    load = {person: float(count) for person, count in connection.execute(_PAGES, {"ids": ids, "since": month})}
    if not rota.caps.limits:
        return rota.having_paged((), load)
    return rota.having_paged(sent.since(connection, ids, now - _BACK), load)


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
    found = connection.execute(_LEAVES, {"ids": list(ids), "now": now})
    return [Busy(person_id=person, starts_at=starts, ends_at=ends) for person, starts, ends in found]


def local_days(connection: Connection, commune: str) -> list[Local]:
    """The commune's own list, after the one for all communes."""
    found = connection.execute(
        select(days_off).where(days_off.c.commune.in_([commune, ""])).order_by(days_off.c.commune, days_off.c.date)
    ).mappings()
    return [Local(date=row["date"], name=row["name"], like=row["works_as"]) for row in found]


def holidays_of(connection: Connection, commune: str, now: datetime) -> DaysOff:
    return all_days_off(range(now.year - 1, now.year + 2), local_days(connection, commune))


def _backup(connection: Connection, near: Sequence[str], team: Collection[int], day: date) -> tuple[int, ...]:
    """Neighbours' teachers, as long as they serve at home."""
    if not near:
        return ()
    found = connection.execute(
        select(people_table.c.id, people_table.c.commune)
        .where(people_table.c.role == Role.TEACHER, people_table.c.commune.in_(near), people_table.c.commune != "")
        .order_by(people_table.c.id)
    ).all()
    at_home = {commune: deployments.of_commune(connection, commune) for commune in near}
    return tuple(
        person
        for person, commune in found
        if person not in team and (not at_home[commune] or serves(person, at_home[commune], day))
    )
