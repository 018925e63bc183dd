"""From evidence to confidence: which near entry is meant, and how surely.

`rank` orders the near entries. Two logistic regressions then say how likely it is that the first is right, and that
one of the first three is. All their features are oriented so that more is surer and no weight is negative: so a
message that is nearer in every respect is never less sure, also far outside of what was seen when fitting.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.alignment import Floats, Indices
from knowledge.evidence import FLOOR, NAMES, Evidence
from knowledge.fitted import Fitted

LONGEST_LEAD = 6.0
"""A greater lead, in logits, says no more."""
ALONE = 3.6
"""The lead of an entry where nothing else is near at all: less than the longest, for nobody was beaten."""
TWIN_LEAD, TWIN_DIFFERENCE, SAID_IN_FULL = 1.5, 0.05, 0.9
"""Two entries nearer than this, with no word of the message that weighs as much for the first alone, are twins, unless
a phrase of the first was said in full."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Near entries, likeliest first, as rows of the evidence; `any_of_three`: one of the first three is meant; `twins`:
    nothing that was said tells the first from the second."""

    order: tuple[int, ...]
    confidences: tuple[float, ...]
    any_of_three: float
    lead: float
    twins: bool


def judge(evidence: Evidence, fit: Fitted) -> Judged:
    scores = evidence.table @ np.array([fit.rank.get(name, 0.0) for name in NAMES], dtype=np.float32)
    order = np.argsort(-scores, kind="stable")
    lead = lead_of(scores[order])
    chances = softmax(scores[order])
    signs = signs_of(evidence, order, chances, lead)
    first = _logistic(signs, fit.first)
    three = max(first, _logistic(signs, fit.among_three))
    rest = float(chances[1:].sum())
    others = [min(first, (three - first) * float(chance) / rest) for chance in chances[1:]] if rest > 0 else []
    return Judged(
        order=tuple(int(row) for row in order),
        confidences=(first, *others),
        any_of_three=three,
        lead=lead,
        twins=_twins(evidence, order, lead),
    )


def lead_of(scores: Floats) -> float:
    """Of scores in descending order."""
    return float(scores[0] - scores[1]) if len(scores) > 1 else ALONE


def signs_of(evidence: Evidence, order: Indices, chances: Floats, lead: float) -> Mapping[str, float]:
    """What the confidence is made of, by name."""
    best = evidence.table[order[0]]
    column = {name: float(best[place]) for place, name in enumerate(NAMES)}
    led = min(max(lead, 0.0), LONGEST_LEAD) / 3
    return {
        **{name: column[name] for name in _FROM_EVIDENCE},
        "lead": led,
        # Where the knowledge is about something else, the first is often far ahead of the rest, on one word of many.
        "lead_asked": led * column["asked"],
        "chance": float(chances[0]),
        "log_covers": math.log(column["covers"] + FLOOR),
        "content": min(1.0, float(sum(evidence.reading.weights)) / 4),
        "all_round": column["covered"] * column["covers"] * column["asked"],
    }


_FROM_EVIDENCE = (
    "known",
    "asked",
    "covers",
    "balanced",
    "share",
    "no_clash",
    "same_matter",
    "window",
    "unbroken",
    "few_named_unmet",
    "few_known_unmet",
    "same_asking",
    "log_known",
    "log_share",
)
SIGNS = (*_FROM_EVIDENCE, "lead", "lead_asked", "chance", "log_covers", "content", "all_round")


def _twins(evidence: Evidence, order: Indices, lead: float) -> bool:
    """No word of the message speaks for the first entry against the second; they differ by words that were not said."""
    if len(order) < 2 or lead >= TWIN_LEAD:
        return False
    covers = evidence.table[order[0], NAMES.index("covers")]
    for_first = (evidence.agreements[order[0]] - evidence.agreements[order[1]]) * evidence.weights
    return bool(covers < SAID_IN_FULL and for_first.max() < TWIN_DIFFERENCE)


def _logistic(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    score = weights["bias"] + sum(weights.get(name, 0.0) * amount for name, amount in signs.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max())
    chances: Floats = (shifted / shifted.sum()).astype(np.float32)
    return chances
