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


@dataclass(frozen=True, slots=True)
class Rows:
    """Raw feature counts of many readings, one after another; `starts` has one more item than there are rows."""

    features: Ids
    counts: NDArray[np.float16]
    starts: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(self.size), np.diff(self.starts))


def block_of(features: Ids) -> NDArray[np.intp]:
    return (features >> np.uint32(BLOCK_SHIFT)).astype(np.intp)


def _hashed(block: int, text: str) -> int:
    return (block << BLOCK_SHIFT) | (zlib.crc32(text.encode()) & _MASK)


@lru_cache(maxsize=65536)
def _weighed(count: int, weight: float) -> list[float]:
    """The same weight so many times; never changed by those who get it."""
    return [weight] * count


@lru_cache(maxsize=32768)
def _of_word(word: str) -> tuple[int, ...]:
    """The word itself, then the characters inside it."""
    padded = f"^{word[:24]}$"
    grams = [padded[i : i + 3] for i in range(len(padded) - 2)]
    return (_hashed(WORDS, word), *(_hashed(INSIDE, gram) for gram in grams))


@lru_cache(maxsize=32768)
def _of_pair(before: str, word: str) -> int:
    return _hashed(WORDS, f"{before} {word}")


@lru_cache(maxsize=32768)
def _of_mark(mark: str) -> int:
    return _hashed(MARKED, mark)


@lru_cache(maxsize=4096)
def _of_concept(name: str) -> int:
    return _hashed(CONCEPTS, name)


def rows_of(readings: Sequence[Reading]) -> Rows:
    features: list[int] = []
    counts: list[float] = []
    ends: list[int] = [0]
    for reading in readings:
        _append(reading, features, counts)
        ends.append(len(features))
    ids = np.array(features, dtype=np.uint64)
    values = np.array(counts, dtype=np.float16)
    rows = np.repeat(np.arange(len(readings), dtype=np.uint64), np.diff(ends))
    more_rows, more = _across(readings)
    rows, ids = np.concatenate([rows, more_rows]), np.concatenate([ids, more])
    values = np.concatenate([values, np.ones(len(more), dtype=np.float16)])
    return _merged(rows, ids, values, len(readings))


def _append(reading: Reading, features: list[int], counts: list[float]) -> None:
    before, before_weight = "", 0.0
    for word, mark, weight in zip(reading.keys, reading.marks, reading.weights, strict=True):
        own = _of_word(word)
        features.extend(own)
        counts.extend(_weighed(len(own), weight))
        if before:
            features.append(_of_pair(before, word))
            counts.append((weight * before_weight) ** 0.5)
        if mark:
            features.append(_of_mark(mark))
            counts.append(weight)
        before, before_weight = word, weight
    for concept in {name for _, _, name in reading.concepts}:
        features.append(_of_concept(concept))
        counts.append(1.0)


def _across(readings: Sequence[Reading]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Four characters in a row, also across words, hashed for all readings at once; with the row of each."""
    text = "\n".join(" " + " ".join(reading.keys) + " " if reading.keys else "" for reading in readings)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < _ACROSS:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64)
    row_of_code = np.cumsum(codes == _NEW_ROW).astype(np.uint64)
    hashed = np.zeros(len(codes) - _ACROSS + 1, dtype=np.uint64)
    for offset in range(_ACROSS):
        hashed = (hashed ^ codes[offset : offset + len(hashed)]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
    whole = (row_of_code[: len(hashed)] == row_of_code[_ACROSS - 1 :]) & (codes[: len(hashed)] != _NEW_ROW)
    hashed = ((hashed >> np.uint64(20)) & np.uint64(_MASK)) | np.uint64(ACROSS << BLOCK_SHIFT)
    return row_of_code[: len(hashed)][whole], hashed[whole]


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
    return Rows(features=features, counts=summed.astype(np.float16), starts=starts.astype(np.int64))
