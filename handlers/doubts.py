"""What people said did not help them is not simply said again to the next one who asks the same."""

from __future__ import annotations

from handlers import learning
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard
from knowledge.decision import Person as AskPerson
from knowledge.likeness import is_near
from knowledge.text import fold
from store import known_questions

NEAR = 0.1
"""Confidence from which another entry is worth offering beside one that is in doubt."""
MOST = 2
"""Other entries that are offered beside it."""
HOPELESS = 2
"""So many more people than it helped say that it did not: it is not even offered."""


def weighed(scene: Scene, asked: Asked, decision: Answer) -> Decision:
    """The answer, unless these words brought it before in vain: then it is one of several, or a person is asked.

    Words that a curator gave the entry are its own, whatever became of it.
    """
    against = _against(scene, asked.text, asked.commune, decision.entry)
    if not against:
        return decision
    person = AskPerson(
        confidence=decision.confidence, candidates=decision.candidates, reason="câu này đã bị báo chưa được"
    )
    if asked.heard is Heard.OVERHEARD:
        return person  # said to nobody: whoever is asked should know better than to guess aloud
    others = [c.entry for c in decision.candidates if c.entry != decision.entry and c.confidence >= NEAR][:MOST]
    entries = (*others,) if against >= HOPELESS else (decision.entry, *others)
    if not entries:
        return person
    return Choices(
        entries=entries, confidence=decision.confidence, candidates=decision.candidates, reason=person.reason
    )


def _against(scene: Scene, text: str, commune: str, entry_id: str) -> int:
    """By how many more people these words, or others that ask the same, were brought to this entry in vain."""
    rejected = known_questions.rejected(scene.db, entry_id)
    entry = scene.matching.entry(entry_id) if rejected else None
    if entry is None:
        return 0
    question = learning.cleaned(scene, text, commune)
    if _bare(question) in {_bare(phrasing) for phrasing in entry.phrasings}:
        return 0
    return sum(more for known, more in rejected if is_near(known, question))


def _bare(text: str) -> str:
    return " ".join(fold(text).split()).strip(" ?!.,;:")
