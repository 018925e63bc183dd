"""Why: the words that met and those that did not, for a curator who wonders."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.confidence import Judged
from knowledge.evidence import Evidence

_MET = 0.6
_MOST_PHRASES = 3
_MOST_WORDS = 8
_LIGHT = 0.03
"""A word with less of the message's weight than this, or than half an even share, is filler."""


def reason_for(evidence: Evidence, judged: Judged) -> str:
    """As in: khớp 'token', 'không nhận'; thiếu 'mã PIN'."""
    agreed = evidence.agreements[judged.order[0]]
    words = range(len(evidence.weights))
    met = _listed(evidence, [agreed[place] >= _MET for place in words])
    unmet = _listed(evidence, [agreed[place] < _MET for place in words])
    if not met:
        return "không có từ nào đáng kể khớp"
    return f"khớp {met}; thiếu {unmet}" if unmet else f"khớp {met}"


def _listed(evidence: Evidence, told: Sequence[bool]) -> str:
    """The weightiest phrases, in the order in which they were typed: words in a row that share their fate, with no
    filler at the ends.
    """
    weights = evidence.weights
    light = min(_LIGHT, 0.5 / len(weights))
    phrases: list[list[int]] = []
    for place, own in enumerate(told):
        if own and weights[place] >= light:
            if phrases and all(told[phrases[-1][-1] : place]):
                phrases[-1].append(place)
            else:
                phrases.append([place])
    heaviest = sorted(phrases, key=lambda phrase: -sum(float(weights[place]) for place in phrase))[:_MOST_PHRASES]
    return ", ".join(f"'{_phrase(evidence.reading.words[p[0] : p[-1] + 1])}'" for p in sorted(heaviest))


def _phrase(words: Sequence[str]) -> str:
    return " ".join(words) if len(words) <= _MOST_WORDS else " ".join([*words[:_MOST_WORDS], "…"])
