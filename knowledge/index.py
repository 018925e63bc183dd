"""The sparse index: which stored phrases share features with a message, by posting lists.

An index is a few immutable segments. Adding phrases makes a new small segment; the large ones are shared between the
old and the new index, so that an addition costs little and a search that is under way is not disturbed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.features import BLOCKS, FEATURE_BITS, ROW_BITS, Ids, Rows, Values, block_of, rows_of
from knowledge.reading import Reading

BLOCK_WEIGHTS = np.array([0.27, 0.16, 0.24, 0.08, 0.33], dtype=np.float32)
SKETCH, SKETCH_UNIT = 512, 254.0
_PIECE = 1 << 18
POSTING_BUDGET = 24_000
"""Posting entries that are read for one message, rarest feature first: it bounds the time at any size."""


@dataclass(frozen=True, slots=True)
class Idf:
    """How telling a feature is. Frozen when an index is built, so that an addition changes no other score."""

    features: Ids
    weights: Values
    unknown: float

    @classmethod
    def of(cls, batches: Sequence[Rows]) -> Idf:
        ordered = np.sort(np.concatenate([rows.features for rows in batches]))
        first = _first_of_each(ordered)
        seen = np.diff(np.append(first, len(ordered)))
        count = max(1, sum(rows.size for rows in batches))
        weights = np.log(1.0 + count / seen).astype(np.float32)
        return cls(features=ordered[first], weights=weights, unknown=float(np.log(1.0 + count)))

    def look_up(self, features: Ids) -> Values:
        if not len(self.features):
            return np.full(len(features), self.unknown, dtype=np.float32)
        place = np.minimum(np.searchsorted(self.features, features), len(self.features) - 1)
        found: Values = np.where(self.features[place] == features, self.weights[place], np.float32(self.unknown))
        return found


def weighted(rows: Rows, idf: Idf) -> Values:
    """Sublinear counts times idf, every block of every row brought to the square root of its share."""
    values = np.sqrt(rows.counts, dtype=np.float32) * idf.look_up(rows.features)
    slot = rows.row_numbers * BLOCKS + block_of(rows.features)
    squares = np.bincount(slot, weights=values * values, minlength=rows.size * BLOCKS)
    present = (squares > 0).reshape(rows.size, BLOCKS)
    shares = present * BLOCK_WEIGHTS
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    scale = np.sqrt(shares.reshape(-1) / np.maximum(squares, 1e-9))
    result: Values = (values * scale[slot]).astype(np.float32)
    return result


@dataclass(frozen=True, slots=True)
class Segment:
    """Phrases by feature (postings), and a sketch of each phrase: its features folded into few signed columns."""

    features: Ids
    posting_starts: NDArray[np.int64]
    posting_rows: NDArray[np.int32]
    posting_values: NDArray[np.float16]
    sketch: NDArray[np.int8]

    @classmethod
    def of(cls, batches: list[Rows], idf: Idf) -> Segment:
        """Takes the batches out of the list one by one, so that what is done with is not kept."""
        packed = np.empty(sum(len(rows.features) for rows in batches), dtype=np.uint64)
        sketches = [np.zeros((0, SKETCH), dtype=np.int8)]
        done = first_row = 0
        while batches:
            rows = batches.pop(0)
            values = weighted(rows, idf)
            sketches.append(_sketch(rows, values))
            own = packed[done : done + len(values)]
            own[:] = rows.features
            own <<= np.uint64(ROW_BITS)
            own |= (rows.row_numbers + first_row).astype(np.uint64)
            own <<= np.uint64(16)
            own |= values.astype(np.float16).view(np.uint16)
            done += len(values)
            first_row += rows.size
        packed.sort()
        ordered = _unpacked(packed, ROW_BITS + 16, FEATURE_BITS, np.uint32)
        starts = _first_of_each(ordered)
        return cls(
            features=ordered[starts],
            posting_starts=np.append(starts, len(packed)).astype(np.int64),
            posting_rows=_unpacked(packed, 16, ROW_BITS, np.int32),
            posting_values=_unpacked(packed, 0, 16, np.uint16).view(np.float16),
            sketch=np.concatenate(sketches),
        )

    @property
    def size(self) -> int:
        return len(self.sketch)

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


def _unpacked(packed: NDArray[np.uint64], shift: int, bits: int, kind: type[np.generic]) -> NDArray[Any]:
    """Piece by piece: shifting all at once would for a moment need as much again."""
    found = np.empty(len(packed), dtype=kind)
    mask = np.uint64((1 << bits) - 1)
    for begin in range(0, len(packed), _PIECE):
        found[begin : begin + _PIECE] = (packed[begin : begin + _PIECE] >> np.uint64(shift)) & mask
    return found


def _first_of_each(ordered: Ids) -> NDArray[np.intp]:
    """Where each distinct feature of an ordered array begins."""
    if not len(ordered):
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def _sketch(rows: Rows, values: Values) -> NDArray[np.int8]:
    # With signs, collisions cancel on average: the products of sketches estimate those of the rows.
    mixed = (rows.features * np.uint32(2654435761)) >> np.uint32(8)
    columns = rows.row_numbers * SKETCH + (mixed & np.uint32(SKETCH - 1))
    signed = np.where(mixed & np.uint32(SKETCH), values, -values)
    dense = np.bincount(columns, weights=signed, minlength=rows.size * SKETCH).reshape(rows.size, SKETCH)
    sketch: NDArray[np.int8] = np.clip(np.rint(dense * SKETCH_UNIT), -127, 127).astype(np.int8)
    return sketch


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """starts[i], starts[i]+1, … for each i, one after another."""
    total = int(lengths.sum())
    offsets = np.cumsum(lengths) - lengths
    places: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(starts - offsets, lengths)
    return places


def message_features(reading: Reading, idf: Idf) -> tuple[Ids, Values]:
    rows = rows_of([reading])
    return rows.features, weighted(rows, idf)
