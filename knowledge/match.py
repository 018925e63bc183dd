"""The matcher: reads one message and decides whether to answer, offer choices, ask a person or stay silent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process

from knowledge.decision import Answer, Candidate, Choices, Decision, Heard, Person, Silent
from knowledge.entries import Entry
from knowledge.overheard import help_likelihood
from knowledge.text import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchSettings:
    """What an administrator may move. `answer_at` and `offer_at` are confidences, `help_at` a likelihood."""

    answer_at: float = 0.62
    offer_at: float = 0.45
    margin: float = 0.08
    help_at: float = 0.5


DEFAULTS = MatchSettings()
_WORD = re.compile(r"\w+")
_SHORT = {
    "ko": "khong",
    "k": "khong",
    "hk": "khong",
    "dc": "duoc",
    "cks": "chu ky so",
    "vb": "van ban",
    "hs": "ho so",
    "dvc": "dich vu cong",
    "mk": "mat khau",
    "tk": "tai khoan",
    "cts": "chung thu so",
    "vs": "voi",
    "r": "roi",
}
_PADDING = frozenset(
    [
        "thay",
        "co",
        "oi",
        "a",
        "em",
        "anh",
        "chi",
        "cho",
        "hoi",
        "nhe",
        "nha",
        "voi",
        "xin",
        "chao",
        "cam",
        "on",
        "da",
        "bao",
        "giup",
        "gium",
        "la",
        "thi",
        "ma",
        "khong",
        "duoc",
        "nao",
        "lam",
        "sao",
        "the",
    ]
)


class Matcher:
    """Immutable: `with_entry` and `without` return a new matcher, so concurrent `match` calls need no lock."""

    def __init__(self, entries: Iterable[Entry], settings: MatchSettings = DEFAULTS) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._settings = settings
        pairs = [(_plain(text), entry.id) for entry in self._entries.values() for text in entry.phrasings]
        self._texts = [text for text, _ in pairs]
        self._owners = [owner for _, owner in pairs]

    @property
    def entries(self) -> Mapping[str, Entry]:
        return MappingProxyType(self._entries)

    @property
    def settings(self) -> MatchSettings:
        return self._settings

    def with_entry(self, entry: Entry) -> Matcher:
        return Matcher({**self._entries, entry.id: entry}.values(), self._settings)

    def without(self, entry_id: str) -> Matcher:
        return Matcher((e for e in self._entries.values() if e.id != entry_id), self._settings)

    def match(self, question: str, heard: Heard = Heard.ADDRESSED) -> Decision:
        wants_help = help_likelihood(question)
        candidates = self._candidates(question)
        if heard is Heard.OVERHEARD and wants_help < self._settings.help_at:
            return Silent(confidence=1 - wants_help, candidates=candidates, reason="không phải lời nhờ giúp")
        return self._decide(candidates, wants_help)

    def _decide(self, candidates: tuple[Candidate, ...], wants_help: float) -> Decision:
        settings = self._settings
        best = candidates[0] if candidates else None
        if best is None or best.confidence < settings.offer_at:
            return Person(confidence=wants_help, candidates=candidates, reason="không có mục nào đủ gần")
        near = [c for c in candidates[:3] if best.confidence - c.confidence < settings.margin]
        if best.confidence >= settings.answer_at and len(near) == 1:
            return Answer(entry=best.entry, confidence=best.confidence, candidates=candidates, reason="đủ gần một mục")
        near = near if len(near) > 1 else list(candidates[:2])
        together = min(1.0, sum(c.confidence for c in near))
        chosen = tuple(c.entry for c in near)
        return Choices(entries=chosen, confidence=together, candidates=candidates, reason="vài mục gần như nhau")

    def _candidates(self, question: str) -> tuple[Candidate, ...]:
        query = _plain(question)
        if not query or not self._texts:
            return ()
        by_words = process.cdist([query], self._texts, scorer=fuzz.token_set_ratio)[0]
        by_order = process.cdist([query], self._texts, scorer=fuzz.token_sort_ratio)[0]
        scores: dict[str, float] = {}
        asked = set(query.split())
        rows = zip(self._owners, self._texts, by_words.tolist(), by_order.tolist(), strict=True)
        for owner, text, words, order in rows:
            # One shared word makes token_set_ratio 100, so it counts only as far as the message is covered.
            covered = len(asked & set(text.split())) / len(asked)
            score = (0.55 * words + 0.45 * order) / 100 * (0.4 + 0.6 * covered)
            scores[owner] = max(score, scores.get(owner, 0.0))
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:10]
        return tuple(Candidate(entry=entry, confidence=round(score, 4)) for entry, score in ranked)


def _plain(text: str) -> str:
    words = (_SHORT.get(word, word) for word in _WORD.findall(fold(text)[:2000]))
    kept = [word for word in words if word not in _PADDING]
    return " ".join(kept)
