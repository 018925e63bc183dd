"""Cutting pieces out of a text that Telegram measures in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LEFT_AT_THE_FRONT = re.compile(r"^[\s,:;.!\u2013-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """From `start` to `end`, in UTF-16 units."""

    start: int
    end: int

    @classmethod
    def of(cls, entity: object) -> Cut | None:
        """Where an entity stands; None when it says so in no readable way."""
        if not isinstance(entity, Mapping):
            return None
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
            return None
        return cls(start=offset, end=offset + length)

    @classmethod
    def in_characters(cls, text: str, start: int, end: int) -> Cut:
        return cls(start=len(_encoded(text[:start])) // 2, end=len(_encoded(text[:end])) // 2)


def piece(text: str, cut: Cut) -> str:
    return _decoded(_encoded(text)[cut.start * 2 : cut.end * 2])


def cut_out(text: str, cuts: Sequence[Cut]) -> str:
    """The text without the pieces, and without the comma or double space that a removed name leaves behind."""
    if not cuts:
        return text
    units = _encoded(text)
    for cut in sorted(cuts, key=lambda one: one.start, reverse=True):
        before, after = _decoded(units[: cut.start * 2]), _decoded(units[cut.end * 2 :])
        if not before.strip():
            before, after = "", _LEFT_AT_THE_FRONT.sub("", after)
        elif before[-1].isspace() and after[:1].isspace():
            after = after[1:]
        units = _encoded(before + after)
    return _decoded(units)


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")
