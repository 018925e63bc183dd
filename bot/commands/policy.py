"""`caunoi policy`: whom an unclaimed thread asks, step by step."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from bot.replay import source
from desk.escalation import named
from desk.people import Role
from desk.policy import Policy, Step, Who, default, to_stored
from desk.policy_file import BadPolicy, parse
from store import chats, deployments, people, policies

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_WHO = {
    Who.ON_CALL: "người đang trực",
    Who.OTHERS: "các thầy cô chưa được hỏi",
    Who.ALL: "tất cả thầy cô",
    Who.NEIGHBOURS: "thầy cô xã lân cận",
    Who.COORDINATOR: "điều phối viên",
    Who.UNIT: "soạn nội dung gửi đơn vị vận hành hệ thống",
}


@click.group()
def policy() -> None:
    """Whom an unclaimed thread asks, how long each has, and who is next."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--commune", default="", help="Only for this commune; without it for the whole desk.")
@click.option("--deployment", default="", help="Only while this deployment serves; a commune's own policy goes before.")
@click.option("--dry-run", is_flag=True, help="Read and check only.")
def load(file: Path, commune: str, deployment: str, dry_run: bool) -> None:
    """Read a policy from a YAML FILE. What is being searched for already keeps the policy it began with."""
    read = read_policy(file)
    key = _for_one(commune, deployment)
    with opened() as (chosen, database):
        number_of = database.read_now(lambda c: _deployment_id(c, deployment))
        trouble = database.read_now(lambda c: _unreachable(c, read, key))
        if trouble is not None:
            number, sentence = trouble
            raise click.ClickException(f"{file}:{line_of_step(file, number)}: {sentence}")
        if not dry_run:
            now = SystemClock().now()
            database.write_now(lambda c: policies.save(c, read, key, chosen.province, now, deployment_id=number_of))
    click.echo("\n".join(_lines(read)))
    click.echo("Chưa lưu gì (--dry-run)." if dry_run else "Đã lưu; câu hỏi mới sẽ theo chính sách này.")


@policy.command()
@click.option("--json", "as_json", is_flag=True)
def show(as_json: bool) -> None:
    """The policies in force."""
    with opened() as (chosen, database):
        kept = database.read_now(policies.listed)
        names = {one.id: one.name for one in database.read_now(deployments.every)}
    found = [(one.commune or names.get(one.deployment_id, ""), one.policy) for one in kept]
    if not any(name == policies.WHOLE_DESK for name, _ in found):
        found.insert(0, (policies.WHOLE_DESK, default(chosen.rules.step_wait)))
    if as_json:
        click.echo(json.dumps({name: to_stored(each) for name, each in found}, ensure_ascii=False))
        return
    for name, each in found:
        click.echo(name or "cả hệ thống")
        click.echo("\n".join(_lines(each)))


@policy.command()
@click.option("--commune", default="", help="Of this commune; without it the whole desk's own.")
@click.option("--deployment", default="", help="Of this deployment.")
def remove(commune: str, deployment: str) -> None:
    """Go back to the whole desk's policy, or to the one that needs no file."""
    key = _for_one(commune, deployment)
    with opened() as (_, database):
        number = database.read_now(lambda c: _deployment_id(c, deployment))
        gone = database.write_now(lambda c: policies.remove(c, key, deployment_id=number))
    if not gone:
        raise click.ClickException("there is no such policy; `caunoi policy show` lists them.")
    click.echo("Đã bỏ; câu hỏi mới theo chính sách chung.")


def _for_one(commune: str, deployment: str) -> str:
    if commune and deployment:
        raise click.UsageError("give --commune or --deployment, not both.")
    return commune_id(commune) if commune else policies.WHOLE_DESK


def _deployment_id(connection: Connection, name: str) -> int:
    if not name:
        return policies.NO_DEPLOYMENT
    found = deployments.called(connection, name)
    if found is None:
        known = ", ".join(one.name for one in deployments.every(connection)) or "none yet"
        raise click.ClickException(f"there is no deployment “{name}”; known are {known}.")
    return found.id


def read_policy(file: Path) -> Policy:
    """Exit 2 with file, line and one sentence when it cannot be used."""
    try:
        read = source.read(file, wanted="at least “steps:” and “- who: on_call”")
        return parse(read.data, read.line)
    except source.ScriptError as error:
        raise click.UsageError(str(error)) from None
    except BadPolicy as error:
        raise click.UsageError(f"{file}:{error.line}: {error}") from None


def line_of_step(file: Path, number: int) -> int:
    return source.read(file).line(("steps", number))


def _unreachable(connection: Connection, read: Policy, commune: str) -> tuple[int, str] | None:
    """A step whose people do not exist here: its number, and one sentence."""
    known = {place.id for place in chats.all_communes(connection)}
    if commune and commune not in known:
        return 0, f"there is no commune “{commune}” here; known are {', '.join(sorted(known)) or 'none yet'}"
    for place in [commune] if commune else sorted(known):
        staff = people.staff(connection, place)
        for number, step in enumerate(read.steps):
            nobody = [name for name in step.names if not named(replace(step, names=(name,)), staff)]
            if step.who is Who.NAMED and nobody and commune:
                return number, f"nobody in {place} is called {' or '.join(nobody)}"
        reached = any(person.role in {Role.TEACHER, Role.COORDINATOR} for person in staff)
        if staff and not reached:
            return 0, f"nobody in {place} could be reached; link a teacher or a coordinator first"
        only = {step.who for step in read.steps}
        if commune and only <= {Who.COORDINATOR, Who.UNIT} and not any(p.role is Role.COORDINATOR for p in staff):
            return 0, f"nobody in {place} could be reached: it has no coordinator"
    return None


def _lines(read: Policy) -> list[str]:
    return [f"  {number}. {_line(step)}" for number, step in enumerate(read.steps, start=1)]


def _line(step: Step) -> str:
    who = ", ".join(step.names) if step.who is Who.NAMED else _WHO[step.who]
    parts = [who, {"private": "nhắn riêng", "group": "nhóm thầy cô", "both": "riêng và nhóm"}[step.how.value]]
    parts.append(f"chờ {_span(step.wait.total_seconds())}")
    parts.append(f"có dân chờ: {_span(step.waits(urgent=True).total_seconds())}")
    if step.at_once:
        parts.append(f"mỗi lần {step.at_once} người")
    if step.repeats > 1:
        parts.append(f"nhắc {step.repeats} lần")
    if step.hours:
        spans = (f"{_DAYS[s.weekday]} {_clock(s.starts)}-{_clock(s.ends)}" for s in step.hours)
        parts.append(f"giờ: {', '.join(spans)}")
    if step.urgency.value != "any":
        parts.append({"urgent": "chỉ câu gấp", "ordinary": "chỉ câu thường"}[step.urgency.value])
    return " · ".join(parts)


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} phút" if not rest else f"{minutes} phút {rest} giây" if minutes else f"{rest} giây"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
