"""The phrasebook: all entries' phrasings, indexed in parts, and how telling each word is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.alignment import Floats, Indices, Positions, Vocabulary
from knowledge.entries import Entry
from knowledge.features import rows_of
from knowledge.index import Idf, Segment
from knowledge.reading import ALL_LEVELS, Levels, Reading, read
from knowledge.text import fold, words_of

SMALL_PART = 32
"""An addition joins the last part while that has fewer phrases than this."""
MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries, indexed. `owners` says for each phrase which entry of the part it belongs to."""

    entries: tuple[Entry, ...]
    segment: Segment
    positions: Positions
    owners: NDArray[np.int64]
    texts: tuple[str, ...]
    answers: Positions
    systems: tuple[frozenset[str], ...]
    exact: Mapping[str, frozenset[int]]
    troubled: Floats


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Immutable. Entries have numbers: their place over all parts; those in `gone` were removed or replaced."""

    parts: tuple[Part, ...]
    gone: frozenset[int]
    idf: Idf
    vocabulary: Vocabulary
    unit_idf: Floats
    levels: Levels

    @classmethod
    def of(cls, entries: Iterable[Entry], levels: Levels = ALL_LEVELS) -> Phrasebook:
        # The order in which entries arrive must not matter, not even in the last digit of a sum.
        ordered = sorted(entries, key=lambda entry: entry.id)
        vocabulary = Vocabulary()
        readings = [[read(text, levels) for text in entry.phrasings] for entry in ordered]
        flat = [reading for of_entry in readings for reading in of_entry]
        idf = Idf.of(rows_of(flat))
        part = _part(ordered, readings, idf, vocabulary, levels)
        return cls(
            parts=(part,),
            gone=frozenset(),
            idf=idf,
            vocabulary=vocabulary,
            unit_idf=_unit_idf(part, len(vocabulary)),
            levels=levels,
        )

    def with_entry(self, entry: Entry) -> Phrasebook:
        without = self.without(entry.id)
        kept = list(without.parts)
        newest = kept[-1] if len(kept) > 1 and len(kept[-1].owners) < SMALL_PART else None
        offset = sum(len(part.entries) for part in (kept[:-1] if newest else kept))
        own = [e for n, e in enumerate(newest.entries, start=offset) if n not in without.gone] if newest else []
        if newest:
            kept.pop()
        gone = frozenset(number for number in without.gone if number < offset)
        if len(kept) >= MOST_PARTS or sum(len(p.owners) for p in kept[1:]) > len(kept[0].owners):
            alive = [e for n, e in enumerate(e for part in kept for e in part.entries) if n not in gone]
            return Phrasebook.of([*alive, *own, entry], self.levels)
        added = [*own, entry]
        readings = [[read(text, self.levels) for text in each.phrasings] for each in added]
        part = _part(added, readings, self.idf, self.vocabulary, self.levels)
        return replace(without, parts=(*kept, part), gone=gone)

    def without(self, entry_id: str) -> Phrasebook:
        found = {n for n, e in enumerate(e for part in self.parts for e in part.entries) if e.id == entry_id}
        return replace(self, gone=self.gone | found) if found - self.gone else self

    def entry(self, number: int) -> Entry:
        for part in self.parts:
            if number < len(part.entries):
                return part.entries[number]
            number -= len(part.entries)
        raise IndexError(number)

    def idf_of(self, units: NDArray[np.int32]) -> Floats:
        """Between 0 and 1; a unit that the phrasebook does not know counts 1."""
        known = (units >= 0) & (units < len(self.unit_idf))
        looked_up: Floats = np.where(known, self.unit_idf[np.where(known, units, 0)], np.float32(1.0))
        return looked_up


def _part(
    entries: Sequence[Entry], readings: Sequence[Sequence[Reading]], idf: Idf, vocabulary: Vocabulary, levels: Levels
) -> Part:
    flat = [reading for of_entry in readings for reading in of_entry]
    answers = [read(f"{entry.answer} {' '.join(entry.systems)} {entry.english_answer}", levels) for entry in entries]
    owners = np.repeat(np.arange(len(entries), dtype=np.int64), [len(of_entry) for of_entry in readings])
    return Part(
        entries=tuple(entries),
        segment=Segment.of(rows_of(flat), idf),
        positions=Positions.of(flat, vocabulary),
        owners=owners,
        texts=tuple(" ".join(reading.keys) for reading in flat),
        answers=Positions.of(answers, vocabulary),
        exact=_exact(entries),
        troubled=np.array([sum(r.trouble for r in each) / max(1, len(each)) for each in readings], dtype=np.float32),
        systems=tuple(_systems(entry, of_entry, levels) for entry, of_entry in zip(entries, readings, strict=True)),
    )


def _exact(entries: Sequence[Entry]) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, entry in enumerate(entries):
        for text in entry.phrasings:
            plain = _plain(text)
            found[plain] = found.get(plain, frozenset()) | {number}
    return found


def _plain(text: str) -> str:
    return " ".join(fold(word) for word in words_of(text)) or fold(text).strip()


def same_words(book: Phrasebook, text: str) -> frozenset[str]:
    """The ids of the entries that have exactly this question, whatever its marks, capitals and punctuation."""
    plain = _plain(text)
    found = set()
    offset = 0
    for part in book.parts:
        numbers = part.exact.get(plain, frozenset())
        found |= {part.entries[number].id for number in numbers if number + offset not in book.gone}
        offset += len(part.entries)
    return frozenset(found)


def _systems(entry: Entry, readings: Sequence[Reading], levels: Levels) -> frozenset[str]:
    tagged = read(" . ".join(entry.systems), levels).systems if entry.systems else frozenset()
    return frozenset[str]().union(tagged, *(reading.systems for reading in readings))


def _unit_idf(part: Part, units: int) -> Floats:
    """How few entries use a unit, in their questions, on a scale from 0 (all) to 1 (one)."""
    positions = part.positions
    row_of_position = np.repeat(np.arange(len(positions.row_starts) - 1), np.diff(positions.row_starts))
    position_of_unit = np.repeat(np.arange(len(positions.weights)), np.diff(positions.unit_starts))
    pairs = part.owners[row_of_position][position_of_unit] * max(1, units) + positions.units
    seen = np.bincount(np.unique(pairs) % max(1, units), minlength=max(1, units))
    count = max(1, len(part.entries))
    # One is added to both, so that in a knowledge of one entry every word still counts.
    weights = np.log1p((count + 1) / np.maximum(seen, 1)) / np.log1p(count + 1)
    result: Floats = weights.astype(np.float32)
    return result


def alive_rows(book: Phrasebook) -> tuple[Indices, NDArray[np.bool_]]:
    """For each phrase over all parts: the number of its entry, and whether that is still there."""
    offsets = np.cumsum([0] + [len(part.entries) for part in book.parts[:-1]])
    owners = np.concatenate([part.owners + offset for part, offset in zip(book.parts, offsets, strict=True)])
    alive = np.ones(int(offsets[-1]) + len(book.parts[-1].entries), dtype=bool)
    alive[list(book.gone)] = False
    return owners, alive[owners] if len(owners) else np.zeros(0, dtype=bool)
