"""`caunoi console`: a link into the console, for whoever has the server and no chat yet."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.opening import opened
from desk.people import STAFF, Person
from desk.timetable_words import plain
from store import console as sessions
from store import people


@click.command()
@click.option("--person", "name", required=True, help="A coordinator, curator or teacher, as the desk knows the name.")
def console(name: str) -> None:
    """Print a link that opens the console once, within 15 minutes, under that person's name."""
    with opened() as (chosen, database):
        now = SystemClock().now()
        code = database.write_now(lambda c: sessions.offer(c, _person(c, name), now))
    base = chosen.public_url or f"http://{chosen.host}:{chosen.port}"
    click.echo(f"{base}/console/{code}")
    click.echo("Dùng được một lần, trong 15 phút; ai mở trước thì vào với tên người này.", err=True)
    if not chosen.public_url:
        click.echo("Chỉ mở được trên máy này; muốn mở từ nơi khác, đặt CAUNOI_PUBLIC_URL.", err=True)


def _person(connection: Connection, name: str) -> Person:
    staff = people.with_roles(connection, STAFF)
    wanted = plain(name)
    found = [one for one in staff if plain(one.name) == wanted] or [
        one for one in staff if wanted and set(wanted.split()) <= set(plain(one.name).split())
    ]
    if len(found) != 1:
        known = ", ".join(f"{one.name} ({one.commune or 'mọi xã'})" for one in found or staff) or "chưa có ai"
        raise click.ClickException(f"“{name}” hợp với {len(found)} người; xin ghi rõ hơn: {known}.")
    return found[0]
