"""The rota of a commune, as it is in force: read whole, never half of one change and half of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, func, literal, or_, select, union_all

from desk.caps import Caps
from desk.deployment import serves
from desk.holidays import DaysOff, Local
from desk.holidays import days_off as all_days_off
from desk.people import Role
from desk.rota import Home, Rota
from desk.shifts import OFFICE_HOURS, Busy, Hours, Override, OverrideKind, QuietHours
from desk.wallclock import local, moment
from store import deployments, people, prepared, timetables
from store import pages as sent
from store.policy_tables import pages
from store.rota_revision import is_changing
from store.rota_tables import days_off, leaves, neighbours, overrides, rotas
from store.tables import busy
from store.tables import people as people_table

_BACK = timedelta(days=2)
"""Exceptions older than this are no longer looked at: shifts go over one midnight."""
_CAPPED = timedelta(days=1)
"""Pages older than this lie in another day or night than the one that is counted."""


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
    team: tuple[int, ...]
    rota: Rota


_KEPT: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()


def load(connection: Connection, commune: str, now: datetime, zone: ZoneInfo) -> Rota:
    """As it is in force now. A change that commits meanwhile is seen whole or not at all."""
    # What a transaction has changed may yet be undone: it is kept for nobody.
    mine = is_changing(connection)
    kept = None if mine else _KEPT.setdefault(connection.engine, {}).get(commune)
    while True:
        day = local(now, zone).date()
        revision, team, near = _there(connection, commune)
        backup = _at_home(connection, near, day)
        known = (revision, day, team, backup, zone)
        if kept is not None and (kept.revision, kept.day, kept.team, kept.rota.neighbours, kept.rota.zone) == known:
            away = away_of(connection, (*team, *backup), now)
            rota = kept.rota if kept.rota.busy == away else replace(kept.rota, busy=away)
            return _counted(connection, rota, now)
        rota = _read(connection, commune, team, backup, now, zone, revision)
        if revisions(connection, commune) == revision:
            if not mine:
                found = _Kept(revision=revision, day=day, team=team, rota=rota)
                _KEPT.setdefault(connection.engine, {})[commune] = found
            return _counted(connection, rota, now)
        kept = None


_LIMITS = select(rotas).where(rotas.c.commune.in_(bindparam("communes", expanding=True)))
_NEAR = select(neighbours.c.neighbour).where(neighbours.c.commune == bindparam("commune"))
_REVISIONS = select(func.coalesce(func.sum(rotas.c.revision), 0)).where(
    or_(
        rotas.c.commune.in_([bindparam("commune"), ""]),
        rotas.c.commune.in_(_NEAR),
    )
)
_TEACHERS = (
    select(people_table.c.id, people_table.c.commune, _REVISIONS.scalar_subquery().label("revision"))
    .where(
        people_table.c.role == Role.TEACHER,
        or_(
            people_table.c.commune.in_([bindparam("commune"), ""]),
            people_table.c.commune.in_(_NEAR),
        ),
    )
    .order_by(people_table.c.id)
)
_PAGES = (
    select(pages.c.person_id, func.count().label("pages"))
    .where(pages.c.person_id.in_(bindparam("ids", expanding=True)), pages.c.at >= bindparam("since"))
    .group_by(pages.c.person_id)
)
_AWAY = union_all(
    select(busy.c.person_id, busy.c.starts_at, busy.c.ends_at, literal(0).label("sort")).where(
        busy.c.person_id.in_(bindparam("ids", expanding=True)), busy.c.ends_at > bindparam("now")
    ),
    select(leaves.c.person_id, leaves.c.starts_at, leaves.c.ends_at, literal(1)).where(
        leaves.c.person_id.in_(bindparam("ids", expanding=True)), leaves.c.ends_at > bindparam("now")
    ),
).order_by("sort", "starts_at", "person_id")


def revisions(connection: Connection, commune: str) -> int:
    """Grows with every change of this commune's rota, its neighbours' or the one of all communes."""
    return int(prepared.value(connection, _REVISIONS, commune=commune))


def _there(connection: Connection, commune: str) -> tuple[int, tuple[int, ...], list[tuple[int, str]]]:
    """The revision, the teachers, and those of neighbouring communes with theirs."""
    rows = prepared.rows(connection, _TEACHERS, commune=commune)
    team = tuple(row["id"] for row in rows if row["commune"] in {commune, ""})
    near = [(row["id"], row["commune"]) for row in rows if row["commune"] not in {commune, ""}]
    return int(rows[0]["revision"]) if rows else revisions(connection, commune), team, near


def _read(
    connection: Connection,
    commune: str,
    team: tuple[int, ...],
    backup: tuple[int, ...],
    now: datetime,
    zone: ZoneInfo,
    revision: int,
) -> Rota:
    everybody = (*team, *backup)
    settled = limits(connection, commune)
    return Rota(
        zone=zone,
        people=team,
        shifts=tuple(people.shifts_of(connection, everybody)),
        overrides=tuple(overrides_of(connection, everybody, local(now - _BACK, zone).date())),
        busy=away_of(connection, everybody, now),
        timetables=timetables.of_people(connection, everybody, since=local(now - _BACK, zone).date()),
        days_off=holidays_of(connection, commune, now),
        quiet=settled.quiet,
        caps=settled.caps,
        neighbours=backup,
        homes=_homes(connection, backup, now),
        hours=settled.hours,
        revision=revision,
    )


def _counted(connection: Connection, rota: Rota, now: datetime) -> Rota:
    """With the pages of this month, and where they are capped those of the last days."""
    ids = [*rota.people, *rota.neighbours]
    month = moment(local(now, rota.zone).date().replace(day=1), 0, rota.zone)
    counts = prepared.rows(connection, _PAGES, ids=ids, since=month)
    load = {row["person_id"]: float(row["pages"]) for row in counts}
    if not rota.caps.limits and not any(home.caps.limits for home in rota.homes.values()):
        return rota.having_paged((), load)
    return rota.having_paged(sent.since(connection, ids, now - _CAPPED), load)


def limits(connection: Connection, commune: str) -> Limits:
    by_commune = {row["commune"]: row for row in prepared.rows(connection, _LIMITS, communes=[commune, ""])}
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


def away_of(connection: Connection, ids: Collection[int], now: datetime) -> tuple[Busy, ...]:
    """Busy notes, then leave, that are not over yet."""
    found = prepared.rows(connection, _AWAY, ids=list(ids), now=now)
    return tuple(Busy(person_id=r["person_id"], starts_at=r["starts_at"], ends_at=r["ends_at"]) for r in found)


def local_days(connection: Connection, commune: str) -> list[Local]:
    """The commune's own list, after the one for all communes."""
    found = connection.execute(
        select(days_off).where(days_off.c.commune.in_([commune, ""])).order_by(days_off.c.commune, days_off.c.date)
    ).mappings()
    return [Local(date=row["date"], name=row["name"], like=row["works_as"]) for row in found]


def holidays_of(connection: Connection, commune: str, now: datetime) -> DaysOff:
    return all_days_off(range(now.year - 1, now.year + 2), local_days(connection, commune))


def _homes(connection: Connection, backup: Collection[int], now: datetime) -> dict[int, Home]:
    """Of those who are borrowed: what is settled in the communes they come from."""
    if not backup:
        return {}
    from_where = select(people_table.c.id, people_table.c.commune).where(people_table.c.id.in_(backup))
    found = connection.execute(from_where).all()
    homes = {}
    for commune in {commune for _, commune in found}:
        settled = limits(connection, commune)
        days = holidays_of(connection, commune, now)
        homes[commune] = Home(caps=settled.caps, quiet=settled.quiet, days_off=days)
    return {person: homes[commune] for person, commune in found}


def _at_home(connection: Connection, near: Sequence[tuple[int, str]], day: date) -> tuple[int, ...]:
    """Neighbours' teachers, as long as they serve at home."""
    at_home = {commune: deployments.of_commune(connection, commune) for commune in {commune for _, commune in near}}
    return tuple(person for person, commune in near if not at_home[commune] or serves(person, at_home[commune], day))
