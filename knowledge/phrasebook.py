"""The phrasebook: all entries' phrasings, indexed in parts, and how telling each word is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from knowledge.alignment import Floats, Indices, Positions, Vocabulary, joined, stored_units
from knowledge.entries import Entry
from knowledge.features import Rows, rows_of
from knowledge.index import Idf, Segment
from knowledge.reading import ALL_LEVELS, Levels, Reading, read

SMALL_PART = 32
"""An addition joins the last part while that has fewer phrases than this."""
MOST_PARTS = 12
_BATCH = 64
"""Entries that are read at once: enough for NumPy to pay, few enough that what is needed only meanwhile stays small."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries, indexed. `owners` says for each phrase which entry of the part it belongs to."""

    entries: tuple[Entry, ...]
    places: Mapping[str, int]
    segment: Segment
    positions: Positions
    owners: NDArray[np.int32]
    texts: tuple[str, ...]
    answer_units: NDArray[np.int32]
    answer_starts: NDArray[np.int32]
    systems: tuple[frozenset[str], ...]
    exact: Mapping[str, tuple[int, ...]]
    troubled: Floats


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Immutable. Entries have numbers: their place over all parts; those in `gone` were removed or replaced.

    An addition makes a small part of its own and is weighed with the idf of the last full build: so it costs
    milliseconds and changes no score of another entry. All is built anew when the additions outgrow the first part, or
    when there are too many parts.
    """

    parts: tuple[Part, ...]
    gone: frozenset[int]
    idf: Idf
    vocabulary: Vocabulary
    unit_idf: Floats
    levels: Levels
    owners: Indices
    unusable: Indices
    troubled: Floats

    @classmethod
    def of(cls, entries: Iterable[Entry], levels: Levels = ALL_LEVELS) -> Phrasebook:
        # The order in which entries arrive must not matter, not even in the last digit of a sum.
        ordered = sorted(entries, key=lambda entry: entry.id)
        vocabulary = Vocabulary()
        starts = range(0, max(1, len(ordered)), _BATCH)
        batches = [_drafted(ordered[start : start + _BATCH], vocabulary, levels) for start in starts]
        drafts, rows = [draft for draft, _ in batches], [counted for _, counted in batches]
        batches.clear()
        idf = Idf.of(rows)
        part = _part(drafts, Segment.of(rows, idf))
        unit_idf = _unit_idf(part, len(vocabulary))
        return cls(**_over((part,), frozenset()), idf=idf, vocabulary=vocabulary, unit_idf=unit_idf, levels=levels)

    def with_entry(self, entry: Entry) -> Phrasebook:
        without = self.without(entry.id)
        kept = list(without.parts)
        newest = kept.pop() if len(kept) > 1 and len(kept[-1].owners) < SMALL_PART else None
        offset = sum(len(part.entries) for part in kept)
        own = [e for n, e in enumerate(newest.entries, start=offset) if n not in without.gone] if newest else []
        gone = frozenset(number for number in without.gone if number < offset)
        if len(kept) >= MOST_PARTS or sum(len(p.owners) for p in kept[1:]) >= len(kept[0].owners):
            alive = [e for n, e in enumerate(e for part in kept for e in part.entries) if n not in gone]
            return Phrasebook.of([*alive, *own, entry], self.levels)
        draft, rows = _drafted([*own, entry], self.vocabulary, self.levels)
        return replace(self, **_over((*kept, _part([draft], Segment.of([rows], self.idf))), gone))

    def without(self, entry_id: str) -> Phrasebook:
        found = set()
        offset = 0
        for part in self.parts:
            if entry_id in part.places:
                found.add(offset + part.places[entry_id])
            offset += len(part.entries)
        return replace(self, **_over(self.parts, self.gone | found)) if found - self.gone else self

    def entry(self, number: int) -> Entry:
        part, local = self._place(number)
        return part.entries[local]

    def systems_of(self, number: int) -> frozenset[str]:
        part, local = self._place(number)
        return part.systems[local]

    def same_words(self, plain: str) -> frozenset[str]:
        """The ids of the entries that have exactly this question (see `Reading.plain`)."""
        found = set()
        offset = 0
        for part in self.parts:
            found |= {part.entries[n].id for n in part.exact.get(plain, ()) if n + offset not in self.gone}
            offset += len(part.entries)
        return frozenset(found)

    def idf_of(self, units: NDArray[np.int32]) -> Floats:
        """Between 0 and 1; a unit that the phrasebook does not know counts 1."""
        known = (units >= 0) & (units < len(self.unit_idf))
        looked_up: Floats = np.where(known, self.unit_idf[np.where(known, units, 0)], np.float32(1.0))
        return looked_up

    def _place(self, number: int) -> tuple[Part, int]:
        for part in self.parts:
            if number < len(part.entries):
                return part, number
            number -= len(part.entries)
        raise IndexError(number)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A batch of entries, read and counted, but not yet indexed: that needs the idf of all batches."""

    entries: Sequence[Entry]
    positions: Positions
    sizes: list[int]
    texts: list[str]
    plains: list[str]
    answers: list[NDArray[np.int32]]
    systems: list[frozenset[str]]
    troubled: list[float]


def _drafted(entries: Sequence[Entry], vocabulary: Vocabulary, levels: Levels) -> tuple[_Draft, Rows]:
    readings = [[read(text, levels) for text in entry.phrasings] for entry in entries]
    flat = [reading for of_entry in readings for reading in of_entry]
    answers = [_answer_units(entry, vocabulary, levels) for entry in entries]
    draft = _Draft(
        entries=entries,
        positions=Positions.of(flat, vocabulary),
        sizes=[len(of_entry) for of_entry in readings],
        texts=[" ".join(reading.keys) for reading in flat],
        plains=[reading.plain for reading in flat],
        answers=answers,
        systems=[_systems(entry, own, levels) for entry, own in zip(entries, readings, strict=True)],
        troubled=[sum(reading.trouble for reading in own) / max(1, len(own)) for own in readings],
    )
    return draft, rows_of(flat)


def _part(drafts: Sequence[_Draft], segment: Segment) -> Part:
    entries = tuple(entry for draft in drafts for entry in draft.entries)
    sizes = [size for draft in drafts for size in draft.sizes]
    owners = np.repeat(np.arange(len(entries), dtype=np.int32), sizes)
    answers = [units for draft in drafts for units in draft.answers]
    exact: dict[str, tuple[int, ...]] = {}
    plains = (plain for draft in drafts for plain in draft.plains)
    for plain, owner in zip(plains, owners.tolist(), strict=True):
        found = exact.get(plain, ())
        exact[plain] = found if owner in found else (*found, owner)
    return Part(
        entries=entries,
        places={entry.id: number for number, entry in enumerate(entries)},
        segment=segment,
        positions=joined([draft.positions for draft in drafts]),
        owners=owners,
        texts=tuple(text for draft in drafts for text in draft.texts),
        answer_units=np.concatenate([np.zeros(0, dtype=np.int32), *answers]),
        answer_starts=np.cumsum([0, *map(len, answers)]).astype(np.int32),
        systems=tuple(systems for draft in drafts for systems in draft.systems),
        exact=exact,
        troubled=np.array([share for draft in drafts for share in draft.troubled], dtype=np.float32),
    )


def _answer_units(entry: Entry, vocabulary: Vocabulary, levels: Levels) -> NDArray[np.int32]:
    """Every unit of the answer and the tags once; their order does not matter."""
    reading = read(f"{entry.answer} {' '.join(entry.systems)} {entry.english_answer}", levels)
    units = dict.fromkeys(unit for of_word in stored_units(reading, vocabulary) for unit in of_word)
    return np.fromiter(units, dtype=np.int32, count=len(units))


def _systems(entry: Entry, readings: Sequence[Reading], levels: Levels) -> frozenset[str]:
    tagged = read(" . ".join(entry.systems), levels).systems if entry.systems else frozenset()
    return frozenset[str]().union(tagged, *(reading.systems for reading in readings))


def _unit_idf(part: Part, units: int) -> Floats:
    """How few entries use a unit, in their questions, on a scale from 0 (all) to 1 (one)."""
    positions = part.positions
    row_of_position = np.repeat(np.arange(len(positions.row_starts) - 1), np.diff(positions.row_starts))
    position_of_unit = np.repeat(np.arange(len(positions.weights)), np.diff(positions.unit_starts))
    owner_of_unit = part.owners[row_of_position][position_of_unit].astype(np.int64)
    pairs = owner_of_unit * max(1, units) + positions.units
    pairs.sort()
    once = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    seen = np.bincount(once % max(1, units), minlength=max(1, units))
    count = max(1, len(part.entries))
    # One is added to both, so that in a knowledge of one entry every word still counts.
    weights: Floats = (np.log1p((count + 1) / np.maximum(seen, 1)) / np.log1p(count + 1)).astype(np.float32)
    return weights


class _Over(TypedDict):
    parts: tuple[Part, ...]
    gone: frozenset[int]
    owners: Indices
    unusable: Indices
    troubled: Floats


def _over(parts: tuple[Part, ...], gone: frozenset[int]) -> _Over:
    """What is kept ready over all parts: whose each phrase is, and which phrases are no longer to be found."""
    offsets = np.cumsum([0, *(len(part.entries) for part in parts[:-1])])
    owners = np.concatenate([part.owners + offset for part, offset in zip(parts, offsets, strict=True)])
    return _Over(
        parts=parts,
        gone=gone,
        owners=owners,
        unusable=np.flatnonzero(np.isin(owners, list(gone))) if gone else np.zeros(0, dtype=np.int64),
        troubled=np.concatenate([part.troubled for part in parts]),
    )
