"""Which strings are Vietnamese syllables, and what Telex or VNI keys were meant to become."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
_RIME = (
    r"(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|e(?:c|m|n|ng|nh|ch|o|p|t|u)?|i(?:a|ch|c|em|en|eng|ep|et|eu|ec|e|m|n|nh|p|t|u)?|"
    r"o(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|c|e(?:n|o|t|m)?|i|m|n|ng|p|t)?|"
    r"u(?:a|an|ang|at|ac|ay|au|ac|c|e(?:ch|n|nh|u|t|p)?|i|m|n|ng|o(?:c|i|m|n|ng|p|t|u)?|p|t|u|y(?:a|ch|en|et|nh|t|n|u|p|c)?|y)?|"
    r"y(?:a|e(?:m|n|t|u|ng))?)"
)
_SYLLABLE = re.compile(rf"^{_ONSET}{_RIME}$")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_MARK_OF_TONE = {tone: mark for mark, tone in _TONES.items()}
_VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}
_CIRCUMFLEX, _HORN, _BREVE = "\u0302", "\u031b", "\u0306"
_VOWELS = "aeiouy"
_MOST_KEYS = 24
"""No syllable takes more keys, however often somebody changes his mind about its tone."""


@lru_cache(maxsize=65536)
def is_bare_syllable(folded: str) -> bool:
    """Could this be a Vietnamese syllable written without any mark?"""
    return len(folded) <= 7 and bool(_SYLLABLE.match(folded))


@lru_cache(maxsize=65536)
def tone_last(word: str) -> str:
    """The syllable with its tone moved to the end, so that hoà and hòa, uỷ and ủy are one."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((letter for letter in decomposed if letter in _TONES), "")
    rest = "".join(letter for letter in decomposed if letter not in _TONES)
    return unicodedata.normalize("NFC", rest) + (_TONES[tone].upper() if tone else "")


@lru_cache(maxsize=65536)
def decode_telex(word: str) -> str | None:
    """What was meant by a word typed in Telex with the input method off or half on; None when it is not one."""
    if len(word) > _MOST_KEYS:
        return None
    letters = _telex_letters(unicodedata.normalize("NFD", word))
    return _checked(*letters) if letters else None


@lru_cache(maxsize=65536)
def decode_vni(word: str) -> str | None:
    """The same for VNI: digits stand for marks (d9ang nha65p)."""
    if len(word) > _MOST_KEYS or not any(c.isdigit() for c in word) or word[0].isdigit():
        return None
    out: list[str] = []
    tone = ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _VNI_TONES and not tone:
            tone = _VNI_TONES[letter]
        elif letter == "9" and out and out[0] == "d":
            out[0] = "đ"
        elif letter in "678" and (place := _last_vowel(out, {"6": "aeo", "7": "uo", "8": "a"}[letter])) is not None:
            out[place] += {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE}[letter]
        elif letter.isdigit():
            # A digit whose mark is already there was typed twice; any other digit is no VNI.
            if letter not in "678" or not any(len(vowel) > 1 for vowel in out):
                return None
        elif unicodedata.combining(letter) and out:
            out[-1] += letter
        else:
            out.append(letter)
    return _checked(out, tone)


def _telex_letters(decomposed: str) -> tuple[list[str], str] | None:
    out: list[str] = []
    tone = ""
    changed = False
    for index, letter in enumerate(decomposed):
        if letter in _TONES:
            tone = tone or _TONES[letter]
        elif unicodedata.combining(letter) and out:
            out[-1] += letter
        elif letter in _MARK_OF_TONE and index and _has_vowel(out) and not (letter == "r" and out[-1] == "t"):
            tone, changed = letter, True
        elif letter == "d" and out and out[0] == "d" and len(out[0]) == 1:
            out[0], changed = "đ", True
        elif letter == "w":
            if not _hook(out):
                out.append("u" + _HORN)
            changed = True
        elif letter in "aeo" and (place := _last_vowel(out, letter)) is not None and len(out[place]) == 1:
            out[place] += _CIRCUMFLEX
            changed = True
        else:
            out.append(letter)
    return (out, tone) if changed else None


def _hook(out: list[str]) -> bool:
    """Apply w: uo becomes ươ, otherwise the last a, o or u takes its hook."""
    for place in range(len(out) - 1, -1, -1):
        if out[place] == "o" and place and out[place - 1][0] == "u" and out[:place] != ["q"]:
            out[place] += _HORN
            if len(out[place - 1]) == 1:
                out[place - 1] += _HORN
            return True
        if out[place] in ("a", "o", "u"):
            out[place] += _BREVE if out[place] == "a" else _HORN
            return True
        if out[place][0] == "u" and len(out[place]) == 2:
            return True
    return False


def _has_vowel(out: list[str]) -> bool:
    return any(letter[0] in _VOWELS for letter in out)


def _last_vowel(out: list[str], vowels: str) -> int | None:
    return next((place for place in range(len(out) - 1, -1, -1) if out[place] in vowels), None)


def _checked(out: list[str], tone: str) -> str | None:
    for place in range(1, len(out)):
        if out[place] == "o" and out[place - 1] == "u" + _HORN:
            out[place] += _HORN  # ưo: the w was typed before the o
    bare = "".join("d" if letter == "đ" else letter[0] for letter in out)
    if not is_bare_syllable(bare) or (_STOPPED.search(bare) and tone and tone not in "sj"):
        return None
    if tone:
        # The tone goes on the marked vowel, else on the last vowel but the glides; only its presence matters to us.
        marked = [i for i, letter in enumerate(out) if letter[0] in _VOWELS and len(letter) > 1]
        vowels = [i for i, letter in enumerate(out) if letter[0] in _VOWELS]
        place = marked[-1] if marked else vowels[0]
        out[place] += _MARK_OF_TONE[tone]
    return unicodedata.normalize("NFC", "".join(out))
