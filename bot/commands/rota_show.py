"""`caunoi rota show`: every teacher's week, lessons, exceptions and leave, and what the commune has settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from desk.people import Person, Role
from desk.rota import Rota
from desk.shifts import clock, written
from desk.spans import merged
from desk.timetable import Half, Weeks
from store import people
from store import rota as kept

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_WEEKS = {Weeks.EVERY: "", Weeks.ODD: " tuần lẻ", Weeks.EVEN: " tuần chẵn"}
_AHEAD = timedelta(weeks=4)


@click.command()
@click.option("--commune", required=True)
def show(commune: str) -> None:
    """Every teacher's week, with lessons and what changes in the next four weeks."""
    with opened() as (chosen, database):
        now, place = SystemClock().now(), commune_id(commune)
        staff = [p for p in database.read_now(lambda c: people.staff(c, place)) if p.role is Role.TEACHER]
        in_force = database.read_now(lambda c: kept.load(c, place, now, chosen.zone))
    names = {person.id: person.name for person in staff}
    for person in staff:
        own = [written(shift) for shift in in_force.shifts if shift.person_id == person.id]
        click.echo(f"{person.name}: {', '.join(own) or 'chưa có ca trực'}")
        for line in (*_lessons(in_force, person), *_changes(in_force, person, names, now)):
            click.echo(f"  {line}")
    if not staff:
        click.echo("Chưa có thầy cô nào; tạo mã bằng `caunoi code teacher`.")
    for line in _settled(in_force, now):
        click.echo(line)


def _lessons(rota: Rota, person: Person) -> list[str]:
    found = []
    for timetable in rota.timetables:
        places: dict[tuple[int, Half, Weeks], list[int]] = {}
        for lesson in timetable.lessons:
            if lesson.person_id == person.id:
                places.setdefault((lesson.weekday, lesson.half, lesson.weeks), []).append(lesson.period)
        for (weekday, half, weeks), numbers in sorted(
            places.items(), key=lambda one: (one[0][0], one[0][1] != "morning")
        ):
            runs = [(first, last - 1) for first, last in merged((number, number + 1) for number in numbers)]
            periods = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)
            part = "sáng" if half is Half.MORNING else "chiều"
            found.append(f"dạy {_DAYS[weekday]} {part} tiết {periods}{_WEEKS[weeks]}")
    return found


def _changes(rota: Rota, person: Person, names: dict[int, str], now: datetime) -> list[str]:
    found = []
    for override in rota.overrides:
        if person.id not in (override.person_id, override.by) or override.date < rota.day(now):
            continue
        spans = ", ".join(f"{clock(a)}-{clock(b)}" for a, b in rota.duty(person.id, override.date)) or "không trực"
        other = override.by if override.person_id == person.id else override.person_id
        swapped = f", đổi với {names[other]}" if other in names and other != person.id else ""
        found.append(f"ngày {override.date:%d/%m/%Y}: {spans}{swapped}")
    for spell in rota.busy:
        if spell.person_id == person.id:
            found.append(f"nghỉ hoặc bận {_at(spell.starts_at, rota.zone)} đến {_at(spell.ends_at, rota.zone)}")
    return list(dict.fromkeys(found))


def _settled(rota: Rota, now: datetime) -> list[str]:
    found = []
    for day, name in sorted(rota.days_off.off.items()):
        if rota.day(now) <= day <= rota.day(now + _AHEAD):
            found.append(f"Ngày nghỉ {_DAYS[day.weekday()]} {day:%d/%m/%Y}: {name or 'nghỉ'}")
    for day, weekday in sorted(rota.days_off.works_as.items()):
        if rota.day(now) <= day <= rota.day(now + _AHEAD):
            found.append(f"Làm bù {_DAYS[day.weekday()]} {day:%d/%m/%Y} theo lịch {_DAYS[weekday]}")
    if rota.quiet is not None:
        found.append(f"Giờ yên tĩnh: {clock(rota.quiet.starts)}-{clock(rota.quiet.ends)}")
    caps = [
        f"{most} lần mỗi {when}"
        for most, when in ((rota.caps.day, "ngày"), (rota.caps.night, "đêm"))
        if most is not None
    ]
    return [*found, *([f"Gọi nhiều nhất mỗi người: {', '.join(caps)}"] if caps else [])]


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M %d/%m/%Y}"
