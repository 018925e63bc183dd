"""`caunoi report`: how long people waited, in duty hours, and what became of the promises they were given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.progress import track
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from desk import clocks
from desk.rota import Rota
from store import chats, promises, rota
from store import times as stored
from store.times import Times

_NAMES = {"claim": "tới khi có người nhận", "first_answer": "tới câu trả lời đầu", "resolution": "tới khi xong"}


@click.group()
def report() -> None:
    """Figures of the desk."""


@report.command()
@click.option("--commune", default="", help="Only of this commune.")
@click.option("--days", default=30, type=click.IntRange(1, 366), help="How far back.")
@click.option("--json", "as_json", is_flag=True)
def times(commune: str, days: int, as_json: bool) -> None:
    """Median and ninetieth percentile in duty minutes, per commune, and promises kept, corrected and missed."""
    key = commune_id(commune) if commune else ""
    with opened() as (chosen, database):
        now = SystemClock().now()
        places = [place for place in database.read_now(chats.all_communes) if key in {"", place.id}]
        if key and not places:
            raise click.ClickException(f"there is no commune “{commune}” here.")
        shown = track(places, description="…", disable=as_json or len(places) < 20)
        found = {
            place.name: database.read_now(lambda c: figures(c, place.id, now - timedelta(days=days), now, chosen.zone))  # noqa: B023
            for place in shown
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, each in found.items():
        click.echo(f"{name}: {each['threads']} câu tới tay thầy cô trong {days} ngày")
        for what, title in _NAMES.items():
            measured = each[what]
            if measured["count"]:
                click.echo(
                    f"  {title}: một nửa trong {measured['median']} phút trực, "
                    f"chín phần mười trong {measured['p90']} phút trực ({measured['count']} câu)"
                )
        told = each["promises"]
        if sum(told.values()):
            click.echo(f"  lời hẹn: {told['kept']} giữ, {told['corrected']} báo lại trước giờ, {told['late']} trễ")
    if not found:
        click.echo("Chưa có xã, phường nào; tạo mã bằng `caunoi code officials`.")


def figures(connection: Connection, commune: str, start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Of one commune. Spans run in duty hours; minutes are rounded up, so that nothing looks better than it was."""
    measured = stored.between(connection, start, end, commune)
    in_force = rota.load(connection, commune, end, zone)
    outcomes = Counter(str(each.outcome or "open") for each in promises.between(connection, start, end, commune))
    return {
        "threads": len(measured),
        "claim": _spans(in_force, measured, "claimed_at"),
        "first_answer": _spans(in_force, measured, "answered_at"),
        "resolution": _spans(in_force, measured, "resolved_at"),
        "promises": {kind: outcomes[kind] for kind in ("kept", "corrected", "void", "late", "open")},
    }


def _spans(in_force: Rota, measured: Sequence[Times], until: str) -> dict[str, int | None]:
    ends = [(each.begun_at, getattr(each, until)) for each in measured]
    spans = [clocks.elapsed(in_force, begun, at) for begun, at in ends if at is not None]
    return {
        "count": len(spans),
        "median": _minutes(clocks.percentile(spans, 0.5)),
        "p90": _minutes(clocks.percentile(spans, 0.9)),
    }


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else -(-span // timedelta(minutes=1))
