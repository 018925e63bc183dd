"""Counted months, pictures kept for a platform to fetch, and how far a polling bot has heard."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from desk.people import ChatRole, Role
from store import chats, months, people, pictures, polls
from store.database import Database

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PIXEL = b"\x89PNG\r\n\x1a\n a picture"


def test_both_directions_count_and_a_new_month_begins_at_nothing(database: Database):
    database.write_now(lambda c: months.count(c, "zalo", "2026-03", sent=2))
    assert database.write_now(lambda c: months.count(c, "zalo", "2026-03", received=3)).used == 5
    found = database.read_now(lambda c: months.of(c, {"zalo", "other"}, "2026-03"))
    assert (found["zalo"].sent, found["zalo"].received, found["other"].used) == (2, 3, 0)
    assert database.read_now(lambda c: months.of(c, {"zalo"}, "2026-04"))["zalo"].used == 0


def test_whoever_counts_at_the_same_time_sees_a_number_of_his_own(database: Database):
    with ThreadPoolExecutor(4) as pool:
        seen = [
            month.result().sent
            for month in [
                pool.submit(database.write_now, lambda c: months.count(c, "zalo", "2026-03", sent=1)) for _ in range(20)
            ]
        ]
    assert sorted(seen) == list(range(1, 21))


def test_a_picture_kept_twice_has_one_name_and_lives_as_long_as_the_later_wish(database: Database):
    first = database.write_now(lambda c: pictures.keep(c, PIXEL, "image/png", "a", NOW + timedelta(days=1)))
    again = database.write_now(lambda c: pictures.keep(c, PIXEL, "image/png", "b", NOW + timedelta(days=3)))
    assert first == again == "a"
    assert database.read_now(lambda c: pictures.find(c, "a", NOW + timedelta(days=2))) == (PIXEL, "image/png")
    database.write_now(lambda c: pictures.keep(c, PIXEL, "image/png", "c", NOW + timedelta(days=1)))
    assert database.read_now(lambda c: pictures.find(c, "a", NOW + timedelta(days=2))) is not None


def test_a_picture_ends_with_its_time(database: Database):
    database.write_now(lambda c: pictures.keep(c, PIXEL, "image/png", "a", NOW))
    assert database.read_now(lambda c: pictures.find(c, "a", NOW - timedelta(microseconds=1))) is not None
    assert database.read_now(lambda c: pictures.find(c, "a", NOW)) is None
    assert database.write_now(lambda c: pictures.forget_before(c, NOW)) == 1
    assert database.read_now(lambda c: pictures.find(c, "a", NOW - timedelta(days=1))) is None


def test_how_far_a_polling_bot_has_heard_is_remembered(database: Database):
    assert database.read_now(lambda c: polls.heard_until(c, "zalo")) is None
    database.write_now(lambda c: polls.note(c, "zalo", NOW))
    database.write_now(lambda c: polls.note(c, "zalo", NOW + timedelta(minutes=1)))
    assert database.read_now(lambda c: polls.heard_until(c, "zalo")) == NOW + timedelta(minutes=1)


def test_another_bot_in_the_same_group_is_known_by_the_groups_id(database: Database):
    def prepare(connection: Connection) -> list[str]:
        for channel, chat, linked in (("a", "zgr-1", True), ("b", "zgr-1", True), ("c", "zgr-1", False)):
            found = chats.meet(connection, channel, chat, "group", "")
            if linked:
                chats.link(connection, found, role=ChatRole.OFFICIALS, province="", commune="x", topic=None)
        return chats.twins(connection, "a", "zgr-1")

    assert database.write_now(prepare) == ["b"]
    database.write_now(lambda c: chats.set_active(c, "b", "zgr-1", False))
    assert database.read_now(lambda c: chats.twins(c, "a", "zgr-1")) == []


def test_a_private_chat_tells_whose_it_is(database: Database):
    def prepare(connection: Connection) -> int:
        person = people.add(connection, name="Đạo", role=Role.TEACHER, province="", commune="x")
        people.add_account(connection, person, "a", "dao")
        people.saw(connection, "a", "dao", private_chat="p-dao", now=NOW)
        return person.id

    dao = database.write_now(prepare)
    found = database.read_now(lambda c: people.at_private_chat(c, "a", "p-dao"))
    assert found is not None
    assert found.id == dao
    assert database.read_now(lambda c: people.at_private_chat(c, "b", "p-dao")) is None
