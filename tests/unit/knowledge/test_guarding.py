"""An edit cannot steal: what it would take from another entry is found, without asking everything anew."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.decision import Answer, Choices
from knowledge.entries import Entry
from knowledge.evaluation import load_queries
from knowledge.guarding import Change, Known, Taken, changed, taken, touched
from knowledge.loading import load, starter
from knowledge.match import Matcher

DATA = Path(__file__).parents[3] / "benchmarks" / "data"
LOCKED = Entry(
    id="khoa-pin",
    question="USB Token bị khoá mã PIN thì làm thế nào?",
    answer="Đừng thử thêm, gọi người phụ trách để mở khoá.",
    aliases=("quên pin token",),
)
CHANGED = Entry(id="doi-pin", question="Muốn đổi mã PIN token thì vào đâu?", answer="Mở phần mềm token, chọn Đổi PIN.")
PRINTER = Entry(id="may-in", question="Máy in không chạy thì làm thế nào?", answer="Tắt máy in rồi bật lại.")
LITTLE = Matcher((LOCKED, CHANGED, PRINTER))


@pytest.fixture(scope="module")
def open_set() -> tuple[Matcher, list[Known]]:
    """The open entries, and every labelled question that they answer right."""
    matcher = Matcher(load(str(DATA / "open_kb.jsonl")))
    asked = [query for query in load_queries(DATA / "open_queries.jsonl") if query.expect][::5]
    known = [Known(question=query.text, entry=query.expect or "") for query in asked]
    answered = [k for k in known if isinstance(d := matcher.match(k.question), Answer) and d.entry == k.entry]
    return matcher, answered


def test_the_words_of_an_alias_cannot_be_taken_by_another_entry():
    change = Change(saved=(replace(CHANGED, aliases=("Quên PIN token ạ",)),))
    assert taken(LITTLE, change, ()) == (Taken(question="Quên PIN token ạ", owner="khoa-pin", by="doi-pin"),)


def test_a_question_that_was_answered_and_helped_cannot_be_taken_either():
    asked = "token bị khoá pin rồi làm sao"
    assert isinstance(LITTLE.match(asked), Answer)
    thief = replace(PRINTER, aliases=("token bị khoá pin rồi làm sao đây",))
    found = taken(LITTLE, Change(saved=(thief,)), [Known(question=asked, entry="khoa-pin")])
    assert [(each.question, each.owner, each.by) for each in found] == [(asked, "khoa-pin", "may-in")]


def test_what_is_far_away_is_saved_without_a_word():
    known = [Known(question="token bị khoá pin rồi", entry="khoa-pin")]
    change = Change(saved=(replace(PRINTER, aliases=("máy in kẹt giấy",)),))
    assert taken(LITTLE, change, known) == ()
    assert touched(LITTLE, change, known) == []


def test_what_was_refused_once_does_not_come_back_as_a_sure_answer():
    refused = Known(question="máy in bị kẹt giấy liên tục", entry="may-in", rejected=True)
    assert not isinstance(LITTLE.match(refused.question), Answer)
    found = taken(LITTLE, Change(saved=(replace(PRINTER, aliases=("máy in kẹt giấy liên tục",)),)), [refused])
    assert [(each.by, each.refused) for each in found] == [("may-in", True)]


def test_marked_as_a_pair_both_are_offered_and_nothing_is_stolen():
    asked = "quên pin token"
    change = Change(saved=(replace(CHANGED, aliases=("quên mã pin của token",)),), pairs=(("khoa-pin", "doi-pin"),))
    assert taken(LITTLE, change, [Known(question=asked, entry="khoa-pin")]) == ()
    decision = changed(LITTLE, change).match(asked)
    assert isinstance(decision, Choices)
    assert set(decision.entries) == {"khoa-pin", "doi-pin"}


def test_a_pair_leaves_what_is_about_one_of_them_alone_where_the_other_is_not_near():
    paired = LITTLE.with_pairs([("khoa-pin", "may-in")])
    assert isinstance(paired.match("máy in không chạy thì làm thế nào"), Answer)


def test_a_removed_entry_may_lose_its_own_questions():
    known = [Known(question="token bị khoá pin rồi làm sao", entry="khoa-pin")]
    assert taken(LITTLE, Change(removed=("khoa-pin",)), known) == ()


def test_only_a_few_questions_are_asked_again_and_none_that_matters_is_missed(open_set):
    """Against the plain way: ask all of them before and after."""
    matcher, known = open_set
    chance = random.Random(4)
    asked_again = 0
    for _ in range(4):
        stolen, thief = chance.choice(known), chance.choice(list(matcher.entries.values()))
        words = stolen.question.split()
        alias = " ".join(words[: max(2, len(words) * 2 // 3)])
        change = Change(saved=(replace(thief, aliases=(*thief.aliases, alias)),))
        after = changed(matcher, change)
        lost = {k.question for k in known if not isinstance(d := after.match(k.question), Answer) or d.entry != k.entry}
        near = {k.question for k in touched(matcher, change, known)}
        assert lost <= near
        asked_again += len(near)
    assert asked_again < 4 * len(known) / 2


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_adding_and_taking_back_leaves_every_decision_and_confidence_identical(data):
    entries = starter()[:12]
    before = Matcher(entries)
    entry = data.draw(st.sampled_from(entries))
    alias = data.draw(st.text(alphabet="abcdeghiklmnoprstuvxy đơư", min_size=4, max_size=40))
    after = before.with_entry(replace(entry, aliases=(*entry.aliases, alias)))
    for undone in (after.with_entry(entry), Matcher(after.with_entry(entry).entries.values())):
        assert dict(undone.entries) == dict(before.entries)
        for asked in (*(e.question for e in entries[::4]), alias, "cho em hỏi token với ạ"):
            assert undone.match(asked) == before.match(asked)


_STREETS = ("kho", "xưởng", "chợ", "bến", "trạm")
_PLACES = [f"{street} {fruit}" for street in _STREETS for fruit in ("cam", "mận", "đào", "lê", "ổi")]


@pytest.mark.slow
def test_a_thousand_entries_are_guarded_in_less_than_a_second():
    entries = [
        replace(entry, id=f"{entry.id}-{n}", question=f"{entry.question} {_PLACES[n]}", aliases=())
        for n in range(len(_PLACES))
        for entry in starter()
    ][:1000]
    matcher = Matcher(entries)
    known = [Known(question=f"cho em hỏi {entry.question.lower()}", entry=entry.id) for entry in entries]
    change = Change(saved=(replace(entries[7], aliases=("token cắm vào không lên đèn",)),))
    touched(matcher, change, known)  # read once, remembered
    begun = time.process_time()
    taken(matcher, change, known)
    assert time.process_time() - begun < 1.0
