"""From readings to sparse features: hashed, so that nothing has to be learned before a new phrase can be indexed.

Five blocks stand side by side, each brought to length one on its own: words and word pairs, characters inside words,
characters across words, words with their marks, and concepts. A feature is a 32-bit number: three bits for its block,
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
BLOCK_SHIFT = 29
_MASK = (1 << 22) - 1
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Ids = NDArray[np.uint32]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Raw feature counts of many readings, one after another; `starts` has one more item than there are rows."""

    features: Ids
    counts: Values
    starts: NDArray[np.int64]


def block_of(features: Ids) -> NDArray[np.intp]:
    return (features >> np.uint32(BLOCK_SHIFT)).astype(np.intp)


@lru_cache(maxsize=200_000)
def _hashed(block: int, text: str) -> int:
    return (block << BLOCK_SHIFT) | (zlib.crc32(text.encode()) & _MASK)


@lru_cache(maxsize=65536)
def _inside(word: str) -> tuple[int, ...]:
    padded = f"^{word[:24]}$"
    grams = [padded[i : i + n] for n in (2, 3, 4, 5) for i in range(len(padded) - n + 1)]
    return tuple(_hashed(INSIDE, gram) for gram in grams)


def rows_of(readings: Sequence[Reading]) -> Rows:
    features: list[int] = []
    counts: list[float] = []
    ends: list[int] = [0]
    for reading in readings:
        _append(reading, features, counts)
        ends.append(len(features))
    ids = np.array(features, dtype=np.uint32)
    values = np.array(counts, dtype=np.float32)
    starts = np.array(ends, dtype=np.int64)
    return _merged(*_with_across(readings, ids, values, starts))


def _append(reading: Reading, features: list[int], counts: list[float]) -> None:
    before, before_weight = "", 0.0
    for word, mark, weight in zip(reading.keys, reading.marks, reading.weights, strict=True):
        features.append(_hashed(WORDS, word))
        counts.append(weight)
        if before:
            features.append(_hashed(WORDS, f"{before} {word}"))
            counts.append((weight * before_weight) ** 0.5)
        if mark:
            features.append(_hashed(MARKED, mark))
            counts.append(weight)
        inside = _inside(word)
        features.extend(inside)
        counts.extend([weight] * len(inside))
        before, before_weight = word, weight
    for concept in {name for _, _, name in reading.concepts}:
        features.append(_hashed(CONCEPTS, concept))
        counts.append(1.0)


def _with_across(
    readings: Sequence[Reading], ids: Ids, values: Values, starts: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], Values, int]:
    """Add the characters across words, hashed for all readings at once; the row goes into the upper half."""
    rows = np.repeat(np.arange(len(readings), dtype=np.uint64), np.diff(starts))
    keyed = [(rows << np.uint64(32)) | ids]
    amounts = [values]
    # Weightless words would only blur the string; weak ones are kept, since they hold phrases together.
    joined = [" " + " ".join(reading.keys) + " " if reading.keys else "" for reading in readings]
    text = "\n".join(joined)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    row_of_code = np.cumsum(codes == 10).astype(np.uint64)
    for length in (3, 4, 5):
        if len(codes) < length:
            continue
        hashed = np.zeros(len(codes) - length + 1, dtype=np.uint64)
        inside_row = row_of_code[: len(hashed)] == row_of_code[length - 1 :]
        for offset in range(length):
            hashed = (hashed ^ codes[offset : offset + len(hashed)]) * _MULTIPLIER
            hashed ^= hashed >> np.uint64(29)
        hashed = ((hashed >> np.uint64(20)) & np.uint64(_MASK)) | np.uint64(ACROSS << BLOCK_SHIFT)
        inside_row &= codes[: len(hashed)] != 10
        keyed.append((row_of_code[: len(hashed)][inside_row] << np.uint64(32)) | hashed[inside_row])
        amounts.append(np.ones(int(inside_row.sum()), dtype=np.float32))
    return np.concatenate(keyed), np.concatenate(amounts), len(readings)


def _merged(keyed: NDArray[np.uint64], amounts: Values, count: int) -> Rows:
    """Add up equal features of a row; rows and features come out in ascending order."""
    order = np.argsort(keyed, kind="stable")
    keyed, amounts = keyed[order], amounts[order]
    first = np.ones(len(keyed), dtype=bool)
    first[1:] = keyed[1:] != keyed[:-1]
    at = np.flatnonzero(first)
    summed = np.add.reduceat(amounts, at) if len(at) else amounts
    unique = keyed[at]
    starts = np.searchsorted(unique, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))
    features = (unique & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return Rows(features=features, counts=summed.astype(np.float32), starts=starts.astype(np.int64))
