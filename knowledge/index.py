"""The sparse index: which stored phrases share features with a message, by posting lists.

An index is a few immutable segments. Adding phrases makes a new small segment; the large ones are shared between the
old and the new index, so that an addition costs little and a search that is under way is not disturbed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.features import BLOCKS, Ids, Rows, Values, block_of, rows_of
from knowledge.reading import Reading

BLOCK_WEIGHTS = np.array([0.27, 0.16, 0.24, 0.08, 0.33], dtype=np.float32)
POSTING_BUDGET = 24_000
"""Posting entries that are read for one message, rarest feature first: it bounds the time at any size."""


@dataclass(frozen=True, slots=True)
class Idf:
    """How telling a feature is. Frozen when an index is built, so that an addition changes no other score."""

    features: Ids
    weights: Values
    unknown: float

    @classmethod
    def of(cls, rows: Rows) -> Idf:
        features, seen = np.unique(rows.features, return_counts=True)
        count = max(1, len(rows.starts) - 1)
        weights = np.log(1.0 + count / seen).astype(np.float32)
        return cls(features=features, weights=weights, unknown=float(np.log(1.0 + count)))

    def look_up(self, features: Ids) -> Values:
        if not len(self.features):
            return np.full(len(features), self.unknown, dtype=np.float32)
        place = np.minimum(np.searchsorted(self.features, features), len(self.features) - 1)
        found: Values = np.where(self.features[place] == features, self.weights[place], np.float32(self.unknown))
        return found


def weighted(rows: Rows, idf: Idf) -> Values:
    """Sublinear counts times idf, every block of every row brought to the square root of its share."""
    values = np.sqrt(rows.counts) * idf.look_up(rows.features)
    count = len(rows.starts) - 1
    slot = np.repeat(np.arange(count), np.diff(rows.starts)) * BLOCKS + block_of(rows.features)
    squares = np.bincount(slot, weights=values * values, minlength=count * BLOCKS)
    present = (squares > 0).reshape(count, BLOCKS)
    shares = present * BLOCK_WEIGHTS
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    scale = np.sqrt(shares.reshape(-1) / np.maximum(squares, 1e-9))
    result: Values = (values * scale[slot]).astype(np.float32)
    return result


@dataclass(frozen=True, slots=True)
class Segment:
    """Phrases by feature (postings) and features by phrase (rows)."""

    features: Ids
    posting_starts: NDArray[np.int64]
    posting_rows: NDArray[np.int32]
    posting_values: NDArray[np.float16]
    row_starts: NDArray[np.int64]
    row_features: Ids
    row_values: NDArray[np.float16]

    @classmethod
    def of(cls, rows: Rows, idf: Idf) -> Segment:
        values = weighted(rows, idf).astype(np.float16)
        owner = np.repeat(np.arange(len(rows.starts) - 1, dtype=np.int32), np.diff(rows.starts))
        order = np.argsort(rows.features, kind="stable")
        features, starts = np.unique(rows.features[order], return_index=True)
        return cls(
            features=features,
            posting_starts=np.append(starts, len(order)).astype(np.int64),
            posting_rows=owner[order],
            posting_values=values[order],
            row_starts=rows.starts,
            row_features=rows.features,
            row_values=values,
        )

    @property
    def size(self) -> int:
        return len(self.row_starts) - 1

    def scores(self, features: Ids, values: Values) -> Values:
        """The kernel between the message and every phrase of this segment."""
        if not len(self.features) or not len(features):
            return np.zeros(self.size, dtype=np.float32)
        place = np.minimum(np.searchsorted(self.features, features), len(self.features) - 1)
        hit = self.features[place] == features
        place, values = place[hit], values[hit]
        lengths = self.posting_starts[place + 1] - self.posting_starts[place]
        if lengths.sum() > POSTING_BUDGET:
            order = np.argsort(lengths, kind="stable")
            kept = order[np.cumsum(lengths[order]) <= POSTING_BUDGET]
            place, values, lengths = place[kept], values[kept], lengths[kept]
        if not len(place):
            return np.zeros(self.size, dtype=np.float32)
        at = _ranges(self.posting_starts[place], lengths)
        products = np.repeat(values, lengths) * self.posting_values[at]
        return np.bincount(self.posting_rows[at], weights=products, minlength=self.size).astype(np.float32)

    def rows(self, wanted: NDArray[np.intp]) -> tuple[Ids, Values, NDArray[np.int64]]:
        """The features and values of some phrases, with how many each has."""
        starts = self.row_starts[wanted]
        lengths = self.row_starts[wanted + 1] - starts
        at = _ranges(starts, lengths)
        return self.row_features[at], self.row_values[at].astype(np.float32), lengths


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """starts[i], starts[i]+1, … for each i, one after another."""
    total = int(lengths.sum())
    offsets = np.cumsum(lengths) - lengths
    places: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(starts - offsets, lengths)
    return places


def message_features(reading: Reading, idf: Idf) -> tuple[Ids, Values]:
    rows = rows_of([reading])
    return rows.features, weighted(rows, idf)


def build(readings: Sequence[Reading]) -> tuple[Segment, Idf]:
    rows = rows_of(readings)
    idf = Idf.of(rows)
    return Segment.of(rows, idf), idf
