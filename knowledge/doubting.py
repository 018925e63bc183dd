"""What an entry answered in vain is not simply said again to the next one who asks the same."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.decision import Answer, Choices, Decision, Heard, Person
from knowledge.entries import Entry
from knowledge.likeness import is_near
from knowledge.text import fold

NEAR = 0.1
"""Confidence from which another entry is worth offering beside one that is in doubt."""
MOST = 2
"""Other entries that are offered beside it."""
HOPELESS = 2
"""So many more people than it helped say that it did not: it is not even offered."""


def weighed(
    decision: Answer, entry: Entry, question: str, rejected: Iterable[tuple[str, int]], heard: Heard
) -> Decision:
    """The answer, unless these words brought it before in vain: then it is one of several, or a person is asked.

    `rejected`: what the entry answered in vain, and how many more people said so than it helped.
    """
    against = _against(entry, question, rejected)
    if not against:
        return decision
    person = Person(
        confidence=decision.confidence, candidates=decision.candidates, reason="câu này đã bị báo chưa được"
    )
    if heard is Heard.OVERHEARD:
        return person  # said to nobody: whoever is asked should know better than to guess aloud
    others = [c.entry for c in decision.candidates if c.entry != decision.entry and c.confidence >= NEAR][:MOST]
    entries = (*others,) if against >= HOPELESS else (decision.entry, *others)
    if not entries:
        return person
    return Choices(
        entries=entries, confidence=decision.confidence, candidates=decision.candidates, reason=person.reason
    )


def _against(entry: Entry, question: str, rejected: Iterable[tuple[str, int]]) -> int:
    """By how many more people these words, or others that ask the same, were brought to the entry in vain. Words that a
    curator gave the entry are its own, whatever became of it."""
    if _bare(question) in {_bare(phrasing) for phrasing in entry.phrasings}:
        return 0
    return sum(more for known, more in rejected if is_near(known, question))


def _bare(text: str) -> str:
    return " ".join(fold(text).split()).strip(" ?!.,;:")
