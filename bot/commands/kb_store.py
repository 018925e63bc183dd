"""`caunoi kb load` and `kb export`: between files and the desk's database, both ways, overwriting nothing unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Connection

from bot import editing, knowledge_files, knowledge_pictures
from bot.clock import SystemClock
from bot.commands.opening import opened
from bot.knowledge_files import Files
from knowledge.entries import Entry
from knowledge.guarding import Change, Taken
from knowledge.sheets import COLUMNS
from knowledge.soundness import Fault, dangling, faults
from knowledge.syncing import Conflict, Plan, plan_export, plan_load, tidied
from knowledge.writing import place_of
from store import knowledge, knowledge_changes, knowledge_sync
from store.database import Database
from store.knowledge_changes import Made

_TRIES = 5
_SHOWN = 200
"""Characters of a text that are shown where two differ."""
_BY_HAND = "Chạy lại với --ours (giữ chữ của bàn trực) hoặc --theirs (lấy chữ trong tệp)."


def _side(function: Callable[..., None]) -> Callable[..., None]:
    ours = click.option("--ours", "side", flag_value="ours", help="where both changed: keep the desk's words")
    theirs = click.option("--theirs", "side", flag_value="theirs", help="where both changed: take the file's words")
    trial = click.option("--dry-run", is_flag=True, help="a trial run: say what would happen, change nothing")
    as_json = click.option("--json", "as_json", is_flag=True, help="print JSON")
    return ours(theirs(trial(as_json(function))))


@click.command("load")
@click.argument("source", default="starter")
@click.option("--remove-missing", is_flag=True, help="remove entries whose file is gone since the last exchange")
@click.option("--as-pairs", is_flag=True, help="what would take an entry's question is offered together with it")
@_side
def load(source: str, remove_missing: bool, as_pairs: bool, side: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring SOURCE into the desk: `starter`, a folder of Markdown files, or a .jsonl, .csv or .xlsx file.

    What was changed in the desk since the last exchange is never overwritten unseen. All or nothing. Live in seconds.
    """
    files = knowledge_files.read(source)
    if files.faults:
        _refuse(files.faults, as_json)
    with opened() as (_, database):
        pairs = database.read_now(knowledge_changes.pairs)
        for _attempt in range(_TRIES):
            revision, desk, bases = database.read_now(lambda c: _known(c, files))
            plan = plan_load(bases, desk, files.entries, take_file=side == "theirs", remove_missing=remove_missing)
            change = Change(saved=(*plan.added, *plan.changed), removed=plan.removed)
            touched = {entry.id for entry in (*plan.added, *plan.changed)}
            after = {**desk, **{entry.id: entry for entry in (*plan.added, *plan.changed)}}
            found = faults([after[name] for name in after if name not in plan.removed], touched, pairs)
            found += [*dangling(change.saved, after.keys() - plan.removed), *_lacking(database, files, change)]
            if found:
                _refuse([f"{files.place(fault)}: {fault.text}" for fault in found], as_json)
            change, lost = editing.taken(database, change, as_pairs=as_pairs)
            if lost:
                _refuse([_said_of(each, after) for each in lost], as_json)
            if dry_run or (plan.conflicts and side is None):
                break
            if _written(database, revision, files, change):
                break
        else:
            raise click.ClickException("the desk's knowledge is being changed all the time; try again in a minute.")
    same = len(files.entries) - len(plan.added) - len(plan.changed)
    _report(plan, same, side, dry_run, as_json, where="bàn trực")


def _lacking(database: Database, files: Files, change: Change) -> list[Fault]:
    lacking = database.read_now(lambda c: knowledge_pictures.lacking(c, files.pictures, change.saved))
    return [Fault(entry=entry, field="answer", text=text) for entry, text in lacking]


def _known(connection: Connection, files: Files) -> tuple[int, dict[str, Entry], dict[str, Entry]]:
    desk = {entry.id: tidied(entry) for entry in knowledge.load(connection)}
    bases = knowledge_sync.bases(connection, files.name, files.entries, files.marked)
    return knowledge.revision(connection), desk, bases


def _said_of(lost: Taken, entries: Mapping[str, Entry]) -> str:
    """What is taken from whom, and the ways out."""
    if lost.refused:
        return f"{lost.by}: câu “{lost.question}” đã được trả lời bằng mục này và không giúp được; viết cách hỏi rõ hơn"
    owner = entries[lost.owner].question if lost.owner in entries else lost.owner
    return (
        f"{lost.by}: câu “{lost.question}” đang được trả lời bởi “{owner}” ({lost.owner}); "
        f"chọn: 1 chuyển câu ấy sang mục {lost.owner}, 2 gộp hai mục, "
        f"3 chạy lại với --as-pairs để hỏi lại người hỏi, 0 để nguyên"
    )


def _written(database: Database, revision: int, files: Files, change: Change) -> bool:
    """In one transaction, unless somebody changed the knowledge since it was read."""
    now = SystemClock().now()

    def write(connection: Connection) -> bool:
        knowledge.hold(connection)
        if knowledge.revision(connection) != revision:
            return False
        if change.names:
            knowledge_pictures.keep(connection, files.pictures, change.saved)
            made = Made(kind="load", at=now, by=files.name.rpartition("/")[2])
            knowledge_changes.apply(connection, change, made)
        knowledge_sync.remember(connection, files.name, files.entries.values(), now)
        return True

    return database.write_now(write)


@click.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@_side
def export(target: Path, side: str | None, dry_run: bool, as_json: bool) -> None:
    """Write the desk's knowledge to TARGET: a folder of Markdown files, or a .jsonl, .csv or .xlsx file.

    What was written there and not yet loaded is never overwritten unseen.
    """
    one_file = target.suffix.casefold() in knowledge_files.FILES and not target.is_dir()
    files = _target(target, one_file)
    if files.faults:
        _refuse(files.faults, as_json)
    with opened() as (_, database):
        _, desk, bases = database.read_now(lambda c: _known(c, files))
        plan = plan_export(bases, desk, files.entries, take_file=side == "theirs")
        if not dry_run and not (plan.conflicts and side is None):
            _write_out(target, one_file, files, plan)
            beside = _beside(target, one_file, files, desk)
            database.read_now(lambda c: knowledge_pictures.write(c, desk.values(), beside))
            now = SystemClock().now()
            database.write_now(lambda c: knowledge_sync.remember(c, files.name, desk.values(), now))
    _report(plan, len(desk) - len(plan.added) - len(plan.changed), side, dry_run, as_json, where=str(target))


def _target(target: Path, one_file: bool) -> Files:
    if target.exists():
        files = knowledge_files.read(str(target))
        if not one_file and not files.entries and any(target.iterdir()):
            said = "holds other things and no knowledge; choose a new folder, so that nothing is mixed up."
            raise click.ClickException(f"{target} {said}")
        return files
    if target.suffix and not one_file:
        raise click.UsageError(f"{target}: export to a folder, or to a file that ends in .jsonl, .csv or .xlsx.")
    return knowledge_files.nothing_at(target)


def _write_out(target: Path, one_file: bool, files: Files, plan: Plan) -> None:
    new = {entry.id: entry for entry in (*plan.added, *plan.changed)}
    if one_file:
        kept = {name: entry for name, entry in {**files.entries, **new}.items() if name not in plan.removed}
        knowledge_files.write_file(target, [kept[name] for name in sorted(kept)])
    else:
        knowledge_files.write_folder(target, list(new.values()), plan.removed, files.paths)


def _beside(target: Path, one_file: bool, files: Files, desk: Mapping[str, Entry]) -> knowledge_pictures.Beside:
    if one_file:
        return lambda _: target.parent
    return lambda entry: files.paths.get(entry, target / place_of(desk[entry])).parent


def _refuse(said: list[str] | tuple[str, ...], as_json: bool) -> None:
    """Everything at once, so that one sitting mends it all."""
    if as_json:
        click.echo(json.dumps({"written": False, "faults": list(said)}, ensure_ascii=False, indent=1))
    for line in () if as_json else said:
        click.echo(line, err=True)
    last = f"{len(said)} chỗ cần sửa; chưa ghi gì cả. ({len(said)} faults; nothing was written.)"
    raise click.ClickException(last)


def _report(plan: Plan, same: int, side: str | None, dry_run: bool, as_json: bool, where: str) -> None:
    undecided = bool(plan.conflicts) and side is None
    written = not dry_run and not undecided
    counts = {"added": len(plan.added), "changed": len(plan.changed), "removed": len(plan.removed), "same": same}
    if as_json:
        conflicts = [asdict(conflict) for conflict in plan.conflicts]
        shown: Mapping[str, object] = {"written": written, **counts, "kept": plan.kept, "conflicts": conflicts}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for conflict in plan.conflicts:
            _show(conflict)
        will = "Chạy thử" if dry_run else "Chưa ghi gì" if undecided else where
        click.echo(
            f"{will}: {counts['added']} mục mới, {counts['changed']} mục đổi, {counts['removed']} mục gỡ, "
            f"{same} mục như cũ. ({counts['added']} new, {counts['changed']} changed, {counts['removed']} removed, "
            f"{same} as before.)"
        )
        if plan.kept and written:
            click.echo(f"{len(plan.kept)} mục ở {where} có điều bên kia chưa có; giữ nguyên. ({len(plan.kept)} kept.)")
    if undecided:
        raise click.ClickException(f"{len(plan.conflicts)} chỗ cả hai bên cùng sửa. {_BY_HAND}")


def _show(conflict: Conflict) -> None:
    if not conflict.field:
        gone = "bàn trực đã gỡ, tệp đã sửa" if not conflict.desk else "bàn trực đã sửa, tệp không còn"
        click.echo(f"{conflict.entry}: {gone}: “{(conflict.desk or conflict.file)[:_SHOWN]}”")
        return
    click.echo(f"{conflict.entry}, {COLUMNS[conflict.field]}: cả hai bên cùng sửa")
    click.echo(f"  bàn trực: {_cut(conflict.desk)}")
    click.echo(f"  tệp:      {_cut(conflict.file)}")


def _cut(text: str) -> str:
    line = " ⏎ ".join(text.splitlines())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}… ({len(line)} ký tự)"
