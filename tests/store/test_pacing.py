"""The pace a platform allows, shared by all replicas and remembered over a restart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desk.capabilities import TELEGRAM
from desk.outbound import Outbound
from store import chats, leasing, outbox, pacing
from store.database import Database
from tests.support.commune import MONDAY

ABLE = {"telegram": TELEGRAM}
SECOND = timedelta(seconds=1)
JUST_BEFORE = -timedelta(microseconds=1)


@pytest.fixture
def desk(database: Database) -> Database:
    database.write_now(lambda c: chats.meet(c, "telegram", "group", "group", "Kỳ Lừa"))
    return database


def enqueue(database: Database, chat: str, many: int) -> None:
    made = [Outbound(key=f"{chat}/{n}", channel="telegram", chat=chat, markup="…") for n in range(many)]
    database.write_now(lambda c: outbox.enqueue(c, made, MONDAY))


def leave(database: Database, now: datetime) -> list[str]:
    """What may leave at this moment, and has left."""

    def go(connection):
        leased = leasing.lease(connection, now, ABLE)
        for one in leased:
            outbox.mark_sent(connection, one.id, ("m",), now)
        return [one.outbound.chat for one in leased]

    return database.write_now(go)


def pause(database: Database, chat: str, until: datetime) -> None:
    database.write_now(lambda c: pacing.pause(c, "telegram", chat, until))


def test_one_message_a_second_in_a_chat(desk: Database):
    enqueue(desk, "group", 3)
    assert leave(desk, MONDAY) == ["group"]
    assert leave(desk, MONDAY) == []
    assert leave(desk, MONDAY + SECOND + JUST_BEFORE) == []
    assert leave(desk, MONDAY + SECOND) == ["group"]


def test_twenty_a_minute_in_a_group_and_more_in_private(desk: Database):
    enqueue(desk, "group", 30)
    enqueue(desk, "private", 30)
    gone = [chat for second in range(60) for chat in leave(desk, MONDAY + second * SECOND)]
    assert gone.count("group") == 20
    assert gone.count("private") == 30
    assert leave(desk, MONDAY + 60 * SECOND) == ["group"]


def test_thirty_a_second_in_all(desk: Database):
    for number in range(40):
        enqueue(desk, f"p{number}", 1)
    assert len(leave(desk, MONDAY)) == 30
    assert leave(desk, MONDAY + SECOND + JUST_BEFORE) == []
    assert len(leave(desk, MONDAY + SECOND)) == 10


def test_a_pause_of_one_chat_holds_no_other(desk: Database):
    enqueue(desk, "group", 1)
    enqueue(desk, "private", 1)
    pause(desk, "group", MONDAY + 37 * SECOND)
    assert leave(desk, MONDAY) == ["private"]
    assert leave(desk, MONDAY + 37 * SECOND + JUST_BEFORE) == []
    assert leave(desk, MONDAY + 37 * SECOND) == ["group"]


def test_a_pause_everywhere_holds_all(desk: Database):
    enqueue(desk, "group", 1)
    enqueue(desk, "private", 1)
    pause(desk, pacing.EVERYWHERE, MONDAY + 5 * SECOND)
    assert leave(desk, MONDAY) == []
    assert sorted(leave(desk, MONDAY + 5 * SECOND)) == ["group", "private"]


def test_a_restart_forgets_neither_pause_nor_pace(desk: Database):
    enqueue(desk, "group", 2)
    enqueue(desk, "private", 1)
    leave(desk, MONDAY)
    pause(desk, "group", MONDAY + 30 * SECOND)
    again = Database(desk.url)
    assert leave(again, MONDAY + 2 * SECOND) == []
    assert leave(again, MONDAY + 30 * SECOND) == ["group"]
    again.close()


def test_two_engines_share_one_pace(desk: Database):
    other = Database(desk.url)
    enqueue(desk, "group", 3)
    assert leave(desk, MONDAY) == ["group"]
    assert leave(other, MONDAY) == []
    assert leave(other, MONDAY + SECOND) == ["group"]
    assert leave(desk, MONDAY + SECOND) == []
    other.close()


def test_a_clock_set_back_an_hour_does_not_hold_a_chat_for_an_hour(desk: Database):
    enqueue(desk, "group", 1)
    assert leave(desk, MONDAY) == ["group"]
    earlier = MONDAY - timedelta(hours=1)
    new = [Outbound(key="later", channel="telegram", chat="group", markup="…")]
    desk.write_now(lambda c: outbox.enqueue(c, new, earlier))
    assert leave(desk, earlier) == ["group"]
