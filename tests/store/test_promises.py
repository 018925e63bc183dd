"""Promises, searches and pages as the database keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from desk.haste import Haste
from desk.outbound import Outbound
from desk.people import Role
from desk.policy import default
from desk.threads import Status
from store import outbox, pages, people, policies, promises, searches, threads
from store.database import Database
from store.promises import Kind, Outcome
from store.tables import outbox as outbox_table
from tests.support.commune import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def connection(database):
    with database.engine.begin() as connection:
        yield connection


def _thread(connection, commune="ky-lua"):
    asker = people.add(connection, name="chị Hoa", role=Role.OFFICIAL, province="", commune=commune)
    return threads.open_thread(
        connection, asker=asker, commune=commune, channel="chat", chat="c", topic=None, asked_in=None,
        status=Status.WAITING, question="?", photos=(), now=MONDAY,
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "outcome"), [(59, Outcome.KEPT), (60, Outcome.KEPT), (61, Outcome.LATE)])
def test_a_promise_is_kept_until_the_moment_it_names(connection, minutes, outcome):
    thread = _thread(connection)
    promises.make(connection, thread, Kind.NEWS, MONDAY, MONDAY + HOUR)
    promises.end(connection, thread.id, Outcome.KEPT, MONDAY + timedelta(minutes=minutes))
    assert promises.current(connection, thread.id) is None
    assert [p.outcome for p in promises.between(connection, MONDAY, MONDAY + HOUR)] == [outcome]


def test_who_no_longer_waits_was_not_failed(connection):
    thread = _thread(connection)
    promises.make(connection, thread, Kind.SHIFT, MONDAY, MONDAY + HOUR)
    promises.end(connection, thread.id, Outcome.VOID, MONDAY + 2 * HOUR)
    assert [p.outcome for p in promises.between(connection, MONDAY, MONDAY + HOUR, "ky-lua")] == [Outcome.VOID]
    assert promises.between(connection, MONDAY, MONDAY + HOUR, "khac") == []


def test_it_is_pressing_once_and_counted_by_commune(connection):
    thread, elsewhere = _thread(connection), _thread(connection, "khac")
    for each in (thread, elsewhere):
        searches.begin(connection, each, default(HOUR), MONDAY)
    assert searches.press(connection, thread.id, Haste.CITIZEN, MONDAY)
    assert not searches.press(connection, thread.id, Haste.MEETING, MONDAY)
    assert searches.pressed_since(connection, "ky-lua", MONDAY) == 1
    assert searches.pressed_since(connection, "khac", MONDAY) == 0
    searches.advance(connection, thread.id, step=2, times=1, asked=[3, 1, 3])
    found = searches.find(connection, thread.id)
    assert found is not None
    assert (found.step, found.times, found.asked, found.haste) == (2, 1, frozenset({1, 3}), Haste.CITIZEN)
    searches.anew(connection, thread.id, MONDAY + HOUR)
    found = searches.find(connection, thread.id)
    assert found is not None
    assert (found.step, found.times, found.asked, found.haste) == (0, 0, frozenset(), Haste.CITIZEN)


def test_the_communes_own_policy_comes_before_the_whole_desks(connection):
    assert policies.of(connection, "ky-lua") is None
    policies.save(connection, default(HOUR), "", "", MONDAY)
    policies.save(connection, default(2 * HOUR), "ky-lua", "", MONDAY)
    assert policies.of(connection, "ky-lua") == default(2 * HOUR)
    assert policies.of(connection, "khac") == default(HOUR)
    policies.save(connection, default(3 * HOUR), "", "", MONDAY, deployment_id=7)
    assert policies.of(connection, "khac", [7]) == default(3 * HOUR)
    assert policies.of(connection, "khac", [8]) == default(HOUR)
    assert policies.of(connection, "ky-lua", [7]) == default(2 * HOUR)
    assert policies.remove(connection, "", deployment_id=7)
    assert policies.remove(connection, "ky-lua")
    assert policies.of(connection, "ky-lua") == default(HOUR)


def test_a_page_that_never_went_out_counts_for_no_cap(connection):
    thread = _thread(connection)
    for number, state in enumerate((outbox.State.SENT, outbox.State.DROPPED, outbox.State.PENDING)):
        key = f"page:1:1:0.{number}:p7"
        outbox.enqueue(connection, [Outbound(key=key, channel="chat", chat="x", markup="…")], MONDAY)
        connection.execute(update(outbox_table).where(outbox_table.c.key == key).values(state=state))
        pages.record(connection, thread, 7, key, MONDAY + number * HOUR)
    assert [page.at for page in pages.since(connection, [7], MONDAY)] == [MONDAY, MONDAY + 2 * HOUR]
    assert pages.since(connection, [8], MONDAY) == []
    assert pages.was_paged(connection, thread.id, 7)
    assert not pages.was_paged(connection, thread.id, 8)
