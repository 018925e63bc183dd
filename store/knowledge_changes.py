"""Changes of the knowledge, each with who made it, who is to be thanked, and both versions of every entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from knowledge.entries import Entry
from knowledge.guarding import Change
from knowledge.illustrations import kept_in
from knowledge.syncing import as_json, from_json
from store import knowledge, pictures
from store.learning_tables import choice_pairs, entry_history, knowledge_changes
from store.upserts import insert_new


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """`kind`: alias, entry, merge, pair, load, edit or undo. `credits`: names by role (proposer, teacher, peer)."""

    kind: str
    at: datetime
    by: str = ""
    person: int | None = None
    thread: int | None = None
    commune: str = ""
    credits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What one change made of one entry; None where there was none before, or is none after."""

    change: int
    kind: str
    at: datetime
    by: str
    thread: int | None
    credits: Mapping[str, str]
    undone_at: datetime | None
    entry: str
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """`change` is None when nothing is there to take back; `meanwhile` are entries that somebody changed since."""

    change: int | None = None
    entries: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()


def apply(connection: Connection, change: Change, made: Made) -> int:
    """Save it and keep what was; returns the number of the change."""
    knowledge.hold(connection)
    before = {name: knowledge.get(connection, name) for name in change.names}
    number = _record(connection, made)
    # Of what is saved and stays the same no version is made.
    saved = [entry for entry in change.saved if before[entry.id] != entry]
    removed = [name for name in change.removed if before[name] is not None]
    rows: list[tuple[Entry | None, Entry | None]] = [(before[entry.id], entry) for entry in saved]
    rows += [(before[name], None) for name in removed]
    _keep(connection, number, rows)
    if saved or change.pairs:
        knowledge.save(connection, saved)
        pictures.hold(connection, (name for entry in saved for name in kept_in(entry.answers)))
    if removed:
        knowledge.remove(connection, removed)
    for one, other in change.pairs:
        insert_new(connection, choice_pairs, first=min(one, other), second=max(one, other), change_id=number)
    return number


def _record(connection: Connection, made: Made) -> int:
    values: dict[str, Any] = {
        "kind": made.kind,
        "thread_id": made.thread,
        "person_id": made.person,
        "by": made.by[:120],
        "credits": dict(made.credits),
        "commune": made.commune,
        "at": made.at,
    }
    number: int = connection.execute(insert(knowledge_changes).returning(knowledge_changes.c.id), values).scalar_one()
    return number


def _keep(connection: Connection, number: int, rows: Iterable[tuple[Entry | None, Entry | None]]) -> None:
    for before, after in rows:
        entry = after or before
        if entry is not None:
            connection.execute(
                insert(entry_history),
                {
                    "change_id": number,
                    "entry": entry.id,
                    "before": as_json(before) if before else None,
                    "after": as_json(after) if after else None,
                },
            )


_OF_MANY = frozenset({"load", "steward"})
"""Changes of entries that have nothing to do with each other."""


def undo_of(connection: Connection, entry: str, made: Made) -> Undone:
    """The entry's last change. What a load brought along with it stays: whoever undoes that names the load."""
    number = latest(connection, entry)
    if number is None:
        return Undone()
    knowledge.hold(connection)
    versions = _versions(connection, change=number)
    (own,) = (version for version in versions if version.entry == entry)
    if own.kind not in _OF_MANY or len(versions) == 1:
        return undo(connection, number, made)
    now = knowledge.get(connection, entry)
    if own.before is None or now == own.before:
        return Undone()
    if now != own.after:
        return Undone(meanwhile=(entry,))
    _keep(connection, _record(connection, made), [(own.after, own.before)])
    knowledge.save(connection, [own.before])
    return Undone(change=number, entries=(entry,))


def undo(connection: Connection, number: int, made: Made) -> Undone:
    """Put everything back that this change changed: all of it, or nothing where somebody changed it since."""
    knowledge.hold(connection)
    versions = [version for version in _versions(connection, change=number) if version.undone_at is None]
    pairs = connection.execute(select(choice_pairs.c.first).where(choice_pairs.c.change_id == number)).all()
    if not versions and not pairs:
        return Undone()
    now = {version.entry: knowledge.get(connection, version.entry) for version in versions}
    meanwhile = tuple(version.entry for version in versions if now[version.entry] != version.after)
    if meanwhile:
        return Undone(meanwhile=meanwhile)
    took_back = connection.execute(
        update(knowledge_changes)
        .where(knowledge_changes.c.id == number, knowledge_changes.c.undone_at.is_(None))
        .values(undone_at=made.at)
    )
    if took_back.rowcount != 1:
        return Undone()
    connection.execute(delete(choice_pairs).where(choice_pairs.c.change_id == number))
    _keep(connection, _record(connection, made), [(version.after, version.before) for version in versions])
    knowledge.save(connection, [version.before for version in versions if version.before is not None])
    gone = [version.entry for version in versions if version.before is None]
    if gone:
        knowledge.remove(connection, gone)
    return Undone(change=number, entries=tuple(version.entry for version in versions))


def of_thread(connection: Connection, thread: int) -> int | None:
    """The latest change that this thread led to and that nobody took back."""
    wanted = knowledge_changes.c.thread_id == thread, knowledge_changes.c.undone_at.is_(None)
    query = select(knowledge_changes.c.id).where(*wanted, knowledge_changes.c.kind != "undo")
    return connection.execute(query.order_by(knowledge_changes.c.id.desc()).limit(1)).scalar_one_or_none()


def history(connection: Connection, entry: str) -> list[Version]:
    """Every version of an entry, the oldest first."""
    return _versions(connection, entry=entry)


def latest(connection: Connection, entry: str | None = None) -> int | None:
    """The last change (of this entry) that nobody took back."""
    query = select(entry_history.c.change_id).join(
        knowledge_changes, knowledge_changes.c.id == entry_history.c.change_id
    )
    query = query.where(knowledge_changes.c.undone_at.is_(None), knowledge_changes.c.kind != "undo")
    if entry is not None:
        query = query.where(entry_history.c.entry == entry)
    return connection.execute(query.order_by(entry_history.c.change_id.desc()).limit(1)).scalar_one_or_none()


def pairs(connection: Connection) -> tuple[tuple[str, str], ...]:
    rows = connection.execute(select(choice_pairs.c.first, choice_pairs.c.second).order_by(choice_pairs.c.first))
    return tuple((row.first, row.second) for row in rows)


def _versions(connection: Connection, *, change: int | None = None, entry: str | None = None) -> list[Version]:
    query = select(knowledge_changes, entry_history.c.entry, entry_history.c.before, entry_history.c.after).join(
        entry_history, knowledge_changes.c.id == entry_history.c.change_id
    )
    query = (
        query.where(entry_history.c.entry == entry) if change is None else query.where(knowledge_changes.c.id == change)
    )
    return [
        Version(
            change=row.id,
            kind=row.kind,
            at=row.at,
            by=row.by,
            thread=row.thread_id,
            credits=row.credits,
            undone_at=row.undone_at,
            entry=row.entry,
            before=from_json(row.before) if row.before else None,
            after=from_json(row.after) if row.after else None,
        )
        for row in connection.execute(query.order_by(knowledge_changes.c.id, entry_history.c.entry))
    ]
