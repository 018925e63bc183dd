"""`caunoi deployment`: from when to when the teachers serve, what is missing before, and what is left to hand over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import add_commune, commune_id
from bot.commands.naming import the_teacher
from bot.commands.opening import opened
from bot.desk import Desk
from bot.library import Library
from bot.settings import Settings
from bot.wiring import build_channels
from desk import deployment as clock
from desk.deployment import BadDeployment, Deployment
from desk.people import Commune, Person, Role
from handlers import deployment_commands, deployments, readiness, voice, winding_down
from handlers.scene import Scene
from knowledge.text import fold
from store import chats, people
from store import deployments as kept
from store.database import Database

_T = TypeVar("_T")


class Day(click.ParamType[date]):
    name = "DAY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        self.fail(f"“{value}” is no day; write 30/11/2026 or 2026-11-30.", param, ctx)


@click.group()
def deployment() -> None:
    """The teachers' time in the communes: upcoming, running, winding down, aftercare."""


@deployment.command()
@click.argument("name")
@click.option("--school", default="", help="Who sends the teachers.")
@click.option("--commune", "communes", multiple=True, required=True, help="A commune's full name; may be repeated.")
@click.option("--from", "starts_on", type=Day(), required=True, help="First day, 01/07/2026.")
@click.option("--to", "ends_on", type=Day(), required=True, help="Last day, 30/11/2026.")
@click.option(
    "--teacher",
    "teachers",
    multiple=True,
    help="A member by name; left out: the teachers there whom no other school sends.",
)
def add(
    name: str,
    school: str,
    communes: tuple[str, ...],
    starts_on: date,
    ends_on: date,
    teachers: tuple[str, ...],
) -> None:
    """Make deployment NAME."""
    with opened() as (chosen, database):

        def work(connection: Connection) -> Deployment:
            clock.check_dates(starts_on, ends_on)
            if kept.called(connection, name) is not None:
                raise BadDeployment(f"Đã có đợt “{name}”; chọn tên khác.")
            places = [Commune(id=commune_id(c), province=chosen.province, name=c.strip()) for c in communes]
            for place in places:
                add_commune(connection, place)
            made = kept.add(
                connection,
                name=name,
                school=school,
                province=chosen.province,
                communes=[place.id for place in places],
                members=_members(connection, [place.id for place in places], teachers, school, (starts_on, ends_on)),
                starts_on=starts_on,
                ends_on=ends_on,
                now=SystemClock().now(),
            )
            clock.check_overlap(made, [one for place in places for one in kept.of_commune(connection, place.id)])
            deployments.plan(connection, made, SystemClock().now(), chosen.zone)
            return made

        made = _refusing(lambda: database.write_now(work))
    click.echo(f"{made.name}: {made.starts_on:%d/%m/%Y} - {made.ends_on:%d/%m/%Y}, {len(made.members)} người")
    if not made.members:
        click.echo("Chưa có thầy cô nào; ai kết nối sau thì tự vào đợt, hoặc `caunoi deployment teachers`.")


def _members(
    connection: Connection, communes: list[str], named: tuple[str, ...], school: str, days: tuple[date, date]
) -> list[int]:
    there = _teachers_of(connection, communes)
    if not named:
        others = [one for commune in communes for one in kept.of_commune(connection, commune)]
        taken = [one for one in others if one.school.casefold() != school.casefold() and clock.meets(one, *days)]
        return [one.id for one in there if not any(one.id in other.members for other in taken)]
    return [the_teacher(name, there).id for name in named]


def _teachers_of(connection: Connection, communes: Iterable[str]) -> list[Person]:
    there = {p.id: p for commune in communes for p in people.staff(connection, commune) if p.role is Role.TEACHER}
    return list(there.values())


@deployment.command()
@click.argument("name")
@click.option("--add", "more", multiple=True, metavar="TEACHER", help="By name; may be repeated.")
@click.option("--remove", "fewer", multiple=True, metavar="TEACHER")
def teachers(name: str, more: tuple[str, ...], fewer: tuple[str, ...]) -> None:
    """Who serves in deployment NAME. Whoever links later joins by himself, where one school alone sends teachers."""
    with opened() as (_, database):

        def work(connection: Connection) -> list[Person]:
            found = called(connection, name)
            there = _teachers_of(connection, found.communes)
            for one in more:
                kept.add_member(connection, found, the_teacher(one, there))
            for one in fewer:
                kept.remove_member(connection, found, the_teacher(one, there))
            return [people.get(connection, person) for person in sorted(called(connection, name).members)]

        members = _refusing(lambda: database.write_now(work))
    click.echo("\n".join(person.name for person in members) or "Chưa có thầy cô nào.")


@deployment.command()
@click.argument("name")
@click.argument("day", type=Day())
def end(name: str, day: date) -> None:
    """Move the last day of deployment NAME to DAY, earlier or later. It counts from this moment."""
    with opened() as (chosen, database):
        scene_of, desk = _scenes(chosen, database), _desk(chosen, database)

        def work(connection: Connection) -> Deployment:
            scene = scene_of(connection)
            moved = deployment_commands.move_end(scene, called(connection, name), day, None)
            if moved is None:
                raise BadDeployment("Vừa có người khác đổi ngày; chạy lại lệnh.")
            desk.enqueue(connection, moved[1], scene.now)
            return moved[0]

        moved = _refusing(lambda: database.write_now(work))
    click.echo(f"{moved.name}: kết thúc {moved.ends_on:%d/%m/%Y}")


@deployment.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str | None, as_json: bool) -> None:
    """Every deployment (or NAME): its phase, what is missing before it begins, what is left to hand over."""
    with opened() as (chosen, database):
        today = SystemClock().now().astimezone(chosen.zone).date()
        found = database.read_now(lambda c: [called(c, name)] if name else kept.every(c))
        rows = database.read_now(lambda c: [(one, *_state(c, one, today, chosen.zone)) for one in found])
        places = {place.id: place.name for place in database.read_now(chats.all_communes)}
    if as_json:
        click.echo(json.dumps([_as_json(*row, today) for row in rows], ensure_ascii=False))
        return
    for one, lacking, tasks in rows:
        phase = voice.say(f"phase_{clock.phase(one, today).value}")
        click.echo(f"{one.name}: {phase}, {', '.join(places.get(place, place) for place in one.communes)}")
        click.echo(f"  {one.starts_on:%d/%m/%Y} - {one.ends_on:%d/%m/%Y}, {len(one.members)} người")
        for check in lacking:
            who = f" (chưa: {', '.join(check.who)})" if check.who and not check.met else ""
            click.echo(f"  {'✓' if check.met else '✗'} {voice.say(f'need_{check.need.value}')}{who}")
        for task in tasks:
            who = f": {task['who']}" if task["who"] else ""
            click.echo(f"  ☐ {task['label']}{who}")
    if not rows:
        click.echo("Chưa có đợt hỗ trợ nào; tạo bằng `caunoi deployment add`.")


def _state(
    connection: Connection, one: Deployment, today: date, zone: ZoneInfo
) -> tuple[list[readiness.Check], list[dict[str, object]]]:
    upcoming = clock.phase(one, today) is clock.Phase.UPCOMING
    lacking = readiness.look(connection, one, zone) if upcoming else []
    due = {task.value for task in clock.tasks_due(one, today, kept.done(connection, one))}
    return lacking, [row for row in winding_down.tasks(connection, one, "vi") if row["task"] in due and not row["done"]]


def _as_json(
    one: Deployment, checks: list[readiness.Check], tasks: list[dict[str, object]], today: date
) -> dict[str, object]:
    return {
        "name": one.name,
        "phase": clock.phase(one, today).value,
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat(),
        "communes": list(one.communes),
        "members": len(one.members),
        "missing": [check.need.value for check in checks if not check.met],
        "tasks": [task["task"] for task in tasks],
    }


def called(connection: Connection, name: str) -> Deployment:
    """By its name, with or without marks and capitals, where that is one only."""
    every = kept.every(connection)
    alike = [one for one in every if fold(one.name) == fold(name)]
    found = kept.called(connection, name) or (alike[0] if len(alike) == 1 else None)
    if found is None:
        known = ", ".join(one.name for one in every) or "chưa có đợt nào"
        raise click.ClickException(f"Không có đợt “{name}”; đang có: {known}.")
    return found


def _desk(chosen: Settings, database: Database) -> Desk:
    return Desk(
        database=database,
        channels={channel.name: channel for channel in build_channels(chosen)},
        clock=SystemClock(),
        library=Library(),
        zone=chosen.zone,
        province=chosen.province,
        rules=chosen.rules,
    )


def _scenes(chosen: Settings, database: Database) -> Callable[[Connection], Scene]:
    desk = _desk(chosen, database)

    def scene_of(connection: Connection) -> Scene:
        now = desk.clock.now()
        return desk.scene(connection, now, f"command:{now.timestamp():.6f}")

    return scene_of


def _refusing(work: Callable[[], _T]) -> _T:
    """What contradicts itself is said in one sentence, and nothing is written."""
    try:
        return work()
    except BadDeployment as error:
        raise click.ClickException(str(error)) from None
