"""What is run on the short way says the same as on SQLAlchemy's own, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk.people import Role
from store import people, prepared
from store.database import Database
from store.tables import busy
from store.tables import people as people_table
from store.thread_tables import events

NOON = datetime(2026, 11, 23, 5, 0, 0, 123456, tzinfo=UTC)
_LOG = insert(events)
_KINDS = select(events).where(events.c.kind.in_(bindparam("kinds", expanding=True))).order_by(events.c.id)
_AFTER = select(busy.c.id).where(busy.c.ends_at > bindparam("now"), busy.c.person_id == bindparam("person"))
_MOVE = update(busy).where(busy.c.person_id == bindparam("person"), busy.c.ends_at > bindparam("now"))
_CHANGE = update(people_table).where(people_table.c.id == bindparam("row")).returning(people_table)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.engine.begin() as connection:
        yield connection
    database.close()


def _note(kind: str) -> dict[str, object]:
    return {"kind": kind, "detail": {"tên": ["Đạo", 1, None]}, "at": NOON, "thread_id": None, "person_id": None}


def test_rows_with_moments_and_lists_in_them_come_back_as_they_went(connection: Connection):
    prepared.each(connection, _LOG, [_note("một"), _note("hai"), _note("ba")])
    found = prepared.rows(connection, _KINDS, kinds=["một", "ba"])
    assert [(row["kind"], row["detail"], row["at"]) for row in found] == [
        (kind, {"tên": ["Đạo", 1, None]}, NOON) for kind in ("một", "ba")
    ]
    assert found == [dict(row) for row in connection.execute(_KINDS, {"kinds": ["một", "ba"]}).mappings()]


@pytest.mark.parametrize("kinds", [[], ["một"], ["một", "hai", "ba", "không có"]])
def test_a_list_may_have_any_length(connection: Connection, kinds: list[str]):
    prepared.each(connection, _LOG, [_note("một"), _note("hai")])
    assert [row["kind"] for row in prepared.rows(connection, _KINDS, kinds=kinds)] == kinds[:2]


def test_conditions_on_moments_hold_to_the_microsecond(connection: Connection):
    teacher = people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="", commune="")
    people.add_busy(connection, teacher, NOON - timedelta(hours=1), NOON)
    just_before = NOON - timedelta(microseconds=1)
    assert prepared.value(connection, _AFTER, now=NOON, person=teacher.id) is None
    assert prepared.value(connection, _AFTER, now=just_before, person=teacher.id) is not None
    assert prepared.changed(connection, _MOVE, now=NOON, person=teacher.id, ends_at=NOON) == 0
    assert prepared.changed(connection, _MOVE, now=just_before, person=teacher.id, ends_at=NOON) == 1


def test_what_is_changed_comes_back_changed(connection: Connection):
    teacher = people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="", commune="")
    row = prepared.one(connection, _CHANGE, row=teacher.id, muted=True, greeted_at=NOON)
    assert (row["name"], row["muted"], row["greeted_at"]) == ("thầy Đạo", True, NOON)
    assert prepared.row(connection, _CHANGE, row=teacher.id + 1, muted=True, greeted_at=NOON) is None


def test_a_refusal_is_the_one_that_callers_know_and_shows_no_words(connection: Connection):
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        prepared.changed(connection, _LOG, **{**_note("riêng tư"), "at": None})
    assert connection.dialect.name != "sqlite" or "riêng tư" not in str(refused.value)


def test_a_name_that_is_not_given_is_a_mistake_of_ours(connection: Connection):
    with pytest.raises(Exception, match="now"):
        prepared.rows(connection, _AFTER, person=1)


def test_where_nothing_has_begun_a_transaction_begins(database_url: str):
    database = Database(database_url)
    with database.engine.connect() as connection:
        prepared.each(connection, _LOG, [_note("một")])
        assert connection.in_transaction()
    with database.engine.begin() as connection:
        assert prepared.rows(connection, _KINDS, kinds=["một"]) == []  # nobody committed it
    database.close()
