"""Vietnamese text as people type it: one folded form that everything compares."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case without any diacritics: "Chữ ký số" and "chu ky so" become the same. Idempotent."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    # đ is a letter of its own, not d plus a mark, so NFD leaves it whole.
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")
    return unicodedata.normalize("NFC", bare)
