"""Entries: the items of the FAQ, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.illustrations import without_pictures

LISTS = frozenset({"aliases", "systems", "see_also"})
"""The fields of an entry that hold several texts."""
FOLLOW_UPS = 2
"""So many of what it names are shown below an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One FAQ item. `question` and `aliases` are what is matched; `answer` is what is said.

    `danger` is a warning that is always said before the answer. `needs_check` marks facts that a curator has not
    confirmed yet. `systems` names the systems that the entry is about (and serves as tags).
    `see_also` are ids of entries that whoever reads this one often needs next.
    """

    id: str
    question: str
    answer: str
    aliases: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    english_question: str = ""
    english_answer: str = ""
    danger: str = ""
    english_danger: str = ""
    source: str = ""
    steward: str = ""
    reviewed_on: date | None = None
    valid_until: date | None = None
    needs_check: bool = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every way of asking that the entry knows, its own question first."""
        return (self.question, *self.aliases, *((self.english_question,) if self.english_question else ()))

    def asked_in(self, language: str) -> str:
        return self.english_question if language == "en" and self.english_question else self.question

    def told_in(self, language: str) -> str:
        return without_pictures(self.english_answer) if language == "en" and self.english_answer else self.told

    @property
    def answers(self) -> str:
        """In every language: what names all its pictures."""
        return f"{self.answer}\n{self.english_answer}"

    def danger_in(self, language: str) -> str:
        """In the other language rather than not at all."""
        return self.english_danger if language == "en" and self.english_danger else self.danger

    @property
    def told(self) -> str:
        """What is said of the answer: its pictures are sent when somebody asks for them."""
        return without_pictures(self.answer)
