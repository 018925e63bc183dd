"""What the console asks the database, on both makes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert

from desk.threads import OPEN, Status
from store import board, console, known_questions, people, threads, timers
from store.board import Due, Wish
from store.database import Database
from store.outbox import State
from store.tables import outbox
from tests.support.commune import MONDAY, person, populate


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    opened.write_now(lambda c: populate(c, "chat", MONDAY))
    yield opened
    opened.close()


async def test_of_two_who_bring_a_code_at_once_one_comes_in(database):
    code = await database.write(lambda c: console.offer(c, person(c, "chat", "binh"), MONDAY))
    tries = [database.write(lambda c: console.enter(c, code, MONDAY + timedelta(minutes=14))) for _ in range(6)]
    secrets = [secret for secret in await asyncio.gather(*tries) if secret is not None]
    assert len(secrets) == 1
    found = await database.read(lambda c: console.find(c, secrets[0], MONDAY + timedelta(hours=12)))
    assert found is not None
    assert await database.read(lambda c: console.find(c, code, MONDAY)) is None
    await database.write(lambda c: console.say(c, found, ["Đã xong"]))
    again = await database.read(lambda c: console.find(c, secrets[0], MONDAY))
    assert again is not None
    assert again.said == ("Đã xong",)
    await database.write(lambda c: console.leave(c, found))
    assert await database.read(lambda c: console.find(c, secrets[0], MONDAY)) is None


async def test_a_form_is_taken_by_one(database):
    taken = await asyncio.gather(*(database.write(lambda c: console.take(c, "mot-lan", MONDAY)) for _ in range(6)))
    assert sum(taken) == 1


def test_what_is_over_is_forgotten_when_somebody_comes(database):
    def work(connection: Connection) -> tuple[bool, str | None]:
        binh, late = person(connection, "chat", "binh"), MONDAY + timedelta(days=2)
        secret = console.enter(connection, console.offer(connection, binh, MONDAY), MONDAY)
        assert secret is not None
        console.take(connection, "cu", MONDAY)
        console.offer(connection, person(connection, "chat", "thu"), late)
        return console.take(connection, "cu", late), console.enter(connection, "x" * 32, late)

    assert database.write_now(work) == (True, None)


def test_the_board_lists_what_waits_first_and_when_something_is_due(database):
    def work(connection: Connection) -> None:
        dao, binh = person(connection, "chat", "dao"), person(connection, "chat", "binh")

        def asked(question: str, status: Status, minute: int) -> int:
            at = MONDAY + timedelta(minutes=minute)
            return threads.open_thread(
                connection, asker=binh, commune="ky-lua", channel="chat", chat="officials", topic=None, asked_in=None,
                status=status, question=question, photos=(), now=at,
            ).id  # fmt: skip

        first, second, third = (
            asked("Máy in 100%", Status.ANSWERED, 0),
            asked("Chờ _lâu_", Status.WAITING, 1),
            asked("Xong", Status.RESOLVED, 2),
        )
        timers.arm(connection, "close", first, MONDAY + timedelta(hours=2))
        timers.arm(connection, "stale", first, MONDAY + timedelta(hours=3))
        timers.arm(connection, "burst", second, MONDAY)
        listed = board.listed(connection, binh, Wish(), most=10)
        assert [thread.id for thread in listed] == [second, first]
        assert board.next_due(connection, [first, second]) == {first: Due(kind="close", at=MONDAY + timedelta(hours=2))}
        assert board.counts(connection, binh) == {Status.ANSWERED: 1, Status.WAITING: 1}
        assert [t.id for t in board.listed(connection, binh, Wish(statuses=(Status.RESOLVED,)), most=9)] == [third]
        assert [t.id for t in board.listed(connection, binh, Wish(text="100%"), most=9)] == [first]
        assert [t.id for t in board.listed(connection, binh, Wish(text="MÁY IN"), most=9)] in ([first], [])
        assert board.listed(connection, binh, Wish(commune="khac"), most=9) == []
        assert threads.claim(connection, second, dao, MONDAY) is not None
        assert board.holders(connection, binh) == [dao.id]
        assert [t.id for t in board.listed(connection, dao, Wish(), most=9)] == [second]
        assert [t.id for t in board.listed(connection, binh, Wish(holder=dao.id), most=9)] == [second]
        assert board.find(connection, dao, first) is None

    database.write_now(work)


def test_what_never_arrived_is_told(database):
    def work(connection: Connection) -> list[int]:
        for number, state in enumerate((State.SENT, State.DEAD, State.DROPPED)):
            row = {"channel": "chat", "chat": "x", "shard": 0, "key": f"k{number}", "urgency": 0, "body": "{}"}
            row |= {"thread_id": 7, "state": int(state), "created_at": MONDAY, "due_at": MONDAY}
            connection.execute(insert(outbox).values(**row))
        return [row["state"] for row in board.undelivered(connection, 7)]

    assert database.write_now(work) == [State.DEAD]


def test_people_are_found_at_once_and_answers_counted(database):
    def work(connection: Connection) -> None:
        dao = person(connection, "chat", "dao")
        assert people.several(connection, [dao.id, 9999]) == {dao.id: dao}
        assert people.several(connection, []) == {}
        assert people.find(connection, 9999) is None
        for helped in (True, True, False):
            known_questions.note(connection, "token", "token không nhận", accepted=helped, now=MONDAY)
        assert known_questions.counts(connection) == {"token": (2, 1)}

    database.write_now(work)


def test_open_is_what_is_not_over():
    assert board.statuses_of(["waiting", "khong-co"]) == {Status.WAITING}
    assert set(Wish().statuses) == OPEN
