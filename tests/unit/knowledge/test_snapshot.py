"""A matcher put away and taken out again."""

from __future__ import annotations

import hashlib
import pickle

import pytest

from knowledge.entries import Entry
from knowledge.loading import starter
from knowledge.match import Matcher
from knowledge.snapshot import SnapshotError, dump, restore


def test_a_matcher_comes_back_as_it_was():
    matcher = Matcher(starter()).with_entry(Entry(id="new", question="Máy chiếu không lên hình", answer="x"))
    again = restore(dump(matcher))
    assert again.entries == matcher.entries
    for question in ("token ko nhan", "may chieu khong len hinh", "quen mat khau igate"):
        assert again.match(question) == matcher.match(question)
    assert again.without("new").look_up("may chieu khong len hinh").candidates[0].entry != "new"


@pytest.mark.parametrize(
    "harm", [lambda b: b"", lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[5:]]
)
def test_what_is_damaged_or_of_another_version_is_refused(harm):
    with pytest.raises(SnapshotError):
        restore(harm(dump(Matcher(starter()[:3]))))


def test_nothing_foreign_is_let_in():
    whole = dump(Matcher(starter()[:3]))
    body = pickle.dumps(print)
    head = whole[: len(whole) - len(_body(whole)) - 32]
    with pytest.raises(SnapshotError, match="do not use it"):
        restore(head + hashlib.sha256(body).digest() + body)


def _body(snapshot: bytes) -> bytes:
    """What follows the digest: the only place where the rest hashes to the 32 bytes before it."""
    start = snapshot.index(b"\n") + 1 + 32
    return snapshot[start + 32 :]
