"""One database, two makes: SQLite (embedded) and PostgreSQL. A transaction is a plain function run in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool

T = TypeVar("T")

_SQLITE = {"check_same_thread": False, "cached_statements": 1000}
"""The driver keeps 128 statements unless told otherwise, and the desk runs more: it would read the same ones anew."""


class Database:
    """`write` runs a function in one transaction and commits it; `read` runs one that changes nothing.

    SQLite: writes go through a single thread, so they never fight for the lock; `synchronous=FULL` means that a
    commit survives a power cut. PostgreSQL: as many at once as there are threads.
    """

    def __init__(self, url: str, *, threads: int = 6) -> None:
        self.url = normal_url(url)
        self.is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        self.takes_turns = self.is_sqlite
        """One writer for everybody: a long transaction should end for those who wait."""
        self.engine = _engine(self.url, threads)
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else threads, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(2 if self.is_sqlite else threads, thread_name_prefix="db-read")
        if self.engine.pool.__class__ is StaticPool:  # in memory: one connection, so one thread for everything
            self._readers = self._writers

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writers, self.write_now, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """The same without asyncio, for commands that do one thing and end."""
        with self.engine.begin() as connection:
            return work(connection)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect().execution_options(writes=False) as connection:
            return work(connection)

    def close(self) -> None:
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def normal_url(url: str) -> str:
    """Accept what people write: a bare path, `sqlite:///…`, `postgres://…`, `postgresql://…`."""
    if "://" not in url:
        return f"sqlite:///{Path(url).expanduser()}"
    scheme, rest = url.split("://", 1)
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return url


def _engine(url: str, threads: int) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=threads * 2,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 10,
                "options": "-c idle_in_transaction_session_timeout=60000 -c statement_timeout=60000 -c timezone=UTC",
            },
        )
    path = make_url(url).database
    if path in {None, "", ":memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args=_SQLITE)
    else:
        Path(str(path)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={**_SQLITE, "timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts too late for BEGIN IMMEDIATE; we begin ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes", True) else "BEGIN")
