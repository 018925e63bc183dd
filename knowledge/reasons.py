"""Why: the words that met and those that did not, for a curator who wonders."""

from __future__ import annotations

from knowledge.confidence import Judged
from knowledge.evidence import Evidence

_MET = 0.6
_MOST_WORDS = 4
_LIGHT = 0.03


def reason_for(evidence: Evidence, judged: Judged) -> str:
    """As in: khớp 'token', 'không nhận'; thiếu 'mã PIN'."""
    agreed = evidence.agreements[judged.order[0]]
    weighed = sorted(range(len(evidence.weights)), key=lambda place: -float(evidence.weights[place]))
    heavy = [place for place in weighed if evidence.weights[place] >= _LIGHT]
    met = _listed(evidence, [place for place in heavy if agreed[place] >= _MET])
    unmet = _listed(evidence, [place for place in heavy if agreed[place] < _MET])
    if not met:
        return "không có từ nào đáng kể khớp"
    return f"khớp {met}; thiếu {unmet}" if unmet else f"khớp {met}"


def _listed(evidence: Evidence, places: list[int]) -> str:
    """Neighbouring words are shown as one phrase, in the order in which they were typed."""
    chosen = sorted(places[:_MOST_WORDS])
    phrases: list[list[str]] = []
    for place in chosen:
        word = evidence.reading.words[place]
        if phrases and place - 1 in chosen:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return ", ".join(f"'{' '.join(phrase)}'" for phrase in phrases)
