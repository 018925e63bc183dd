"""`caunoi report`: how long people waited, in duty hours, and what became of the promises they were given."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from rich.progress import track

from bot.clock import SystemClock
from bot.commands import final_report
from bot.commands.code import commune_id
from bot.commands.opening import opened
from bot.response_times import figures
from store import chats, outages

_NAMES = {"claim": "tới khi có người nhận", "first_answer": "tới câu trả lời đầu", "resolution": "tới khi xong"}


@click.group()
def report() -> None:
    """Figures of the desk."""


report.add_command(final_report.deployment)


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


@report.command("outages")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 366), help="How far back.")
@click.option("--json", "as_json", is_flag=True)
def outages_(days: int, as_json: bool) -> None:
    """Systems that were down: from when to when, reported by how many people of how many communes."""
    with opened() as (chosen, database):
        now = SystemClock().now()
        found = database.read_now(lambda c: outages.begun_between(c, now - timedelta(days=days), now))
    if as_json:
        click.echo(json.dumps([_as_json(past) for past in found], ensure_ascii=False))
        return
    for past in found:
        begun, ended = past.outage.begun_at.astimezone(chosen.zone), past.outage.ended_at
        until = f"đến {ended.astimezone(chosen.zone):%H:%M %d/%m}" if ended else "chưa hết"
        none = ", báo nhầm" if past.mistaken else ""
        click.echo(
            f"Sự cố {past.outage.id}: {past.outage.system}, từ {begun:%H:%M %d/%m} {until}, "
            f"{past.reports} người ở {past.communes} xã, phường báo{none}"
        )
    if not found:
        click.echo(f"Không có sự cố nào trong {days} ngày qua.")


def _as_json(past: outages.Past) -> dict[str, object]:
    ended = past.outage.ended_at
    return {
        "number": past.outage.id,
        "system": past.outage.system,
        "begun_at": past.outage.begun_at.isoformat(),
        "ended_at": ended.isoformat() if ended else None,
        "mistaken": past.mistaken,
        "reports": past.reports,
        "communes": past.communes,
    }
