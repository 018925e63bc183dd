"""What was answered in vain is offered, then not even that, until it helps somebody or the words are its own."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.capabilities import TELEGRAM
from desk.rules import Rules
from handlers import doubts
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Candidate, Choices, Heard, Person
from store import known_questions
from store.database import Database
from tests.store.test_suggestions import PRINTER, Remembered
from tests.store.test_threads import teacher
from tests.support.commune import MONDAY

ASKED = "máy in phòng kế toán in ra toàn giấy trắng"


def decide(database: Database, text: str = ASKED, *, heard: Heard = Heard.ADDRESSED, near: float = 0.0):
    candidates = (Candidate(entry=PRINTER.id, confidence=0.9), Candidate(entry="may-quet", confidence=near))
    answer = Answer(entry=PRINTER.id, confidence=0.9, candidates=candidates)

    def work(connection):
        scene = Scene(
            db=connection, now=MONDAY, zone=ZoneInfo("Asia/Ho_Chi_Minh"), rules=Rules(), channels={"chat": TELEGRAM},
            matching=Remembered(), cause="in:1",
        )  # fmt: skip
        asked = Asked(
            commune="", channel="chat", chat="c", topic=None, message_id="m", asker=teacher(connection), text=text,
            photos=(), heard=heard,
        )  # fmt: skip
        return doubts.weighed(scene, asked, answer)

    return database.write_now(work)


def note(database: Database, question: str = ASKED, *, accepted: bool = False) -> None:
    database.write_now(
        lambda c: known_questions.note(c, PRINTER.id, question, accepted=accepted, now=MONDAY + timedelta(hours=1))
    )


def test_once_in_vain_it_is_one_of_the_choices(database: Database):
    assert isinstance(decide(database), Answer)
    note(database)
    for text in (ASKED, "Dạ thầy ơi " + ASKED.upper() + " ạ?", "may in phong ke toan in ra toan giay trang"):
        decision = decide(database, text)
        assert isinstance(decision, Choices), text
        assert decision.entries == (PRINTER.id,)
    assert decide(database, near=0.3).entries == (PRINTER.id, "may-quet")


@pytest.mark.parametrize("other", ["máy in không chạy", "máy in phòng kế toán báo hết mực", PRINTER.question])
def test_other_questions_are_answered_as_before(database: Database, other: str):
    note(database)
    assert isinstance(decide(database, other), Answer)


def test_the_entrys_own_words_are_never_in_doubt(database: Database):
    note(database, PRINTER.question)
    assert isinstance(decide(database, PRINTER.question.upper()), Answer)


def test_twice_in_vain_a_person_is_asked_unless_another_entry_is_near(database: Database):
    note(database)
    note(database)
    assert isinstance(decide(database), Person)
    assert decide(database, near=0.3).entries == ("may-quet",)


def test_overheard_nobody_guesses_aloud(database: Database):
    note(database)
    assert isinstance(decide(database, heard=Heard.OVERHEARD), Person)


def test_whom_it_helps_speaks_for_it_again(database: Database):
    note(database)
    note(database, accepted=True)
    assert isinstance(decide(database), Answer)
