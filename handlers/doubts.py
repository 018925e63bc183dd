"""What people said did not help them is not simply said again to the next one who asks the same."""

from __future__ import annotations

from handlers import learning
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge import doubting
from knowledge.decision import Answer, Decision
from store import known_questions


def weighed(scene: Scene, asked: Asked, decision: Answer) -> Decision:
    """The answer, unless these words brought it before in vain."""
    rejected = known_questions.rejected(scene.db, decision.entry)
    entry = scene.matching.entry(decision.entry) if rejected else None
    if entry is None:
        return decision
    question = learning.cleaned(scene, asked.text, asked.commune)
    return doubting.weighed(decision, entry, question, rejected, asked.heard)
