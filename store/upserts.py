"""`INSERT … ON CONFLICT`, which both databases speak but SQLAlchemy spells per dialect.

Statements are built once and kept: building one costs several times what running it does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from store import prepared


def insert_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert unless a row with the same unique key is there; was it new?"""
    return prepared.changed(connection, inserting_new(table, connection.dialect.name), **values) == 1


def insert_or_change(connection: Connection, table: Table, keys: list[str], **values: Any) -> None:
    prepared.changed(
        connection, inserting_or_changing(table, connection.dialect.name, tuple(keys), tuple(values)), **values
    )


@lru_cache(maxsize=200)
def inserting_new(table: Table, dialect: str) -> Insert:
    made: Insert = (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()
    return made


@lru_cache(maxsize=200)
def inserting_or_changing(table: Table, dialect: str, keys: tuple[str, ...], names: tuple[str, ...]) -> Insert:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    changed = {name: insert.excluded[name] for name in names if name not in keys}
    made: Insert = insert.on_conflict_do_update(index_elements=list(keys), set_=changed)
    return made
