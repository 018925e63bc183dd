"""`caunoi rota check`: the next four weeks of every commune, with what is missing, too much, or wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from desk.coverage import Coverage, Fault, coverage
from desk.people import Commune, Role
from desk.rota import Rota
from desk.rota_faults import faults
from store import chats, people
from store import rota as kept

WEEKS = 4
_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@click.command()
@click.option("--commune", default="", help="One commune; all of them when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(commune: str, as_json: bool) -> None:
    """Gaps, coverage with reasons, and bad data in the next four weeks. Exit code 1 where data is bad."""
    with opened() as (chosen, database):
        now = SystemClock().now()
        known = database.read_now(chats.all_communes)
        wanted = [one for one in known if not commune or one.id == commune_id(commune)]
        if not wanted:
            names = ", ".join(one.name for one in known) or "none yet"
            raise click.UsageError(f"“{commune}” is no commune here; there are: {names}.")
        checked = [database.read_now(partial(_checked, place=one, now=now, zone=chosen.zone)) for one in wanted]
    if as_json:
        span = {"from": now.astimezone(chosen.zone).isoformat(), "weeks": WEEKS}
        click.echo(json.dumps({**span, "communes": checked}, ensure_ascii=False))
    else:
        for lines in checked:
            click.echo("\n".join(_written(lines, chosen.zone)))
    if any(one["bad"] for one in checked):
        raise click.exceptions.Exit(1)


def _checked(connection: Connection, place: Commune, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    names = {p.id: p.name for p in people.staff(connection, place.id) if p.role is Role.TEACHER}
    in_force = kept.load(connection, place.id, now, zone)
    return {"commune": place.id, "name": place.name, **report(in_force, now, names)}


def report(rota: Rota, now: datetime, names: dict[int, str]) -> dict[str, Any]:
    until = now + timedelta(weeks=WEEKS)
    found: Coverage = coverage(rota, now, until)
    strained: dict[Fault, list[dict[str, Any]]] = defaultdict(list)
    for finding in found.findings:
        if finding.person_id is not None:
            strained[finding.fault].append({"person": names[finding.person_id], "hours_a_week": finding.hours})
    return {
        "coverage": found.percent,
        "score": found.score,
        "service_hours": round(found.service / timedelta(hours=1), 1),
        "gaps": [
            {"from": one.span[0].astimezone(rota.zone).isoformat(), "to": one.span[1].astimezone(rota.zone).isoformat()}
            for one in found.findings
            if one.span is not None
        ],
        "overload": strained[Fault.OVERLOAD],
        "imbalance": strained[Fault.IMBALANCE],
        "bad": [
            {"person": names.get(fault.person_id or 0, ""), "sentence": fault.sentence}
            for fault in faults(rota, now, until)
        ],
    }


def _written(one: dict[str, Any], zone: ZoneInfo) -> list[str]:
    """For people: a gap that comes every week is one line."""
    lines = [f"{one['name']}: phủ {one['coverage']} % của {one['service_hours']} giờ, điểm {one['score']}/100"]
    weekly: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for gap in one["gaps"]:
        starts, ends = (datetime.fromisoformat(gap[edge]).astimezone(zone) for edge in ("from", "to"))
        weekly[starts.weekday(), f"{starts:%H:%M}-{ends:%H:%M}"].append(starts)
    for (weekday, span), days in sorted(weekly.items()):
        lines.append(f"  trống   {_DAYS[weekday]} {span}: {', '.join(f'{day:%d/%m}' for day in days)}")
    for kind, word in (("overload", "quá tải"), ("imbalance", "lệch tải")):
        lines += [f"  {word} {who['person']}: {who['hours_a_week']} giờ một tuần" for who in one[kind]]
    for bad in one["bad"]:
        whose = f"{bad['person']}: " if bad["person"] else ""
        lines.append(f"  sai     {whose}{bad['sentence']}")
    return lines
