"""Where in a message the words stand that an entry meets: all together, or scattered over another story."""

from __future__ import annotations

import numpy as np

from knowledge.alignment import Floats

WINDOW = 6
_MET, _HEAVY, _LONG = 0.6, 0.3, 5.0


def best_window(met: Floats, weights: Floats) -> Floats:
    """By entry: how much of the best six words in a row it meets."""
    if len(weights) <= WINDOW:
        whole: Floats = met @ weights / max(float(weights.sum()), 1e-6)
        return whole
    met_weight = _sums_of_window(met * weights)
    best: Floats = (met_weight / np.maximum(_sums_of_window(weights[None, :]), 1e-6)).max(axis=1)
    return best


def _sums_of_window(rows: Floats) -> Floats:
    added = np.cumsum(rows, axis=1)
    sums: Floats = added[:, WINDOW - 1 :].copy()
    sums[:, 1:] -= added[:, :-WINDOW]
    return sums


def longest_run(met: Floats, weights: Floats) -> Floats:
    """By entry: how many words in a row it meets, at most five; words of little weight do not break a run."""
    held = met >= _MET
    run = np.cumsum(held * weights, axis=1)
    broken = np.maximum.accumulate(np.where(~held & (weights > _HEAVY), run, 0.0), axis=1)
    longest: Floats = (np.minimum(_LONG, (run - broken).max(axis=1)) / _LONG).astype(np.float32)
    return longest


def few_unmet(met: Floats, weights: Floats, telling: Floats) -> Floats:
    """By entry: 1 when it meets all the words that are `telling` (0 or 1 each), less for each that it does not."""
    few: Floats = np.reciprocal(1 + (1 - met) @ (weights * telling))
    return few
