"""`caunoi rota feed`: secret addresses under which phones read duty."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.naming import the_teacher
from bot.commands.opening import opened
from desk.people import Person, Role
from store import chats, feeds, people


@click.command()
@click.argument("name", required=False)
@click.option("--commune", default="", help="The whole commune's, or where teacher NAME works.")
@click.option("--revoke", is_flag=True, help="Take back every address of this calendar.")
@click.option("--lessons", is_flag=True, help="Show lessons, too, as busy.")
def feed(name: str | None, commune: str, revoke: bool, lessons: bool) -> None:
    """Print a secret calendar address (.ics) of teacher NAME, or of a whole commune, for phones and Google Calendar."""
    if not name and not commune:
        raise click.UsageError("Cần tên thầy cô, hoặc --commune cho cả xã, phường.")
    with opened() as (chosen, database):
        now = SystemClock().now()

        def work(connection: Connection) -> str | int:
            person = _teacher(connection, name, commune) if name else None
            place = person.commune if person is not None else _commune(connection, commune)
            number = person.id if person is not None else None
            if revoke:
                return feeds.revoke(connection, commune=place, person_id=number, now=now)
            return feeds.make(connection, province=chosen.province, commune=place, person_id=number, now=now)

        made = database.write_now(work)
    if isinstance(made, int):
        click.echo(f"Đã thu hồi {made} liên kết.")
        return
    base = chosen.public_url or f"http://{chosen.host}:{chosen.port}"
    click.echo(f"{base}/cal/{made}.ics{'?lessons=1' if lessons else ''}")
    click.echo("Ai có liên kết cũng xem được lịch. Thu hồi: thêm --revoke.", err=True)
    if not chosen.public_url:
        click.echo("Điện thoại chỉ đọc được khi có CAUNOI_PUBLIC_URL.", err=True)


def _teacher(connection: Connection, name: str, commune: str) -> Person:
    places = [commune_id(commune)] if commune else [place.id for place in chats.all_communes(connection)]
    staff = {p.id: p for place in [*places, ""] for p in people.staff(connection, place) if p.role is Role.TEACHER}
    return the_teacher(name, list(staff.values()), commune=commune)


def _commune(connection: Connection, name: str) -> str:
    place = chats.commune_called(connection, commune_id(name))
    if place is None:
        known = ", ".join(each.name for each in chats.all_communes(connection)) or "chưa có xã, phường nào"
        raise click.ClickException(f"Không có “{name}”; ở đây có: {known}.")
    return place.id
