"""`caunoi kb gaps`: where the knowledge falls short."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

import click

from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from desk import gaps as report
from desk.gaps import Gap, Gaps
from knowledge.entries import Entry
from store import chats, knowledge
from store import gaps as stored

_UNUSED = timedelta(days=90)
_LINES = 10


@click.command()
@click.option("--commune", default="", help="Only what was asked in this commune.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def gaps(commune: str, days: int, as_json: bool) -> None:
    """What was asked often and not answered, answered in vain, confused, and what nobody asks."""
    key = commune_id(commune) if commune else ""
    with opened() as (_, database):
        now = SystemClock().now()
        places = {place.id: place.name for place in database.read_now(chats.all_communes)}
        if key and key not in places:
            raise click.ClickException(f"there is no commune “{commune}” here.")
        entries = {entry.id: entry for entry in database.read_now(knowledge.load)}
        asked = database.read_now(lambda c: stored.asked(c, key, now - timedelta(days=days), now))
        used = database.read_now(lambda c: stored.used(c, now - _UNUSED))
    found = report.find(asked, entries, used)
    if as_json:
        click.echo(json.dumps(_as_json(found, days, key), ensure_ascii=False, indent=1))
    else:
        _print(found, entries, places, days)


def _as_json(found: Gaps, days: int, commune: str) -> dict[str, object]:
    return {
        "days": days,
        "commune": commune,
        "unanswered": [gap.as_json() for gap in found.unanswered],
        "rejected": [gap.as_json() for gap in found.rejected],
        "confused": [gap.as_json() for gap in found.confused],
        "unused": list(found.unused),
        "by_system": found.by_system,
        "by_commune": found.by_commune,
    }


def _print(found: Gaps, entries: Mapping[str, Entry], places: Mapping[str, str], days: int) -> None:
    _section(f"Hỏi mà kho chưa trả lời ({days} ngày qua)", found.unanswered, entries, places)
    _section("Đã trả lời mà không giúp được", found.rejected, entries, places)
    _section("Hay bị lẫn với nhau", found.confused, entries, places)
    click.echo(f"Mục 90 ngày nay không ai hỏi tới: {len(found.unused)}")
    for name in found.unused[:_LINES]:
        click.echo(f"  {name}: {entries[name].question}")
    for title, parts in (("Theo hệ thống", found.by_system), ("Theo xã, phường", found.by_commune)):
        click.echo(f"{title}: hỏi / tự trả lời được / kho chưa có / không giúp được")
        for name, counts in list(parts.items())[:_LINES]:
            shown = " / ".join(str(counts[key]) for key in ("asked", "alone", "unanswered", "rejected"))
            click.echo(f"  {places.get(name, name) or 'không rõ'}: {shown}")


def _section(title: str, gaps: Sequence[Gap], entries: Mapping[str, Entry], places: Mapping[str, str]) -> None:
    click.echo(title)
    for gap in gaps[:_LINES]:
        where = ", ".join(places.get(name, name) for name in gap.communes if name)
        about = " ↔ ".join(entries[name].question for name in gap.entries)
        click.echo(f"  {gap.count} lần{f' · {where}' if where else ''}{f' · {about}' if about else ''}")
        for question in gap.questions:
            click.echo(f"     “{' '.join(question.split())[:120]}”")
    if not gaps:
        click.echo("  không có")
