"""An old question named by its number: "mở lại câu 12", "câu 12 lại bị như hôm trước"."""

from __future__ import annotations

import re

from knowledge.text import fold

_ME = r"(?:(?:em|anh|chi|toi|minh|cho|nho|giup) )*"
_TAIL = r"(?: (?:giup|cho|voi|a|nhe|nha|em|anh|chi|nhu|lan|hom|truoc))*"
_AGAIN = re.compile(rf"{_ME}(?:mo lai|hoi lai|lai bi|reopen) (?:cau |so |#)*(?P<n>\d{{1,9}}){_TAIL}")
_BACK = re.compile(
    rf"{_ME}(?:cau |so |#)+(?P<n>\d{{1,9}}) (?:(?:no|van|lai|hom truoc|lan truoc|bua truoc) )*"
    r"(?:(?:lai )?bi (?:lai|nua|tiep)|lai (?:bi|loi|the|vay|nhu)|van (?:con )?(?:loi|bi|the|vay|chua|khong)"
    r"|chua (?:duoc|xong|het))\b.*"
)


def number(text: str) -> int | None:
    """The thread that is to be opened again; None when none is named, or nothing says that it is back."""
    if len(text) > 120:
        return None
    folded = " ".join(fold(text).split()).strip(" .!?")
    found = _AGAIN.fullmatch(folded) or _BACK.fullmatch(folded)
    return int(found["n"]) if found is not None else None
