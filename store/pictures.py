"""Pictures a platform fetches from us by an address nobody can guess; in the database, so that any replica has them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from store.upserts import insert_new
from store.zalo_tables import pictures


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


def forget_before(connection: Connection, now: datetime) -> int:
    return connection.execute(delete(pictures).where(pictures.c.until <= now)).rowcount
