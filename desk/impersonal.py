"""Names taken out of what people wrote to each other, before others read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

_TITLES = r"anh|chị|chi|cô|co|thầy|thay|em|bác|bac|chú|chu|ông|ong|bà|ba"
_OFFICE = r"thầy|thay|cô|co"


def impersonal(names: Iterable[str]) -> Callable[[str], str]:
    """Replaces these people's names, whole or with a title before the given name: "chị Hoa ơi" → "anh/chị ơi"."""
    return _without(frozenset(names))


@lru_cache(maxsize=128)
def _without(names: frozenset[str]) -> Callable[[str], str]:
    """Remembered: who is there changes seldom."""
    whole = sorted({_words(name) for name in names if len(_words(name).split()) > 1}, key=len, reverse=True)
    given = sorted({_words(name).split()[-1] for name in names if _words(name)}, key=len, reverse=True)
    if not given:
        return lambda text: text
    titled = rf"(?:{_TITLES})\s+(?:{'|'.join(map(re.escape, given))})"
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join([*map(re.escape, whole), titled])})(?!\w)", re.IGNORECASE)

    def without_names(text: str) -> str:
        return pattern.sub(_nobody, unicodedata.normalize("NFC", text))

    return without_names


def _nobody(found: re.Match[str]) -> str:
    first = found[0].split()[0]
    nobody = "thầy/cô" if re.fullmatch(_OFFICE, first, re.IGNORECASE) else "anh/chị"
    return nobody.capitalize() if first[:1].isupper() and len(found[0].split()) > 1 else nobody


def _words(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())
