"""What must hold whatever is known and whatever is asked."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import phrasebook
from knowledge.decision import Answer, Candidate, Choices, Heard
from knowledge.entries import Entry
from knowledge.loading import starter
from knowledge.match import Matcher
from knowledge.reading import read

FEW = Matcher(starter()[:6])
PATIENCE = 0.1
"""Seconds of the processor for one message on a busy machine; the figures proper are in benchmarks/matching.md."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(starter())


def rank(found: tuple[Candidate, ...], entry: str) -> int:
    return next((n for n, c in enumerate(found) if c.entry == entry), 99)


def test_a_question_equal_to_an_alias_is_always_first_and_sure(matcher):
    for entry in matcher.entries.values():
        for phrasing in entry.phrasings:
            first = matcher.look_up(phrasing.upper() + "??").candidates[0]
            assert (first.entry, first.confidence > 0.95) == (entry.id, True), phrasing


def test_a_question_equal_to_an_alias_is_sure_also_among_entries_that_say_the_same_and_more():
    entries = [
        Entry(id="any", question="Đăng ký khai tử", aliases=("khai tử", "giấy"), answer="x"),
        Entry(id="home", question="Đăng ký khai tử trong nước cần giấy tờ gì?", answer="x"),
        Entry(id="abroad", question="Đăng ký khai tử ở nước ngoài cần giấy tờ gì?", answer="x"),
        Entry(id="late", question="Đăng ký khai tử quá hạn cần giấy tờ gì?", aliases=("khai tử muộn",), answer="x"),
    ]
    matcher = Matcher(entries)
    for entry in entries:
        for phrasing in entry.phrasings:
            first = matcher.look_up(phrasing).candidates[0]
            assert (first.entry, first.confidence > 0.95) == (entry.id, True), phrasing


WORDS = (
    "dạ",
    "ạ",
    "???",
    "🙂",
    "lỗi",
    "không",
    "được",
    "token",
    "iGate",
    "in",
    "bán",
    "bản",
    "2",
    "Đăng",
    "ký",
    "help",
)
"""Also such as carry no weight, or are no words: then nothing but the exact wording tells the entries apart."""
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(PHRASES, min_size=2, max_size=8, unique_by=lambda phrase: read(phrase).plain))
def test_whatever_an_alias_is_made_of_its_own_words_find_it(phrases):
    entries = [Entry(id=f"e{n}", question=f"việc số {n} tám", aliases=(p,), answer="x") for n, p in enumerate(phrases)]
    matcher = Matcher(entries)
    for entry in entries:
        first = matcher.look_up(entry.aliases[0]).candidates[0]
        assert (first.entry, first.confidence > 0.95) == (entry.id, True)


def test_adding_an_alias_never_lowers_the_entry_for_that_alias(matcher):
    rng = random.Random(5)
    entries = list(matcher.entries.values())
    for _ in range(40):
        entry, other = rng.sample(entries, 2)
        alias = " ".join(rng.sample(other.question.split() + entry.question.split(), 6))
        before = rank(matcher.look_up(alias).candidates, entry.id)
        grown = matcher.with_entry(replace(entry, aliases=(*entry.aliases, alias)))
        assert rank(grown.look_up(alias).candidates, entry.id) <= before


def test_the_order_of_entries_changes_nothing(matcher):
    # Of those that say the same, whichever came first must not be preferred.
    twins = [Entry(id=f"twin{n}", question="Máy chiếu không lên hình", answer="x") for n in range(4)]
    entries = [*matcher.entries.values(), *twins]
    expected = Matcher(entries)
    for seed in range(2):
        random.Random(seed).shuffle(entries)
        again = Matcher(entries)
        for question in ("token ko nhan", "hồ sơ chưa về", "printer offline", "may chieu ko len hinh gi ca"):
            assert again.match(question) == expected.match(question)


def test_an_addition_changes_no_score_of_the_others(matcher):
    stranger = Entry(id="zzz", question="Cách nấu phở bò Nam Định", answer="Ninh xương.")
    for question in ("token không nhận", "quên mật khẩu igate", "máy in kẹt giấy"):
        before, after = matcher.look_up(question), matcher.with_entry(stranger).look_up(question)
        assert before.candidates[:3] == tuple(c for c in after.candidates if c.entry != "zzz")[:3]


def test_what_is_removed_is_gone_and_what_is_put_back_is_as_before(matcher):
    entry = next(iter(matcher.entries.values()))
    less = matcher.without(entry.id)
    assert rank(less.look_up(entry.question).candidates, entry.id) == 99
    back = less.with_entry(entry).match(entry.question)
    assert isinstance(back, Answer)
    assert back.entry == entry.id


def test_many_additions_one_by_one_end_where_building_at_once_ends():
    entries = starter()
    grown = Matcher(())
    for entry in entries:
        grown = grown.with_entry(entry)
    assert set(grown.entries) == {entry.id for entry in entries}
    for entry in entries:
        assert grown.look_up(entry.question).candidates[0].entry == entry.id


def test_parts_put_together_score_as_they_did_apart(matcher, monkeypatch):
    def edited() -> Matcher:
        rng = random.Random(8)
        grown: Matcher = matcher
        for number, entry in enumerate(list(matcher.entries.values())[:60]):
            grown = grown.with_entry(Entry(id=f"n{number}", question=f"{entry.question} lần {number}", answer="x"))
            if number % 3 == 0:
                grown = grown.with_entry(replace(entry, aliases=(*entry.aliases, f"cách {number}")))
            if number % 5 == 0:
                grown = grown.without(f"n{rng.randrange(number + 1)}")
        return grown

    together = edited()
    for name, never in (("SMALL_PART", 0), ("LARGE_PART", 0), ("MOST_PARTS", 10**9)):
        monkeypatch.setattr(phrasebook, name, never)
    apart = edited()
    assert len(together.book.parts) < 6 < 60 < len(apart.book.parts)
    assert list(together.entries) == list(apart.entries)
    for entry in together.entries.values():
        assert together.match(entry.question) == apart.match(entry.question)


def test_however_many_are_added_the_parts_stay_few_and_the_first_is_kept():
    grown = first = Matcher(Entry(id=f"e{n}", question=f"việc {n} làm sao", answer="x") for n in range(1500))
    for number in range(300):
        grown = grown.with_entry(
            Entry(id=f"n{number}", question=f"máy {number} hỏng", answer="x", aliases=("a", "b", "c"))
        )
    assert grown.book.parts[0] is first.book.parts[0]
    assert len(grown.book.parts) <= 8
    assert grown.look_up("may 77 hong").candidates[0].entry == "n77"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_decision_with_sound_confidences(text):
    found = FEW.match(text, Heard.OVERHEARD)
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.candidates) <= 10
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in found.candidates)


@pytest.mark.parametrize(
    "text",
    [
        "token " * 10_000,
        "a" * 50_000,
        "ệ" * 50_000,
        "khôngđăngnhậpđược" * 3_000,
        "😂" * 50_000,
        "\u0301" * 50_000,
        " ".join(str(n) for n in range(10_000)),
        "không được " * 5_000 + "?",
        "x_" * 25_000,
        "aw" * 25_000,
        "@" * 50_000,
        "a@" * 25_000,
        "a@b" * 1_000_000,
        " @." * 20_000,
        "https://" * 7_000,
        "a\u200b" * 25_000,
        "1234567890" * 5_000,
        "d9a6ng5 " * 7_000,
        "ạ\u0301\u0323" * 20_000,
        "\ufdfa" * 50_000,
        "\ud800" * 50_000,
        " ".join(f"{n:x}kgh{n * 7919:x}" for n in range(6_000)),
        "\n" * 1_000_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_message_of_fifty_thousand_characters_is_answered_in_time(matcher, text):
    before = time.thread_time()
    matcher.match(text, Heard.OVERHEARD)
    assert time.thread_time() - before < PATIENCE


def test_many_may_ask_while_another_adds(matcher):
    questions = ["token ko nhan", "quen mat khau igate", "may in bi ket", "khai sinh lien thong"] * 10
    expected = [matcher.match(question) for question in questions]
    with ThreadPoolExecutor(4) as threads:
        adding = threads.submit(
            lambda: [matcher.with_entry(Entry(id=f"n{n}", question=f"mới {n}", answer="x")) for n in range(20)]
        )
        assert list(threads.map(matcher.match, questions)) == expected
        assert len(adding.result()) == 20


def test_two_that_add_at_once_do_not_mix_up_their_words(matcher):
    def learned(name: str) -> bool:
        words = [f"{name}{n}q" for n in range(40)]
        grown = matcher
        for word in words:
            grown = grown.with_entry(Entry(id=word, question=f"máy {word} không lên", answer="x"))
        return all(grown.look_up(f"may {word} khong len").candidates[0].entry == word for word in words)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(learned, ["ba", "bo", "bu", "bi"]))


@pytest.mark.parametrize(
    ("entries", "asked"),
    [
        ([Entry(id="one", question="Quên mật khẩu iGate", answer="x")], "quen mk igate"),
        ([Entry(id="one", question="How do I reset my password?", answer="x")], "reset my password please"),
        (
            [Entry(id="one", question="Giờ làm việc?", answer="x"), Entry(id="two", question="Phí?", answer="x")],
            "giờ làm việc",
        ),
    ],
)
def test_a_small_knowledge_of_any_kind_works(entries, asked):
    assert Matcher(entries).look_up(asked).candidates[0].entry == "one"


def test_entries_that_differ_by_a_word_nobody_said_are_offered_together():
    home = Entry(id="home", question="Đăng ký khai tử trong nước cần giấy tờ gì?", answer="x")
    abroad = Entry(id="abroad", question="Đăng ký khai tử ở nước ngoài cần giấy tờ gì?", answer="x")
    decision = Matcher([*starter(), home, abroad]).match("đăng ký khai tử cần giấy tờ gì")
    assert not isinstance(decision, Answer)
    assert {c.entry for c in decision.candidates[:2]} == {"home", "abroad"}


def test_what_is_hardly_meant_is_not_offered_as_a_third_choice(matcher):
    decision = matcher.match("máy in phòng em in ra toàn giấy trắng, phải làm sao ạ")
    assert isinstance(decision, Choices)
    assert decision.candidates[2].confidence < 0.02
    assert decision.entries == ("in-khong-chay", "in-loi-chia-se")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("token không nhận trên máy Macbook", "khớp 'token không nhận trên máy'; thiếu 'macbook'"),
        ("mat khau igate quen r lam sao dang nhap dc", "khớp 'mat khau igate quen', 'sao dang nhap'"),
        ("Xin cấp mới chữ ký số cho cán bộ mới ạ", "khớp 'xin cấp mới chữ ký số cho cán …'"),
    ],
)
def test_the_reason_names_whole_phrases_that_met_or_did_not(matcher, asked, reason):
    assert matcher.match(asked).reason == reason
