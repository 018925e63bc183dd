"""What runs many times an update: compiled once and, on SQLite, handed to its driver as it is.

SQLAlchemy takes several times as long to carry a small statement to SQLite and back as SQLite takes to run it. What is
run here is built once (a constant, or kept by `lru_cache`), and the values come as parameters; types are turned as
ever. On PostgreSQL, where the way over the wire outweighs all that, it is executed like any other statement.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert, ReturningUpdate
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.types import TypeEngine

Statement = (
    Select[Any]
    | CompoundSelect[Any]
    | Insert
    | Update
    | Delete
    | ReturningInsert[Any]
    | ReturningUpdate[Any]
    | ReturningDelete[Any]
)
_Turn = Callable[[Any], Any]

COUNTED = {"preserve_rowcount": True}
"""Without it PostgreSQL's driver says -1 wherever a table numbers its rows itself."""
_DIALECT = sqlite.dialect(paramstyle="named")
_LIST = re.compile(r"__\[POSTCOMPILE_(\w+)\]")


class _Plan:
    """A statement as SQLite reads it: what it takes, what stands in it already, and what its columns are called."""

    def __init__(self, statement: Statement, names: tuple[str, ...]) -> None:
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(names))
        self._text = str(compiled)
        self._lists: dict[str, _Turn | None] = {}
        self._turns: dict[str, _Turn] = {}
        self._fixed: dict[str, Any] = {}
        self._spelled: dict[tuple[int, ...], str] = {}
        for bind, name in compiled.bind_names.items():
            turn = _implementation(bind.type).bind_processor(_DIALECT)
            if name not in names and bind.expanding:
                values = [value if turn is None else turn(value) for value in bind.value or ()]
                self._fixed |= {f"{name}_{n}": value for n, value in enumerate(values)}
                self._text = self._text.replace(f"__[POSTCOMPILE_{name}]", _places(name, len(values)))
            elif name not in names and bind.required:
                raise TypeError(f"{name} is not given")
            elif name not in names:
                self._fixed[name] = bind.value if turn is None else turn(bind.value)
            elif bind.expanding:
                self._lists[name] = turn
            elif turn is not None:
                self._turns[name] = turn
        columns = getattr(statement, "exported_columns", ())
        self._columns = [column.key for column in columns]
        turned = [(column.key, _implementation(column.type).result_processor(_DIALECT, None)) for column in columns]
        self._turned = [(key, turn) for key, turn in turned if turn is not None]

    def parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = {**self._fixed, **given}
        for name, turn in self._turns.items():
            found[name] = turn(found[name])
        for name, of_each in self._lists.items():
            for n, value in enumerate(found.pop(name)):
                found[f"{name}_{n}"] = value if of_each is None else of_each(value)
        return found

    def text(self, given: Mapping[str, Any]) -> str:
        if not self._lists:
            return self._text
        lengths = tuple(len(given[name]) for name in self._lists)
        spelled = self._spelled.get(lengths)
        if spelled is None:
            spelled = _LIST.sub(lambda found: _places(found[1], len(given[found[1]])), self._text)
            self._spelled[lengths] = spelled
        return spelled

    def row(self, values: Sequence[Any]) -> dict[str, Any]:
        found = dict(zip(self._columns, values, strict=True))
        for key, turn in self._turned:
            found[key] = turn(found[key])
        return found


def _implementation(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.dialect_impl(_DIALECT)


def _places(name: str, count: int) -> str:
    return ", ".join(f":{name}_{n}" for n in range(count))


@lru_cache(maxsize=1000)
def _plan(statement: Statement, names: tuple[str, ...]) -> _Plan:
    return _Plan(statement, names)


def rows(connection: Connection, statement: Statement, /, **given: Any) -> list[dict[str, Any]]:
    """All rows, by the names of their columns."""
    driver = _driver(connection)
    if driver is None:
        return [dict(one) for one in connection.execute(statement, given).mappings()]
    plan = _plan(statement, tuple(given))
    return [plan.row(values) for values in _run(driver.execute, plan.text(given), plan.parameters(given))]


def row(connection: Connection, statement: Statement, /, **given: Any) -> dict[str, Any] | None:
    """The first row."""
    return next(iter(rows(connection, statement, **given)), None)


def one(connection: Connection, statement: Statement, /, **given: Any) -> dict[str, Any]:
    """The only row."""
    (found,) = rows(connection, statement, **given)
    return found


def value(connection: Connection, statement: Statement, /, **given: Any) -> Any:
    """The first column of the first row; None when there is none."""
    found = row(connection, statement, **given)
    return None if found is None else next(iter(found.values()))


def changed(connection: Connection, statement: Statement, /, **given: Any) -> int:
    """How many rows it changed."""
    driver = _driver(connection)
    if driver is None:
        return connection.execute(statement, given, execution_options=COUNTED).rowcount
    plan = _plan(statement, tuple(given))
    return _run(driver.execute, plan.text(given), plan.parameters(given)).rowcount


def each(connection: Connection, statement: Statement, /, given: Sequence[Mapping[str, Any]]) -> None:
    """Once for each of these, which all name the same and hold no lists."""
    driver = _driver(connection)
    if driver is None:
        connection.execute(statement, given)
        return
    plan = _plan(statement, tuple(given[0]))
    _run(driver.executemany, plan.text(given[0]), [plan.parameters(one) for one in given])


def _driver(connection: Connection) -> sqlite3.Connection | None:
    """None on PostgreSQL, and where no transaction has begun: SQLAlchemy begins it."""
    if connection.dialect.name != "sqlite" or not connection.in_transaction():
        return None
    driver: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    return driver


def _run(execute: Callable[[str, Any], sqlite3.Cursor], text: str, parameters: Any) -> sqlite3.Cursor:
    try:
        return execute(text, parameters)
    except sqlite3.Error as error:
        # As whoever catches it knows it; what was in the parameters stays out of the log.
        raise DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True) from error
