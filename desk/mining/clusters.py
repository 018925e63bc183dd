"""The same question in different words: near ones by the matcher's index, joined with guards against chains."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.features import rows_of
from knowledge.index import Idf, Segment, weighted
from knowledge.reading import Reading

NEAR = 0.30
"""Kernel from which two questions are compared word by word."""
MOST_NEAR = 24
SAME = 0.62
"""Likeness from which two questions may be one; and the mean likeness of what is joined."""
MEAN = 0.52
MOST_COMPARED = 5
_BATCH = 512
_ALIKE = 0.74
_SHORTEST_FUZZY = 4
_SELDOM = 2
_AS_IF = 30
"""So many questions more are taken to be there: among few, what is said once tells little."""
_TELLING = 0.5
_ASIDE = 0.2
_LONGEST_NUMBER = 5

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Words:
    """The telling words of a question: for each its weight and everything it can be met by."""

    units: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    total: float
    heaviest: float
    all_units: frozenset[str]
    systems: frozenset[str]


def clustered(
    readings: Sequence[Reading], told: Told = lambda _: None, names: Set[str] = frozenset()
) -> list[list[int]]:
    """Groups of readings that ask the same, each in ascending order. Equal content is one from the start.

    `names` are words, folded, that say whom one asks and not what.
    """
    firsts: dict[tuple[str, ...], int] = {}
    same: dict[int, list[int]] = {}
    for number, reading in enumerate(readings):
        first = firsts.setdefault(tuple(sorted(reading.keys)), number)
        same.setdefault(first, []).append(number)
    distinct = list(same)
    groups = _joined([readings[number] for number in distinct], told, names)
    return [sorted(number for place in group for number in same[distinct[place]]) for group in groups]


def _joined(readings: Sequence[Reading], told: Told, names: Set[str]) -> list[list[int]]:
    words = _weighed(readings, names)
    pairs = sorted(_near_pairs(readings, words, told), reverse=True)
    leader = list(range(len(readings)))
    members = {number: [number] for number in leader}
    likeness: dict[tuple[int, int], float] = {(a, b): value for value, a, b in pairs}

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for value, one, other in pairs:
        if value < SAME:
            break
        a, b = find(one), find(other)
        if a != b and _belong(members[a], members[b], words, likeness):
            a, b = (a, b) if len(members[a]) >= len(members[b]) else (b, a)
            leader[b] = a
            members[a] += members.pop(b)
    return list(members.values())


def _belong(a: list[int], b: list[int], words: Sequence[_Words], likeness: dict[tuple[int, int], float]) -> bool:
    """No chains: not one link but most of the pairs between two groups must be alike."""
    some, others = a[:MOST_COMPARED], b[:MOST_COMPARED]
    total = 0.0
    for one in some:
        for other in others:
            pair = (one, other) if one < other else (other, one)
            if pair not in likeness:
                likeness[pair] = alike(words[one], words[other])
            total += likeness[pair]
    return total >= MEAN * len(some) * len(others)


def _near_pairs(readings: Sequence[Reading], words: Sequence[_Words], told: Told) -> list[tuple[float, int, int]]:
    """Each question against those before it, so that every pair is met once; the index grows batch by batch."""
    rows = rows_of(readings)
    idf = Idf.of(rows)
    values = weighted(rows, idf)
    found = []
    segments: list[tuple[int, Segment]] = []
    for start in range(0, len(readings), _BATCH):
        end = min(start + _BATCH, len(readings))
        segments.append((start, Segment.of(rows_of(readings[start:end]), idf)))
        for number in range(start, end):
            begin, stop = rows.starts[number], rows.starts[number + 1]
            features, amounts = rows.features[begin:stop], values[begin:stop]
            scores = np.concatenate([segment.scores(features, amounts) for _, segment in segments])[:number]
            near = np.flatnonzero(scores >= NEAR)
            if len(near) > MOST_NEAR:
                near = near[np.argsort(-scores[near], kind="stable")[:MOST_NEAR]]
            for other in near.tolist():
                value = alike(words[number], words[other]) * (0.75 + 0.5 * min(0.5, float(scores[other])))
                if value >= MEAN:
                    found.append((value, other, number))
        told(end)
    return found


def _weighed(readings: Sequence[Reading], names: Set[str]) -> list[_Words]:
    """Every word weighs as much as it tells among these questions."""
    seen = Counter(key for reading in readings for key in set(reading.keys))
    count = max(1, len(readings))
    meant = _slips(seen)
    found = []
    for reading in readings:
        covering: list[set[str]] = [{f"w:{key}", f"w:{meant.get(key, key)}"} for key in reading.keys]
        for start, end, name in reading.concepts:
            for place in range(start, end):
                covering[place].add(f"c:{name}")
        few = len(reading.keys) < 3
        weights = tuple(
            _ASIDE * weight
            if key in names or (key.isdigit() and len(key) > _LONGEST_NUMBER) or not (few or weight >= _TELLING)
            else weight * math.log1p((count + _AS_IF) / (seen[key] + 1))
            for key, weight in zip(reading.keys, reading.weights, strict=True)
        )
        units = tuple(map(frozenset, covering))
        everything = frozenset(unit for of_word in units for unit in of_word)
        found.append(
            _Words(units, weights, max(1e-6, sum(weights)), max(weights, default=1e-6), everything, reading.systems)
        )
    return found


def alike(one: _Words, other: _Words) -> float:
    """From 0 to 1: how much each covers of the other, less where one names what the other does not."""
    if one.systems and other.systems and one.systems.isdisjoint(other.systems):
        return 0.0
    a, strange_a = _covered(one, other)
    b, strange_b = _covered(other, one)
    if a + b <= 0:
        return 0.0
    # What only one of them names may be chance in a long question; where both name something, they differ.
    return 2 * a * b / (a + b) * (1.0 - 0.45 * min(strange_a, strange_b))


def _covered(one: _Words, other: _Words) -> tuple[float, float]:
    met = 0.0
    strangest = 0.0
    for units, weight in zip(one.units, one.weights, strict=True):
        if not units.isdisjoint(other.all_units):
            met += weight
        elif weight > strangest:
            strangest = weight
    return met / one.total, strangest / one.heaviest


def _slips(seen: Counter[str]) -> dict[str, str]:
    """Words that occur once or twice and are spelled almost like one that occurs often."""
    often = [word for word, times in seen.items() if times > _SELDOM and len(word) >= _SHORTEST_FUZZY]
    found = {}
    for word, times in seen.items():
        if times <= _SELDOM and len(word) >= _SHORTEST_FUZZY and word.isalpha():
            best = process.extractOne(word, often, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
            if best:
                found[word] = best[0]
    return found
