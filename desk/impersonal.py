"""Names taken out of what people wrote to each other, before others read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from desk.mining.names import NAME, SURNAMES
from knowledge.text import fold

# Whoever is spoken of: a citizen and his file, say. "Anh Tuấn bên VNPT" is somebody to call.
_SPOKEN_OF = r"ông|bà|cụ|cháu|bé|chú|bác|công dân|người dân|tên là"
_TITLES = r"anh|chị|chi|cô|co|thầy|thay|em|bác|bac|chú|chu|ông|ong|bà|ba"
_OFFICE = r"thầy|thay|cô|co"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?", re.IGNORECASE
)
"""Of a Vietnamese name without its marks: "Tuan", not "Chrome" or "VNPT"."""
_NO_NAMES = frozenset({"anh", "chị", "cô", "thầy", "em", "rịa", "nà", "triệu", "trưng"})
_UPPER = "".join(sign for sign in map(chr, range(0x41, 0x1EFA)) if sign.isupper())
_NAME = rf"[{_UPPER}]\w*"
_TITLED = re.compile(
    rf"(?<![\w/])(?i:(?:anh/|thầy/)?(?:anh|chị|cô|thầy|em|bác|chú|ông|bà))(?P<name>(?: +{_NAME}){{1,4}})"
)
_WHOLE = re.compile(rf"(?<!\w)(?P<before>\w+ +)??(?P<name>{_NAME} +(?:Văn|Thị)(?: +{_NAME}){{1,2}})")
_WHOLE_NAME = 3
_STRANGER = re.compile(rf"(?<!\w)(?P<title>{_SPOKEN_OF}) {NAME}(?: {NAME}){{0,3}}(?!\w)")
_STRANGER_IN_FULL = re.compile(rf"(?<!\w)(?P<first>{NAME})(?: {NAME}){{2,3}}(?!\w)")
_PLACES = frozenset({"đường", "phố", "trường", "thcs", "thpt", "tiểu", "học", "phường", "xã", "thôn", "khu"})


def impersonal(names: Iterable[str]) -> Callable[[str], str]:
    """Replaces these people's names, whole or with a title before the given name: "chị Hoa ơi" → "anh/chị ơi"."""
    return _without(frozenset(names))


def nameless(names: Iterable[str]) -> Callable[[str], str]:
    """For paper that hangs on a wall or changes hands: what is written as a name is taken out, whoever that is."""
    known = impersonal(names)
    return lambda text: _WHOLE.sub(
        _nobody_called, _TITLED.sub(_nobody_titled, known(unicodedata.normalize("NFC", text)))
    )


def _nobody_titled(found: re.Match[str]) -> str:
    words, end = _named(found["name"])
    return f"{_nobody(found)}{found['name'][end:]}" if words else found[0]


def _nobody_called(found: re.Match[str]) -> str:
    """ "Nguyễn Văn Tuấn" is somebody, "trường Nguyễn Văn Trỗi" is a place."""
    before = found["before"] or ""
    words, end = _named(found["name"])
    if words < _WHOLE_NAME or before.strip().casefold() in _PLACES:
        return found[0]
    return f"{before}anh/chị{found['name'][end:]}"


def _named(text: str) -> tuple[int, int]:
    """How many words, from the first, may be a name's (one syllable each), and where they end."""
    words, end = 0, 0
    for word in re.finditer(_NAME, text):
        if word[0].casefold() in _NO_NAMES or not _SYLLABLE.fullmatch(fold(word[0])):
            break
        words, end = words + 1, word.end()
    return words, end


@lru_cache(maxsize=128)
def _without(names: frozenset[str]) -> Callable[[str], str]:
    """Remembered: who is there changes seldom."""
    whole = sorted({_words(name) for name in names if len(_words(name).split()) > 1}, key=len, reverse=True)
    given = sorted({_words(name).split()[-1] for name in names if _words(name)}, key=len, reverse=True)
    if not given:
        return lambda text: text
    titled = rf"(?:anh/|thầy/)?(?:{_TITLES})\s+(?:{'|'.join(map(re.escape, given))})"
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join([*map(re.escape, whole), titled])})(?!\w)", re.IGNORECASE)

    def without_names(text: str) -> str:
        return pattern.sub(_nobody, unicodedata.normalize("NFC", text))

    return without_names


def _nobody(found: re.Match[str]) -> str:
    first = found[0].split()[0].split("/")[0]
    nobody = "thầy/cô" if re.fullmatch(_OFFICE, first, re.IGNORECASE) else "anh/chị"
    return nobody.capitalize() if first[:1].isupper() and len(found[0].split()) > 1 else nobody


def _words(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def without_strangers(text: str) -> str:
    """Names of people the desk does not know: after a title, or three words of which the first is a family name."""
    text = _STRANGER.sub(r"\g<title> …", unicodedata.normalize("NFC", text))
    return _STRANGER_IN_FULL.sub(lambda found: "…" if found["first"].casefold() in SURNAMES else found[0], text)
