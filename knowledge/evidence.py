"""The evidence: for one message, which entries are near and what speaks for and against each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.alignment import Asked, Floats, Indices, Positions, agreement, joined
from knowledge.columns import taken
from knowledge.index import message_features
from knowledge.phrasebook import Phrasebook
from knowledge.reading import Reading
from knowledge.rivalry import gram, rival_shares
from knowledge.stretches import best_window, few_unmet, longest_run

NEAR_PHRASES = 64
NEAR_ENTRIES = 12
PHRASES_PER_ENTRY = 4
FROM_ANSWER = 0.6
"""A word that only the answer has counts this much."""
FLOOR = 0.02
"""Added before a logarithm is taken."""

MEANINGS = {
    "kernel": "the best phrase's similarity over all sparse features",
    "share": "the entry's probability among its rivals",
    "balanced": "harmonic mean of the two coverages, of the best phrase",
    "covered": "how much of the message the best phrase covers",
    "covers": "how much of a phrase the message covers",
    "known": "how much of the message the whole entry knows, its answer included",
    "asked": "the same without the answer",
    "sorted": "RapidFuzz token_sort_ratio of the best phrase",
    "set": "RapidFuzz token_set_ratio of the best phrase",
    "system": "the systems named agree",
    "no_clash": "no system is named that contradicts the entry",
    "same_matter": "both speak of trouble, or both ask how something is done",
    "window": "how much of the best six words in a row the entry knows",
    "unbroken": "how long the longest run of words is that it knows",
    "few_named_unmet": "it knows what the message names, of what stands in the lexicon",
    "few_known_unmet": "it knows the words of the message that the knowledge knows at all",
    "same_asking": "its questions want the kinds of answer that the message wants",
    "log_known": "the logarithm of `known`",
    "log_share": "the logarithm of `share`",
}
"""What speaks for an entry, in the words of `caunoi kb try`; most are between 0 and 1, and more is better."""
NAMES = tuple(MEANINGS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`table` has one row per near entry and one column per name in NAMES."""

    entries: tuple[int, ...]
    table: Floats
    agreements: Floats
    weights: Floats
    phrases: tuple[str, ...]
    reading: Reading


def gather(book: Phrasebook, reading: Reading, *, hidden: Indices | None = None) -> Evidence | None:
    """None when nothing at all is near. `hidden` phrases are looked past (for measuring on one's own questions)."""
    features, values = message_features(reading, book.idf)
    scores = np.concatenate([part.segment.scores(features, values) for part in book.parts])
    scores[book.unusable] = 0.0
    if hidden is not None:
        scores[hidden] = 0.0
    near = _nearest(scores)
    if not len(near) or not reading.keys:
        return None
    entries, member = np.unique(book.owners[near], return_inverse=True)
    shares = _shares(book, near, scores[near], member, len(entries))
    best = np.zeros(len(entries), dtype=np.float32)
    np.maximum.at(best, member, scores[near])
    wanted = np.argsort(-best, kind="stable")[:NEAR_ENTRIES]
    place = np.full(len(entries), -1)
    place[wanted] = np.arange(len(wanted))
    kept = _few_per_entry(place[member], scores[near])
    return _table(book, reading, near[kept], scores[near][kept], place[member][kept], entries[wanted], shares[wanted])


def _nearest(scores: Floats) -> Indices:
    """The nearest phrases, in the order in which they are stored."""
    rows = np.flatnonzero(scores > 1e-6)
    if len(rows) <= NEAR_PHRASES:
        return rows
    found = scores[rows]
    # Ties at the edge go to the earlier phrase, so that the result does not hang on a partition's whim.
    edge = np.partition(found, len(found) - NEAR_PHRASES)[len(found) - NEAR_PHRASES]
    above = np.flatnonzero(found > edge)
    at_edge = np.flatnonzero(found == edge)[: NEAR_PHRASES - len(above)]
    near: Indices = rows[np.sort(np.concatenate([above, at_edge]))]
    return near


def _few_per_entry(member: NDArray[np.intp], scores: Floats) -> NDArray[np.intp]:
    """The best phrases of each entry that is still wanted, in stored order."""
    taken: dict[int, int] = {}
    kept = []
    for row in np.argsort(-scores, kind="stable").tolist():
        owner = int(member[row])
        if owner >= 0 and taken.get(owner, 0) < PHRASES_PER_ENTRY:
            taken[owner] = taken.get(owner, 0) + 1
            kept.append(row)
    return np.array(sorted(kept), dtype=np.intp)


def _split_by_part(wanted: Indices, sizes: list[int]) -> list[Indices]:
    """Global numbers (ascending) as local numbers of each part."""
    ends = np.cumsum(sizes)
    cuts = np.searchsorted(wanted, ends)
    starts = [0, *cuts.tolist()]
    return [wanted[begin:end] - (ends[n] - sizes[n]) for n, (begin, end) in enumerate(zip(starts, cuts, strict=False))]


def _shares(book: Phrasebook, near: Indices, scores: Floats, member: NDArray[np.intp], count: int) -> Floats:
    if count == 1:
        return np.ones(1, dtype=np.float32)
    local = _split_by_part(near, [len(part.owners) for part in book.parts])
    sketches = np.concatenate([part.segment.sketch[mine] for part, mine in zip(book.parts, local, strict=True)])
    return rival_shares(gram(sketches), scores, member, count)


def _table(
    book: Phrasebook,
    reading: Reading,
    rows: Indices,
    scores: Floats,
    member: NDArray[np.intp],
    entries: Indices,
    shares: Floats,
) -> Evidence:
    asked = Asked.of(reading, book.vocabulary)
    weights = asked.weights * _telling(asked, book)
    weights = weights / max(float(weights.sum()), 1e-6)
    local = _split_by_part(rows, [len(part.owners) for part in book.parts])
    stored = joined([part.positions.take(mine) for part, mine in zip(book.parts, local, strict=True)])
    texts = [text for part, mine in zip(book.parts, local, strict=True) for text in part.texts.take(mine)]
    agreed = agreement(asked, stored, book.vocabulary, fuzzy=book.levels.fuzzy)
    covered, covers, met = _coverages(agreed, weights, stored, book)
    count = len(entries)
    by_entry = np.zeros((count, len(weights)), dtype=np.float32)
    np.maximum.at(by_entry, member, met.T)
    known = np.maximum(by_entry, FROM_ANSWER * _answers(book, asked, entries))
    balanced = 2 * covered * covers / np.maximum(covered + covers, 1e-6)
    table = _best_of_phrases(reading, texts, member, count, (scores, balanced, covered, covers))
    table[:, 1] = shares
    table[:, 5] = known @ weights
    table[:, 6] = by_entry @ weights
    table[:, 9:11] = _systems(book, reading, entries)
    table[:, 11] = _same_matter(book, reading, entries)
    words = len(reading.keys)
    _add_where_met(table[:, 12:16], book, reading, known[:, :words], _named(asked, known))
    table[:, 16] = (np.uint8(reading.asks) & ~book.asks[entries]) == 0
    table[:, 17:19] = np.log(table[:, [5, 1]] + FLOOR)
    best_text = ["" for _ in range(count)]
    for row in np.argsort(balanced, kind="stable").tolist():
        best_text[int(member[row])] = texts[row]
    return Evidence(
        entries=tuple(int(e) for e in entries),
        table=table,
        agreements=known[:, :words],
        weights=weights[:words],
        phrases=tuple(best_text),
        reading=reading,
    )


def _best_of_phrases(
    reading: Reading,
    texts: list[str],
    member: NDArray[np.intp],
    count: int,
    measured: tuple[Floats, Floats, Floats, Floats],
) -> Floats:
    """The columns that an entry has from the best of its phrases: kernel, balanced, covered, covers, sorted, set."""
    words = [" ".join(reading.keys)]
    ordered = process.cdist(words, texts, scorer=fuzz.token_sort_ratio)[0] / 100
    as_set = process.cdist(words, texts, scorer=fuzz.token_set_ratio)[0] / 100
    table = np.zeros((count, len(NAMES)), dtype=np.float32)
    for column, amounts in zip((0, 2, 3, 4, 7, 8), (*measured, ordered, as_set), strict=True):
        best = np.zeros(count, dtype=np.float32)
        np.maximum.at(best, member, amounts.astype(np.float32))
        table[:, column] = best
    return table


def _telling(asked: Asked, book: Phrasebook) -> Floats:
    """How telling each word of the message is: by the word, or by its concept when the word itself is unknown."""
    # Nothing is more telling than 1, so what is unknown never is the least telling of several.
    idf = np.where(asked.units >= 0, book.idf_of(asked.units), np.float32(1.0))
    telling: Floats = np.minimum(np.minimum.reduceat(idf, asked.starts), np.float32(1.0))
    return telling


def _coverages(agreed: Floats, weights: Floats, stored: Positions, book: Phrasebook) -> tuple[Floats, Floats, Floats]:
    """Per phrase: how much of the message it covers, how much of it the message covers, and word by word."""
    if not len(stored.weights):
        empty = np.zeros(len(stored.row_starts) - 1, dtype=np.float32)
        return empty, empty, np.zeros((len(weights), len(empty)), dtype=np.float32)
    met = np.maximum.reduceat(agreed, stored.row_starts[:-1], axis=1)
    telling = stored.weights * book.idf_of(stored.words)
    of_phrase = np.add.reduceat(telling, stored.row_starts[:-1])
    covers = np.add.reduceat(telling * agreed.max(axis=0), stored.row_starts[:-1]) / np.maximum(of_phrase, 1e-6)
    return weights @ met, covers.astype(np.float32), met


def _answers(book: Phrasebook, asked: Asked, entries: Indices) -> Floats:
    """How well each word of the message is met anywhere in the answer of each entry."""
    order = np.argsort(entries, kind="stable")
    local = _split_by_part(entries[order], [len(part.entries) for part in book.parts])
    units, lengths = [], []
    for part, mine in zip(book.parts, local, strict=True):
        places, starts = taken(part.answer_starts, mine)
        units.append(part.answer_units[places])
        lengths.append(np.diff(starts))
    entry_of_unit = np.repeat(order, np.concatenate(lengths))
    met = np.zeros((len(entries), len(asked.starts)), dtype=np.float32)
    same, where = np.nonzero(asked.units[:, None] == np.concatenate(units)[None, :])
    np.maximum.at(met, (entry_of_unit[where], asked.positions[same]), asked.worth[same])
    return met


def _named(asked: Asked, known: Floats) -> Floats:
    """How well the words are met when those that name one thing together are met only together."""
    words = known.shape[1] - len(asked.spans)
    together = np.full((len(known), words), -1.0, dtype=np.float32)
    for place, (begin, end) in enumerate(asked.spans, start=words):
        np.maximum(together[:, begin:end], known[:, place : place + 1], out=together[:, begin:end])
    own = known[:, :words]
    things: Floats = np.where(together < 0, own, np.minimum(own, together))
    return things


def _add_where_met(columns: Floats, book: Phrasebook, reading: Reading, known: Floats, things: Floats) -> None:
    weights = np.array(reading.weights, dtype=np.float32)
    named = np.zeros(len(weights), dtype=np.float32)
    for start, end, _ in reading.concepts:
        named[start:end] = 1.0
    columns[:, 0] = best_window(known, weights)
    columns[:, 1] = longest_run(known, weights)
    columns[:, 2] = few_unmet(things, weights, named)
    columns[:, 3] = few_unmet(known, weights, book.knows(reading.keys))


def _same_matter(book: Phrasebook, reading: Reading, entries: Indices) -> Floats:
    troubled = book.troubled[entries]
    agreed: Floats = (troubled if reading.trouble else 1.0 - troubled).astype(np.float32)
    return agreed


def _systems(book: Phrasebook, reading: Reading, entries: Indices) -> Floats:
    found = np.zeros((len(entries), 2), dtype=np.float32)
    found[:, 1] = 1.0
    if not reading.systems:
        return found
    for place, entry in enumerate(entries.tolist()):
        systems = book.systems_of(entry)
        found[place, 0] = len(reading.systems & systems) / len(reading.systems)
        found[place, 1] = float(not systems or bool(reading.systems & systems))
    return found
