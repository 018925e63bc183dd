"""Rivals side by side: a tiny logistic regression, solved anew for every message among the phrases that are near it.

The best single phrase can belong to the wrong entry. Solving a small kernel model over the nearest phrases lets all
phrases of an entry speak together against those of its rivals, and needs no training that an edit would outdate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Values
from knowledge.index import SKETCH_UNIT

RIDGE = 0.02
STEPS = 8
_BLOCK = 64


def gram(sketches: NDArray[np.int8]) -> Values:
    """The kernel between all pairs of phrases, estimated from their sketches."""
    dense = sketches.astype(np.float32) / np.float32(SKETCH_UNIT)
    product = np.zeros((len(dense), len(dense)), dtype=np.float32)
    # Block by block, each too small for BLAS to call in threads that would wait for a busy core.
    for start in range(0, dense.shape[1], _BLOCK):
        block = dense[:, start : start + _BLOCK]
        product += block @ block.T
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
        slope = _softmax(kernel @ alpha)
        slope -= target
        slope += RIDGE * alpha
        alpha -= step @ slope
    shares: Values = _softmax((message @ alpha)[None, :])[0]
    return shares


def _softmax(logits: Values) -> Values:
    """In place: this runs a dozen times a message."""
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits
