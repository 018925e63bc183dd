"""`caunoi rota limits|dayoff|neighbours`: what is settled for a commune beside who works when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click
from sqlalchemy import Connection

from bot.commands.code import commune_id
from bot.commands.opening import opened
from bot.commands.timetables import Day
from desk.caps import Caps
from desk.holidays import Local
from desk.people import Commune
from desk.shifts import BadShift, Hours, QuietHours, parse_span, parse_weekly
from desk.wallclock import DAY
from store import chats, rota, rota_changes
from store.database import Database

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@click.command()
@click.option("--commune", required=True)
@click.option("--quiet", metavar="21:00-06:00", help="Nobody is called then; “none” for no such hours.")
@click.option("--cap-day", type=click.IntRange(0, 1000), help="Calls a teacher gets in a day at most; 0 is none.")
@click.option("--cap-night", type=click.IntRange(0, 1000), help="The same for 18:00 to 06:00.")
@click.option("--no-caps", is_flag=True, help="No limit on calls.")
@click.option("--hours", metavar='"T2-T6 07:30-11:30"', help="When somebody should be on call.")
@click.option("--announce/--no-announce", default=None, help="Tell teachers when their shift begins.")
def limits(
    commune: str,
    quiet: str | None,
    cap_day: int | None,
    cap_night: int | None,
    no_caps: bool,
    hours: str | None,
    announce: bool | None,
) -> None:
    """Quiet hours, caps, service hours and announcements; what is not named stays as it is."""
    with opened() as (_, database):
        place = _place(database, commune)
        now = database.read_now(lambda c: rota.limits(c, place.id))
        try:
            if quiet is not None:
                now = replace(now, quiet=None if quiet == "none" else _quiet(quiet))
            if hours is not None:
                weekly = parse_weekly(hours)
                now = replace(now, hours=tuple(Hours(weekday=s.weekday, starts=s.starts, ends=s.ends) for s in weekly))
        except BadShift as error:
            raise click.ClickException(str(error)) from None
        caps = now.caps if not no_caps else Caps()
        caps = replace(
            caps,
            day=caps.day if cap_day is None else cap_day,
            night=caps.night if cap_night is None else cap_night,
        )
        settled = replace(now, caps=caps, announce=now.announce if announce is None else announce)
        database.write_now(lambda c: rota_changes.set_limits(c, place, settled))
    click.echo(f"{place.name}: đã ghi; xem bằng `caunoi rota show --commune “{place.name}”`.")


def _quiet(text: str) -> QuietHours:
    starts, _, ends = text.partition("-")
    try:
        first, last = parse_span(f"{starts}-24:00")[0], parse_span(f"00:00-{ends}")[1]
    except BadShift:
        raise BadShift(f"“{text}”: giờ yên tĩnh viết như 21:00-06:00.") from None
    return QuietHours(starts=first, ends=last % DAY)


@click.command()
@click.argument("day", type=Day())
@click.option("--commune", default="", help="One commune; for all of them when left out.")
@click.option("--name", default="", help="Why, such as “Lễ hội chùa Tam Thanh”.")
@click.option("--like", type=click.Choice(_DAYS), help="It is worked, like this weekday.")
def dayoff(day: date, commune: str, name: str, like: str | None) -> None:
    """A day off beside the country's holidays, or (--like) a free day that is worked like a weekday."""
    with opened() as (_, database):
        place = _place(database, commune) if commune else Commune(id="", province="", name="mọi xã, phường")
        line = Local(date=day, name=name, like=_DAYS.index(like) if like is not None else None)
        database.write_now(lambda c: rota_changes.set_day_off(c, place, line))
    what = f"làm việc theo lịch {like}" if like is not None else "nghỉ"
    click.echo(f"{place.name}: {day:%d/%m/%Y} {what}.")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--commune", required=True)
def neighbours(names: tuple[str, ...], commune: str) -> None:
    """The communes whose teachers help out here when the team is small; none named: nobody."""
    with opened() as (_, database):
        place = _place(database, commune)
        near = [_place(database, name) for name in names]
        database.write_now(lambda c: _set(c, place, near))
    click.echo(f"{place.name}: {', '.join(one.name for one in near) or 'không có xã, phường hỗ trợ'}.")


def _set(connection: Connection, place: Commune, near: list[Commune]) -> None:
    rota_changes.set_neighbours(connection, place, [one.id for one in near])


def _place(database: Database, name: str) -> Commune:
    found = database.read_now(lambda c: chats.commune_called(c, commune_id(name)))
    if found is None:
        known = ", ".join(one.name for one in database.read_now(chats.all_communes)) or "none yet"
        raise click.UsageError(f"“{name}” is no commune here; there are: {known}.")
    return found
