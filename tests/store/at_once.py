"""Several transactions at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy import Connection

from store.database import Database

T = TypeVar("T")


def at_once(database: Database, work: Callable[[Connection, int], T], *, many: int = 8) -> list[T]:
    """Each in a transaction of its own; all begin together. Results in the order of their numbers."""
    start = Barrier(many)

    def one(number: int) -> T:
        start.wait()
        return database.write_now(lambda connection: work(connection, number))

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))
