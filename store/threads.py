"""Threads, what was said in them, what happened to them, and which platform messages belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, not_, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from desk.inbound import Photo
from desk.people import Person
from desk.threads import Status, Thread, before
from store import journal, prepared, rows
from store.thread_tables import events, links, messages, threads
from store.upserts import inserting_or_changing

# Run for almost every message, so built once.
_OPEN = insert(threads).returning(threads)
_LOG = insert(events)
_RECORD = insert(messages)
_FIND = select(threads).where(threads.c.id == bindparam("thread_id"))
_SAID = select(messages).where(messages.c.thread_id == bindparam("thread_id")).order_by(messages.c.id)
_HAPPENED = select(events).where(events.c.thread_id == bindparam("thread_id")).order_by(events.c.id)
# What changes is named by the parameters.
_CHANGE = update(threads).where(threads.c.id == bindparam("row"))
_CLAIM = (
    update(threads)
    .where(
        threads.c.id == bindparam("row"),
        threads.c.claimed_by.is_(None),
        threads.c.status.in_([Status.WAITING, Status.REOPENED, Status.ANSWERED, Status.CHOOSING]),
    )
    .values(status=Status.CLAIMED, version=threads.c.version + 1)
    .returning(threads)
)
# Spelled out: a list that is filled in at each run costs more than the query.
HAS_ENDED = or_(threads.c.status == Status.RESOLVED, threads.c.status == Status.PARKED)
_OF_ASKER = {
    ended: select(threads)
    .where(threads.c.asker_id == bindparam("asker_id"), HAS_ENDED if ended else not_(HAS_ENDED))
    .order_by(threads.c.updated_at.desc(), threads.c.id.desc())
    .limit(bindparam("most"))
    for ended in (True, False)
}
_TIED_TO = (
    select(threads)
    .join(links, links.c.thread_id == threads.c.id)
    .where(
        links.c.channel == bindparam("channel"),
        links.c.chat == bindparam("chat"),
        links.c.message_id == bindparam("message_id"),
    )
)


def open_thread(
    connection: Connection,
    *,
    asker: Person,
    commune: str,
    channel: str,
    chat: str,
    topic: str | None,
    asked_in: str | None,
    status: Status,
    question: str,
    photos: Sequence[Photo],
    now: datetime,
    entry: str | None = None,
    confidence: float | None = None,
    offered: Sequence[str] = (),
    due_at: datetime | None = None,
) -> Thread:
    values = {
        "province": asker.province,
        "commune": commune,
        "channel": channel,
        "chat": chat,
        "topic": topic,
        "asker_id": asker.id,
        "asked_in": asked_in,
        "status": status,
        "question": question,
        "entry": entry,
        "confidence": confidence,
        "offered": list(offered),
        "tried": [],
        "photos": rows.photos_out(photos),
        "due_at": due_at,
        "opened_at": now,
        "updated_at": now,
    }
    return rows.thread(prepared.one(connection, _OPEN, **values))


def find(connection: Connection, thread_id: int) -> Thread | None:
    if not 0 < thread_id < 2**31:
        return None
    row = prepared.row(connection, _FIND, thread_id=thread_id)
    return rows.thread(row) if row else None


def move(connection: Connection, thread: Thread, status: Status, now: datetime, **changes: Any) -> Thread | None:
    """Move to `status` if the thread may still go there; None when somebody was faster. Never read, decide, write."""
    row = prepared.row(connection, _moving(status), row=thread.id, status=status, updated_at=now, **changes)
    return rows.thread(row) if row else None


@lru_cache
def _moving(status: Status) -> ReturningUpdate[Any]:
    """What else changes is named by the parameters."""
    moves = update(threads).where(threads.c.id == bindparam("row"), threads.c.status.in_(sorted(before(status))))
    return moves.values(version=threads.c.version + 1).returning(threads)


def claim(connection: Connection, thread_id: int, teacher: Person, now: datetime) -> Thread | None:
    """One claimant, ever: the condition stands in the UPDATE, and its row count decides."""
    row = prepared.row(connection, _CLAIM, row=thread_id, claimed_by=teacher.id, claimed_at=now, updated_at=now)
    return rows.thread(row) if row else None


def hand_to(connection: Connection, thread: Thread, taker: Person | None, now: datetime) -> bool:
    """From the one who has it to another (or back to waiting for None); false when it is no longer his."""
    status = Status.WAITING if taker is None else Status.CLAIMED
    return (
        connection.execute(
            update(threads)
            .where(
                threads.c.id == thread.id,
                threads.c.claimed_by == thread.claimed_by,
                threads.c.version == thread.version,  # nothing was said in it meanwhile
                threads.c.status.in_([Status.CLAIMED, Status.WAITING_ASKER]),
            )
            .values(
                status=status,
                claimed_by=taker.id if taker else None,
                claimed_at=now if taker else None,
                updated_at=now,
                version=threads.c.version + 1,
            )
        ).rowcount
        == 1
    )


def change(connection: Connection, thread: Thread, **values: Any) -> None:
    prepared.changed(connection, _CHANGE, row=thread.id, **values)


def of_asker(connection: Connection, asker_id: int, *, ended: bool = False, most: int = 10) -> list[Thread]:
    """His open threads, or those that have ended; the newest first."""
    found = prepared.rows(connection, _OF_ASKER[ended], asker_id=asker_id, most=most)
    return [rows.thread(row) for row in found]


_ASKED_SINCE = (
    select(func.count())
    .select_from(threads)
    .where(threads.c.asker_id == bindparam("asker_id"), threads.c.opened_at > bindparam("since"))
)


def asked_since(connection: Connection, asker_id: int, since: datetime) -> int:
    return int(prepared.value(connection, _ASKED_SINCE, asker_id=asker_id, since=since))


def claimed_by(connection: Connection, person_id: int) -> list[Thread]:
    found = connection.execute(
        select(threads)
        .where(threads.c.claimed_by == person_id, threads.c.status.in_([Status.CLAIMED, Status.WAITING_ASKER]))
        .order_by(threads.c.updated_at.desc())
    ).mappings()
    return [rows.thread(row) for row in found]


def with_status(connection: Connection, statuses: Iterable[Status], commune: str | None = None) -> list[Thread]:
    query = select(threads).where(threads.c.status.in_(sorted(statuses)))
    if commune:
        query = query.where(threads.c.commune == commune)
    return [rows.thread(row) for row in connection.execute(query.order_by(threads.c.id)).mappings()]


def record(
    connection: Connection,
    thread: Thread,
    *,
    kind: str,
    text: str,
    person: Person | None,
    now: datetime,
    photos: Sequence[Photo] = (),
    source: str | None = None,
) -> None:
    """Keep what was said: kind is question, answer, detail, relay, note, feedback, or read (in its photos)."""
    values = {
        "province": thread.province,
        "commune": thread.commune,
        "thread_id": thread.id,
        "person_id": person.id if person else None,
        "kind": kind,
        "text": text,
        "photos": rows.photos_out(photos),
        "source": source,
        "at": now,
    }
    prepared.changed(connection, _RECORD, **values)


def said(connection: Connection, thread_id: int, kinds: Iterable[str] | None = None) -> list[dict[str, Any]]:
    found = prepared.rows(connection, _SAID, thread_id=thread_id)
    wanted = None if kinds is None else set(kinds)
    return [row for row in found if wanted is None or row["kind"] in wanted]


def said_in(connection: Connection, ids: Sequence[int], kinds: Iterable[str]) -> dict[int, list[dict[str, Any]]]:
    """What was said in many threads at once, by thread, in the order in which it was said."""
    found: dict[int, list[dict[str, Any]]] = {}
    wanted = list(kinds)
    for start in range(0, len(ids), 500):  # SQLite takes so many names in a list, and a few more
        some = messages.c.thread_id.in_(list(ids[start : start + 500]))
        query = select(messages).where(some, messages.c.kind.in_(wanted)).order_by(messages.c.id)
        for row in connection.execute(query).mappings():
            found.setdefault(row["thread_id"], []).append(dict(row))
    return found


def log(
    connection: Connection,
    thread: Thread | None,
    kind: str,
    now: datetime,
    *,
    person: Person | None = None,
    **detail: Any,
) -> None:
    """Keep what happened. `detail` holds ids and outcomes, never what people wrote."""
    values = {
        "province": thread.province if thread else "",
        "commune": thread.commune if thread else "",
        "thread_id": thread.id if thread else None,
        "person_id": person.id if person else None,
        "kind": kind,
        "detail": detail,
        "at": now,
    }
    journal.add(connection, _LOG, values)


def happened(connection: Connection, thread_id: int) -> list[dict[str, Any]]:
    journal.flush(connection)
    return prepared.rows(connection, _HAPPENED, thread_id=thread_id)


def tie(connection: Connection, channel: str, chat: str, message_id: str, thread_id: int) -> None:
    """A reply to this platform message belongs to the thread.

    The latest tie counts: a group that moved numbers its messages anew.
    """
    row = {"channel": channel, "chat": chat, "message_id": message_id, "thread_id": thread_id}
    keys = ("channel", "chat", "message_id")
    journal.add(connection, inserting_or_changing(links, connection.dialect.name, keys, tuple(row)), row)


def tied_to(connection: Connection, channel: str, chat: str, message_id: str) -> Thread | None:
    journal.flush(connection)
    named = {"channel": channel, "chat": chat, "message_id": message_id}
    row = prepared.row(connection, _TIED_TO, **named)
    return rows.thread(row) if row else None


def add_photos(connection: Connection, thread: Thread, photos: Sequence[Photo]) -> Thread:
    """The thread with these pictures too, each once."""
    kept = tuple(dict.fromkeys((*thread.photos, *photos)))
    connection.execute(update(threads).where(threads.c.id == thread.id).values(photos=rows.photos_out(kept)))
    return replace(thread, photos=kept)
