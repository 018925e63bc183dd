"""Outages: what was reported of which system, which of it belongs together, and until when it lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from desk.outage import Report
from desk.people import Person
from desk.threads import Thread
from store import prepared, rows
from store.knowledge_tables import revisions
from store.outage_tables import outages, reports
from store.rows import Row
from store.thread_tables import threads
from store.upserts import insert_new

_ITS = (reports.c.thread_id == bindparam("of_thread"), reports.c.split_at.is_(None))
_OF_THREAD = (
    select(outages)
    .join(reports, reports.c.outage_id == outages.c.id)
    .where(*_ITS, outages.c.lasting.is_not(None))
    .limit(1)
)
_SPLIT = update(reports).where(*_ITS, reports.c.outage_id.is_not(None))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    id: int
    system: str
    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """`mistaken`: somebody said that it was none. Of its reports those that were split from it are not counted."""

    outage: Outage
    mistaken: bool
    reports: int
    communes: int


def hold(connection: Connection, system: str) -> None:
    """Nobody else reports this system until this transaction ends: the third report sees the second."""
    name = f"outage:{system}"[:40]
    insert_new(connection, revisions, name=name, revision=0)
    connection.execute(select(revisions.c.revision).where(revisions.c.name == name).with_for_update())


def report(
    connection: Connection,
    person: Person,
    commune: str,
    *,
    system: str,
    plain: bool,
    now: datetime,
    thread: Thread | None,
    outage: Outage | None = None,
) -> None:
    connection.execute(
        insert(reports).values(
            province=person.province,
            commune=commune,
            system=system,
            plain=plain,
            person_id=person.id,
            thread_id=thread.id if thread is not None else None,
            outage_id=outage.id if outage is not None else None,
            at=now,
        )
    )


def tie(connection: Connection, person: Person, thread: Thread, since: datetime) -> None:
    """His reports since then that were no thread yet are this one."""
    his = (reports.c.person_id == person.id, reports.c.thread_id.is_(None), reports.c.at >= since)
    connection.execute(update(reports).where(*his).values(thread_id=thread.id))


def single(connection: Connection, system: str, since: datetime) -> list[Report]:
    """Reports since then that belong to no outage; the oldest first."""
    alone = (reports.c.system == system, reports.c.outage_id.is_(None), reports.c.at >= since)
    found = connection.execute(select(reports).where(*alone).order_by(reports.c.at, reports.c.id)).mappings()
    return [_report(row) for row in found]


def listening_since(connection: Connection, now: datetime) -> datetime:
    """When this desk's first thread was opened."""
    first = connection.execute(select(threads.c.opened_at).order_by(threads.c.id).limit(1)).scalar_one_or_none()
    return first if first is not None else now


def lasting(connection: Connection, system: str | None = None) -> list[Outage]:
    query = select(outages).where(outages.c.lasting.is_not(None))
    if system is not None:
        query = query.where(outages.c.lasting == system)
    return [_outage(row) for row in connection.execute(query.order_by(outages.c.id)).mappings()]


def find(connection: Connection, number: int) -> Outage | None:
    if not 0 < number < 2**31:
        return None
    row = connection.execute(select(outages).where(outages.c.id == number)).mappings().first()
    return _outage(row) if row else None


def begin(connection: Connection, system: str, province: str, since: datetime, now: datetime) -> Outage | None:
    """With the reports since then; None when somebody else has just begun it."""
    if not insert_new(connection, outages, province=province, system=system, lasting=system, begun_at=now):
        return None
    (made,) = lasting(connection, system)
    alone = (reports.c.system == system, reports.c.outage_id.is_(None), reports.c.at >= since)
    connection.execute(update(reports).where(*alone).values(outage_id=made.id))
    return made


def end(connection: Connection, outage: Outage, by: Person | None, now: datetime, *, mistaken: bool = False) -> bool:
    """Over, for the first who says so."""
    ended = update(outages).where(outages.c.id == outage.id, outages.c.ended_at.is_(None))
    values = {"ended_at": now, "ended_by": by.id if by else None, "mistaken": mistaken, "lasting": None}
    return connection.execute(ended.values(**values)).rowcount == 1


def threads_of(connection: Connection, outage: Outage) -> list[Thread]:
    """The threads that wait for its end, and those of its reporters that somebody has in hand."""
    its = (reports.c.outage_id == outage.id, reports.c.split_at.is_(None))
    query = select(threads).where(threads.c.id.in_(select(reports.c.thread_id).where(*its))).order_by(threads.c.id)
    return [rows.thread(row) for row in connection.execute(query).mappings()]


def of_thread(connection: Connection, thread_id: int) -> Outage | None:
    """The outage whose end it waits for."""
    row = prepared.row(connection, _OF_THREAD, of_thread=thread_id)
    return _outage(row) if row else None


def told_to(connection: Connection, thread_id: int) -> Outage | None:
    """The outage it was taken into and not split from, whether it lasts or is over."""
    its = (reports.c.thread_id == thread_id, reports.c.split_at.is_(None), outages.c.mistaken.is_(False))
    query = select(outages).join(reports, reports.c.outage_id == outages.c.id).where(*its).order_by(outages.c.id.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return _outage(row) if row else None


def begun_between(connection: Connection, start: datetime, end: datetime) -> list[Past]:
    """Outages of this time with what was reported, the newest first."""
    counted = (
        select(
            reports.c.outage_id, func.count().label("count"), func.count(reports.c.commune.distinct()).label("communes")
        )
        .where(reports.c.outage_id.is_not(None), reports.c.split_at.is_(None))
        .group_by(reports.c.outage_id)
        .subquery()
    )
    query = (
        select(outages, counted.c.count, counted.c.communes)
        .outerjoin(counted, counted.c.outage_id == outages.c.id)
        .where(outages.c.begun_at >= start, outages.c.begun_at < end)
        .order_by(outages.c.id.desc())
    )
    return [
        Past(outage=_outage(row), mistaken=row["mistaken"], reports=row["count"] or 0, communes=row["communes"] or 0)
        for row in connection.execute(query).mappings()
    ]


def split(connection: Connection, thread_id: int, now: datetime) -> bool:
    """It goes its own way from here."""
    return prepared.changed(connection, _SPLIT, of_thread=thread_id, split_at=now) > 0


def communes_of(connection: Connection, outage: Outage) -> Sequence[str]:
    found = select(reports.c.commune).where(reports.c.outage_id == outage.id).distinct().order_by(reports.c.commune)
    return list(connection.execute(found).scalars())


def last_report(connection: Connection, outage: Outage) -> datetime:
    newest = select(func.max(reports.c.at, type_=reports.c.at.type)).where(reports.c.outage_id == outage.id)
    found: datetime | None = connection.execute(newest).scalar_one_or_none()
    return found or outage.begun_at


def _outage(row: Row) -> Outage:
    return Outage(id=row["id"], system=row["system"], begun_at=row["begun_at"], ended_at=row["ended_at"])


def _report(row: Row) -> Report:
    plain = bool(row["plain"])
    return Report(system=row["system"], commune=row["commune"], person=row["person_id"], at=row["at"], plain=plain)
