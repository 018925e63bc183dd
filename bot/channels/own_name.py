"""Taking the bot's own name out of what was said to it.

Zalo's Bot API marks no mentions: a message begins with "@Bot Trợ lý IT", as people's phones write it, and names have
spaces. On the browser page and in the terminal the name is typed by hand.
Compared are only the letters: without case, diacritics, spaces and the difference of i and y.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_AT = "@\uff20"
_BETWEEN = re.compile(r"[\s_.\-\u200b-\u200d\u2060\ufeff]")
_LEFT_AT_THE_FRONT = re.compile(r"^[\s,:;.!?\u2013\u2014-]+")


def without_name(text: str, name: str) -> tuple[str, bool]:
    """The text without the bot's name wherever it was called by it, and whether it was. `name` is as people see it."""
    names = _spellings(name)
    called = False
    start = 0
    while (start := _next_at(text, start)) >= 0:
        end = max((_end_of(text, start + 1, spelled) for spelled in names), default=-1)
        if end < 0:
            start += 1
            continue
        called = True
        before, after = text[:start], text[end:]
        if not before.strip():
            before, after = "", _LEFT_AT_THE_FRONT.sub("", after)
        elif before[-1].isspace() and after[:1].isspace():
            after = after[1:]
        text = before + after
        start = len(before)
    return text, called


def _spellings(name: str) -> tuple[str, ...]:
    """With and without the "Bot" that every name there must begin with; where no name is set, that alone."""
    whole = "".join(_letters(name))
    short = whole.removeprefix("bot")
    return tuple({spelled for spelled in (whole, short) if len(spelled) > 1} or {"bot"})


def _next_at(text: str, start: int) -> int:
    """The next sign that may begin a name: not the one inside an address of a mailbox."""
    for place in range(start, len(text)):
        if text[place] in _AT and (place == 0 or not text[place - 1].isalnum()):
            return place
    return -1


def _end_of(text: str, start: int, spelled: str) -> int:
    """Where the name that begins at `start` ends; -1 when another name stands there."""
    known = 0
    place = start
    while known < len(spelled):
        if place >= len(text):
            return -1
        letters = "".join(_letters(text[place]))
        if letters and not spelled.startswith(letters, known):
            return -1
        if not letters and not _BETWEEN.match(text[place]) and not unicodedata.combining(text[place]):
            return -1
        known += len(letters)
        place += 1
    while place < len(text) and unicodedata.combining(text[place]):
        place += 1
    return -1 if place < len(text) and text[place].isalnum() else place


def _letters(text: str) -> Iterator[str]:
    # đ is a letter of its own, not d plus a mark, so NFD leaves it whole.
    for char in unicodedata.normalize("NFD", text.casefold()):
        if char.isalnum():
            yield {"đ": "d", "y": "i"}.get(char, char)
