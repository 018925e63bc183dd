"""What a coordinator types about a deployment: "kết thúc 30/11", "gia hạn đến 15/12", "xong việc 3"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.text import fold


class Ask(StrEnum):
    SHOW = "show"
    END = "end"
    CHECK_OFF = "check_off"
    TEST_PAGE = "test_page"
    PRESENT = "present"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentCommand:
    """`day` is the last day; None: what was typed is no day of the calendar. `number` is a task's place in the list."""

    ask: Ask
    day: date | None = None
    number: int = 0


LATELY = timedelta(days=31)

_DAY = r"(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2})(?: ?[/.-] ?(?P<y>\d{4}|\d{2}))?"
_TAIL = r"(?: (?:nhe|nha|a))* ?[.!?]*"
_PATTERNS = (
    (Ask.SHOW, re.compile(rf"(?:dot ho tro|dot trien khai|viec ban giao|deployment){_TAIL}")),
    (
        Ask.END,
        re.compile(
            rf"(?:(?:dot (?:ho tro|trien khai) )?ket thuc|gia han|end deployment)(?: dot (?:ho tro|trien khai))?"
            rf" (?:(?:den|toi|vao|ngay|on) )*{_DAY}{_TAIL}"
        ),
    ),
    (Ask.CHECK_OFF, re.compile(rf"(?:da )?xong viec (?P<n>\d)(?: roi)?{_TAIL}|task (?P<en>\d) done")),
    (Ask.TEST_PAGE, re.compile(rf"(?:goi thu|thu goi|test page)(?: thay co)?{_TAIL}")),
    (Ask.PRESENT, re.compile(rf"(?:co mat|present){_TAIL}")),
)


def parse(text: str, today: date) -> DeploymentCommand | None:
    """None when these are ordinary words. A day without a year is the next one, unless it has only just been."""
    if len(text) > 80:
        return None
    folded = " ".join(fold(text.removeprefix("/")).replace("_", " ").split())
    for ask, pattern in _PATTERNS:
        found = pattern.fullmatch(folded)
        if found is not None:
            parts = found.groupdict()
            number = int(parts.get("n") or parts.get("en") or 0)
            return DeploymentCommand(ask=ask, day=_day(parts, today) if ask is Ask.END else None, number=number)
    return None


def _day(parts: dict[str, str | None], today: date) -> date | None:
    day, month, year = int(parts["d"] or 0), int(parts["m"] or 0), parts["y"]
    years = [int(year) % 2000 + 2000] if year else [today.year - 1, today.year, today.year + 1]
    found = [date(each, month, day) for each in years if 1 <= month <= 12 and 1 <= day <= monthrange(each, month)[1]]
    return next((each for each in found if year or each > today - LATELY), None)
