"""The matcher: reads one message and decides whether to answer, offer choices, ask a person or stay silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.confidence import Judged, judge
from knowledge.decision import Answer, Candidate, Choices, Decision, Heard, Person, Silent
from knowledge.entries import Entry
from knowledge.evidence import NAMES, Evidence, gather
from knowledge.fitted import Fitted, fitted
from knowledge.lexicon import shipped
from knowledge.overheard import help_likelihood
from knowledge.phrasebook import Phrasebook
from knowledge.reading import ALL_LEVELS, Levels, Reading, read
from knowledge.reasons import reason_for
from knowledge.settings import DEFAULTS, MatchSettings

__all__ = ["DEFAULTS", "MatchSettings", "Matched", "Matcher"]

MOST_CANDIDATES = 10
_WORD_FOR_WORD = 0.97
_PAIR_NEAR = 0.4
"""Of a pair both are offered when the other shares at least this much of what the answering one shares."""
_HARDLY_MEANT = 0.02
"""A third choice less likely than this is only one more line to read."""
_NO_CLASH = NAMES.index("no_clash")


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found before anything is decided."""

    candidates: tuple[Candidate, ...]
    any_of_three: float
    lead: float
    evidence: Evidence | None
    judged: Judged | None
    twins: bool = False
    clashes: bool = False
    """The message names a machine, and the nearest entry is about other systems."""


NOTHING = Matched((), 0.0, 0.0, None, None)


class Matcher:
    """Immutable: `with_entry` and `without` return a new matcher that shares most of the index with this one.

    So concurrent `match` calls need no lock, and a call that is under way sees the knowledge as it was when it began.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        settings: MatchSettings = DEFAULTS,
        *,
        levels: Levels = ALL_LEVELS,
        fit: Fitted | None = None,
        book: Phrasebook | None = None,
        pairs: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._settings = settings
        self._fit = fit or fitted()
        self._book = book or Phrasebook.of(self._entries.values(), levels)
        self._pairs = frozenset((min(pair), max(pair)) for pair in pairs)

    @property
    def entries(self) -> Mapping[str, Entry]:
        return MappingProxyType(self._entries)

    @property
    def settings(self) -> MatchSettings:
        return self._settings

    @property
    def book(self) -> Phrasebook:
        return self._book

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Entries that a curator wants offered together wherever one of them would be answered and both are near."""
        return self._pairs

    def is_pair(self, one: str, other: str) -> bool:
        return (min(one, other), max(one, other)) in self._pairs

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> Matcher:
        changed = copy(self)
        changed._pairs = self._pairs | {(min(pair), max(pair)) for pair in pairs}
        return changed

    def only_pairs(self, pairs: Iterable[tuple[str, str]]) -> Matcher:
        changed = copy(self)
        changed._pairs = frozenset((min(pair), max(pair)) for pair in pairs)
        return changed

    def with_entry(self, entry: Entry) -> Matcher:
        """This knowledge with the entry added, or put in the place of the one with the same id."""
        return self._with({**self._entries, entry.id: entry}, self._book.with_entry(entry))

    def without(self, entry_id: str) -> Matcher:
        kept = self._entries.copy()
        kept.pop(entry_id, None)
        return self._with(kept, self._book.without(entry_id))

    def _with(self, entries: dict[str, Entry], book: Phrasebook) -> Matcher:
        changed = copy(self)
        changed._entries, changed._book = entries, book
        return changed

    def match(self, question: str, heard: Heard = Heard.ADDRESSED) -> Decision:
        reading = read(question, self._book.levels)
        wants_help = help_likelihood(question, self._fit.overheard, reading)
        found = self.look_up(question, reading)
        if heard is Heard.OVERHEARD and wants_help < self._settings.help_to_answer:
            return Silent(confidence=1 - wants_help, candidates=found.candidates, reason="không phải lời nhờ giúp")
        if heard is Heard.ADDRESSED:
            return self._decide(found, max(wants_help, 0.5), self._settings.answer_at)
        decision = self._decide(found, wants_help, self._settings.answer_overheard_at)
        if not isinstance(decision, Answer) and wants_help < self._settings.help_to_call:
            reason = "không chắc là lời nhờ giúp, và không chắc mục nào đúng"
            return Silent(confidence=1 - wants_help, candidates=found.candidates, reason=reason)
        return decision

    def look_up(self, question: str, reading: Reading | None = None) -> Matched:
        """The near entries with their confidences, without deciding anything."""
        reading = reading or read(question, self._book.levels)
        evidence = gather(self._book, reading)
        judged = judge(evidence, self._fit) if evidence else None
        exact = sorted(self._book.same_words(reading.plain))
        found: dict[str, float] = {}
        if evidence and judged:
            ids = [self._book.entry(evidence.entries[row]).id for row in judged.order]
            found = dict(zip(ids, judged.confidences, strict=True))
        if exact:
            # Word for word the question of one entry: it is that one. Of several: each is as likely as the others.
            share = max(_WORD_FOR_WORD, found.get(exact[0], 0.0)) if len(exact) == 1 else 0.98 / len(exact)
            others = {entry: min(c, (1 - share) / 2) for entry, c in found.items() if entry not in exact}
            found = dict.fromkeys(exact, share) | others
        if not found:
            return NOTHING
        candidates = tuple(Candidate(entry=e, confidence=round(c, 4)) for e, c in found.items())[:MOST_CANDIDATES]
        together = min(1.0, sum(c.confidence for c in candidates[:3]))
        any_of_three = together if exact or not judged else max(judged.any_of_three, candidates[0].confidence)
        lead = 9.0 if len(exact) == 1 else 0.0 if exact else judged.lead if judged else 0.0
        twins = bool(judged and judged.twins and not exact)
        machine = bool(reading.systems & shipped().machines) and not exact
        clashes = bool(machine and evidence and judged and evidence.table[judged.order[0], _NO_CLASH] < 0.5)
        return Matched(candidates, any_of_three, lead, evidence, judged, twins, clashes)

    def _decide(self, found: Matched, wants_help: float, answer_at: float) -> Decision:
        settings, candidates = self._settings, found.candidates
        if not candidates:
            return Person(confidence=wants_help, reason="không có mục nào chung từ với câu hỏi")
        best = candidates[0]
        # Without evidence only its own words can have found it: an alias of signs, or of words that weigh nothing.
        reason = reason_for(found.evidence, found.judged) if found.evidence and found.judged else "trùng nguyên văn"
        if found.clashes:
            return Person(confidence=wants_help, candidates=candidates, reason=f"{reason}; nói về hệ thống khác")
        if best.confidence >= answer_at and found.lead >= settings.least_lead and not found.twins:
            other = self._other_of_pair(best.entry, found.evidence)
            if other is not None:
                both = (best.entry, other)
                return Choices(entries=both, confidence=best.confidence, candidates=candidates, reason=reason)
            return Answer(entry=best.entry, confidence=best.confidence, candidates=candidates, reason=reason)
        if found.any_of_three >= settings.offer_at and len(candidates) > 1:
            near = [c.entry for c in candidates[2:3] if c.confidence >= _HARDLY_MEANT]
            third = near if found.any_of_three >= best.confidence + 0.05 else []
            chosen = (best.entry, candidates[1].entry, *third)
            confidence = round(found.any_of_three, 4)
            return Choices(entries=chosen, confidence=confidence, candidates=candidates, reason=reason)
        return Person(confidence=wants_help, candidates=candidates, reason=reason)

    def _other_of_pair(self, entry: str, evidence: Evidence | None) -> str | None:
        """The other of a choice pair, where it is near enough to be meant."""
        if not self._pairs or evidence is None:
            return None
        near = {self._book.entry(number).id: float(evidence.table[n, 0]) for n, number in enumerate(evidence.entries)}
        others = [name for name in near if self.is_pair(entry, name) and near[name] >= _PAIR_NEAR * near.get(entry, 1)]
        return max(others, key=lambda name: near[name], default=None)
