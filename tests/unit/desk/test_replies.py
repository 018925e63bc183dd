"""What officials reply, labelled by hand, and the edges at which a reply becomes a question of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.replies import Meaning, Reply, read
from knowledge.text import fold

HERE = Path(__file__).parent
read("được")  # the first reply loads the phrases, which takes longer than hypothesis allows one example


def _labelled(name: str) -> list[tuple[str, Meaning, int | None]]:
    rows = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            reply, meaning, *number = line.split("\t")
            rows.append((reply, Meaning(meaning), int(number[0]) if number else None))
    return rows


def _misses(rows: list[tuple[str, Meaning, int | None]]) -> tuple[int, list[str]]:
    """How many were read (as typed, and without marks where there are any), and which were misread."""
    tried, missed = 0, []
    for reply, meaning, number in rows:
        for typed in dict.fromkeys([reply, fold(reply)]):
            tried += 1
            seen = read(typed)
            if (seen.meaning, seen.number) != (meaning, number):
                missed.append(f"{typed!r}: {seen.meaning} {seen.number}, not {meaning} {number}")
    return tried, missed


def test_what_officials_reply_is_understood():
    rows = _labelled("replies.tsv")
    tried, missed = _misses(rows)
    assert len(rows) >= 260
    assert len(missed) <= 0.02 * tried, "\n".join(missed)


def test_replies_it_was_not_made_for_are_mostly_understood_and_never_taken_for_success():
    """87 % when first read, before some misses were mended. What is not understood must be OTHER: a person reads it."""
    rows = _labelled("replies_heldout.tsv")
    tried, missed = _misses(rows)
    assert len(rows) >= 80
    assert len(missed) <= 0.15 * tried, "\n".join(missed)
    ends = {Meaning.SOLVED, Meaning.WITHDRAW, Meaning.THANKS}
    closed = [reply for reply, meaning, _ in rows if meaning not in ends and read(reply).meaning in ends]
    assert closed == []


def test_replies_written_later_are_understood_too():
    """88 % when first read (89 % by labels that agree with the list above), before the misses were mended."""
    rows = _labelled("replies_second_heldout.tsv")
    tried, missed = _misses(rows)
    assert len(rows) >= 80
    assert len(missed) <= 0.02 * tried, "\n".join(missed)


def test_replies_at_a_list_are_understood_as_typed_in_a_hurry():
    """78 % when first read: 93 % of the first half, the other was written to be hard ("2nha", "TH2", "thuộc số 1")."""
    rows = _labelled("replies_third_heldout.tsv")
    tried, missed = _misses(rows)
    assert len(rows) >= 200
    assert len(missed) <= 0.05 * tried, "\n".join(missed)


@pytest.mark.parametrize("tangled", ["rối quá", "em thấy rối lắm", "hướng dẫn rối quá ạ"])
def test_a_tangle_is_no_success(tangled):
    """Without its marks "rối" is "rồi"."""
    assert read(tangled).meaning not in {Meaning.SOLVED, Meaning.THANKS}


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("được 5", Reply(meaning=Meaning.SOLVED, thread=5)),
        ("chưa 5", Reply(meaning=Meaning.NOT_SOLVED, thread=5)),
        ("gặp 5", Reply(meaning=Meaning.PERSON, thread=5)),
        ("chọn 5 2", Reply(meaning=Meaning.NUMBER, number=2, thread=5)),
        ("chọn 2", Reply(meaning=Meaning.NUMBER, number=2)),
        ("#A27 lại bị rồi ạ", Reply(meaning=Meaning.AGAIN, thread=27)),
        ("#27 được rồi", Reply(meaning=Meaning.SOLVED, thread=27)),
        ("#27", Reply(meaning=Meaning.OTHER)),
        ("#27 máy báo lỗi 502", Reply(meaning=Meaning.OTHER, thread=27)),
        ("máy báo lỗi #27 là sao ạ", Reply(meaning=Meaning.OTHER)),
    ],
)
def test_a_reply_may_name_its_thread(typed, reply):
    assert read(typed) == reply


def test_feedback_inside_a_long_story_does_not_swallow_it():
    story = "sáng nay em tiếp nhận hồ sơ của bà con thì phần mềm báo chưa được phân quyền, " * 3
    assert read(story).meaning is Meaning.OTHER
    assert read("được rồi " * 200).meaning is Meaning.OTHER


@pytest.mark.parametrize(
    "question", ["được chưa?", "xong chưa ạ", "có ký được không thầy", "vậy là được rồi đúng không?"]
)
def test_a_question_whether_it_works_is_no_yes(question):
    assert read(question).meaning is Meaning.OTHER


@given(st.text(max_size=500))
def test_anything_typed_has_a_meaning(text):
    assert isinstance(read(text), Reply)


@given(st.sampled_from(_labelled("replies.tsv")), st.sampled_from(["", " ", "\n", "!", " ạ", "..."]))
def test_capitals_spaces_and_courtesy_change_nothing(row, end):
    reply, meaning, _ = row
    if meaning is Meaning.OTHER or not any(letter.isalpha() for letter in reply):
        return
    typed = f" {reply.upper()}{end}"
    assert (read(typed).meaning, read(typed).number) == (read(reply).meaning, read(reply).number)
