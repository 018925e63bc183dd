"""Where a text may be cut without tearing what a reader sees as one character."""

from __future__ import annotations

import unicodedata

_JOINER = 0x200D
_MARKS = frozenset({"Mn", "Me", "Mc"})


def is_flag_half(code: int) -> bool:
    return 0x1F1E6 <= code <= 0x1F1FF


def is_pictograph(code: int) -> bool:
    """Roughly the emoji, with what modifies them: enough to know whether a joiner stands between two of them."""
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2190 <= code <= 0x2BFF
        or code in (0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299, 0xFE0F, 0x20E3)
    )


def _extends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in _MARKS
        or code == _JOINER
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags that spell the flag of a region
    )


def is_boundary(text: str, index: int) -> bool:
    """May `text` be cut just before `index`? UAX 29 without its tables: marks, joined emoji and flags stay whole."""
    if index <= 0 or index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if before == "\r" and after == "\n":
        return False
    if _extends(after):
        return False
    if ord(before) == _JOINER and is_pictograph(ord(after)):
        return False
    if is_flag_half(ord(before)) and is_flag_half(ord(after)):
        return _flag_halves_before(text, index) % 2 == 0
    return True


def _flag_halves_before(text: str, index: int) -> int:
    count = 0
    while count < index and is_flag_half(ord(text[index - 1 - count])):
        count += 1
    return count


def last_boundary(text: str, start: int, end: int) -> int:
    """The last place in (start, end] where the text may be cut; `end` when one character is longer than that."""
    cut = end
    while cut > start + 1 and not is_boundary(text, cut):
        cut -= 1
    return cut if is_boundary(text, cut) else end
