"""The row that counts the changes of a commune's rota: its lock, and the sign to look who is on call next."""

from __future__ import annotations

from weakref import WeakSet

from sqlalchemy import Connection, Transaction, bindparam, select, update

from store import prepared, timers
from store.rota_tables import rotas
from store.tables import EPOCH
from store.upserts import insert_new

TURNS = "turns"
"""A commune's timer: the next shift begins, or the rota has changed."""


_COMMUNE = select(rotas.c.commune).where(rotas.c.id == bindparam("number"))
_CHANGING: WeakSet[Transaction] = WeakSet()


def is_changing(connection: Connection) -> bool:
    """Has this very transaction changed a rota?"""
    return connection.get_transaction() in _CHANGING


def count_up(connection: Connection, *, province: str, commune: str, look: bool = True) -> None:
    """A new revision; who changes the same rota waits here for the other. `look`: the desk acts on it at once."""
    transaction = connection.get_transaction()
    if transaction is not None:
        _CHANGING.add(transaction)
    insert_new(connection, rotas, province=province, commune=commune)
    counted = update(rotas).where(rotas.c.commune == commune).values(revision=rotas.c.revision + 1)
    number = int(connection.execute(counted.returning(rotas.c.id)).scalar_one())
    # Due at once: the desk looks whom it may ask now, and when the next shift begins.
    if look:
        timers.arm(connection, TURNS, number, EPOCH, commune=commune)


def commune_of(connection: Connection, number: int) -> str | None:
    found: str | None = prepared.value(connection, _COMMUNE, number=number)
    return found
