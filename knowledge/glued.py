"""Words that were typed without a space between: "maytinh", "quenmapintoken"."""

from __future__ import annotations

from functools import lru_cache

from knowledge.lexicon import Lexicon
from knowledge.syllables import is_bare_syllable
from knowledge.text import fold_word


def unglued(word: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The words that were typed without a space between; None for what is one word, or no Vietnamese."""
    if not word.isalpha() or is_bare_syllable(fold_word(word)) or word in lexicon.english_words or len(word) > 40:
        return None
    if word.isascii() and len(word) < 8:
        return None
    return _pieces(word, lexicon)


@lru_cache(maxsize=16384)
def _pieces(word: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """Cut glued syllables and names of things ("token"): the fewest pieces win, none may be of one letter."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 7), end - 1):
            before = best[start]
            piece = word[start:end]
            syllable = is_bare_syllable(fold_word(piece)) and piece[0] not in "ywjzf"
            if before is None or not (syllable or (len(piece) > 2 and piece in lexicon.latin)):
                continue
            current = best[end]
            if current is None or len(before) + 1 < len(current):
                best[end] = (*before, piece)
    return best[-1]
