"""Word by word: how much of a message a phrase covers, and how much of the phrase the message covers.

Every word is a position with one or more units: the word, the word with its marks, the concepts it belongs to. Two
positions agree as far as their best pair of units does: fully for the same word, less for a word with other marks,
for another word of the same concept, or for a word that is spelled almost alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.columns import Starts, joined_starts, taken
from knowledge.reading import Reading
from knowledge.syllables import is_bare_syllable

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

SAME_WORD_OTHER_MARKS = 0.65
SAME_CONCEPT = 0.92
ALMOST_ALIKE = 0.74
"""Words less alike than this (1 − edits / length) are different words."""
_SHORTEST_FUZZY = 4


class Vocabulary:
    """Numbers for units. It only grows, so that an index and its successor can share it."""

    def __init__(self, ids: Mapping[str, int] | None = None) -> None:
        self._ids: dict[str, int] = dict(ids or {})
        self._texts = {number: unit for unit, number in self._ids.items()}
        self._pairs = _Pairs(self)
        # Taking the next number and setdefault are each one step: two matchers that grow at once never share a number.
        self._fresh = iter(range(len(self), 2**31 - 1))

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[dict[str, int]]]:
        return Vocabulary, (self._ids,)

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

    def of_words(self, words: Iterable[str], marks: Iterable[str]) -> list[tuple[int, ...]]:
        """The units of stored words: the word, and the word with exactly these marks or with none."""
        return list(map(self._pairs.__getitem__, zip(words, marks, strict=True)))

    def find(self, unit: str) -> int:
        return self._ids.get(unit, -1)

    def text(self, number: int) -> str:
        return self._texts[number]


class _Pairs(dict[tuple[str, str], tuple[int, ...]]):
    """What was found once is looked up without a call: there are a hundred thousand words in a large knowledge."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._number = vocabulary.number

    def __missing__(self, pair: tuple[str, str]) -> tuple[int, ...]:
        word, mark = pair
        found = self._number(f"w:{word}"), self._number(f"m:{mark}" if mark else f"u:{word}")
        self[pair] = found
        return found


@dataclass(frozen=True, slots=True)
class Positions:
    """The words of many phrases. Row r has positions row_starts[r]:row_starts[r+1]; position p has units likewise."""

    units: NDArray[np.int32]
    unit_starts: Starts
    weights: Floats
    row_starts: Starts

    @property
    def words(self) -> NDArray[np.int32]:
        """The first unit of each position is the word itself."""
        return self.units[self.unit_starts[:-1]]

    def take(self, rows: Indices) -> Positions:
        places, row_starts = taken(self.row_starts, rows)
        at, unit_starts = taken(self.unit_starts, places)
        return Positions(
            units=self.units[at], unit_starts=unit_starts, weights=self.weights[places], row_starts=row_starts
        )


def joined(parts: Sequence[Positions]) -> Positions:
    return Positions(
        units=np.concatenate([part.units for part in parts]),
        unit_starts=joined_starts([part.unit_starts for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        row_starts=joined_starts([part.row_starts for part in parts]),
    )


def stored_units(readings: Iterable[Reading], vocabulary: Vocabulary) -> tuple[list[int], list[int]]:
    """Of each position the word, the word with its marks, the concepts it belongs to; and how many these are."""
    units: list[int] = []
    counts: list[int] = []
    for reading in readings:
        of_words = vocabulary.of_words(reading.keys, reading.marks)
        for start, end, name in reading.concepts:
            number = vocabulary.number(f"c:{name}")
            for place in range(start, end):
                of_words[place] += (number,)
        units.extend(chain.from_iterable(of_words))
        counts.extend(map(len, of_words))
    return units, counts


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, ready to be aligned: unit rows grouped by position, each with how well it counts.

    After the words come positions without weight, one for each of `spans`: several words that name one thing.
    """

    units: NDArray[np.int32]
    worth: Floats
    starts: Indices
    words: tuple[str, ...]
    weights: Floats
    spans: tuple[tuple[int, int], ...]

    @property
    def positions(self) -> Indices:
        """Of each unit, the position it belongs to."""
        return np.repeat(np.arange(len(self.starts)), np.diff(np.append(self.starts, len(self.units))))

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
        spans = dict.fromkeys((begin, end) for begin, end, _ in reading.concepts if end - begin > 1)
        for span in spans:
            starts.append(len(units))
            own = [vocabulary.find(f"c:{name}") for begin, end, name in reading.concepts if (begin, end) == span]
            units.extend(own)
            worth.extend([1.0] * len(own))
        return cls(
            units=np.array(units, dtype=np.int32),
            worth=np.array(worth, dtype=np.float32),
            starts=np.array(starts, dtype=np.int64),
            words=reading.keys + ("",) * len(spans),
            weights=np.array(reading.weights + (0.0,) * len(spans), dtype=np.float32),
            spans=tuple(spans),
        )


def agreement(asked: Asked, stored: Positions, vocabulary: Vocabulary, *, fuzzy: bool = True) -> Floats:
    """How well each position of the message agrees with each stored position."""
    if not len(asked.starts) or not len(stored.weights):
        return np.zeros((len(asked.starts), len(stored.weights)), dtype=np.float32)
    # One table over the distinct stored units is far smaller than one over all their occurrences.
    distinct, place = np.unique(stored.units, return_inverse=True)
    by_unit = np.zeros((len(distinct) + 1, len(asked.starts)), dtype=np.float32)
    at = np.minimum(np.searchsorted(distinct, asked.units), len(distinct) - 1)
    same = np.flatnonzero(distinct[at] == asked.units)
    np.maximum.at(by_unit, (at[same], asked.positions[same]), asked.worth[same])
    if fuzzy:
        _add_alike(by_unit.T, asked, distinct, vocabulary)
    return np.ascontiguousarray(_best_units(by_unit, place, stored.unit_starts).T)


def _best_units(by_unit: Floats, place: Indices, starts: Starts) -> Floats:
    """For each stored position the best of its units. The last row of the table is for positions that have fewer."""
    counts = np.diff(starts)
    table = np.full((len(counts), int(counts.max())), len(by_unit) - 1)
    table[np.repeat(np.arange(len(counts)), counts), np.arange(len(place)) - np.repeat(starts[:-1], counts)] = place
    best = by_unit.take(table[:, 0], axis=0)
    # Column by column: np.maximum.reduceat takes thirty times as long for groups of two or three.
    for column in table.T[1:]:
        np.maximum(best, by_unit.take(column, axis=0), out=best)
    return best


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
