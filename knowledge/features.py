"""From readings to sparse features: hashed, so that nothing has to be learned before a new phrase can be indexed.

Five blocks stand side by side, each brought to length one on its own: words and word pairs, characters inside words,
characters across words, words with their marks, and concepts. A feature is a number of 25 bits: three for its block,
the others hashed.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.reading import Reading

WORDS, INSIDE, ACROSS, MARKED, CONCEPTS = range(5)
BLOCKS = 5
BLOCK_SHIFT = 22
FEATURE_BITS = 25
ROW_BITS = 23
"""A feature, a row and a value of 16 bits fit one number of 64 bits: sorting those is many times faster."""
_MASK = (1 << 22) - 1
_ACROSS = 4
_NEW_ROW = 10
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Ids = NDArray[np.uint32]
Values = NDArray[np.float32]
Weights = NDArray[np.float64]
Counted = tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.float16]]
"""Of each feature that occurs: its row, its number, and how much it counts there."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Raw feature counts of many readings, one after another; `starts` has one more item than there are rows."""

    features: Ids
    counts: NDArray[np.float16]
    starts: NDArray[np.int32]

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(self.size), np.diff(self.starts))

    def between(self, first: int, last: int) -> Rows:
        """Some of the rows, sharing the memory of all."""
        begin, end = self.starts[first], self.starts[last]
        return Rows(self.features[begin:end], self.counts[begin:end], self.starts[first : last + 1] - begin)


def block_of(features: Ids) -> NDArray[np.intp]:
    return (features >> np.uint32(BLOCK_SHIFT)).astype(np.intp)


def _hashed(block: int, text: str) -> int:
    return (block << BLOCK_SHIFT) | (zlib.crc32(text.encode()) & _MASK)


@lru_cache(maxsize=32768)
def _of_word(word: str, mark: str) -> tuple[int, ...]:
    """The word itself, the characters inside it, and the word with its marks where it has any."""
    padded = f"^{word[:24]}$"
    grams = [_hashed(INSIDE, padded[i : i + 3]) for i in range(len(padded) - 2)]
    return (_hashed(WORDS, word), *grams, *((_hashed(MARKED, mark),) if mark else ()))


@lru_cache(maxsize=32768)
def _of_pair(before: str, word: str) -> int:
    return _hashed(WORDS, f"{before} {word}")


@lru_cache(maxsize=4096)
def _of_concept(name: str) -> int:
    return _hashed(CONCEPTS, name)


def rows_of(readings: Sequence[Reading]) -> Rows:
    of_words = _rows_for([len(reading.keys) for reading in readings])
    chained = chain.from_iterable(reading.weights for reading in readings)
    weights = np.fromiter(chained, dtype=np.float64, count=len(of_words))
    pieces = [
        _of_words(readings, of_words, weights),
        _of_pairs(readings, of_words, weights),
        _of_concepts(readings),
        _across(readings),
    ]
    rows, ids, values = (np.concatenate(kind) for kind in zip(*pieces, strict=True))
    return _merged(rows, ids, values, len(readings))


def _of_words(readings: Sequence[Reading], rows: NDArray[np.uint64], weights: Weights) -> Counted:
    """A word's features all weigh what the word weighs."""
    own = list(chain.from_iterable(map(_of_word, reading.keys, reading.marks) for reading in readings))
    lengths = np.fromiter(map(len, own), dtype=np.intp, count=len(own))
    ids = np.fromiter(chain.from_iterable(own), dtype=np.uint64, count=int(lengths.sum()))
    return np.repeat(rows, lengths), ids, np.repeat(weights.astype(np.float16), lengths)


def _of_pairs(readings: Sequence[Reading], rows: NDArray[np.uint64], weights: Weights) -> Counted:
    """Two words in a row weigh the geometric mean of both."""
    # map stops at the shorter of the two.
    own = list(chain.from_iterable(map(_of_pair, reading.keys, reading.keys[1:]) for reading in readings))
    same = rows[1:] == rows[:-1]
    means = np.sqrt(weights[1:] * weights[:-1])
    return rows[1:][same], np.array(own, dtype=np.uint64), means[same].astype(np.float16)


def _of_concepts(readings: Sequence[Reading]) -> Counted:
    own = [list({name for _, _, name in reading.concepts}) for reading in readings]
    ids = np.array([_of_concept(name) for names in own for name in names], dtype=np.uint64)
    return _rows_for([len(names) for names in own]), ids, np.ones(len(ids), dtype=np.float16)


def _rows_for(sizes: Sequence[int]) -> NDArray[np.uint64]:
    return np.repeat(np.arange(len(sizes), dtype=np.uint64), np.array(sizes, dtype=np.intp))


def _across(readings: Sequence[Reading]) -> Counted:
    """Four characters in a row, also across words, hashed for all readings at once."""
    text = "\n".join(" " + " ".join(reading.keys) + " " if reading.keys else "" for reading in readings)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < _ACROSS:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.float16)
    row_of_code = np.cumsum(codes == _NEW_ROW).astype(np.uint64)
    hashed = np.zeros(len(codes) - _ACROSS + 1, dtype=np.uint64)
    for offset in range(_ACROSS):
        hashed = (hashed ^ codes[offset : offset + len(hashed)]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
    whole = (row_of_code[: len(hashed)] == row_of_code[_ACROSS - 1 :]) & (codes[: len(hashed)] != _NEW_ROW)
    hashed = ((hashed >> np.uint64(20)) & np.uint64(_MASK)) | np.uint64(ACROSS << BLOCK_SHIFT)
    hashed = hashed[whole]
    return row_of_code[: len(whole)][whole], hashed, np.ones(len(hashed), dtype=np.float16)


def _merged(rows: NDArray[np.uint64], ids: NDArray[np.uint64], values: NDArray[np.float16], count: int) -> Rows:
    """Add up equal features of a row; rows and features come out in ascending order."""
    packed = (rows << np.uint64(FEATURE_BITS + 16)) | (ids << np.uint64(16)) | values.view(np.uint16)
    packed.sort()
    keyed = packed >> np.uint64(16)
    first = np.ones(len(keyed), dtype=bool)
    first[1:] = keyed[1:] != keyed[:-1]
    at = np.flatnonzero(first)
    amounts = (packed & np.uint64(0xFFFF)).astype(np.uint16).view(np.float16).astype(np.float32)
    summed = np.add.reduceat(amounts, at) if len(at) else amounts
    unique = keyed[at]
    starts = np.searchsorted(unique, np.arange(count + 1, dtype=np.uint64) << np.uint64(FEATURE_BITS))
    features = (unique & np.uint64((1 << FEATURE_BITS) - 1)).astype(np.uint32)
    return Rows(features=features, counts=summed.astype(np.float16), starts=starts.astype(np.int32))
