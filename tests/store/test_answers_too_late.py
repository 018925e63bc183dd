"""An answer is read, and before it is carried somebody else is faster. Its words are never lost."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.capabilities import TELEGRAM
from desk.inbound import ChatKind, Inbound
from desk.people import Person
from desk.rules import Rules
from desk.threads import Status, Thread
from handlers import relay
from handlers.scene import Scene
from store import people, threads
from store.database import Database
from tests.store.test_suggestions import Remembered
from tests.store.test_threads import ask, now, teacher
from tests.support.commune import MONDAY

ANSWER = "Chị tắt máy rồi bật lại"


def answers(connection: Connection, person: Person, seen: Thread) -> list[str]:
    scene = Scene(
        db=connection,
        now=MONDAY,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        rules=Rules(),
        channels={"chat": TELEGRAM},
        matching=Remembered(),
        cause="in:1",
    )
    inbound = Inbound(
        channel="chat",
        chat="dao",
        chat_kind=ChatKind.PRIVATE,
        message_id="m9",
        sender="dao",
        sender_name="thầy Đạo",
        sent_at=MONDAY,
        text=ANSWER,
        addressed=True,
    )
    return [said.markup for said in relay.teacher_answers(scene, inbound, person, seen, ANSWER)]


def kept(database: Database, thread: Thread) -> list[tuple[str, str]]:
    rows = database.read_now(lambda c: threads.said(c, thread.id))
    return [(row["kind"], row["text"]) for row in rows]


def test_a_colleague_claimed_it_so_the_words_go_to_him(database: Database):
    seen = database.write_now(ask)
    dao, lan = database.write_now(teacher), database.write_now(lambda c: teacher(c, 1))
    database.write_now(lambda c: people.add_account(c, lan, "chat", "lan"))
    database.write_now(lambda c: people.saw(c, "chat", "lan", private_chat="lan", now=MONDAY))
    database.write_now(lambda c: threads.claim(c, seen.id, lan, MONDAY))
    said = database.write_now(lambda c: answers(c, dao, seen))
    assert any(ANSWER in words for words in said)
    assert kept(database, seen) == [("note", ANSWER)]
    assert now(database, seen).claimed_by == lan.id


def test_it_was_offered_on_so_answering_takes_it_back(database: Database):
    dao = database.write_now(teacher)
    thread = database.write_now(ask)
    seen = database.write_now(lambda c: threads.claim(c, thread.id, dao, MONDAY))
    assert seen is not None
    database.write_now(lambda c: threads.hand_to(c, seen, None, MONDAY))
    database.write_now(lambda c: answers(c, dao, seen))
    assert kept(database, seen) == [("answer", ANSWER)]
    assert (now(database, seen).status, now(database, seen).claimed_by) == (Status.WAITING_ASKER, dao.id)


def test_it_ended_so_the_answer_reaches_the_asker_all_the_same(database: Database):
    dao = database.write_now(teacher)
    thread = database.write_now(ask)
    seen = database.write_now(lambda c: threads.claim(c, thread.id, dao, MONDAY))
    assert seen is not None
    database.write_now(lambda c: threads.move(c, seen, Status.RESOLVED, MONDAY))
    said = database.write_now(lambda c: answers(c, dao, seen))
    assert any(ANSWER in words for words in said)
    assert kept(database, seen) == [("answer", ANSWER)]
