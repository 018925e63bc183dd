"""What a teacher types to have his duty in his phone's calendar, or to take it out again."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.text import fold


class Wish(StrEnum):
    LINK = "link"
    REVOKE = "revoke"


_POLITE = r"(?: (?:nhe|nha|a|voi|thay|co|em|giup (?:em|toi)))*[ .!?]*"
_CALENDAR = (
    r"lich(?: truc)?(?: cua (?:toi|em|minh))? (?:(?:tren|vao|qua|o|ra) )?(?:dien thoai|google calendar|google|iphone)"
)
_LINK = re.compile(
    rf"(?:(?:cho|gui|xem|dua|them|lay|cai)(?: (?:em|toi|minh))? )?{_CALENDAR}{_POLITE}"
    r"|/?lichdienthoai|(?:my )?(?:phone )?calendar(?: link)?|/calendar"
)
_REVOKE = re.compile(rf"(?:thu hoi|bo|xoa|huy) {_CALENDAR}{_POLITE}|/thuhoilich|revoke (?:my )?(?:phone )?calendar")


def parse(text: str) -> Wish | None:
    if len(text) > 80:
        return None
    typed = " ".join(fold(re.sub(r"^(?:@\S+\s+)+|(?<=\w)@\w+$", "", text.strip())).split())
    if _REVOKE.fullmatch(typed):
        return Wish.REVOKE
    return Wish.LINK if _LINK.fullmatch(typed) else None
