"""`INSERT … ON CONFLICT`, which both databases speak but SQLAlchemy spells per dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

# Without it PostgreSQL's driver says -1 wherever a table numbers its rows itself.
COUNTED = {"preserve_rowcount": True}


def insert_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert unless a row with the same unique key is there; was it new?"""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    return connection.execute(insert.values(values).on_conflict_do_nothing(), execution_options=COUNTED).rowcount == 1


def insert_or_change(connection: Connection, table: Table, keys: list[str], **values: Any) -> None:
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    changed = {name: value for name, value in values.items() if name not in keys}
    connection.execute(insert.values(values).on_conflict_do_update(index_elements=keys, set_=changed))
