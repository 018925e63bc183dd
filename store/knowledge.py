"""Entries in the database, with a revision that tells every replica that something changed; and suggestions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from knowledge.entries import LISTS, Entry
from store import prepared
from store.knowledge_tables import entries, revisions, suggestions
from store.upserts import insert_new, insert_or_change

NAME = "knowledge"
_FIELDS = tuple(Entry.__dataclass_fields__)
_COLUMNS = tuple(entries.c[name] for name in _FIELDS)


def revision(connection: Connection) -> int:
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == NAME)).scalar_one_or_none() or 0


def hold(connection: Connection) -> None:
    """Nobody else saves knowledge until this transaction ends."""
    insert_new(connection, revisions, name=NAME, revision=0)
    connection.execute(select(revisions.c.revision).where(revisions.c.name == NAME).with_for_update())


def _advance(connection: Connection) -> int:
    hold(connection)
    advanced: int = connection.execute(
        update(revisions)
        .where(revisions.c.name == NAME)
        .values(revision=revisions.c.revision + 1)
        .returning(revisions.c.revision)
    ).scalar_one()
    return advanced


def load(connection: Connection) -> tuple[Entry, ...]:
    rows = connection.execute(select(*_COLUMNS).where(entries.c.removed.is_(False)).order_by(entries.c.id)).mappings()
    return tuple(_entry(row) for row in rows)


def get(connection: Connection, entry_id: str, *, lock: bool = False) -> Entry | None:
    """One entry as it is now; locked, nobody saves any until this transaction ends (SQLite has one writer anyway)."""
    if lock:  # the revision's row, because `save` takes it first: two that wait for each other would wait for ever
        hold(connection)
    row = (
        connection.execute(select(*_COLUMNS).where(entries.c.id == entry_id, entries.c.removed.is_(False)))
        .mappings()
        .first()
    )
    return _entry(row) if row else None


def _entry(row: RowMapping) -> Entry:
    return Entry(**{**row, **{name: tuple(row[name]) for name in LISTS}})


def save(connection: Connection, changed: Iterable[Entry]) -> int:
    """Add or replace entries; returns the new revision."""
    number = _advance(connection)
    for entry in changed:
        values = {name: list(getattr(entry, name)) if name in LISTS else getattr(entry, name) for name in _FIELDS}
        insert_or_change(connection, entries, ["id"], **values, removed=False, revision=number)
    return number


def remove(connection: Connection, names: Collection[str]) -> int:
    """Take entries away; what they were stays in the table. Returns the new revision."""
    number = _advance(connection)
    if names:
        connection.execute(update(entries).where(entries.c.id.in_(names)).values(removed=True, revision=number))
    return number


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """`kind` alias: `question` becomes an alias of `entry`; `kind` entry: a new entry of question and answer."""

    id: int
    commune: str
    thread_id: int
    kind: str
    entry: str | None
    question: str
    answer: str
    state: str
    proposed_by: int | None


_SUGGESTION = [suggestions.c[name] for name in Suggestion.__dataclass_fields__]
_OF_THREAD = select(*_SUGGESTION).where(suggestions.c.thread_id == bindparam("of_thread"))
_WAITING = select(*_SUGGESTION).where(suggestions.c.state == "open").order_by(suggestions.c.id)
_WAITING_IN = _WAITING.where(suggestions.c.commune == bindparam("commune"))


def suggest(
    connection: Connection,
    *,
    thread_id: int,
    commune: str,
    kind: str,
    entry: str | None,
    question: str,
    answer: str,
    proposed_by: int | None,
    now: datetime,
) -> Suggestion | None:
    """One suggestion a thread; None when it was made before."""
    new = insert_new(
        connection,
        suggestions,
        thread_id=thread_id,
        commune=commune,
        kind=kind,
        entry=entry,
        question=question,
        answer=answer,
        proposed_by=proposed_by,
        made_at=now,
    )
    return of_thread(connection, thread_id) if new else None


def of_thread(connection: Connection, thread_id: int) -> Suggestion | None:
    row = prepared.row(connection, _OF_THREAD, of_thread=thread_id)
    return Suggestion(**row) if row else None


def reword(connection: Connection, suggestion: Suggestion) -> None:
    """It stays the same suggestion, with these words."""
    words = {"question": suggestion.question, "answer": suggestion.answer}
    connection.execute(update(suggestions).where(suggestions.c.id == suggestion.id).values(words))


def decide(connection: Connection, suggestion: Suggestion, state: str, by: int, now: datetime) -> bool:
    """accepted or refused; once decided by one, decided."""
    return (
        connection.execute(
            update(suggestions)
            .where(suggestions.c.id == suggestion.id, suggestions.c.state == "open")
            .values(state=state, decided_by=by, decided_at=now)
        ).rowcount
        == 1
    )


def undone(connection: Connection, thread_id: int) -> None:
    """What was accepted was taken back."""
    accepted = suggestions.c.thread_id == thread_id, suggestions.c.state == "accepted"
    connection.execute(update(suggestions).where(*accepted).values(state="undone"))


def accepted_since(connection: Connection, commune: str, start: datetime, end: datetime) -> list[str]:
    """The questions of new entries that a curator accepted for this commune, or for all, the newest first."""
    found = connection.execute(
        select(suggestions.c.question)
        .where(
            suggestions.c.kind == "entry",
            suggestions.c.state == "accepted",
            suggestions.c.commune.in_([commune, ""]),
            suggestions.c.decided_at >= start,
            suggestions.c.decided_at < end,
        )
        .order_by(suggestions.c.decided_at.desc())
    )
    return list(found.scalars())


def open_suggestions(connection: Connection, commune: str) -> list[int]:
    """The threads whose suggestions wait for a curator, the oldest first; of every commune for ""."""
    query = select(suggestions.c.thread_id).where(suggestions.c.state == "open").order_by(suggestions.c.id)
    return list(connection.execute(query.where(suggestions.c.commune == commune) if commune else query).scalars())


def waiting(connection: Connection, commune: str) -> list[Suggestion]:
    """What waits for a curator of this commune, the oldest first; of every commune for ""."""
    rows = prepared.rows(connection, _WAITING_IN, commune=commune) if commune else prepared.rows(connection, _WAITING)
    return [Suggestion(**row) for row in rows]


def aliases_accepted(connection: Connection, commune: str, start: datetime, end: datetime) -> int:
    """Other ways of asking that a curator accepted from this commune's threads."""
    accepted = (
        suggestions.c.kind == "alias",
        suggestions.c.state == "accepted",
        suggestions.c.commune == commune,
        suggestions.c.decided_at >= start,
        suggestions.c.decided_at < end,
    )
    return connection.execute(select(func.count()).select_from(suggestions).where(*accepted)).scalar_one()
