"""Fit the shipped weights (`knowledge/fitted.json`) on the open set, the starter pack, and other knowledge.

Run: python -m benchmarks.fit            writes knowledge/fitted.json
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import DATA, SEED, Case, Query, open_queries, training_cases
from bot.bench.noise import noisy
from knowledge.confidence import SIGNS, lead_of, signs_of, softmax
from knowledge.evidence import NAMES
from knowledge.fitted import FILE, Fitted
from knowledge.lexicon import rows_of_file
from knowledge.overheard import features_of

FRAME_FILLINGS, FRAME_WEIGHT = 8, 0.5
Numbers = NDArray[np.float64]


def fit_rank(cases: Sequence[Case], *, strength: float = 2.0, steps: int = 400) -> Numbers:
    """Conditional logit with weights that are never negative."""
    kept = [case for case in cases if case.row >= 0]
    longest = max(len(case.evidence.table) for case in kept)
    tables = np.zeros((len(kept), longest, len(NAMES)))
    closed = np.full((len(kept), longest), -1e9)
    for place, case in enumerate(kept):
        tables[place, : len(case.evidence.table)] = case.evidence.table
        closed[place, : len(case.evidence.table)] = 0.0
    right = tables[np.arange(len(kept)), [case.row for case in kept]]
    amounts = np.array([case.weight for case in kept])

    def slope(weights: Numbers) -> Numbers:
        scores = tables @ weights + closed
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        expected = np.einsum("nl,nlk->nk", chances, tables)
        result: Numbers = amounts @ (expected - right) + strength * weights
        return result

    return descend(slope, np.full(len(NAMES), 1.0), steps=steps, not_negative=len(NAMES))


def fit_logistic(
    table: Numbers, target: Numbers, amounts: Numbers, strength: Numbers, *, not_negative: int, steps: int = 800
) -> Numbers:
    """The bias comes last and is not held back."""
    padded = np.hstack([table, np.ones((len(table), 1))])
    held = np.append(strength, 0.0)

    def slope(weights: Numbers) -> Numbers:
        chances = 1.0 / (1.0 + np.exp(-np.clip(padded @ weights, -30, 30)))
        result: Numbers = padded.T @ (amounts * (chances - target)) + held * weights
        return result

    return descend(slope, np.full(padded.shape[1], 0.1), steps=steps, not_negative=not_negative)


def descend(slope: Callable[[Numbers], Numbers], start: Numbers, *, steps: int, not_negative: int) -> Numbers:
    """Adam with a step that shrinks; the first `not_negative` weights stay at zero or above."""
    weights, mean, spread = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        gradient = slope(weights)
        mean = 0.9 * mean + 0.1 * gradient
        spread = 0.99 * spread + 0.01 * gradient**2
        rate = 0.1 * min(1.0, 120 / step)
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
        weights[:not_negative] = np.maximum(0.0, weights[:not_negative])
    return weights


def signs_table(cases: Sequence[Case], rank: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The signs of each case, whether its first entry is right, and whether one of the first three is."""
    signs, first, three = [], [], []
    for case in cases:
        scores = case.evidence.table @ rank.astype(np.float32)
        order = np.argsort(-scores, kind="stable")
        found = signs_of(case.evidence, order, softmax(scores[order]), lead_of(scores[order]))
        signs.append([found[name] for name in SIGNS])
        first.append(order[0] == case.row)
        three.append(case.row in order[:3].tolist())
    return np.array(signs), np.array(first, dtype=float), np.array(three, dtype=float)


def fit_confidence(cases: Sequence[Case], rank: Numbers) -> tuple[Numbers, Numbers]:
    signs, first, three = signs_table(cases, rank)
    amounts = np.array([case.weight for case in cases])
    strength = np.full(len(SIGNS), 1.0)
    of_first = fit_logistic(signs, first, amounts, strength, not_negative=len(SIGNS))
    return of_first, fit_logistic(signs, three, amounts, strength, not_negative=len(SIGNS))


def framed(each: int = FRAME_FILLINGS) -> list[Query]:
    """Frames of asking and of other talk (`data/frames.tsv`), each with some of the fillings that fit it."""
    fillings: dict[str, list[str]] = defaultdict(list)
    for _, (kind, text) in rows_of_file(DATA / "frame_fillings.tsv", 2):
        fillings[kind].append(text)
    rng = random.Random(SEED)
    found = []
    for _, (kind, frame) in rows_of_file(DATA / "frames.tsv", 2):
        slot = next((name for name in fillings if f"{{{name}}}" in frame), "")
        fitting = rng.sample(fillings[slot], each) if slot else [""]
        found += [Query(frame.replace(f"{{{slot}}}", text), "", kind, "frame") for text in fitting]
    return found


def fit_overheard(queries: Sequence[Query], *, seen_at_least: int = 3) -> dict[str, float]:
    queries = [*queries, *framed()]
    # Half of the group types without diacritics; so does half of what is learned from.
    found = [features_of(query.text) for query in queries]
    found += [features_of(noisy(query.text, "bare", SEED)) for query in queries]
    seen: dict[str, int] = defaultdict(int)
    for features in found:
        for name in features:
            seen[name] += 1
    names = sorted(name for name, count in seen.items() if count >= seen_at_least or not name.startswith("gram:"))
    places = {name: place for place, name in enumerate(names)}
    table = np.zeros((len(found), len(names)))
    for row, features in enumerate(found):
        for name, amount in features.items():
            if name in places:
                table[row, places[name]] = amount
    target = np.tile([float(query.kind != "chatter") for query in queries], 2)
    weight = np.array([FRAME_WEIGHT if query.style == "frame" else 1.0 for query in queries])
    amounts = np.concatenate([weight, 0.5 * weight])
    strength = np.array([0.03 if name.startswith("gram:") else 1.0 for name in names])
    weights = fit_logistic(table, target, amounts, strength, not_negative=0, steps=400)
    return {**dict(zip(names, weights.tolist(), strict=False)), "bias": float(weights[-1])}


def fitted_on(cases: Sequence[Case], queries: Sequence[Query]) -> Fitted:
    """All weights: those for what is overheard by the queries, the others by the cases."""
    return Fitted(**of_cases(cases), overheard=fit_overheard(queries))


def of_cases(cases: Sequence[Case]) -> dict[str, Mapping[str, float]]:
    """The weights for which entry is meant, and how surely."""
    rank = fit_rank(cases)
    first, three = fit_confidence(cases, rank)
    names = (*SIGNS, "bias")
    return {
        "rank": dict(zip(NAMES, rank.tolist(), strict=True)),
        "first": dict(zip(names, first.tolist(), strict=True)),
        "among_three": dict(zip(names, three.tolist(), strict=True)),
    }


def main() -> None:
    found = fitted_on(training_cases(), open_queries())
    fitted = {
        "made_by": "python -m benchmarks.fit",
        **{name: _rounded(weights) for name, weights in dataclasses.asdict(found).items()},
    }
    FILE.write_text(json.dumps(fitted, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(json.dumps({name: fitted[name] for name in ("rank", "first", "among_three")}, indent=1))


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in weights.items() if name == "bias" or abs(weight) >= 5e-4}


if __name__ == "__main__":
    main()
