"""Some entries, read and indexed: first drafted, for the index needs to know how telling each feature is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import blake2b
from operator import or_

import numpy as np
from numpy.typing import NDArray

from knowledge.alignment import Floats, Indices, Positions, Vocabulary, joined, stored_units
from knowledge.columns import Column, Starts, joined_starts, starts_of, taken
from knowledge.entries import Entry
from knowledge.features import Rows, rows_of
from knowledge.index import Segment
from knowledge.reading import Levels, Reading, read


@dataclass(frozen=True, slots=True)
class Texts:
    """Many short texts in one piece: a string object for each would take as much again as its letters."""

    letters: bytes
    starts: Starts

    def take(self, rows: Indices) -> list[str]:
        begins, ends = self.starts[rows].tolist(), self.starts[rows + 1].tolist()
        return [self.letters[begin:end].decode() for begin, end in zip(begins, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries, indexed. `owners` says for each phrase which entry of the part it belongs to.

    `plains` is a fingerprint of each phrase as it was typed (see `Reading.plain`); `asks` are the kinds of answer that
    the questions of each entry want (see `asking`).
    """

    entries: tuple[Entry, ...]
    places: Mapping[str, int]
    segment: Segment
    positions: Positions
    owners: NDArray[np.int32]
    texts: Texts
    plains: NDArray[np.uint64]
    answer_units: NDArray[np.int32]
    answer_starts: Starts
    systems: tuple[frozenset[str], ...]
    troubled: Floats
    asks: NDArray[np.uint8]

    @property
    def size(self) -> int:
        return len(self.owners)

    def same_words(self, plain: str) -> list[int]:
        """The entries that have exactly this question."""
        return [int(owner) for owner in np.unique(self.owners[self.plains == _fingerprint(plain)])]


class Draft:
    """Entries that were read and counted, one after another; `rows` are used up by the segment made of them."""

    def __init__(self, vocabulary: Vocabulary, levels: Levels) -> None:
        self._vocabulary, self._levels = vocabulary, levels
        self._entries: list[Entry] = []
        self._sizes: list[int] = []
        self._systems: list[frozenset[str]] = []
        self._troubled: list[float] = []
        self._asks: list[int] = []
        self._letters = bytearray()
        self._text_sizes, self._plains = Column(np.int32), Column(np.uint64)
        self._units, self._unit_counts = Column(np.int32), Column(np.int32)
        self._weights, self._word_counts = Column(np.float32), Column(np.int32)
        self._answer_units, self._answer_sizes = Column(np.int32), list[int]()
        self._features, self._counts, self._feature_counts = Column(np.uint32), Column(np.float16), Column(np.int32)

    def add(self, entries: Sequence[Entry]) -> None:
        known = {systems: systems for systems in self._systems}
        phrases: list[Reading] = []
        for entry in entries:
            readings = [read(text, self._levels) for text in entry.phrasings]
            systems = _systems(entry, readings, self._levels)
            self._entries.append(entry)
            self._sizes.append(len(readings))
            self._systems.append(known.setdefault(systems, systems))
            self._troubled.append(sum(reading.trouble for reading in readings) / len(readings))
            self._asks.append(reduce(or_, (reading.asks for reading in readings)))
            phrases += readings
        self._add_phrases(phrases)
        self._add_answers(entries)

    def _add_phrases(self, phrases: Sequence[Reading]) -> None:
        units, counts = stored_units(phrases, self._vocabulary)
        self._units.extend(units)
        self._unit_counts.extend(counts)
        self._weights.extend([weight for reading in phrases for weight in reading.weights])
        self._word_counts.extend([len(reading.keys) for reading in phrases])
        self._plains.extend([_fingerprint(reading.plain) for reading in phrases])
        texts = [_text(reading) for reading in phrases]
        self._letters += b"".join(texts)
        self._text_sizes.extend([len(text) for text in texts])
        rows = rows_of(phrases)
        self._features.extend(rows.features)
        self._counts.extend(rows.counts)
        self._feature_counts.extend(np.diff(rows.starts))

    def _add_answers(self, entries: Sequence[Entry]) -> None:
        """Every unit of the answer and the tags once; their order does not matter."""
        units: list[int] = []
        for entry in entries:
            answer = read(f"{entry.answer} {' '.join(entry.systems)} {entry.english_answer}", self._levels)
            own = dict.fromkeys(stored_units([answer], self._vocabulary)[0])
            units += own
            self._answer_sizes.append(len(own))
        self._answer_units.extend(units)

    def rows(self) -> Rows:
        return Rows(self._features.hand_over(), self._counts.hand_over(), starts_of(self._feature_counts.hand_over()))

    def part(self, segment: Segment) -> Part:
        return Part(
            entries=tuple(self._entries),
            places={entry.id: number for number, entry in enumerate(self._entries)},
            segment=segment,
            positions=Positions(
                units=self._units.hand_over(),
                unit_starts=starts_of(self._unit_counts.hand_over()),
                weights=self._weights.hand_over(),
                row_starts=starts_of(self._word_counts.hand_over()),
            ),
            owners=np.repeat(np.arange(len(self._sizes), dtype=np.int32), self._sizes),
            texts=Texts(bytes(self._letters), starts_of(self._text_sizes.hand_over())),
            plains=self._plains.hand_over(),
            answer_units=self._answer_units.hand_over(),
            answer_starts=starts_of(self._answer_sizes),
            systems=tuple(self._systems),
            troubled=np.array(self._troubled, dtype=np.float32),
            asks=np.array(self._asks, dtype=np.uint8),
        )


def merged(parts: Sequence[Part], gone: Sequence[frozenset[int]]) -> Part:
    """Parts as one, without the entries that are gone, given by their places in each part. No score changes by it."""
    stay = [[n for n in range(len(part.entries)) if n not in left] for part, left in zip(parts, gone, strict=True)]
    rows = [np.flatnonzero(np.isin(part.owners, kept)) for part, kept in zip(parts, stay, strict=True)]
    both = list(zip(parts, rows, strict=True))
    entries = tuple(part.entries[n] for part, kept in zip(parts, stay, strict=True) for n in kept)
    texts = [text.encode() for part, mine in both for text in part.texts.take(mine)]
    answers = [taken(part.answer_starts, np.array(kept, np.int64)) for part, kept in zip(parts, stay, strict=True)]
    return Part(
        entries=entries,
        places={entry.id: number for number, entry in enumerate(entries)},
        segment=Segment.merged([part.segment for part in parts], rows),
        positions=joined([part.positions.take(mine) for part, mine in both]),
        owners=np.repeat(np.arange(len(entries), dtype=np.int32), [len(entry.phrasings) for entry in entries]),
        texts=Texts(b"".join(texts), starts_of([len(text) for text in texts])),
        plains=np.concatenate([part.plains[mine] for part, mine in both]),
        answer_units=np.concatenate([part.answer_units[at] for part, (at, _) in zip(parts, answers, strict=True)]),
        answer_starts=joined_starts([starts for _, starts in answers]),
        systems=tuple(part.systems[n] for part, kept in zip(parts, stay, strict=True) for n in kept),
        troubled=np.concatenate([part.troubled[kept] for part, kept in zip(parts, stay, strict=True)]),
        asks=np.concatenate([part.asks[kept] for part, kept in zip(parts, stay, strict=True)]),
    )


def _text(reading: Reading) -> bytes:
    return " ".join(reading.keys).encode("utf-8", "replace")


def _fingerprint(plain: str) -> int:
    return int.from_bytes(blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _systems(entry: Entry, readings: Sequence[Reading], levels: Levels) -> frozenset[str]:
    tagged = read(" . ".join(entry.systems), levels).systems if entry.systems else frozenset()
    return frozenset[str]().union(tagged, *(reading.systems for reading in readings))
