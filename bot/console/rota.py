"""The week of a commune: who is on duty, who is in class, and which hours have nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aiohttp import web
from sqlalchemy import Connection

from bot.console.drawing import page
from bot.console.places import chosen
from bot.console.visit import Visit
from desk.coverage import Fault, coverage
from desk.people import Role
from desk.rota import Rota
from desk.shifts import clock
from desk.wallclock import Span, local
from handlers import voice
from store import people
from store import rota as kept

_WEEK = timedelta(days=7)
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A teacher's day, as it is read: "07:00-11:30"."""

    duty: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    away: tuple[str, ...] = ()


async def show(visit: Visit) -> web.Response:
    return await page(visit, "rota", await visit.desk.database.read(lambda c: _week(c, visit)))


def _week(connection: Connection, visit: Visit) -> dict[str, object]:
    mine, place = chosen(connection, visit)
    zone, language = visit.desk.zone, visit.person.language
    today = local(visit.now, zone).date()
    first = _monday(visit.asked("week"), today)
    days = [first + timedelta(days=ahead) for ahead in range(7)]
    values: dict[str, object] = {
        "communes": mine,
        "place": place,
        "days": [(day, voice.weekday(day.weekday(), language), f"{day:%d/%m}") for day in days],
        "today": today,
        "before": first - _WEEK,
        "after": first + _WEEK,
        "week": first,
    }
    if place is None:
        return values | {"teachers": [], "grid": {}, "cover": None, "gaps": [], "strained": [], "off": {}}
    in_force = kept.load(connection, place.id, visit.now, zone)
    teachers = [one for one in people.staff(connection, place.id) if one.role is Role.TEACHER]
    starts = datetime.combine(first, time(), tzinfo=zone)
    found = coverage(in_force, starts, starts + _WEEK)
    named = {one.id: one for one in teachers}
    return values | {
        "teachers": teachers,
        "grid": {one.id: [_cell(in_force, one.id, day) for day in days] for one in teachers},
        "cover": found,
        "gaps": [_said(f.span, visit) for f in found.findings if f.fault is Fault.GAP and f.span is not None],
        "strained": [(f.fault.value, named[f.person_id], f.hours) for f in found.findings if f.person_id in named],
        "off": {day: in_force.days_off.off[day] for day in days if day in in_force.days_off.off},
    }


def _monday(wanted: str, today: date) -> date:
    try:
        day = date.fromisoformat(wanted) if wanted else today
    except ValueError:
        day = today
    day = min(max(day, today - _FARTHEST), today + _FARTHEST)
    return day - timedelta(days=day.weekday())


def _cell(rota: Rota, person: int, day: date) -> Cell:
    begins = datetime.combine(day, time(), tzinfo=rota.zone)
    ends = begins + timedelta(days=1)
    away = [b for b in rota.busy if b.person_id == person and b.starts_at < ends and b.ends_at > begins]
    return Cell(
        duty=tuple(f"{clock(a)}-{clock(b)}" for a, b in rota.duty(person, day)),
        lessons=tuple(f"{clock(a)}-{clock(b)}" for a, b in rota.in_class(person, day)),
        away=tuple(_hours(max(b.starts_at, begins), min(b.ends_at, ends), rota) for b in away),
    )


def _hours(starts: datetime, ends: datetime, rota: Rota) -> str:
    first, last = starts.astimezone(rota.zone), ends.astimezone(rota.zone)
    return f"{first:%H:%M}-{'24:00' if last.time() == time() else f'{last:%H:%M}'}"


def _said(span: Span, visit: Visit) -> str:
    starts, ends = (moment.astimezone(visit.desk.zone) for moment in span)
    return f"{voice.weekday(starts.weekday(), visit.person.language)} {starts:%d/%m %H:%M}-{ends:%H:%M}"
