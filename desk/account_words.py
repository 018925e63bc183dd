"""Asking to be known on another channel too: "thêm tài khoản"."""

from __future__ import annotations

import re

from knowledge.text import fold

_WANTED = re.compile(
    r"/?(?:(?:em|toi|minh) (?:muon )?)?(?:them ?tai ?khoan|noi them tai khoan|add ?account)"
    r"(?: khac| moi)?(?: (?:zalo|telegram))?(?: (?:nhe|nha|a|voi|giup em))* ?[.!]*"
)


def wants_account(text: str) -> bool:
    """The whole message says so; who asks how to make an account in some system is not meant."""
    return len(text) <= 80 and _WANTED.fullmatch(" ".join(fold(text).replace("_", " ").split())) is not None
