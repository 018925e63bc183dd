"""The phrasebook: all entries' phrasings, indexed in parts, and how telling each word is among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from knowledge.alignment import Floats, Indices, Vocabulary
from knowledge.entries import Entry
from knowledge.features import Rows
from knowledge.index import Idf, Segment
from knowledge.part import Draft, Part, merged
from knowledge.reading import ALL_LEVELS, Levels

SMALL_PART = 32
"""An addition joins the last part while that has fewer phrases than this."""
LARGE_PART = 512
MOST_PARTS = 16
"""Parts beside the first grow by being put together until they have LARGE_PART phrases, or, of a large knowledge, so
many that there cannot be more than about this number of them."""
_BATCH = 64
"""Entries that are read at once: enough for NumPy to pay, few enough that what is needed only meanwhile stays small."""
_COUNTED = 4096
"""Entries that are counted at once."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Immutable. Entries have numbers: their place over all parts; those in `gone` were removed or replaced.

    An addition makes a small part of its own and is weighed with the idf of the last full build: so it costs
    milliseconds and changes no score of another entry. All is built anew when the additions outgrow the first part.
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
    asks: NDArray[np.uint8]

    @classmethod
    def of(cls, entries: Iterable[Entry], levels: Levels = ALL_LEVELS) -> Phrasebook:
        # The order in which entries arrive must not matter, not even in the last digit of a sum.
        ordered = sorted(entries, key=lambda entry: entry.id)
        vocabulary = Vocabulary()
        draft = Draft(vocabulary, levels)
        for start in range(0, len(ordered), _BATCH):
            draft.add(ordered[start : start + _BATCH])
        idf, segment = _indexed(draft.rows())
        part = draft.part(segment)
        unit_idf = _unit_idf(part, len(vocabulary))
        return cls(**_over((part,), frozenset()), idf=idf, vocabulary=vocabulary, unit_idf=unit_idf, levels=levels)

    def with_entry(self, entry: Entry) -> Phrasebook:
        without = self.without(entry.id)
        first, *later = without.parts
        if sum(part.size for part in later if part.size >= SMALL_PART) >= first.size:
            stay = [e for n, e in enumerate(e for part in self.parts for e in part.entries) if n not in without.gone]
            return Phrasebook.of([*stay, entry], self.levels)
        draft = Draft(self.vocabulary, self.levels)
        draft.add([entry])
        parts = (*without.parts, draft.part(Segment.of(draft.rows(), self.idf)))
        return replace(self, **_over(*_put_together(parts, without.gone)))

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

    def knows(self, words: Sequence[str]) -> Floats:
        """1 for each word that stood in a question or an answer at the last full build."""
        numbers = [self.vocabulary.find(f"w:{word}") for word in words]
        return np.array([0 <= number < len(self.unit_idf) for number in numbers], dtype=np.float32)

    def same_words(self, plain: str) -> frozenset[str]:
        """The ids of the entries that have exactly this question (see `Reading.plain`)."""
        found = set()
        offset = 0
        for part in self.parts:
            found |= {part.entries[n].id for n in part.same_words(plain) if n + offset not in self.gone}
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


def _indexed(rows: Rows) -> tuple[Idf, Segment]:
    idf = Idf.of(rows)
    return idf, Segment.of(rows, idf)


def _put_together(parts: tuple[Part, ...], gone: frozenset[int]) -> tuple[tuple[Part, ...], frozenset[int]]:
    """The last parts as one, from the first on that is not much larger than all behind it: so there are never many."""
    large = max(LARGE_PART, parts[0].size // MOST_PARTS)
    sizes = [part.size for part in parts]
    begin = len(parts) - 1
    while begin > 1 and (sizes[begin - 1] < SMALL_PART or sizes[begin - 1] < min(large, 2 * sum(sizes[begin:]))):
        begin -= 1
    offsets = [0, *accumulate(len(part.entries) for part in parts)]
    left = [frozenset(n - offset for n in gone if n >= offset) for offset in offsets]
    tail = merged(parts[begin:], left[begin:-1])
    return (*parts[:begin], tail), frozenset(n for n in gone if n < offsets[begin])


def _unit_idf(part: Part, units: int) -> Floats:
    """How few entries use a unit, in their questions, on a scale from 0 (all) to 1 (one)."""
    positions = part.positions
    units = max(1, units)
    count = max(1, len(part.entries))
    seen = np.zeros(units, dtype=np.int64)
    for begin in range(0, len(part.entries), _COUNTED):
        first, last = np.searchsorted(part.owners, (begin, begin + _COUNTED))
        row_starts = positions.row_starts[first : last + 1]
        unit_starts = positions.unit_starts[row_starts[0] : row_starts[-1] + 1]
        owner_of_position = np.repeat(part.owners[first:last], np.diff(row_starts))
        owner_of_unit = np.repeat(owner_of_position, np.diff(unit_starts)).astype(np.int64)
        pairs = owner_of_unit * units + positions.units[unit_starts[0] : unit_starts[-1]]
        pairs.sort()
        once = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
        seen += np.bincount(once % units, minlength=units)
    # One is added to both, so that in a knowledge of one entry every word still counts.
    weights: Floats = (np.log1p((count + 1) / np.maximum(seen, 1)) / np.log1p(count + 1)).astype(np.float32)
    return weights


class _Over(TypedDict):
    parts: tuple[Part, ...]
    gone: frozenset[int]
    owners: Indices
    unusable: Indices
    troubled: Floats
    asks: NDArray[np.uint8]


def _over(parts: tuple[Part, ...], gone: frozenset[int]) -> _Over:
    """What is kept ready over all parts: whose each phrase is, and which phrases are no longer to be found."""
    offsets = np.cumsum([0, *(len(part.entries) for part in parts[:-1])])
    owners = np.concatenate([part.owners + offset for part, offset in zip(parts, offsets, strict=True)])
    return _Over(
        parts=parts,
        gone=gone,
        owners=owners,
        unusable=_rows_of(owners, gone),
        troubled=np.concatenate([part.troubled for part in parts]),
        asks=np.concatenate([part.asks for part in parts]),
    )


def _rows_of(owners: Indices, entries: frozenset[int]) -> Indices:
    """The owners ascend, so the phrases of an entry stand together."""
    wanted = np.array(sorted(entries), dtype=np.int64)
    ends = np.searchsorted(owners, (wanted, wanted + 1))
    ranges = [np.arange(begin, end, dtype=np.int64) for begin, end in ends.T.tolist()]
    return np.concatenate([np.zeros(0, dtype=np.int64), *ranges])
