"""One group of questions made into a proposal: its words chosen and cleaned, its entry or its answer found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz

from desk.condensing import told
from desk.mining.answers import Answered
from desk.mining.groups import GOOD_ANSWER, Asked, best_answer
from desk.mining.messages import folded
from desk.mining.names import Names, is_masked, without_masks
from desk.wording import dirt, question_words
from knowledge.decision import Answer
from knowledge.index import message_features
from knowledge.match import Matcher
from knowledge.reading import read
from knowledge.soundness import LONGEST_ANSWER, LONGEST_PHRASING, says_too_little

MOST_ALIASES = 8
MOST_EVIDENCE = 20
_NEAR_KERNEL = 0.3
_NEAR_ENTRY = 0.25
_SURE = 0.985
"""Confidence from which an entry is believed to be meant though people answered in quite other words."""
_AGREED = 72.0
_TELLING_ANSWER = 14
"""Words from which an answer tells whether it is the entry's."""
_MOST_WORDED = 12
_MOST_ANSWERS = 3
_TIMES_TRIED = 2
"""Phrasings of a group that are tried on the knowledge."""
_ALIKE = 88
"""RapidFuzz token_sort_ratio from which two ways of asking need not both be kept."""


class Kind(StrEnum):
    """A new entry; other ways of asking an entry that is there; or a question to which nobody's answer was found."""

    ENTRY = "entry"
    ALIAS = "alias"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """`asked` counts messages, `askers` people. `confirmed`: askers who then said that it was right.

    `questions` and `answers` are the keys of the messages it comes from, so that one can look them up.
    """

    kind: Kind
    question: str
    aliases: tuple[str, ...]
    answer: str
    asked: int
    askers: int
    answered_by: int = 0
    confirmed: int = 0
    entry: str = ""
    confidence: float = 0.0
    questions: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(slots=True)
class Proposing:
    """One group on its way."""

    group: Sequence[Asked]
    names: Names
    matcher: Matcher
    phrasings: list[str] = field(default_factory=list)

    def proposal(self) -> Proposal | None:
        self.phrasings = self._phrasings()
        if not self.phrasings:
            return None
        worth, party = best_answer(self.group)
        answer = self._answer(party) if worth >= GOOD_ANSWER else ""
        known, confidence = self._known()
        if known and answer and confidence < _SURE and not self._agrees(known, answer):
            known, confidence = "", 0.0
        kind = Kind.ALIAS if known else Kind.ENTRY if answer else Kind.UNANSWERED
        aliases = self.phrasings if known else self.phrasings[1:]
        if known:
            have = {folded(text) for text in self.matcher.entries[known].phrasings}
            aliases = [text for text in aliases if folded(text) not in have]
            if not aliases:
                return None
        return Proposal(
            kind=kind,
            question=self.phrasings[0],
            aliases=tuple(aliases[:MOST_ALIASES]),
            answer=answer,
            asked=len(self.group),
            askers=len({one.question.message.sender for one in self.group}),
            answered_by=len({each.sender for each in party}) if answer else 0,
            confirmed=sum(each.confirmed for each in party) if answer else 0,
            entry=known,
            confidence=round(confidence, 3),
            questions=tuple(one.question.message.key for one in self.group),
            answers=tuple(key for each in party[:MOST_EVIDENCE] for key in each.keys) if answer else (),
        )

    def _phrasings(self) -> list[str]:
        """The clearest first: with diacritics, neither terse nor a story, nearest to how the others put it."""
        common = Counter(key for one in self.group for key in set(one.question.reading.keys))
        ordered = sorted(self.group, key=lambda one: -self._central(one, common))
        ranked: dict[str, float] = {}
        texts: dict[str, str] = {}
        for one in ordered[:_MOST_WORDED]:
            text = question_words(self.names.removed(one.question.text))
            bare = folded(text)
            if not text or is_masked(text) or len(text) > LONGEST_PHRASING // 2 or says_too_little(text):
                continue
            words = len(text.split())
            score = self._central(one, common) - 2.0 * dirt(text) - 0.03 * abs(words - 9)
            if score > ranked.get(bare, -99.0):
                ranked[bare], texts[bare] = score, text
        chosen: list[str] = []
        for bare in sorted(ranked, key=lambda bare: (-ranked[bare], bare)):
            if all(fuzz.token_sort_ratio(bare, folded(text)) < _ALIKE for text in chosen):
                chosen.append(texts[bare])
            if len(chosen) > MOST_ALIASES:
                break
        return chosen

    def _central(self, one: Asked, common: Mapping[str, int]) -> float:
        keys = set(one.question.reading.keys)
        return sum(common[key] for key in keys) / (len(self.group) * max(3, len(keys)))

    def _known(self) -> tuple[str, float]:
        """The entry that answers most of these phrasings already."""
        votes: dict[str, list[float]] = defaultdict(list)
        tried = 0
        if self._nearest() < _NEAR_KERNEL:
            return "", 0.0
        for text in self.phrasings[:_TIMES_TRIED]:
            decision = self.matcher.match(text)
            tried += 1
            if isinstance(decision, Answer):
                votes[decision.entry].append(decision.confidence)
            elif tried == 1 and not (decision.candidates and decision.candidates[0].confidence >= _NEAR_ENTRY):
                break  # nothing that is known comes near; the others are the same question
            if any(len(sure) == 2 or sure[0] >= _SURE for sure in votes.values()):
                break
        best = max(votes, key=lambda entry: (len(votes[entry]), entry), default="")
        if best and 2 * len(votes[best]) >= tried:
            return best, sum(votes[best]) / len(votes[best])
        return "", 0.0

    def _nearest(self) -> float:
        """The kernel to the nearest phrasing that is known: quickly had, and low where nothing is known."""
        book = self.matcher.book
        best = 0.0
        for text in self.phrasings[:2]:
            features, values = message_features(read(text, book.levels), book.idf)
            best = max([best, *(float(part.segment.scores(features, values).max(initial=0.0)) for part in book.parts)])
        return best

    def _agrees(self, known: str, answer: str) -> bool:
        """What people said is in the words of what the entry says; a few words are too few to tell."""
        said = self.matcher.entries[known].answer
        return len(answer.split()) < _TELLING_ANSWER or fuzz.token_set_ratio(folded(answer), folded(said)) >= _AGREED

    def _answer(self, party: Sequence[Answered]) -> str:
        """The fullest of what was confirmed, or said best."""
        usable = []
        for answer in sorted(party, key=lambda answer: -answer.score)[:_MOST_ANSWERS]:
            text = without_masks(told(self.names.removed(answer.text)))
            if len(text.split()) >= 3 and len(text) <= LONGEST_ANSWER:
                full = min(1.0, len(text) / 240)
                usable.append((answer.score + full - 2.0 * dirt(text), text))
        return max(usable, default=(0.0, ""))[1]
