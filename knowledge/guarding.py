"""Whether a change would take a question away from the entry that answers it now: found before anything is saved.

Known questions are an entry's own phrasings and what people asked and it answered (accepted), or failed to (rejected).
An own phrasing is matched word for word, so only the same words elsewhere can take it. Of the others only those are
matched again that share features with a changed phrasing: the rest cannot have a changed entry among their candidates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from knowledge.decision import Answer, Choices, Decision
from knowledge.entries import Entry
from knowledge.features import Rows, Values, rows_of
from knowledge.index import Segment, weighted
from knowledge.match import Matcher
from knowledge.phrasebook import Phrasebook
from knowledge.reading import read

TOUCHES = 0.13
"""Kernel from which a changed phrasing may come to matter to a question (the same words have about 1). Measured on the
open set: of what is lost at all, nothing had less than 0.156."""
_RIVAL = 0.3
"""What is so much farther than the entry that has the question is no rival: of what was lost nothing had under 0.46."""
_TELLING = 0.3
"""Words lighter than this are courtesy."""
MANY = 24
"""From so many changed entries on everything is indexed anew, which is then quicker than adding them singly."""
_BATCH = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What somebody asked: `entry` answered it and helped, or did not (`rejected`)."""

    question: str
    entry: str
    rejected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """`saved` are the entries as they shall be; `pairs` are marked as choice pairs, on top of those there are."""

    saved: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({entry.id for entry in self.saved} | set(self.removed))


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """`question` would no longer be answered by `owner`; `by` would answer it or stand beside it.

    `refused`: people were given `by` for it before and it did not help them, and now it would answer for certain.
    """

    question: str
    owner: str
    by: str
    refused: bool = False


def changed(matcher: Matcher, change: Change) -> Matcher:
    """The knowledge as it would be."""
    if len(change.names) > MANY:
        gone = change.names
        kept = [entry for entry in matcher.entries.values() if entry.id not in gone]
        pairs = {*matcher.pairs, *change.pairs}
        return Matcher([*kept, *change.saved], matcher.settings, pairs=pairs)
    for name in change.removed:
        matcher = matcher.without(name)
    for entry in change.saved:
        matcher = matcher.with_entry(entry)
    return matcher.with_pairs(change.pairs) if change.pairs else matcher


def taken(before: Matcher, change: Change, known: Sequence[Known]) -> tuple[Taken, ...]:
    """Every known question that the change would take from its entry."""
    after = changed(before, change)
    found = {(each.question, each.owner): each for each in _word_for_word(before, after, change, known)}
    for each in touched(before, change, known):
        lost = _lost(before, after, change, each)
        if lost is not None:
            found.setdefault((lost.question, lost.owner), lost)
    return tuple(found.values())


def _word_for_word(before: Matcher, after: Matcher, change: Change, known: Sequence[Known]) -> Iterable[Taken]:
    """Own phrasings of entries that stay, asked in the same words by a changed entry, courtesies apart."""
    refused = {(each.entry, _gist(each.question)) for each in known if each.rejected}
    for entry in change.saved:
        old = before.entries.get(entry.id)
        for phrasing in entry.phrasings:
            if old is not None and phrasing in old.phrasings:
                continue
            gist = _gist(phrasing)
            owners = set(after.book.same_words(read(phrasing, before.book.levels).plain))
            now = before.match(phrasing)
            if isinstance(now, Answer) and any(_gist(own) == gist for own in before.entries[now.entry].phrasings):
                owners.add(now.entry)
            for owner in sorted(owners - change.names):
                if not after.is_pair(owner, entry.id) and (owner, gist) not in refused:
                    yield Taken(question=phrasing, owner=owner, by=entry.id)


@lru_cache(maxsize=20_000)
def _gist(question: str) -> tuple[str, ...]:
    reading = read(question)
    return tuple(key for key, weight in zip(reading.keys, reading.weights, strict=True) if weight >= _TELLING)


def touched(before: Matcher, change: Change, known: Sequence[Known]) -> list[Known]:
    """Those whose candidates the change can touch: they share enough with a phrasing that comes or goes."""
    asked = [each for each in known if each.entry in before.entries]
    if not asked:
        return []
    readings = [read(text, before.book.levels) for text in sorted(_moved(before, change))]
    segment = Segment.of(rows_of(readings), before.book.idf)
    nearness = np.concatenate(
        [_nearness(before.book, segment, asked[n : n + _BATCH]) for n in range(0, len(asked), _BATCH)]
    )
    own = _OwnNearness(before)
    near = zip(asked, nearness.tolist(), strict=True)
    return [each for each, found in near if found >= TOUCHES and (each.rejected or found >= _RIVAL * own.of(each))]


class _OwnNearness:
    """How near a question is to the entry that has it."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._segments: dict[str, Segment] = {}

    def of(self, known: Known) -> float:
        book = self._matcher.book
        if known.entry not in self._segments:
            phrasings = self._matcher.entries[known.entry].phrasings
            rows = rows_of([read(text, book.levels) for text in phrasings])
            self._segments[known.entry] = Segment.of(rows, book.idf)
        return float(_nearness(book, self._segments[known.entry], [known])[0])


def _moved(before: Matcher, change: Change) -> set[str]:
    """The phrasings that come or go; all of an entry's where its answer or its systems change, which also weigh."""
    moved: set[str] = set()
    for entry in change.saved:
        old = before.entries.get(entry.id)
        only_asked = old is not None and replace(old, question=entry.question, aliases=entry.aliases) == entry
        kept = set(old.phrasings) & set(entry.phrasings) if old is not None and only_asked else set()
        moved |= ({*entry.phrasings, *(old.phrasings if old else ())} - kept) | {entry.question}
    for name in change.removed:
        moved |= set(before.entries[name].phrasings) if name in before.entries else set()
    return moved


def _nearness(book: Phrasebook, segment: Segment, asked: Sequence[Known]) -> Values:
    """How near the nearest of the segment's phrasings comes to each question."""
    best = np.zeros(len(asked), dtype=np.float32)
    for place, each in enumerate(asked):
        own = _rows(each.question)
        best[place] = segment.scores(own.features, weighted(own, book.idf)).max(initial=0.0)
    return best


@lru_cache(maxsize=20_000)
def _rows(question: str) -> Rows:
    return rows_of([read(question)])


def _lost(before: Matcher, after: Matcher, change: Change, known: Known) -> Taken | None:
    now = after.match(known.question)
    if known.rejected:
        if not isinstance(now, Answer) or now.entry != known.entry or known.entry not in change.names:
            return None
        spelled = known.question in after.entries[known.entry].phrasings  # somebody says so in these very words
        then = before.match(known.question)
        if spelled or (isinstance(then, Answer) and then.entry == known.entry):
            return None
        return Taken(question=known.question, owner=known.entry, by=known.entry, refused=True)
    if known.entry in change.removed or (isinstance(now, Answer) and now.entry == known.entry):
        return None
    then = before.match(known.question)
    return _taken(after, change, known, then, now)


def _taken(after: Matcher, change: Change, known: Known, then: Decision, now: Decision) -> Taken | None:
    said = _said(now)
    if isinstance(then, Answer):
        if then.entry != known.entry or any(after.is_pair(known.entry, other) for other in said):
            return None
        by = next((name for name in said if name != known.entry and name in change.names), "")
        if not by:
            by = next((c.entry for c in now.candidates if c.entry != known.entry and c.entry in change.names), "")
        # Without another entry in it, its own curator has made it narrower: that takes nothing from anybody.
        return Taken(question=known.question, owner=known.entry, by=by) if by else None
    if known.entry not in _said(then) or known.entry in said:
        return None
    by = next((name for name in said if name in change.names), "")
    return Taken(question=known.question, owner=known.entry, by=by) if by else None


def _said(decision: Decision) -> Collection[str]:
    if isinstance(decision, Answer):
        return (decision.entry,)
    return decision.entries if isinstance(decision, Choices) else ()
