"""The sparse index: which stored phrases share features with a message, by posting lists.

An index is a few immutable segments. Adding phrases makes a new small segment; the large ones are shared between the
old and the new index, so that an addition costs little and a search that is under way is not disturbed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.features import BLOCKS, FEATURE_BITS, ROW_BITS, Ids, Rows, Values, block_of, rows_of
from knowledge.reading import Reading

BLOCK_WEIGHTS = np.array([0.27, 0.16, 0.24, 0.08, 0.33], dtype=np.float32)
SKETCH, SKETCH_UNIT = 512, 254.0
_ROWS = 1024
_PIECE, _MOST_PIECES = 1 << 18, 16
"""Postings worked on at once: more where there would be too many pieces."""
_SAMPLE = 1 << 16
_ROW_MASK = np.uint64((1 << ROW_BITS) - 1)
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
        features, seen = _counted(rows.features)
        count = max(1, rows.size)
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
    def of(cls, rows: Rows, idf: Idf) -> Segment:
        """The counts are overwritten by what they weigh: there is no room for both."""
        sketch = np.empty((rows.size, SKETCH), dtype=np.int8)
        for first in range(0, rows.size, _ROWS):
            own = rows.between(first, min(first + _ROWS, rows.size))
            values = weighted(own, idf)
            sketch[first : first + own.size] = _sketch(own, values)
            own.counts[:] = values
        return cls._posted(_packed_by_range(rows), len(rows.features), sketch)

    @classmethod
    def merged(cls, segments: Sequence[Segment], wanted: Sequence[NDArray[np.int64]]) -> Segment:
        """The wanted rows of each segment, one segment after another."""
        packed = []
        first_row = 0
        for segment, rows in zip(segments, wanted, strict=True):
            new_row = np.full(segment.size, -1, dtype=np.int64)
            new_row[rows] = np.arange(first_row, first_row + len(rows))
            row = new_row[segment.posting_rows]
            kept = row >= 0
            features = np.repeat(segment.features, np.diff(segment.posting_starts))
            packed.append(_packed(features[kept], row[kept], segment.posting_values[kept]))
            first_row += len(rows)
        together = np.concatenate(packed)
        sketch = np.concatenate([segment.sketch[rows] for segment, rows in zip(segments, wanted, strict=True)])
        return cls._posted([together], len(together), sketch)

    @classmethod
    def _posted(cls, ranges: Iterable[NDArray[np.uint64]], count: int, sketch: NDArray[np.int8]) -> Segment:
        """From packed postings, given by ascending ranges of features, each in any order."""
        rows, values = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.float16)
        features, starts = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
        done = 0
        for packed in ranges:
            packed.sort()
            rows[done : done + len(packed)] = (packed >> np.uint64(16)) & _ROW_MASK
            values[done : done + len(packed)] = packed.astype(np.uint16).view(np.float16)
            packed >>= np.uint64(ROW_BITS + 16)
            first = _first_of_each(packed)
            features.append(packed[first].astype(np.uint32))
            starts.append(first + done)
            done += len(packed)
        return cls(
            features=np.concatenate(features),
            posting_starts=np.append(np.concatenate(starts), count),
            posting_rows=rows,
            posting_values=values,
            sketch=sketch,
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


def _packed_by_range(rows: Rows) -> Iterator[NDArray[np.uint64]]:
    """The postings by ranges of features: sorting all at once would need as much room again as all of them have."""
    pieces = min(_MOST_PIECES, 1 + len(rows.features) // _PIECE)
    sample = np.sort(rows.features[:: 1 + len(rows.features) // _SAMPLE])
    inner = sample[[len(sample) * piece // pieces for piece in range(1, pieces)]]
    for low, high in pairwise([0, *inner.tolist(), 1 << FEATURE_BITS]):
        found = [np.zeros(0, dtype=np.uint64)]
        for first in range(0, rows.size, _ROWS):
            own = rows.between(first, min(first + _ROWS, rows.size))
            at = np.flatnonzero((own.features >= low) & (own.features < high))
            found.append(_packed(own.features[at], own.row_numbers[at] + first, own.counts[at]))
        yield np.concatenate(found)


def _packed(features: Ids, rows: NDArray[np.int64], values: NDArray[np.float16]) -> NDArray[np.uint64]:
    packed = features.astype(np.uint64) << np.uint64(ROW_BITS)
    packed |= rows.astype(np.uint64)
    packed <<= np.uint64(16)
    packed |= values.view(np.uint16)
    return packed


def _counted(features: Ids) -> tuple[Ids, NDArray[np.int64]]:
    """Each distinct feature, in ascending order, and how often it occurs."""
    distinct, seen = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
    for begin in range(0, len(features), _PIECE):
        ordered = np.sort(features[begin : begin + _PIECE])
        first = _first_of_each(ordered)
        distinct.append(ordered[first])
        seen.append(np.diff(np.append(first, len(ordered))))
    together, counts = np.concatenate(distinct), np.concatenate(seen)
    order = np.argsort(together, kind="stable")
    first = _first_of_each(together[order])
    return together[order][first], np.add.reduceat(counts[order], first) if len(first) else counts


def _first_of_each(ordered: NDArray[Any]) -> NDArray[np.intp]:
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
