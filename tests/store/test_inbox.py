"""What was delivered is kept once, handed out in order, and never in two hands."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from store import inbox
from store.database import Database
from store.inbox import Arrival, Kept, State, shard_of
from store.tables import inbox as table
from tests.store.at_once import at_once
from tests.support.commune import MONDAY


def arrival(key: object, chat: str = "ky-lua", **more: str) -> Arrival:
    return Arrival(channel="chat", delivery_key=str(key), chat=chat, raw="{}", received_at=MONDAY, **more)


def accept(database: Database, *arrivals: Arrival) -> int:
    return database.write_now(lambda c: inbox.accept(c, arrivals))


def pending(database: Database) -> list[Kept]:
    return database.read_now(inbox.pending)


def ids(kept: Iterable[Kept]) -> list[int]:
    return [one.id for one in kept]


def elsewhere(chat: str) -> str:
    """A chat that lives in another shard."""
    return next(name for n in range(99) if shard_of("chat", name := f"x{n}") != shard_of("chat", chat))


def test_a_delivery_key_is_kept_once(database: Database):
    assert accept(database, arrival(1), arrival(2)) == 2
    assert accept(database, arrival(2), arrival(3)) == 1
    assert accept(database, arrival(1)) == 0
    assert len(pending(database)) == 3


def test_the_same_key_on_another_channel_is_another_update(database: Database):
    other = Arrival(channel="other", delivery_key="1", chat="x", raw="{}", received_at=MONDAY)
    assert accept(database, arrival(1), other) == 2


def test_delivered_eight_times_at_once_it_is_kept_once(database: Database):
    kept = at_once(database, lambda c, _: inbox.accept(c, [arrival(n) for n in range(20)]))
    assert sum(kept) == 20
    assert len(pending(database)) == 20


def test_what_cannot_be_read_is_kept_aside_at_once(database: Database):
    accept(database, arrival(1, trouble="KeyError"), arrival(2))
    assert [kept.id for kept in pending(database)] == [2]
    assert [(row["id"], row["outcome"]) for row in database.read_now(inbox.parked)] == [(1, "KeyError")]


def test_a_chat_is_handed_out_in_the_order_it_spoke(database: Database):
    accept(database, *(arrival(n, chat=f"c{n % 3}") for n in range(12)))
    claimed = database.write_now(lambda c: inbox.claim(c, inbox.pending(c)))
    assert ids(claimed) == sorted(ids(claimed))
    assert len(claimed) == 12


def test_an_older_update_that_was_not_asked_for_holds_its_chat_and_no_other(database: Database):
    other = elsewhere("ky-lua")
    accept(database, arrival(1), arrival(2), arrival(3, chat=other))
    later = [kept for kept in pending(database) if kept.id != 1]
    claimed = database.write_now(lambda c: inbox.claim(c, later))
    assert [kept.chat for kept in claimed] == [other]


def test_five_thousand_updates_of_one_chat_hide_nobody(database: Database):
    for start in range(0, 5000, 1000):
        accept(database, *(arrival(n, chat="flood") for n in range(start, start + 1000)))
    accept(database, *(arrival(f"v{n}", chat=f"quiet-{n}") for n in range(30)))
    beside = {f"quiet-{n}" for n in range(30) if shard_of("chat", f"quiet-{n}") != shard_of("chat", "flood")}
    handed_out = {kept.chat for kept in pending(database)}
    assert beside <= handed_out
    assert "flood" in handed_out


def test_handled_is_not_pending(database: Database):
    accept(database, arrival(1), arrival(2))
    database.write_now(lambda c: inbox.mark_handled(c, [(1, "official")], MONDAY))
    assert ids(pending(database)) == [2]
    assert database.read_now(inbox.counts) == {"pending": 1, "handled": 1, "parked": 0}
    assert database.write_now(lambda c: inbox.claim(c, [])) == []


def test_attempts_are_counted_and_a_parked_update_lets_its_chat_go_on(database: Database):
    accept(database, arrival(1), arrival(2))
    assert [database.write_now(lambda c: inbox.note_attempt(c, 1)) for _ in range(3)] == [1, 2, 3]
    database.write_now(lambda c: inbox.park(c, 1, "ValueError", MONDAY))
    claimed = database.write_now(lambda c: inbox.claim(c, inbox.pending(c)))
    assert ids(claimed) == [2]
    assert database.read_now(inbox.parked)[0]["outcome"] == "ValueError"


def test_a_death_counts_as_an_attempt_at_what_was_pending(database: Database):
    accept(database, arrival(1), arrival(2))
    database.write_now(lambda c: inbox.mark_handled(c, [(1, "official")], MONDAY))
    assert database.write_now(inbox.note_interrupted) == 1
    assert [kept.attempts for kept in pending(database)] == [1]


def test_a_transaction_that_fails_keeps_nothing(database: Database):
    def fails(connection):
        inbox.accept(connection, [arrival(1)])
        raise ZeroDivisionError

    try:
        database.write_now(fails)
    except ZeroDivisionError:
        assert not database.read_now(inbox.has_pending)


def test_what_one_replica_holds_the_other_passes_over(postgresql_url: str):
    database = Database(postgresql_url)
    other = elsewhere("ky-lua")
    accept(database, arrival(1), arrival(2, chat=other))
    wanted = pending(database)
    with database.engine.begin() as holder:
        assert len(inbox.claim(holder, wanted[:1])) == 1
        assert ids(database.write_now(lambda c: inbox.claim(c, wanted))) == [2]
        inbox.mark_handled(holder, [(1, "official")], MONDAY)
    assert ids(database.write_now(lambda c: inbox.claim(c, wanted))) == [2]
    database.close()


def test_eight_workers_share_a_chat_without_handling_anything_twice(database: Database):
    accept(database, *(arrival(n, chat=f"c{n % 40}") for n in range(200)))

    def work(connection, worker: int) -> list[int]:
        claimed = inbox.claim(connection, inbox.pending(connection, per_shard=10, most=50))
        inbox.mark_handled(connection, [(kept.id, f"w{worker}") for kept in claimed], MONDAY)
        return ids(claimed)

    handled: list[int] = []
    while database.read_now(inbox.has_pending):
        handled += [row for one in at_once(database, work, many=4) for row in one]
    assert sorted(handled) == list(range(1, 201))
    assert database.read_now(lambda c: c.execute(select(table.c.state).distinct()).scalars().all()) == [State.HANDLED]
