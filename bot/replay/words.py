"""Comparing what was said with what a script expects: composed letters, no case, any white space."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def contains(text: str, wanted: str) -> bool:
    return plain(wanted) in plain(text)


def same(one: str, other: str) -> bool:
    return plain(one) == plain(other)
