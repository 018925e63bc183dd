"""What kind of answer a question wants: a yes or no, one of two, a person, one thing of many (`lexicon/asking.tsv`).

An entry that tells how something is done seldom answers "is that allowed?" or "who decides?" about the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.lexicon import FOLDER, rows_of_file
from knowledge.text import key, words_of

_GAP = "…"
_WIDEST = 12


@dataclass(frozen=True, slots=True)
class _Form:
    """Words that stand side by side, and perhaps others that follow within twelve words."""

    kind: int
    words: tuple[str, ...]
    later: tuple[str, ...]
    at_end: bool

    def stands(self, keys: Sequence[str], start: int) -> bool:
        end = start + len(self.words)
        if tuple(keys[start:end]) != self.words:
            return False
        if not self.later:
            return not self.at_end or end == len(keys)
        size = len(self.later)
        places = range(end + 1, min(end + _WIDEST, len(keys) - size) + 1)
        return any(
            tuple(keys[p : p + size]) == self.later and (not self.at_end or p + size == len(keys)) for p in places
        )


def kinds_asked(keys: Sequence[str]) -> int:
    """One bit for each kind that is asked for, by the folded words of a message without the padding at its end."""
    forms = _forms()
    found = 0
    for start, first in enumerate(keys):
        for form in forms.get(first, ()):
            if not found & form.kind and form.stands(keys, start):
                found |= form.kind
    return found


@cache
def _forms() -> Mapping[str, tuple[_Form, ...]]:
    """By the first word."""
    found: dict[str, tuple[_Form, ...]] = {}
    for place, (_, (_, listed)) in enumerate(rows_of_file(FOLDER / "asking.tsv", 2)):
        for written in listed.split(";"):
            begins, _, ends = written.rstrip("$ ").partition(_GAP)
            words, later = (tuple(map(key, words_of(part))) for part in (begins, ends))
            form = _Form(kind=1 << place, words=words, later=later, at_end=written.strip().endswith("$"))
            found[words[0]] = (*found.get(words[0], ()), form)
    return found
