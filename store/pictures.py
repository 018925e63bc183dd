"""Pictures that we have ourselves, in the database, so that any replica has them: those of the knowledge for ever,
others for as long as a platform may fetch them from us by an address nobody can guess."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from knowledge.illustrations import digest_in
from store.upserts import insert_new
from store.zalo_tables import pictures

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


def keep(connection: Connection, content: bytes, kind: str, name: str, until: datetime) -> str:
    """Keep it until then at least; returns the name under which it is found: an earlier one if it was kept before."""
    digest = hashlib.sha256(content).hexdigest()
    insert_new(connection, pictures, name=name, digest=digest, kind=kind, content=content, until=until)
    connection.execute(
        update(pictures).where(pictures.c.digest == digest, pictures.c.until < until).values(until=until)
    )
    return str(connection.execute(select(pictures.c.name).where(pictures.c.digest == digest)).scalar_one())


def find(connection: Connection, name: str, now: datetime) -> tuple[bytes, str] | None:
    """Its bytes and kind."""
    row = connection.execute(
        select(pictures.c.content, pictures.c.kind).where(pictures.c.name == name, pictures.c.until > now)
    ).first()
    return None if row is None else (bytes(row[0]), row[1])


def kept_as(connection: Connection, name: str) -> tuple[bytes, str] | None:
    """The picture that an answer calls by this name: its bytes and kind."""
    beginning = digest_in(name)
    if beginning is None:
        return None
    row = connection.execute(select(pictures.c.content, pictures.c.kind).where(_begins(beginning))).first()
    return None if row is None else (bytes(row[0]), row[1])


def hold(connection: Connection, names: Iterable[str]) -> None:
    """Keep for ever what answers call by these names."""
    for beginning in filter(None, map(digest_in, names)):
        connection.execute(update(pictures).where(_begins(beginning)).values(until=FOR_EVER))


def let_go(connection: Connection, names: Iterable[str], now: datetime) -> None:
    """Nobody wants them any more; those that some answer holds stay."""
    for beginning in filter(None, map(digest_in, names)):
        connection.execute(update(pictures).where(_begins(beginning), pictures.c.until < FOR_EVER).values(until=now))


def _begins(beginning: str) -> ColumnElement[bool]:
    """A range, which the index on digests serves; "g" comes after every digit of theirs."""
    return (pictures.c.digest >= beginning) & (pictures.c.digest < f"{beginning}g")


def forget_before(connection: Connection, now: datetime) -> int:
    return connection.execute(delete(pictures).where(pictures.c.until <= now)).rowcount
