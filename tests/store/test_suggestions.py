"""What solved threads taught, decided by curators: two at once, and by whom."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.capabilities import TELEGRAM
from desk.commands import Command, Verb
from desk.inbound import ChatKind, Inbound
from desk.people import Person, Role
from desk.rules import Rules
from handlers import curating
from handlers.scene import Guarding, Scene
from knowledge.decision import Decision, Heard, Silent
from knowledge.entries import Entry
from knowledge.guarding import Taken
from store import knowledge, people
from store.database import Database
from tests.store.at_once import at_once
from tests.store.test_threads import ask
from tests.support.commune import MONDAY

PRINTER = Entry(id="may-in", question="Máy in không chạy?", answer="Tắt máy in rồi bật lại.")


class Remembered:
    """The matcher's memory, which knows nothing of what was saved since."""

    def match(self, text: str, heard: Heard) -> Decision:
        return Silent(confidence=0.0, candidates=(), reason="")

    def entry(self, entry_id: str) -> Entry | None:
        return PRINTER if entry_id == PRINTER.id else None

    def names(self) -> list[str]:
        return [PRINTER.id]

    def guarded(self, wanted: Guarding) -> tuple[Taken, ...]:
        return ()


def curator(connection: Connection, commune: str) -> Person:
    return people.add(connection, name="cô Thu", role=Role.CURATOR, province="", commune=commune)


def proposed(connection: Connection, question: str) -> int:
    thread = ask(connection)
    knowledge.suggest(
        connection,
        thread_id=thread.id,
        commune=thread.commune,
        kind="alias",
        entry=PRINTER.id,
        question=question,
        answer=PRINTER.answer,
        proposed_by=None,
        now=MONDAY,
    )
    return thread.id


def decides(connection: Connection, thu: Person, number: int, verb: Verb = Verb.ACCEPT, text: str = "") -> str:
    scene = Scene(
        db=connection,
        now=MONDAY,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        rules=Rules(),
        channels={"chat": TELEGRAM},
        matching=Remembered(),
        cause=f"in:{number}",
    )
    inbound = Inbound(
        channel="chat",
        chat="thu",
        chat_kind=ChatKind.PRIVATE,
        message_id=f"m{number}",
        sender="thu",
        sender_name="cô Thu",
        sent_at=MONDAY,
        text="",
        addressed=True,
    )
    return curating.decide(scene, inbound, thu, Command(verb=verb, number=number, text=text))[0].markup


def test_of_aliases_accepted_in_one_transaction_none_is_lost(database: Database):
    def both(connection: Connection) -> None:
        knowledge.save(connection, [PRINTER])
        thu = curator(connection, "ky-lua")
        for number in [proposed(connection, "máy in đứng im"), proposed(connection, "máy in bị liệt")]:
            decides(connection, thu, number)

    database.write_now(both)
    assert database.read_now(knowledge.load)[0].aliases == ("máy in đứng im", "máy in bị liệt")


def test_of_aliases_accepted_at_once_none_is_lost(database: Database):
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    thu = database.write_now(lambda c: curator(c, ""))
    questions = [f"máy in bị liệt lần {n}" for n in range(8)]
    numbers = [database.write_now(lambda c, q=q: proposed(c, q)) for q in questions]  # type: ignore[misc]
    at_once(database, lambda c, n: decides(c, thu, numbers[n]))
    assert sorted(database.read_now(knowledge.load)[0].aliases) == questions


def test_an_entry_removed_meanwhile_is_not_brought_back(database: Database):
    thu = database.write_now(lambda c: curator(c, "ky-lua"))
    number = database.write_now(lambda c: proposed(c, "máy in đứng im"))
    database.write_now(lambda c: decides(c, thu, number))
    assert [entry.id for entry in database.read_now(knowledge.load)] == [f"hoi-dap-{number}"]


def test_a_curator_neither_reads_nor_decides_what_another_commune_taught(database: Database):
    number = database.write_now(lambda c: proposed(c, "máy in đứng im"))
    stranger = database.write_now(lambda c: curator(c, "tam-thanh"))
    for verb in (Verb.REWORD, Verb.ACCEPT, Verb.REFUSE):
        said = database.write_now(lambda c, verb=verb: decides(c, stranger, number, verb, "câu khác"))  # type: ignore[misc]
        assert "đứng im" not in said
        assert PRINTER.answer not in said
    kept = database.read_now(lambda c: knowledge.of_thread(c, number))
    assert kept is not None
    assert (kept.state, kept.question) == ("open", "máy in đứng im")
