"""What is to be said: once, in order, to one chat at a time, and only while it is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, select

from desk.capabilities import SIMULATOR, ZALO_BOT, Capabilities
from desk.inbound import Photo
from desk.outbound import Choice, Outbound, Urgency, Wanted
from desk.people import Role
from desk.threads import Status, Thread
from store import leasing, outbox, people, threads
from store.database import Database
from store.leasing import LEASE, Leased
from store.outbox import State
from store.tables import outbox as table
from tests.store.at_once import at_once
from tests.support.commune import MONDAY

ABLE = {"chat": SIMULATOR, "plain": ZALO_BOT}


def said(key: str, chat: str = "ky-lua", **more: object) -> Outbound:
    made: dict[str, Any] = {"key": key, "channel": "chat", "chat": chat, "markup": "…"}
    return Outbound(**made | more)


def enqueue(database: Database, *outbounds: Outbound, now: datetime = MONDAY) -> None:
    database.write_now(lambda c: outbox.enqueue(c, outbounds, now))


def lease(database: Database, now: datetime = MONDAY, able: dict[str, Capabilities] = ABLE) -> list[Leased]:
    return database.write_now(lambda c: leasing.lease(c, now, able))


def keys(leased: Sequence[Leased]) -> list[str]:
    return [one.outbound.key for one in leased]


def sent(database: Database, *leased: Leased, message_id: str = "m1") -> None:
    def mark(connection: Connection) -> None:
        for one in leased:
            outbox.mark_sent(connection, one.id, (message_id,), MONDAY)

    database.write_now(mark)


def state(database: Database, key: str) -> State:
    return State(database.read_now(lambda c: c.execute(select(table.c.state).where(table.c.key == key)).scalar_one()))


def waiting_thread(database: Database) -> Thread:
    def make(connection: Connection) -> Thread:
        hoa = people.add(connection, name="Hoa", role=Role.OFFICIAL, province="", commune="ky-lua")
        return threads.open_thread(
            connection,
            asker=hoa,
            commune="ky-lua",
            channel="chat",
            chat="ky-lua",
            topic=None,
            asked_in="m1",
            status=Status.WAITING,
            question="?",
            photos=(),
            now=MONDAY,
        )

    return database.write_now(make)


def test_a_message_is_queued_once_whatever_is_queued_again(database: Database):
    enqueue(database, said("a", markup="first"), said("b"))
    enqueue(database, said("a", markup="second"), said("c"))
    assert database.read_now(outbox.counts)["pending"] == 3
    assert [one.outbound.markup for one in lease(database)] == ["first"]


def test_it_comes_back_as_it_was_queued(database: Database):
    whole = said(
        "a",
        urgency=Urgency.PAGE,
        choices=(Choice(label="Nhận", says="nhận 1"),),
        photos=(Photo(ref="p1", channel="chat", name="loi.png"),),
        reply_to="m7",
        topic="t1",
        at_most_once=True,
        expires_at=MONDAY + timedelta(microseconds=1),
        tell=("chat", "private-dao"),
        link=("Mở", "hello"),
        entry="token",
    )
    enqueue(database, whole)
    assert lease(database)[0].outbound == whole


def test_one_message_a_chat_is_on_its_way_and_the_next_follows_when_it_arrived(database: Database):
    enqueue(database, said("a1"), said("a2"), said("b1", chat="b"))
    first = lease(database)
    assert keys(first) == ["a1", "b1"]
    assert lease(database) == []
    sent(database, first[0])
    assert keys(lease(database)) == ["a2"]


def test_answers_leave_before_digests_and_equals_in_their_order(database: Database):
    enqueue(database, said("digest", urgency=Urgency.DIGEST), said("notice", urgency=Urgency.NOTICE))
    enqueue(database, said("answer 1"), said("page", urgency=Urgency.PAGE), said("answer 2"))
    order = []
    while leased := lease(database):
        order += keys(leased)
        sent(database, *leased)
    assert order == ["answer 1", "answer 2", "page", "notice", "digest"]


def test_nothing_overtakes_a_message_on_its_way_however_urgent(database: Database):
    enqueue(database, said("notice", urgency=Urgency.NOTICE))
    lease(database)
    enqueue(database, said("answer"))
    assert lease(database) == []


def test_an_urgent_message_leased_elsewhere_meanwhile_holds_its_chat(postgresql_url: str):
    ours, theirs = Database(postgresql_url), Database(postgresql_url)
    enqueue(ours, said("notice", urgency=Urgency.NOTICE))
    got: list[str] = []

    def look_meanwhile(_connection, _cursor, statement, *_rest: object) -> None:
        if "row_number" in statement and not got:
            enqueue(theirs, said("answer"))
            got.extend(keys(lease(theirs)))

    event.listen(ours.engine, "after_cursor_execute", look_meanwhile)
    assert lease(ours) == []
    assert got == ["answer"]
    ours.close()
    theirs.close()


def test_when_a_lease_has_run_out_the_message_is_sent_again(database: Database):
    enqueue(database, said("a"))
    lease(database)
    assert lease(database, MONDAY + LEASE - timedelta(microseconds=1)) == []
    again = lease(database, MONDAY + LEASE)
    assert [(one.outbound.key, one.attempts) for one in again] == [("a", 1)]


def test_what_may_be_said_once_only_is_rather_lost_than_said_twice(database: Database):
    enqueue(database, said("a", at_most_once=True), said("b"))
    assert keys(lease(database)) == ["a"]
    assert lease(database, MONDAY + LEASE) == []
    assert state(database, "a") is State.UNKNOWN
    assert keys(lease(database, MONDAY + LEASE)) == ["b"]


def test_a_page_is_dropped_at_the_door_once_somebody_has_the_thread(database: Database):
    thread = waiting_thread(database)
    enqueue(database, said("page", wanted=Wanted(thread=thread.id, statuses=frozenset({"waiting"}))), said("next"))
    database.write_now(lambda c: threads.move(c, thread, Status.RESOLVED, MONDAY))
    lease(database)
    assert state(database, "page") is State.DROPPED
    assert keys(lease(database)) == ["next"]


def test_a_page_still_wanted_is_sent(database: Database):
    thread = waiting_thread(database)
    enqueue(database, said("page", wanted=Wanted(thread=thread.id, statuses=frozenset({"waiting"}))))
    assert keys(lease(database)) == ["page"]


def test_an_edit_goes_to_the_message_it_changes(database: Database):
    enqueue(database, said("page"))
    sent(database, *lease(database), message_id="m77")
    enqueue(database, said("taken", edits="page"))
    assert lease(database)[0].edit_message == "m77"


def test_an_edit_without_its_message_or_where_nothing_can_be_edited_is_dropped(database: Database):
    enqueue(database, said("lost", edits="never queued"), said("page", channel="plain", chat="z"))
    sent(database, *(one for one in lease(database) if one.outbound.key == "page"))
    enqueue(database, said("taken", channel="plain", chat="z", edits="page"))
    assert lease(database) == []
    assert [state(database, key) for key in ("lost", "taken")] == [State.DROPPED, State.DROPPED]


def test_it_expires_at_its_moment_and_not_before(database: Database):
    end = MONDAY + timedelta(minutes=5)
    enqueue(database, said("a", expires_at=end), said("b", chat="b", expires_at=end))
    assert keys(lease(database, end - timedelta(microseconds=1))) == ["a", "b"]
    assert lease(database, end + LEASE) == []
    assert state(database, "a") is State.DROPPED


def test_a_retry_waits_and_holds_its_chat_but_no_other(database: Database):
    enqueue(database, said("a1"), said("a2"), said("b1", chat="b"))
    one = lease(database)[0]
    soon = MONDAY + outbox.backoff(one.attempts)
    database.write_now(lambda c: outbox.retry(c, one.id, soon, "502"))
    assert lease(database, soon - timedelta(microseconds=1)) == []
    assert keys(lease(database, soon)) == ["a1"]


def test_the_waits_between_tries_grow_to_five_minutes():
    assert [outbox.backoff(n).total_seconds() for n in (0, 1, 2, 8, 9, 400)] == [1, 2, 4, 256, 300, 300]


def test_all_that_waits_for_a_chat_that_is_gone_ends_and_is_named(database: Database):
    enqueue(database, said("a"), said("b"), said("c", chat="c"))
    ended = database.write_now(lambda c: outbox.bury_chat(c, "chat", "ky-lua", "gone"))
    assert [one.key for one in ended] == ["a", "b"]
    assert keys(lease(database)) == ["c"]


def test_messages_for_a_channel_that_is_not_connected_wait(database: Database):
    enqueue(database, said("a", channel="zalo"), said("b"))
    assert keys(lease(database)) == ["b"]
    assert state(database, "a") is State.PENDING


def test_eight_senders_at_once_take_each_message_once(database: Database):
    enqueue(database, *(said(f"{n}", chat=f"c{n % 25}") for n in range(50)))
    taken = [key for one in at_once(database, lambda c, _: leasing.lease(c, MONDAY, ABLE)) for key in keys(one)]
    assert len(taken) == len(set(taken))
    assert len({int(key) % 25 for key in taken}) == len(taken)
    rest = keys(lease(database))
    assert {int(key) % 25 for key in [*taken, *rest]} == set(range(25))


def test_what_is_next_is_due_when_its_chat_is_free(database: Database):
    enqueue(database, said("a1"), said("a2"))
    assert database.read_now(leasing.next_head_due) == MONDAY
    lease(database)
    assert database.read_now(leasing.next_head_due) == MONDAY + LEASE
