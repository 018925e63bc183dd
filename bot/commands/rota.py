"""`caunoi rota`: weekly shifts of teachers."""

from __future__ import annotations

import click

from bot.commands import feeds, timetables
from bot.commands.code import commune_id
from bot.commands.opening import opened
from desk.people import Role
from desk.shifts import BadShift, check_weekly, parse_weekly
from knowledge.text import fold
from store import people, rota_changes

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@click.group()
def rota() -> None:
    """Who is on call when."""


rota.add_command(timetables.import_)
rota.add_command(timetables.export)
rota.add_command(timetables.template_)
rota.add_command(feeds.feed)


@rota.command("set")
@click.argument("name")
@click.argument("weekly")
@click.option("--commune", required=True)
def set_(name: str, weekly: str, commune: str) -> None:
    """Give teacher NAME the shifts WEEKLY, such as "T2-T6 07:00-09:20 13:30-17:00"."""
    with opened() as (_, database):
        staff = database.read_now(lambda c: people.staff(c, commune_id(commune)))
        found = [p for p in staff if p.role is Role.TEACHER and fold(name) in fold(p.name)]
        if len(found) != 1:
            known = ", ".join(p.name for p in staff if p.role is Role.TEACHER) or "nobody yet"
            raise click.ClickException(f"“{name}” fits {len(found)} teachers; there are: {known}.")
        try:
            shifts = parse_weekly(weekly, found[0].id)
            check_weekly(shifts)
        except BadShift as error:
            raise click.ClickException(str(error)) from None
        database.write_now(lambda c: rota_changes.set_shifts(c, found[0], shifts))
    click.echo(f"{found[0].name}: {len(shifts)} ca trực một tuần")


@rota.command()
@click.option("--commune", required=True)
def show(commune: str) -> None:
    """Every teacher's week."""
    with opened() as (_, database):
        staff = [p for p in database.read_now(lambda c: people.staff(c, commune_id(commune))) if p.role is Role.TEACHER]
        shifts = database.read_now(lambda c: people.shifts_of(c, [p.id for p in staff]))
    for person in staff:
        own = [
            f"{_DAYS[s.weekday]} {s.starts // 60:02d}:{s.starts % 60:02d}-{s.ends // 60:02d}:{s.ends % 60:02d}"
            for s in shifts
            if s.person_id == person.id
        ]
        click.echo(f"{person.name}: {', '.join(own) or 'chưa có ca trực'}")
    if not staff:
        click.echo("Chưa có thầy cô nào; tạo mã bằng `caunoi code teacher`.")
