"""Comparing what a caller says with what only the platform can know."""

from __future__ import annotations

import hmac
from collections.abc import Mapping


def header(headers: Mapping[str, str], name: str) -> str:
    """HTTP does not care about capital letters in names; "" where there is none."""
    wanted = name.casefold()
    return next((value for key, value in headers.items() if key.casefold() == wanted), "")


def same_secret(given: str, wanted: str) -> bool:
    """In a time that says nothing about how much of it was right; nothing is the same as a secret that is not set."""
    # As bytes: the comparison refuses letters outside ASCII otherwise.
    return bool(wanted) and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
