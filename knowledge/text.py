"""Vietnamese text as people type it: the folded form that everything compares, and the words of a message."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from knowledge.syllables import tone_last

LONGEST = 4000
"""Longer messages are cut: the head and the tail are kept, because people ask first or last."""
LONGEST_WORD = 64
"""Longer words are cut: what is remembered about words must stay small."""

_WORD = re.compile(r"0x[0-9a-f]+|[^\W_]+(?:[_.\-/][^\W_]+)*(?:['’][a-z]{1,2}\b)?")
# An address is sought from where a run of characters begins, and from nowhere else: a run of thousands of "@" would
# otherwise be tried from each of them, and take half a minute.
_NOISE = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*@\S+\.\w+|(?<!\w)@\w+|[\u200b-\u200f\ufeff\u2060]")
_CODE = re.compile(r"^(?:0x[0-9a-f]{3,}|(?=.*[a-z])[a-z0-9]+(?:_[a-z0-9]+)+)$")
_SEPARATOR = re.compile(r"[_.\-/]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_MARKS = re.compile(r"[\u0300-\u034e\u0350-\u036f]+")
"""What Vietnamese letters leave behind when they are taken apart."""
_FINAL_Y = re.compile(r"^(b|d|h|k|l|m|qu|s|t|v|th|ph)y$")


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Lower case without any diacritics: "Chữ ký số" and "chu ky so" become the same. Idempotent.

    Remembered: a message is read by many, one after another.
    """
    return _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    # đ is a letter of its own, not d plus a mark, so NFD leaves it whole.
    bare = _MARKS.sub("", decomposed).replace("đ", "d")
    if bare.isascii():
        return bare
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """`fold`, remembered apart from whole messages: words come again and again."""
    return _folded(word)


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """The folded word, with i and y made one where both are written (kỹ, kĩ)."""
    return _FINAL_Y.sub(r"\1i", _folded(word))


@lru_cache(maxsize=65536)
def marked_key(word: str) -> str:
    """The word with its marks, wherever the tone was put; empty when it carries none."""
    placed = tone_last(word)
    return "" if placed.isascii() and placed == word else placed


def shorten(text: str) -> str:
    """Never more than LONGEST characters, so that any message is read in bounded time."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} {text[-half:]}"


def words_of(text: str) -> list[str]:
    """The words in lower case, in order; links, addresses and mentions are left out, error codes stay whole."""
    lowered = unicodedata.normalize("NFC", shorten(text)).lower()
    # What is invisible is not printable either, and that is found out many times faster.
    if not lowered.isprintable() or "@" in lowered or "/" in lowered or "www" in lowered:
        lowered = _NOISE.sub(" ", lowered)
    if not _DRAWN_OUT.search(lowered):
        found = _WORD.findall(lowered)
    else:
        found = [word if word[0].isdigit() else _DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(lowered)]
    words: list[str] = []
    for word in found:
        if word.isalnum():
            words.append(word)
        elif _CODE.match(word) or "'" in word or "’" in word:
            words.append(word.replace("’", "'"))
        else:
            words.extend(part for part in _SEPARATOR.split(word) if part)
    return words if len(lowered) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in words]
