"""Every change of the knowledge can be read again and taken back, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from knowledge.entries import Entry
from knowledge.guarding import Change, Known
from store import knowledge, known_questions
from store import knowledge_changes as changes
from store.database import Database
from tests.store.at_once import at_once
from tests.support.commune import MONDAY

PRINTER = Entry(id="may-in", question="Máy in không chạy?", answer="Tắt máy in rồi bật lại.", systems=("Máy in",))
GROWN = replace(PRINTER, aliases=("máy in đứng im",))
MADE = changes.Made(kind="alias", at=MONDAY, by="cô Thu", thread=42, credits={"teacher": "thầy Minh"})
BACK = changes.Made(kind="undo", at=MONDAY + timedelta(hours=1), by="cô Thu")


def test_a_change_taken_back_leaves_what_was(database: Database):
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    new = Entry(id="may-quet", question="Máy quét?", answer="Bật nguồn.")
    number = database.write_now(
        lambda c: changes.apply(c, Change(saved=(GROWN, new), pairs=(("may-quet", "may-in"),)), MADE)
    )
    assert database.read_now(knowledge.load) == (GROWN, new)
    assert database.read_now(changes.pairs) == (("may-in", "may-quet"),)
    assert database.read_now(lambda c: changes.of_thread(c, 42)) == number
    undone = database.write_now(lambda c: changes.undo(c, number, BACK))
    assert (undone.change, set(undone.entries)) == (number, {"may-in", "may-quet"})
    assert database.read_now(knowledge.load) == (PRINTER,)
    assert database.read_now(changes.pairs) == ()
    assert database.write_now(lambda c: changes.undo(c, number, BACK)) == changes.Undone()


def test_a_removed_entry_comes_back(database: Database):
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    number = database.write_now(lambda c: changes.apply(c, Change(removed=("may-in",)), MADE))
    assert database.read_now(knowledge.load) == ()
    database.write_now(lambda c: changes.undo(c, number, BACK))
    assert database.read_now(knowledge.load) == (PRINTER,)


def test_what_was_changed_again_since_is_not_overwritten(database: Database):
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    number = database.write_now(lambda c: changes.apply(c, Change(saved=(GROWN,)), MADE))
    later = replace(GROWN, answer="Rút điện rồi cắm lại.")
    database.write_now(lambda c: changes.apply(c, Change(saved=(later,)), MADE))
    assert database.write_now(lambda c: changes.undo(c, number, BACK)).meanwhile == ("may-in",)
    assert database.read_now(knowledge.load) == (later,)


def test_of_two_who_take_back_the_same_at_once_one_does(database: Database):
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    number = database.write_now(lambda c: changes.apply(c, Change(saved=(GROWN,)), MADE))
    done = at_once(database, lambda c, _: changes.undo(c, number, BACK))
    assert sum(undone.change == number for undone in done) == 1


def test_the_history_says_who_and_when_and_both_versions(database: Database):
    database.write_now(lambda c: changes.apply(c, Change(saved=(PRINTER,)), replace(MADE, kind="entry")))
    database.write_now(lambda c: changes.apply(c, Change(saved=(GROWN,)), MADE))
    first, second = database.read_now(lambda c: changes.history(c, "may-in"))
    assert (first.kind, first.before, first.after) == ("entry", None, PRINTER)
    assert (second.by, second.at, second.before, second.after) == ("cô Thu", MONDAY, PRINTER, GROWN)
    assert second.credits == {"teacher": "thầy Minh"}


def test_what_people_asked_is_kept_once_and_counts_as_what_it_did_more_often(database: Database):
    def note(question: str, *, accepted: bool) -> None:
        database.write_now(lambda c: known_questions.note(c, "may-in", question, accepted=accepted, now=MONDAY))

    note("Máy in không in được", accepted=True)
    note("máy  in không IN được", accepted=False)
    note("máy in kêu to", accepted=False)
    assert database.read_now(known_questions.known) == (
        Known(question="Máy in không in được", entry="may-in"),
        Known(question="máy in kêu to", entry="may-in", rejected=True),
    )
