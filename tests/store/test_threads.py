"""One claimant, ever; and moves that only those make who come in time."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from desk.people import Person, Role
from desk.threads import Status, Thread
from store import people, threads
from store.database import Database
from tests.store.at_once import at_once
from tests.support.commune import MONDAY


def teacher(connection: Connection, number: int = 0) -> Person:
    return people.add(connection, name=f"thầy {number}", role=Role.TEACHER, province="", commune="ky-lua")


def ask(connection: Connection, status: Status = Status.WAITING) -> Thread:
    hoa = people.add(connection, name="Hoa", role=Role.OFFICIAL, province="", commune="ky-lua")
    return threads.open_thread(
        connection,
        asker=hoa,
        commune="ky-lua",
        channel="chat",
        chat="ky-lua",
        topic=None,
        asked_in="m1",
        status=status,
        question="Máy in không chạy",
        photos=(),
        now=MONDAY,
    )


def now(database: Database, thread: Thread) -> Thread:
    found = database.read_now(lambda c: threads.find(c, thread.id))
    assert found is not None
    return found


@pytest.mark.parametrize("_round", range(3))
def test_of_eight_who_claim_at_once_one_wins(database: Database, _round: int):
    thread = database.write_now(ask)
    eight = [database.write_now(lambda c, n=n: teacher(c, n)) for n in range(8)]  # type: ignore[misc]
    won = at_once(database, lambda c, n: threads.claim(c, thread.id, eight[n], MONDAY))
    winners = [mine for mine in won if mine is not None]
    assert len(winners) == 1
    assert now(database, thread).claimed_by == winners[0].claimed_by
    assert now(database, thread).version == thread.version + 1


def test_a_claim_and_a_resolution_at_once_leave_no_resolved_thread_in_hands(database: Database):
    dao = database.write_now(teacher)
    for _ in range(5):
        thread = database.write_now(ask)

        def race(connection: Connection, number: int, thread: Thread = thread) -> Thread | None:
            if number == 0:
                return threads.claim(connection, thread.id, dao, MONDAY)
            return threads.move(connection, thread, Status.RESOLVED, MONDAY)

        claimed, resolved = at_once(database, race, many=2)
        assert resolved is not None
        assert now(database, thread).status is Status.RESOLVED
        assert claimed is None or claimed.status is Status.CLAIMED


def test_a_resolved_thread_cannot_be_claimed(database: Database):
    dao = database.write_now(teacher)
    thread = database.write_now(ask)
    database.write_now(lambda c: threads.move(c, thread, Status.RESOLVED, MONDAY))
    assert database.write_now(lambda c: threads.claim(c, thread.id, dao, MONDAY)) is None


def test_let_go_twice_at_once_it_is_let_go_once(database: Database):
    dao, thread = database.write_now(teacher), database.write_now(ask)
    mine = database.write_now(lambda c: threads.claim(c, thread.id, dao, MONDAY))
    assert mine is not None
    assert sum(at_once(database, lambda c, _: threads.hand_to(c, mine, None, MONDAY), many=4)) == 1
    assert now(database, thread).status is Status.WAITING
    assert now(database, thread).claimed_by is None


def test_who_no_longer_has_it_cannot_hand_it_on(database: Database):
    dao, lan, thread = database.write_now(teacher), database.write_now(teacher), database.write_now(ask)
    mine = database.write_now(lambda c: threads.claim(c, thread.id, dao, MONDAY))
    assert mine is not None
    assert database.write_now(lambda c: threads.hand_to(c, mine, lan, MONDAY))
    assert not database.write_now(lambda c: threads.hand_to(c, mine, dao, MONDAY))
    assert now(database, thread).claimed_by == lan.id


def test_only_moves_of_the_table_are_made(database: Database):
    thread = database.write_now(lambda c: ask(c, Status.ANSWERED))
    assert database.write_now(lambda c: threads.move(c, thread, Status.REOPENED, MONDAY)) is None
    assert database.write_now(lambda c: threads.move(c, thread, Status.PARKED, MONDAY)) is not None


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
def test_a_number_that_no_thread_can_have_finds_none(database: Database, number: int):
    assert database.read_now(lambda c: threads.find(c, number)) is None


def test_a_reply_finds_its_thread_and_the_latest_tie_counts(database: Database):
    old, new = database.write_now(ask), database.write_now(ask)
    database.write_now(lambda c: threads.tie(c, "chat", "ky-lua", "m5", old.id))
    assert database.read_now(lambda c: threads.tied_to(c, "chat", "ky-lua", "m5")) == old
    # After a group's move its messages are numbered anew, so that a number may come a second time.
    database.write_now(lambda c: threads.tie(c, "chat", "ky-lua", "m5", new.id))
    assert database.read_now(lambda c: threads.tied_to(c, "chat", "ky-lua", "m5")) == new
    assert database.read_now(lambda c: threads.tied_to(c, "chat", "elsewhere", "m5")) is None
