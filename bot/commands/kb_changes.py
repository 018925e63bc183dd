"""`caunoi kb history` and `kb undo`: what became of an entry, by whom and when, and taking a change back."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any

import click

from bot.clock import SystemClock
from bot.commands.opening import opened
from knowledge.entries import Entry
from knowledge.sheets import COLUMNS
from knowledge.syncing import NAMES, as_json
from store import knowledge_changes
from store.knowledge_changes import Made, Undone, Version

_ROLES = {"proposer": "người hỏi", "teacher": "thầy cô trả lời", "peer": "đồng nghiệp giúp"}


@click.command()
@click.argument("entry")
@click.option("--compare", nargs=2, type=int, metavar="A B", help="two numbers of the history: what differs")
@click.option("--json", "as_json_", is_flag=True, help="print JSON")
def history(entry: str, compare: tuple[int, int] | None, as_json_: bool) -> None:
    """Every version of ENTRY: who made it, when, from which thread, and what changed."""
    with opened() as (chosen, database):
        versions = database.read_now(lambda c: knowledge_changes.history(c, entry))
    if not versions:
        raise click.ClickException(f"{entry}: no history; `caunoi kb export` shows which entries there are.")
    if compare is not None:
        found = {version.change: version.after for version in versions}
        missing = [number for number in compare if number not in found]
        if missing:
            raise click.UsageError(f"{entry} has no version {missing[0]}; it has {', '.join(map(str, found))}.")
        differing = differences(found[compare[0]], found[compare[1]])
        click.echo(json.dumps(differing, ensure_ascii=False, indent=1) if as_json_ else _lines(differing))
        return
    if as_json_:
        click.echo(json.dumps([_as_json(version) for version in versions], ensure_ascii=False, indent=1))
        return
    for version in versions:
        at = f"{version.at.astimezone(chosen.zone):%d/%m/%Y %H:%M}"
        thread = f", từ câu #{version.thread}" if version.thread else ""
        undone = " (đã hoàn tác)" if version.undone_at else ""
        click.echo(f"{version.change}. {at} · {version.by or 'bàn trực'} · {version.kind}{thread}{undone}")
        for role, name in version.credits.items():
            click.echo(f"   {_ROLES.get(role, role)}: {name}")
        click.echo(_lines(differences(version.before, version.after)))


@click.command()
@click.argument("entry", required=False)
@click.option("--change", "number", type=int, help="number of the change, as `caunoi kb history` shows it")
def undo(entry: str | None, number: int | None) -> None:
    """Take back the last change (of ENTRY): every answer and confidence is what it was.

    Of ENTRY alone where a load changed it; name the load with --change to take all of it back.
    """
    with opened() as (_, database):
        made = Made(kind="undo", at=SystemClock().now(), by="caunoi kb undo")
        wanted = number or (None if entry else database.read_now(knowledge_changes.latest))
        if wanted is not None:
            undone = database.write_now(lambda c: knowledge_changes.undo(c, wanted, made))
        elif entry is not None:
            undone = database.write_now(lambda c: knowledge_changes.undo_of(c, entry, made))
        else:
            undone = Undone()
    if undone.meanwhile:
        names = ", ".join(undone.meanwhile)
        raise click.ClickException(f"{names} was changed again since; undo the later change first.")
    if undone.change is None and number:
        raise click.ClickException(f"change {wanted} is not there or was undone before.")
    if undone.change is None:
        raise click.ClickException("nothing to undo; `caunoi kb history ENTRY` shows the changes.")
    click.echo(f"Đã hoàn tác lần sửa {undone.change}: {', '.join(undone.entries)}. (Change {undone.change} undone.)")


def differences(before: Entry | None, after: Entry | None) -> dict[str, dict[str, Any]]:
    """By field: what it was and what it became."""
    old: Mapping[str, Any] = as_json(before) if before else {}
    new: Mapping[str, Any] = as_json(after) if after else {}
    return {
        name: {"before": old.get(name), "after": new.get(name)}
        for name in NAMES
        if (old.get(name) or None) != (new.get(name) or None)
    }


def _lines(differing: Mapping[str, Mapping[str, Any]]) -> str:
    out = []
    for name, values in differing.items():
        out.append(f"   {COLUMNS.get(name, name)}:")
        compared = difflib.ndiff(_split(values["before"]), _split(values["after"]))
        out += [f"     {line}" for line in compared if not line.startswith(("?", " "))]
    return "\n".join(out) or "   (giống nhau)"


def _split(value: Any) -> list[str]:
    if not value:
        return []
    return list(value) if isinstance(value, list) else str(value).splitlines()


def _as_json(version: Version) -> dict[str, Any]:
    return {
        "change": version.change,
        "kind": version.kind,
        "at": version.at.isoformat(),
        "by": version.by,
        "thread": version.thread,
        "credits": dict(version.credits),
        "undone_at": version.undone_at.isoformat() if version.undone_at else None,
        "differences": differences(version.before, version.after),
    }
