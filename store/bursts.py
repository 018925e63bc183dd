"""Bursts (pieces of one question that are still arriving) and pleas (overheard questions that wait for a colleague)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from desk.inbound import Photo
from store import prepared, rows, timers
from store.thread_tables import bursts, pleas


@dataclass(frozen=True, kw_only=True, slots=True)
class Burst:
    id: int
    commune: str
    channel: str
    chat: str
    person_id: int
    heard: str
    topic: str | None
    first_message: str
    pieces: tuple[str, ...]
    photos: tuple[Photo, ...]
    first_at: datetime
    last_at: datetime

    @property
    def text(self) -> str:
        return "\n".join(self.pieces)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plea:
    id: int
    commune: str
    channel: str
    chat: str
    person_id: int
    topic: str | None
    message_id: str
    question: str
    photos: tuple[Photo, ...]
    at: datetime


_BURST = [column for column in bursts.c if column.name != "province"]
_PLEA = [column for column in pleas.c if column.name not in {"province", "answered_at"}]


def _burst(row: dict[str, object]) -> Burst:
    row["pieces"] = tuple(row["pieces"])  # type: ignore[arg-type]  # JSON lists come back as Any
    row["photos"] = rows.photos_in(row["photos"])  # type: ignore[arg-type]
    return Burst(**row)  # type: ignore[arg-type]


# Run for every message, so built once.
_FIND = select(*_BURST).where(
    bursts.c.channel == bindparam("channel"),
    bursts.c.chat == bindparam("chat"),
    bursts.c.person_id == bindparam("person_id"),
)


def find(connection: Connection, channel: str, chat: str, person_id: int) -> Burst | None:
    named = {"channel": channel, "chat": chat, "person_id": person_id}
    row = prepared.row(connection, _FIND, **named)
    return _burst(dict(row)) if row else None


def get(connection: Connection, burst_id: int) -> Burst | None:
    row = connection.execute(select(*_BURST).where(bursts.c.id == burst_id)).mappings().first()
    return _burst(dict(row)) if row else None


def begin(
    connection: Connection,
    *,
    commune: str,
    channel: str,
    chat: str,
    person_id: int,
    heard: str,
    topic: str | None,
    message_id: str,
    text: str,
    photos: Sequence[Photo],
    now: datetime,
) -> int:
    made: int = connection.execute(
        insert(bursts)
        .values(
            commune=commune,
            channel=channel,
            chat=chat,
            person_id=person_id,
            heard=heard,
            topic=topic,
            first_message=message_id,
            pieces=[text] if text else [],
            photos=rows.photos_out(photos),
            first_at=now,
            last_at=now,
        )
        .returning(bursts.c.id)
    ).scalar_one()
    return made


def extend(connection: Connection, burst: Burst, text: str, photos: Sequence[Photo], heard: str, now: datetime) -> bool:
    """False when the burst has ended meanwhile: what was said is then a message of its own."""
    pieces = [*burst.pieces, *([text] if text else [])]
    kept = {"pieces": pieces, "photos": rows.photos_out([*burst.photos, *photos]), "heard": heard, "last_at": now}
    return connection.execute(update(bursts).where(bursts.c.id == burst.id).values(**kept)).rowcount == 1


def end(connection: Connection, burst_id: int) -> Burst | None:
    """The burst as it was when it ended, a piece that came at the last moment included; None when it had ended."""
    for kind in ("burst", "photo"):
        timers.cancel(connection, kind, burst_id)
    row = connection.execute(delete(bursts).where(bursts.c.id == burst_id).returning(*_BURST)).mappings().first()
    return _burst(dict(row)) if row else None


def add_plea(
    connection: Connection,
    *,
    commune: str,
    channel: str,
    chat: str,
    person_id: int,
    topic: str | None,
    message_id: str,
    question: str,
    photos: Sequence[Photo],
    now: datetime,
) -> int:
    made: int = connection.execute(
        insert(pleas)
        .values(
            commune=commune,
            channel=channel,
            chat=chat,
            person_id=person_id,
            topic=topic,
            message_id=message_id,
            question=question,
            photos=rows.photos_out(photos),
            at=now,
        )
        .returning(pleas.c.id)
    ).scalar_one()
    return made


def plea(connection: Connection, plea_id: int) -> Plea | None:
    """None when it is gone or somebody has answered it."""
    row = (
        connection.execute(select(*_PLEA).where(pleas.c.id == plea_id, pleas.c.answered_at.is_(None)))
        .mappings()
        .first()
    )
    return _plea(dict(row)) if row else None


def _plea(row: dict[str, object]) -> Plea:
    row["photos"] = rows.photos_in(row["photos"])  # type: ignore[arg-type]  # JSON comes back as Any
    return Plea(**row)  # type: ignore[arg-type]


_OPEN_PLEAS = (
    select(*_PLEA)
    .where(pleas.c.channel == bindparam("channel"), pleas.c.chat == bindparam("chat"), pleas.c.answered_at.is_(None))
    .order_by(pleas.c.id)
)


def open_pleas(connection: Connection, channel: str, chat: str) -> list[Plea]:
    found = prepared.rows(connection, _OPEN_PLEAS, channel=channel, chat=chat)
    return [_plea(dict(row)) for row in found]


def close_plea(connection: Connection, plea_id: int, now: datetime) -> bool:
    return (
        connection.execute(
            update(pleas).where(pleas.c.id == plea_id, pleas.c.answered_at.is_(None)).values(answered_at=now)
        ).rowcount
        == 1
    )


def reword_plea(connection: Connection, plea_id: int, question: str) -> None:
    connection.execute(update(pleas).where(pleas.c.id == plea_id).values(question=question))
