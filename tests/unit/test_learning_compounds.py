"""A small year: what teachers answer makes the desk answer alone, and it does not go wrong by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.bench import learning
from bot.bench.learning import measure, stream
from knowledge.evaluation import Query, load_queries
from knowledge.loading import load

DATA = Path(__file__).parents[2] / "benchmarks" / "data"
ENTRIES = load(str(DATA / "open_kb.jsonl"))[::10]
NAMES = {entry.id for entry in ENTRIES}


@pytest.fixture(scope="module")
def figures() -> dict[str, list[dict[str, float]]]:
    asked = [q for q in load_queries(DATA / "open_queries.jsonl") if q.expect in NAMES or q.kind == "needs_human"]
    answerable = [query for query in asked if query.expect]
    return measure(ENTRIES, [*answerable, *asked[-10:]], weeks=5)


def test_more_and_more_is_answered_without_a_person(figures):
    weeks = figures["weeks"]
    assert [week["week"] for week in weeks] == [1, 2, 3, 4, 5]
    assert weeks[0]["self_answered"] < 0.6
    assert weeks[-1]["self_answered"] > 0.85
    assert weeks[-1]["teacher_answers"] < weeks[0]["teacher_answers"] / 2


def test_hardly_anything_is_answered_wrong_and_learning_beats_writing_by_hand(figures):
    weeks, plain = figures["weeks"], figures["baseline"]
    asked = sum(week["asked"] + week["without_entry"] for week in weeks)
    wrong = sum(week["wrong"] * (week["asked"] + week["without_entry"]) for week in weeks)
    assert wrong / asked < 0.02
    assert sum(week["teacher_answers"] for week in weeks) < 0.7 * sum(week["teacher_answers"] for week in plain)


def test_the_stream_is_the_same_for_the_same_seed_and_holds_every_request_with_its_variants():
    asked = [
        Query(text="máy in không chạy", expect="may-in", kind="request", style=""),
        Query(text="vâng ạ", expect=None, kind="chatter", style=""),
    ]
    first, again, other = (stream(asked * 20, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 20 * (1 + learning.VARIANTS_EACH)
    assert {replace(query, text="") for query in first} == {replace(asked[0], text="")}
