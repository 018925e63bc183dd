"""`caunoi rota`: who is on call when."""

from __future__ import annotations

import click

from bot.clock import SystemClock
from bot.commands import feeds, rota_check, rota_limits, rota_show, timetables
from bot.commands.code import commune_id
from bot.commands.naming import the_teacher
from bot.commands.opening import opened
from desk.people import Role
from desk.shifts import BadShift, check_weekly, parse_weekly
from store import people, rota_changes


@click.group()
def rota() -> None:
    """Who is on call when."""


rota.add_command(timetables.import_)
rota.add_command(timetables.export)
rota.add_command(timetables.template_)
rota.add_command(feeds.feed)
rota.add_command(rota_show.show)
rota.add_command(rota_check.check)
rota.add_command(rota_limits.limits)
rota.add_command(rota_limits.dayoff)
rota.add_command(rota_limits.neighbours)


@rota.command("set")
@click.argument("name")
@click.argument("weekly")
@click.option("--commune", required=True)
def set_(name: str, weekly: str, commune: str) -> None:
    """Give teacher NAME the shifts WEEKLY, such as "T2-T6 07:00-09:20 13:30-17:00"."""
    with opened() as (_, database):
        staff = database.read_now(lambda c: people.staff(c, commune_id(commune)))
        teacher = the_teacher(name, [p for p in staff if p.role is Role.TEACHER], commune=commune)
        try:
            shifts = parse_weekly(weekly, teacher.id)
            check_weekly(shifts)
        except BadShift as error:
            raise click.ClickException(str(error)) from None
        database.write_now(lambda c: rota_changes.set_shifts(c, teacher, shifts, now=SystemClock().now()))
    click.echo(f"{teacher.name}: {len(shifts)} ca trực một tuần")
