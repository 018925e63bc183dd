"""Pictures as bytes: what they are, and where a platform that only takes addresses can fetch them."""

from __future__ import annotations

from typing import Protocol

LARGEST = 20_000_000
_BEGINNINGS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


class Unreadable(Exception):
    """No picture, too large, or not done in time; the reason names no content."""


class Shelf(Protocol):
    """Keeps pictures where anybody who knows the address can fetch them, as often as he likes, for some days."""

    async def put(self, content: bytes, kind: str) -> str:
        """The address."""
        ...


def kind_of(content: bytes) -> str:
    """By how it begins, for names lie; "" where it is no picture that every phone shows."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
