"""Threads that wait for the answer to another one: counted each, told once, never left behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from desk.people import Person, Role
from desk.threads import Status, Thread
from store import joins, people, threads
from store.database import Database
from tests.store.at_once import at_once

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def someone(connection: Connection, role: Role = Role.OFFICIAL) -> Person:
    return people.add(connection, name="chị Hoa", role=role, province="", commune="a")


def waiting(connection: Connection, asker: Person, *, opened: datetime = NOW) -> Thread:
    return threads.open_thread(
        connection,
        asker=asker,
        commune=asker.commune,
        channel="chat",
        chat="nhom",
        topic=None,
        asked_in=None,
        status=Status.WAITING,
        question="Báo cáo nộp theo mẫu nào?",
        photos=(),
        now=opened,
    )


def test_it_waits_until_it_has_the_answer_or_goes_its_own_way(database: Database) -> None:
    with database.engine.begin() as c:
        first, second, third = (waiting(c, someone(c)) for _ in range(3))
        assert joins.begin(c, second, first.id, NOW)
        assert joins.begin(c, third, first.id, NOW)
        assert not joins.begin(c, third, second.id, NOW)  # joined once, and not again
        assert [t.id for t in joins.followers(c, first.id)] == [second.id, third.id]
        assert (joins.told(c, second.id, NOW), joins.told(c, second.id, NOW)) == (True, False)
        assert (joins.end(c, third.id, NOW), joins.end(c, third.id, NOW)) == (True, False)
        assert [t.id for t in joins.followers(c, first.id)] == [second.id]
        assert joins.find(c, third.id) is None
        assert joins.was_joined(c, third.id)
        teacher = someone(c, Role.TEACHER)
        assert threads.claim(c, second.id, teacher, NOW)
        mine = threads.find(c, second.id)
        assert mine is not None
        assert threads.move(c, mine, Status.WAITING_ASKER, NOW)
        joins.answered(c, second.id, NOW)
        assert joins.followers(c, first.id) == []
        assert [t.id for t in joins.followers(c, first.id, answered_too=True)] == [second.id]


def test_only_open_questions_of_others_are_joined(database: Database) -> None:
    with database.engine.begin() as c:
        asker = someone(c)
        old = waiting(c, someone(c), opened=NOW - timedelta(days=9))
        own = waiting(c, asker)
        over = waiting(c, someone(c))
        threads.move(c, over, Status.RESOLVED, NOW)
        one, two = waiting(c, someone(c)), waiting(c, someone(c))
        assert joins.begin(c, two, one.id, NOW)
        new = waiting(c, asker)
        found = [t.id for t in joins.open_questions(c, new, timedelta(days=7), NOW)]
        assert found == [one.id]
        assert old.id not in found
        assert own.id not in found
        assert not joins.begin(c, new, over.id, NOW)  # answered between the look and the join


def test_those_who_waited_for_one_that_ended_wait_for_the_next(database: Database) -> None:
    with database.engine.begin() as c:
        first, second, third = (waiting(c, someone(c)) for _ in range(3))
        joins.begin(c, second, first.id, NOW)
        joins.begin(c, third, first.id, NOW)
        joins.end(c, second.id, NOW)
        joins.lead_by(c, first.id, second.id)
        assert [t.id for t in joins.followers(c, second.id)] == [third.id]
        assert joins.followers(c, first.id) == []


def test_of_two_who_tell_the_teacher_one_does(database: Database) -> None:
    with database.engine.begin() as c:
        first, second = waiting(c, someone(c)), waiting(c, someone(c))
        joins.begin(c, second, first.id, NOW)
    assert sum(at_once(database, lambda c, _: joins.told(c, second.id, NOW))) == 1
