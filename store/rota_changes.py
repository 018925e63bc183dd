"""Changing a rota. Each change is one transaction that begins by counting up the revision: that row is its lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from desk.holidays import Local
from desk.people import Commune, Person
from desk.shifts import BadShift, Override, Shift, check_weekly
from desk.timetable import BadTimetable, Half, Lesson, Timetable, Weeks
from desk.timetable import year_of as school_year_of
from desk.wallclock import DAY
from store import people, timers
from store import timetables as store
from store.rota import Limits
from store.rota_revision import count_up
from store.rota_tables import days_off, leaves, lessons, neighbours, overrides, rotas, timetables
from store.tables import busy

Place = Person | Commune
WEEK_CHANGED = "week"
"""A teacher's timer: his week was written anew, and he has to be told."""
LESSONS_CHANGED = "lessons"
"""The same of his lessons."""


def touch(connection: Connection, place: Place) -> None:
    count_up(connection, province=place.province, commune=_commune(place))


def set_limits(connection: Connection, place: Place, limits: Limits) -> None:
    touch(connection, place)
    quiet = limits.quiet
    for name, cap in (("day", limits.caps.day), ("night", limits.caps.night)):
        if cap is not None and not 0 <= cap <= 1000:
            raise BadShift(f"Số lần gọi ({name}) phải từ 0 đến 1000.")
    if quiet is not None and not (0 <= quiet.starts < DAY and 0 <= quiet.ends < DAY and quiet.starts != quiet.ends):
        raise BadShift("Giờ yên tĩnh viết như 21:00-06:00.")
    connection.execute(
        update(rotas)
        .where(rotas.c.commune == _commune(place))
        .values(
            quiet_starts=quiet.starts if quiet else 0,
            quiet_ends=quiet.ends if quiet else 0,
            cap_day=limits.caps.day,
            cap_night=limits.caps.night,
            hours=[{"weekday": h.weekday, "starts": h.starts, "ends": h.ends} for h in limits.hours],
            announce=limits.announce,
        )
    )


def set_shifts(connection: Connection, person: Person, weekly: Sequence[Shift], *, now: datetime | None = None) -> None:
    """His whole week anew; he is told so from `now` on, if that is given."""
    check_weekly(weekly)
    touch(connection, person)
    people.set_shifts(connection, person, weekly)
    if now is not None:
        timers.arm(connection, WEEK_CHANGED, person.id, now, commune=person.commune)


def tell_of_lessons(connection: Connection, teachers: Iterable[Person], now: datetime) -> None:
    """A school's timetable has changed what they teach: each is told, when he can be."""
    for teacher in teachers:
        timers.arm(connection, LESSONS_CHANGED, teacher.id, now, commune=teacher.commune)


def change_lessons(
    connection: Connection,
    teacher: Person,
    places: Collection[tuple[int, Half, int]],
    today: date,
    *,
    taught: bool,
    weeks: Weeks = Weeks.EVERY,
) -> int:
    """He teaches then, every week, or no longer does; how many lessons that changes. BadTimetable: no such period."""
    touch(connection, teacher)
    timetable_id, current = _own_timetable(connection, teacher, today)
    for weekday, half, period in places:
        if current.bells.period(half, period) is None or not 0 <= weekday < 7:
            raise BadTimetable(f"Trường không có tiết {period} buổi đó.")
    running = select(timetables.c.id).where(timetables.c.last_day >= today)
    # What is no longer taught goes wherever it stands: in the school's timetable, and in what he typed before.
    where = lessons.c.timetable_id == timetable_id if taught else lessons.c.timetable_id.in_(running)
    here = (where, lessons.c.person_id == teacher.id)
    changed = 0
    for weekday, half, period in sorted(places):
        there = (*here, lessons.c.weekday == weekday, lessons.c.half == half, lessons.c.period == period)
        removed = connection.execute(delete(lessons).where(*there)).rowcount
        changed += 0 if taught else removed
        if taught:
            changed += 1
            one = Lesson(person_id=teacher.id, weekday=weekday, half=half, period=period, weeks=weeks)
            own = {"province": teacher.province, "commune": teacher.commune}
            store.add_lessons(connection, timetable_id, [one], **own)
    return changed


def _own_timetable(connection: Connection, teacher: Person, today: date) -> tuple[int, Timetable]:
    """The school he teaches at; else the commune's only one; else one of his own with the usual bells."""
    running = (timetables.c.commune == teacher.commune, timetables.c.last_day >= today)
    found = list(connection.execute(select(timetables).where(*running).order_by(timetables.c.first_day)).mappings())
    theirs = select(lessons.c.timetable_id).where(lessons.c.person_id == teacher.id)
    mine = set(connection.execute(theirs).scalars())
    schools = {row["school"] for row in found}
    chosen = next((row for row in found if row["id"] in mine), found[0] if len(schools) == 1 else None)
    if chosen is not None:
        return chosen["id"], store.from_row(chosen)
    year, first, last = school_year_of(today)
    made = Timetable(school=teacher.name, year=year, first_day=first, last_day=last, lessons=())
    store.replace(connection, made, province=teacher.province, commune=teacher.commune)
    return _own_number(connection, teacher, first), made


def _own_number(connection: Connection, teacher: Person, first: date) -> int:
    key = (timetables.c.commune == teacher.commune, timetables.c.school == teacher.name)
    return int(connection.execute(select(timetables.c.id).where(*key, timetables.c.first_day == first)).scalar_one())


def add_overrides(
    connection: Connection, place: Place, made: Sequence[Override], *, by: Person | None, now: datetime
) -> None:
    for one in made:
        if not 0 <= one.starts < one.ends <= 2 * DAY:
            raise BadShift("Giờ bắt đầu phải trước giờ kết thúc.")
    touch(connection, place)
    rows = [
        {
            "province": place.province,
            "commune": _commune(place),
            "kind": one.kind,
            "person_id": one.person_id,
            "by_id": one.by,
            "date": one.date,
            "starts": one.starts,
            "ends": one.ends,
            "pair": one.pair,
            "made_by": by.id if by else None,
            "made_at": now,
        }
        for one in made
    ]
    if rows:
        connection.execute(insert(overrides), rows)


def add_leave(connection: Connection, person: Person, starts_at: datetime, ends_at: datetime, *, ill: bool) -> None:
    if starts_at >= ends_at:
        raise BadShift("Ngày đầu phải trước ngày cuối.")
    touch(connection, person)
    values = {"person_id": person.id, "starts_at": starts_at, "ends_at": ends_at, "ill": ill}
    connection.execute(insert(leaves).values(province=person.province, commune=person.commune, **values))


def free_again(connection: Connection, person: Person, starts_at: datetime, ends_at: datetime) -> None:
    """Busy notes and leave give way between these two moments: they end before, begin after, or are cut in two."""
    touch(connection, person)
    for table in (busy, leaves):
        over = (table.c.person_id == person.id, table.c.starts_at < ends_at, table.c.ends_at > starts_at)
        spells = list(connection.execute(select(table).where(*over)).mappings())
        connection.execute(delete(table).where(*over))
        for row in spells:
            kept = {name: value for name, value in row.items() if name != "id"}
            rests = ((row["starts_at"], starts_at), (ends_at, row["ends_at"]))
            parts = [kept | {"starts_at": begins, "ends_at": stops} for begins, stops in rests if begins < stops]
            if parts:
                connection.execute(insert(table), parts)


def back(connection: Connection, person: Person, now: datetime) -> None:
    """He is there again: busy notes are over, and so is the leave he is on; leave to come stays."""
    touch(connection, person)
    people.clear_busy(connection, person, now)
    holds = (leaves.c.person_id == person.id, leaves.c.starts_at <= now, leaves.c.ends_at > now)
    connection.execute(update(leaves).where(*holds).values(ends_at=now))


def set_day_off(connection: Connection, place: Place, line: Local) -> None:
    """A line of the local list; the commune "" means all communes."""
    touch(connection, place)
    key = {"commune": _commune(place), "date": line.date}
    connection.execute(delete(days_off).where(days_off.c.commune == key["commune"], days_off.c.date == line.date))
    connection.execute(
        insert(days_off).values(province=place.province, name=line.name[:120], works_as=line.like, **key)
    )


def set_neighbours(connection: Connection, place: Commune, near: Collection[str]) -> None:
    touch(connection, place)
    connection.execute(delete(neighbours).where(neighbours.c.commune == place.id))
    for one in sorted(set(near) - {place.id}):
        connection.execute(insert(neighbours).values(province=place.province, commune=place.id, neighbour=one))


def _commune(place: Place) -> str:
    return place.commune if isinstance(place, Person) else place.id
