"""Each level of reading earns its place: switched off, a figure on the open set falls."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from knowledge.decision import Answer
from knowledge.entries import Entry
from knowledge.evaluation import Query, evaluate, load_queries
from knowledge.loading import load, starter
from knowledge.match import DEFAULTS, Matcher
from knowledge.reading import ALL_LEVELS, Levels

DATA = Path(__file__).parents[3] / "benchmarks" / "data"
ENTRIES = load(DATA / "open_kb.jsonl")
QUERIES = load_queries(DATA / "open_queries.jsonl")


def certainty(levels: Levels, style: str) -> float:
    """The mean confidence given to the right entry: it moves before a rank does."""
    matcher = Matcher(ENTRIES, levels=levels)
    asked = [query for query in QUERIES if query.style == style]
    found = [{c.entry: c.confidence for c in matcher.look_up(query.text).candidates} for query in asked]
    return sum(f.get(q.expect or "", 0.0) for f, q in zip(found, asked, strict=True)) / len(asked)


MISSED = [
    ("telex", "telex_residue"),
    ("short_forms", "teencode_abbrev"),
    ("regional", "regional"),
    ("padding", "greeting_wrapped"),
    ("concepts", "english"),
    ("fuzzy", "typo"),
]


@pytest.mark.parametrize(("level", "style"), MISSED)
def test_a_level_switched_off_is_missed(level, style):
    without = dataclasses.replace(ALL_LEVELS, **{level: False})
    assert certainty(without, style) < certainty(ALL_LEVELS, style) - 0.003


def test_words_that_only_their_marks_tell_apart_are_confused_without_the_level_of_marks():
    twins = [
        ("Thủ tục cấp phép bán hàng", "Thủ tục cấp phép bản hàng"),
        ("Kê khai tài sản của cán bộ", "Kê khai tai sân của cán bộ"),
        ("Quên mã của phường", "Quên mả của phường"),
        ("Xoá dấu trên văn bản", "Xoá dầu trên văn bản"),
    ]
    entries = [Entry(id=question, question=question, answer="x") for both in twins for question in both]
    unmarked = Matcher(entries, levels=dataclasses.replace(ALL_LEVELS, marks=False))

    def leads(matcher: Matcher) -> list[float]:
        found = [(entry, matcher.look_up(f"{entry.question} ở đâu")) for entry in entries]
        return [f.lead if f.candidates[0].entry == entry.id else -f.lead for entry, f in found]

    assert min(leads(Matcher(entries))) >= DEFAULTS.least_lead
    assert sum(leads(unmarked)) < 0.75 * sum(leads(Matcher(entries)))


def test_every_level_is_watched():
    assert {field.name for field in dataclasses.fields(Levels)} == {level for level, _ in MISSED} | {
        "marks",
        "split_words",
    }


def test_wrong_marks_cost_and_missing_marks_do_not():
    matcher = Matcher(ENTRIES)
    right, bare, wrong = (
        matcher.look_up(text).candidates[0].confidence
        for text in ("máy không nhận token của em", "may khong nhan token cua em", "mấy không nhân tôken của êm")
    )
    assert abs(right - bare) < 0.1
    assert wrong < right


def test_words_that_are_others_without_marks_are_no_answer():
    decision = Matcher(starter()).match("hiến máu ở đâu")  # not "hiện mẫu"
    assert not isinstance(decision, Answer)


def glued(text: str) -> str:
    words = text.split()
    return " ".join("".join(words[place : place + 2]) for place in range(0, len(words), 2))


def test_glued_words_are_found_only_when_split():
    asked = [query for query in QUERIES if query.style == "plain"]
    found = {}
    for split in (True, False):
        matcher = Matcher(ENTRIES, levels=dataclasses.replace(ALL_LEVELS, split_words=split))
        first = [(matcher.look_up(glued(query.text)).candidates or (None,))[0] for query in asked]
        found[split] = sum(c is not None and c.entry == q.expect for c, q in zip(first, asked, strict=True))
    assert found[False] < 0.9 * found[True]


def test_the_open_set_is_matched_as_well_as_the_benchmark_says():
    """A floor under the figures of benchmarks/matching.md: nothing may quietly lose them."""
    report = evaluate(Matcher(ENTRIES), QUERIES)
    assert report.shares["top_1"].value >= 0.925
    assert report.shares["top_3"].value >= 0.97
    assert report.ece <= 0.05
    english = [Query(text=q.text, expect=q.expect, style=q.style) for q in QUERIES if q.style == "english"]
    assert evaluate(Matcher(ENTRIES), english).shares["top_1"].value >= 0.8
