"""The databases that tests are given: fresh each time, real, and as safe as in life."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from store.schema import metadata
from tests.support.databases import Make


def test_it_has_the_newest_tables(database):
    assert set(metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_what_one_test_wrote_the_next_does_not_see(database_make: Make):
    for _ in range(2):
        url = database_make.create(migrated=True)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE written (word TEXT)"))
        engine.dispose()
        database_make.drop(url)


def test_a_forgotten_connection_does_not_keep_it(database_make: Make):
    url = database_make.create(migrated=True)
    engine = create_engine(url)
    forgotten = engine.connect()
    database_make.drop(url)
    if url.startswith("postgresql"):
        with pytest.raises((OperationalError, ProgrammingError)):
            forgotten.execute(text("SELECT 1"))
    forgotten.close()
    engine.dispose()


def test_empty_means_empty(empty_database_url):
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_postgresql_waits_for_the_disk(postgresql_url):
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
        assert connection.execute(text("SHOW server_encoding")).scalar_one() == "UTF8"
    engine.dispose()
