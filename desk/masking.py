"""Numbers that belong to a person are masked before anything is stored.

A mask keeps the length of what it hides, so that the offsets of mentions, which platforms count in the original
text, stay right.
"""

from __future__ import annotations

import re
from typing import Any

MASK = "•"
# Citizen ids (12 digits), old ids (9), phone and insurance numbers (10): any run of 9-12 digits, with the separators
# people put in. A file code such as H37.12.3-230101-0001 or 000.00.12.H37-230101-0001 is none.
_RUN = re.compile(r"(?<![\w.\-])\+?\d(?:[ .\-]?\d){8,11}(?![\w\-]|\.\w)")
_SECRET = re.compile(
    r"(?i)(\b(?:mã\s*)?(?:pin|otp|pass(?:word)?|mk|mật\s*khẩu|mat\s*khau)\b(?:\s+(?:là|la|is|của\s+em|em))*\s*[:=]?\s*)"
    r"(?=\S*\d)(\S{4,})"
)
_KEYS = frozenset({"text", "caption"})


def mask(text: str) -> str:
    """The same text, as long as before, without personal numbers, PINs, OTPs and passwords. Idempotent."""
    hidden = _SECRET.sub(lambda found: found[1] + MASK * len(found[2]), text)
    return _RUN.sub(lambda found: re.sub(r"\d", MASK, found[0]), hidden)


def mask_raw(raw: Any, depth: int = 0) -> Any:
    """A raw update with what people wrote masked (fields `text` and `caption`, wherever they stand)."""
    if depth > 60:
        raise ValueError("nested too deep")
    if isinstance(raw, dict):
        return {
            key: mask(value) if key in _KEYS and isinstance(value, str) else mask_raw(value, depth + 1)
            for key, value in raw.items()
        }
    if isinstance(raw, list):
        return [mask_raw(value, depth + 1) for value in raw]
    return raw
