"""Rivals side by side: a tiny logistic regression, solved anew for every message among the phrases that are near it.

The best single phrase can belong to the wrong entry. Solving a small kernel model over the nearest phrases lets all
phrases of an entry speak together against those of its rivals, and needs no training that an edit would outdate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Ids, Values

RIDGE = 0.02
STEPS = 12
_COLUMNS = 4096


def gram(features: Ids, values: Values, lengths: NDArray[np.int64]) -> Values:
    """The kernel between all pairs of the given rows."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    # Rows are folded into a fixed number of columns: a collision costs little, sorting all features costs time.
    columns = (features ^ (features >> np.uint32(13))).astype(np.int64) & (_COLUMNS - 1)
    dense = np.bincount(rows * _COLUMNS + columns, weights=values, minlength=len(lengths) * _COLUMNS)
    matrix = dense.reshape(len(lengths), _COLUMNS).astype(np.float32)
    product: Values = matrix @ matrix.T
    return product


def rival_shares(kernel: Values, message: Values, owners: NDArray[np.intp], count: int) -> Values:
    """The probability of each of `count` entries, by multinomial kernel logistic regression, solved in fixed steps."""
    size = len(owners)
    target = np.zeros((size, count), dtype=np.float32)
    target[np.arange(size), owners] = 1.0
    # Böhning's bound on the curvature: one factor serves all steps.
    step = np.linalg.inv(0.5 * kernel + RIDGE * np.eye(size, dtype=np.float32))
    alpha = np.zeros((size, count), dtype=np.float32)
    for _ in range(STEPS):
        alpha -= step @ (_softmax(kernel @ alpha) - target + RIDGE * alpha)
    shares: Values = _softmax((message @ alpha)[None, :])[0]
    return shares


def _softmax(logits: Values) -> Values:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Values = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
    return result
