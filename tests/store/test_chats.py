"""A group that becomes a supergroup has another id, and all that belongs to it follows."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from desk.outbound import Outbound
from desk.people import ChatRole
from desk.threads import Status
from store import bursts, chats, envelopes, inbox, outbox, threads
from store.database import Database
from store.inbox import Arrival
from store.tables import inbox as inbox_table
from store.tables import outbox as outbox_table
from tests.store.test_threads import ask
from tests.support.commune import MONDAY

OLD, NEW = "ky-lua", "ky-lua-sieu-nhom"


def live(connection: Connection) -> None:
    """A group with a thread, a message tied to it, words on their way in and out, a burst and a plea."""
    group = chats.meet(connection, "chat", OLD, "group", "Phường Kỳ Lừa")
    chats.link(connection, group, role=ChatRole.OFFICIALS, province="", commune="ky-lua", topic=None)
    thread = ask(connection)
    threads.tie(connection, "chat", OLD, "m1", thread.id)
    outbox.enqueue(connection, [Outbound(key="a", channel="chat", chat=OLD, markup="…")], MONDAY)
    inbox.accept(
        connection, [Arrival(channel="chat", delivery_key="1", chat=OLD, raw='{"text": "x"}', received_at=MONDAY)]
    )
    spoken = {"commune": "ky-lua", "channel": "chat", "chat": OLD, "person_id": 1, "topic": None, "message_id": "m2"}
    bursts.begin(connection, **spoken, heard="overheard", text="máy in", photos=(), now=MONDAY)  # type: ignore[arg-type]
    bursts.add_plea(connection, **spoken, question="?", photos=(), now=MONDAY)  # type: ignore[arg-type]


@pytest.fixture
def moved(database: Database) -> Database:
    database.write_now(live)
    assert database.write_now(lambda c: chats.migrate(c, "chat", OLD, NEW))
    return database


def test_everything_follows(moved: Database):
    with moved.engine.connect() as connection:
        group = chats.find(connection, "chat", NEW)
        assert group is not None
        assert group.role is ChatRole.OFFICIALS
        assert chats.find(connection, "chat", OLD) is None
        tied = threads.tied_to(connection, "chat", NEW, "m1")
        assert tied is not None
        assert tied.chat == NEW
        assert bursts.find(connection, "chat", NEW, 1) is not None
        assert len(bursts.open_pleas(connection, "chat", NEW)) == 1


def test_what_is_on_its_way_goes_to_the_new_id_in_its_shard(moved: Database):
    with moved.engine.connect() as connection:
        for table in (inbox_table, outbox_table):
            row = connection.execute(select(table.c.chat, table.c.shard)).one()
            assert tuple(row) == (NEW, inbox.shard_of("chat", NEW))
        body = connection.execute(select(outbox_table.c.body)).scalar_one()
        assert envelopes.from_json(body).chat == NEW


def test_the_second_notice_changes_nothing(moved: Database):
    moved.write_now(lambda c: outbox.enqueue(c, [Outbound(key="b", channel="chat", chat=OLD, markup="…")], MONDAY))
    assert not moved.write_now(lambda c: chats.migrate(c, "chat", OLD, NEW))
    assert not moved.write_now(lambda c: chats.migrate(c, "chat", NEW, NEW))
    assert moved.read_now(lambda c: chats.find(c, "chat", NEW)) is not None


def test_the_old_id_still_names_the_group_however_often_it_moved(moved: Database):
    moved.write_now(lambda c: chats.migrate(c, "chat", NEW, "third"))
    assert moved.read_now(lambda c: chats.current_id(c, "chat", OLD)) == "third"
    assert moved.read_now(chats.aliases) == {("chat", OLD): "third", ("chat", NEW): "third"}
    assert moved.read_now(lambda c: chats.current_id(c, "other", OLD)) == OLD


def test_a_supergroup_that_was_linked_by_hand_before_we_heard_of_the_move(database: Database):
    database.write_now(live)

    def link_by_hand(connection: Connection) -> int:
        group = chats.meet(connection, "chat", NEW, "group", "Phường Kỳ Lừa")
        chats.link(connection, group, role=ChatRole.OFFICIALS, province="", commune="ky-lua", topic=None)
        thread = ask(connection, Status.ANSWERED)
        threads.tie(connection, "chat", NEW, "m1", thread.id)
        return thread.id

    newer = database.write_now(link_by_hand)
    assert database.write_now(lambda c: chats.migrate(c, "chat", OLD, NEW))
    tied = database.read_now(lambda c: threads.tied_to(c, "chat", NEW, "m1"))
    assert tied is not None
    assert tied.id == newer
    assert len(database.read_now(lambda c: chats.with_role(c, ChatRole.OFFICIALS))) == 1


def test_a_chat_is_met_once(database: Database):
    first = database.write_now(lambda c: chats.meet(c, "chat", "x", "group", "X" * 500))
    assert database.write_now(lambda c: chats.meet(c, "chat", "x", "group", "Y")).id == first.id
    assert len(first.title) == 200


def test_one_introduces_itself_once(database: Database):
    chat = database.write_now(lambda c: chats.meet(c, "chat", "x", "group", "X"))
    assert [database.write_now(lambda c: chats.mark_introduced(c, chat, MONDAY)) for _ in range(2)] == [True, False]
