"""Rows that only need to be there by the end of the transaction: gathered, and written set-wise.

In a batch of updates each one adds an event, a link and a timer; written one by one they cost more than all the rest.
Whoever reads such rows inside the transaction calls `flush` first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Insert

from store import prepared

_KEY = "caunoi-journal"


@contextmanager
def gathering(connection: Connection) -> Iterator[None]:
    """Gather from here on; everything is written at the end, unless the block fails and nothing is."""
    connection.info[_KEY] = {}
    try:
        yield
        flush(connection)
    finally:
        del connection.info[_KEY]


def add(connection: Connection, statement: Insert, row: dict[str, Any]) -> None:
    """Write the row now, or at the end where rows are gathered. All rows of a statement have the same columns."""
    waiting: dict[Insert, list[dict[str, Any]]] | None = connection.info.get(_KEY)
    if waiting is None:
        prepared.changed(connection, statement, **row)
    else:
        waiting.setdefault(statement, []).append(row)


def flush(connection: Connection) -> None:
    waiting: dict[Insert, list[dict[str, Any]]] | None = connection.info.get(_KEY)
    if waiting:
        for statement, rows in waiting.items():
            prepared.each(connection, statement, rows)
        waiting.clear()
