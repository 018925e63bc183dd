"""Word by word: how much of a message a phrase covers, and how much of the phrase the message covers.

Every word is a position with one or more units: the word, the word with its marks, the concepts it belongs to. Two
positions agree as far as their best pair of units does: fully for the same word, less for a word with other marks,
for another word of the same concept, or for a word that is spelled almost alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.reading import Reading
from knowledge.syllables import is_bare_syllable

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

SAME_WORD_OTHER_MARKS = 0.8
SAME_CONCEPT = 0.92
ALMOST_ALIKE = 0.74
"""Words less alike than this (1 − edits / length) are different words."""
_SHORTEST_FUZZY = 4


class Vocabulary:
    """Numbers for units. It only grows, so that an index and its successor can share it."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._pairs: dict[tuple[str, str], tuple[int, int]] = {}
        # Taking the next number and setdefault are each one step: two matchers that grow at once never share a number.
        self._fresh = iter(range(2**31 - 1))

    def __len__(self) -> int:
        """One more than the greatest number given."""
        return max(self._texts, default=-1) + 1

    def number(self, unit: str) -> int:
        found = self._ids.get(unit)
        if found is None:
            fresh = next(self._fresh)
            self._texts[fresh] = unit
            found = self._ids.setdefault(unit, fresh)
        return found

    def of_word(self, word: str, mark: str) -> tuple[int, int]:
        """The units of a stored word: the word, and the word with exactly these marks or with none."""
        found = self._pairs.get((word, mark))
        if found is None:
            found = self.number(f"w:{word}"), self.number(f"m:{mark}" if mark else f"u:{word}")
            self._pairs[word, mark] = found
        return found

    def find(self, unit: str) -> int:
        return self._ids.get(unit, -1)

    def text(self, number: int) -> str:
        return self._texts[number]


@dataclass(frozen=True, slots=True)
class Positions:
    """The words of many phrases. Row r has positions row_starts[r]:row_starts[r+1]; position p has units likewise."""

    units: NDArray[np.int32]
    unit_starts: NDArray[np.int32]
    weights: Floats
    row_starts: NDArray[np.int32]
    words: NDArray[np.int32]

    @classmethod
    def of(cls, readings: Iterable[Reading], vocabulary: Vocabulary) -> Positions:
        units: list[int] = []
        unit_starts = [0]
        weights: list[float] = []
        row_starts = [0]
        words: list[int] = []
        for reading in readings:
            for numbers in stored_units(reading, vocabulary):
                words.append(numbers[0])
                units.extend(numbers)
                unit_starts.append(len(units))
            weights.extend(reading.weights)
            row_starts.append(len(weights))
        return cls(
            units=np.array(units, dtype=np.int32),
            unit_starts=np.array(unit_starts, dtype=np.int32),
            weights=np.array(weights, dtype=np.float32),
            row_starts=np.array(row_starts, dtype=np.int32),
            words=np.array(words, dtype=np.int32),
        )

    def take(self, rows: Indices) -> Positions:
        places, row_starts = taken(self.row_starts, rows)
        at, unit_starts = taken(self.unit_starts, places)
        return Positions(
            units=self.units[at],
            unit_starts=unit_starts,
            weights=self.weights[places],
            row_starts=row_starts,
            words=self.words[places],
        )


def joined(parts: Sequence[Positions]) -> Positions:
    return Positions(
        units=np.concatenate([part.units for part in parts]),
        unit_starts=_joined_starts([part.unit_starts for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        row_starts=_joined_starts([part.row_starts for part in parts]),
        words=np.concatenate([part.words for part in parts]),
    )


def stored_units(reading: Reading, vocabulary: Vocabulary) -> list[list[int]]:
    """The units of each position: the word, the word with its marks, the concepts it belongs to."""
    units = [list(vocabulary.of_word(word, mark)) for word, mark in zip(reading.keys, reading.marks, strict=True)]
    for start, end, name in reading.concepts:
        number = vocabulary.number(f"c:{name}")
        for place in range(start, end):
            units[place].append(number)
    return units


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, ready to be aligned: unit rows grouped by position, each with how well it counts."""

    units: NDArray[np.int32]
    worth: Floats
    starts: Indices
    words: tuple[str, ...]
    weights: Floats
    concept_names: tuple[tuple[str, ...], ...] = field(default=())

    @classmethod
    def of(cls, reading: Reading, vocabulary: Vocabulary) -> Asked:
        units: list[int] = []
        worth: list[float] = []
        starts: list[int] = []
        names: list[list[str]] = [[] for _ in reading.keys]
        for begin, end, name in reading.concepts:
            for place in range(begin, end):
                names[place].append(name)
        for place, (word, mark) in enumerate(zip(reading.keys, reading.marks, strict=True)):
            starts.append(len(units))
            rows = [(f"m:{mark}", 1.0), (f"u:{word}", 1.0), (f"w:{word}", SAME_WORD_OTHER_MARKS)]
            rows = rows if mark else [(f"w:{word}", 1.0)]
            rows += [(f"c:{name}", SAME_CONCEPT) for name in names[place]]
            for unit, value in rows:
                units.append(vocabulary.find(unit))
                worth.append(value)
        return cls(
            units=np.array(units, dtype=np.int32),
            worth=np.array(worth, dtype=np.float32),
            starts=np.array(starts, dtype=np.int64),
            words=reading.keys,
            weights=np.array(reading.weights, dtype=np.float32),
            concept_names=tuple(tuple(found) for found in names),
        )


def agreement(asked: Asked, stored: Positions, vocabulary: Vocabulary, *, fuzzy: bool = True) -> Floats:
    """How well each position of the message agrees with each stored position."""
    if not len(asked.starts) or not len(stored.weights):
        return np.zeros((len(asked.starts), len(stored.weights)), dtype=np.float32)
    # One table over the distinct stored units is far smaller than one over all their occurrences.
    distinct, place = np.unique(stored.units, return_inverse=True)
    same = (asked.units[:, None] == distinct[None, :]) * asked.worth[:, None]
    by_position = np.maximum.reduceat(same, asked.starts, axis=0)
    if fuzzy:
        _add_alike(by_position, asked, distinct, vocabulary)
    spread = by_position[:, place]
    return np.maximum.reduceat(spread, stored.unit_starts[:-1], axis=1)


def _add_alike(by_position: Floats, asked: Asked, distinct: NDArray[np.int32], vocabulary: Vocabulary) -> None:
    # A sound syllable is more often another word than a slip.
    unmet = [
        place
        for place, word in enumerate(asked.words)
        if len(word) >= _SHORTEST_FUZZY
        and not is_bare_syllable(word)
        and by_position[place].max() < SAME_WORD_OTHER_MARKS
    ]
    if not unmet:
        return
    texts = [vocabulary.text(int(unit)) for unit in distinct]
    columns = [c for c, text in enumerate(texts) if text.startswith("w:") and len(text) >= _SHORTEST_FUZZY + 2]
    if not columns:
        return
    known = [texts[c][2:] for c in columns]
    alike = process.cdist(
        [asked.words[p] for p in unmet], known, scorer=OSA.normalized_similarity, score_cutoff=ALMOST_ALIKE
    )
    at = np.ix_(unmet, columns)
    by_position[at] = np.maximum(by_position[at], 0.9 * alike)


def taken(starts: NDArray[np.int32], wanted: Indices) -> tuple[Indices, NDArray[np.int32]]:
    """Where the items of some groups are, one group after another, and where each group then starts."""
    lengths = starts[wanted + 1] - starts[wanted]
    ends = np.cumsum(lengths)
    places = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    places += np.repeat(starts[wanted] - (ends - lengths), lengths)
    return places, np.concatenate([np.zeros(1, dtype=np.int32), ends.astype(np.int32)])


def _joined_starts(parts: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    out = [np.zeros(1, dtype=np.int32)]
    total = 0
    for part in parts:
        out.append(part[1:] + np.int32(total))
        total += int(part[-1])
    return np.concatenate(out)
