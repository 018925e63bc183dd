"""Leases: what only one replica may do at a time, such as polling with a token."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, update

from store.tables import leases
from store.upserts import insert_new, insert_or_change

LIFE = timedelta(seconds=30)


def hold(connection: Connection, name: str, owner: str, now: datetime, *, life: timedelta = LIFE) -> bool:
    """Take the lease, or keep it; false while another owner's has not run out."""
    if insert_new(connection, leases, name=name, owner=owner, epoch=1, until=now + life):
        return True
    return (
        connection.execute(
            update(leases)
            .where(leases.c.name == name, or_(leases.c.owner == owner, leases.c.until <= now))
            .values(owner=owner, until=now + life, epoch=leases.c.epoch + 1)
        ).rowcount
        == 1
    )


def give_back(connection: Connection, name: str, owner: str, now: datetime) -> None:
    connection.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(until=now))


def beat(connection: Connection, name: str, now: datetime) -> None:
    """Write a row, to know that writing works."""
    insert_or_change(connection, leases, ["name"], name=name, owner="beat", epoch=0, until=now)
