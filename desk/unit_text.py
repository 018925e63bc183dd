"""The words for the unit that runs a system: what was being done, and what exactly the screen said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.masking import mask
from knowledge.text import fold

LONGEST = 2000
"""Characters: one message on every channel, and in every form of a hotline."""

_QUOTED = re.compile(r"[“\"«‘']\s*([^“”\"«»‘’']{3,300}?)\s*[”\"»’']")
_REPORTED = re.compile(
    # "Báo cáo", "báo cho ai", "bao nhiêu" quote no screen.
    r"\b(?:bao loi|bao la|bao(?! (?:ai|cho|cao|voi|ve|len|den|gio|nhieu|lau|dam|mat|hiem|tri)\b)"
    r"|hien thong bao|hien chu|hien loi|hien ra|hien|thong bao loi|thong bao|loi|error)\b:?\s*"
)
_ENDS = re.compile(r"[\n.?!;]| (?:thi|la sao|lam sao|phai lam|nho|giup)\b")
_CODE = re.compile(r"\b(?:0x[0-9A-Fa-f]{3,}|[A-Z]{2,}(?:_[A-Z0-9]+)+|(?:HTTP )?[45]\d\d|ERR[-_:]?\w+)\b")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """`message` as the screen had it, empty where the asker did not say; `step` what he was doing."""

    step: str
    message: str


def seen_in(text: str) -> Seen:
    """What he did and what the screen said, cut out of his own words, never put into others. Masked."""
    text = mask(" ".join(text.split()))
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return Seen(step=_ended(text[: quoted.start()]) or text, message=quoted[1])
    folded, places = _aligned(text)
    reported = next((found for found in _REPORTED.finditer(folded) if found.start() > 0), None)
    if reported is not None and reported.end() < len(folded):
        rest = folded[reported.end() :]
        stop = _ENDS.search(rest)
        end = reported.end() + (stop.start() if stop else len(rest))
        message = text[places[reported.end()] : places[end] if end < len(places) else len(text)].strip(" ,:-")
        if len(message) >= _SHORTEST:
            return Seen(step=_ended(text[: places[reported.start()]]), message=message)
    code = _CODE.search(text)
    return Seen(step=text, message=code[0] if code is not None else "")


def _ended(words: str) -> str:
    """Without the word that leads to the message."""
    return re.sub(
        r"(?:\s+(?:báo|bao|hiện|hien|lỗi|loi|thông báo|thong bao|là|la))+[\s:,]*$", "", words.strip(" ,:-")
    ).strip(" ,:-")


def _aligned(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = fold(letter)
        folded.append(plain)
        places += [place] * len(plain)
    return "".join(folded), places


def goes_by(question: str, names: tuple[str, ...]) -> bool:
    """Does the question name the system in one of these ways?"""
    words = _spaced(question)
    return any(_spaced(name) in words for name in names)


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "
