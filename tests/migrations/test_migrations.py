"""The schema goes up and down, and is what the code believes it to be."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import migrations
from store.database import Database
from store.schema import metadata
from store.tables import SHARDS


def test_up_down_up_leaves_nothing_behind_and_comes_back(empty_database_url: str) -> None:
    engine = Database(empty_database_url).engine
    migrations.upgrade(engine)
    first = set(inspect(engine).get_table_names())
    migrations.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == first
    assert migrations.current(engine) == migrations.newest()


def test_the_migrated_schema_is_the_one_in_the_code(database_url: str) -> None:
    engine = Database(database_url).engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = Database(database_url).engine
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM shards")).scalar_one() == 2 * SHARDS


def test_every_table_knows_its_tenant() -> None:
    without = {"shards", "communes"}
    for table in metadata.tables.values():
        if table.name not in without:
            assert {"province", "commune"} <= set(table.columns.keys()), table.name


def test_the_newest_revision_is_found_without_alembic() -> None:
    assert migrations.newest() == ScriptDirectory.from_config(migrations.configuration()).get_current_head()


def test_an_empty_database_is_at_no_revision(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert migrations.current(database.engine) is None
    database.close()
