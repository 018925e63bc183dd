"""What a coordinator types about a deployment: "kết thúc 30/11", "xong việc 3", "người của xã là chị Hoa"."""

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
    UNCHECK = "uncheck"
    TEST_PAGE = "test_page"
    PRESENT = "present"
    NAME_HELPER = "name_helper"
    DROP_HELPER = "drop_helper"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentCommand:
    """`day` is the last day; None: what was typed is no day of the calendar, unless it is so many `days` or `months`
    later than now. `numbers` are tasks' places in the list, `name` is a folded one.
    """

    ask: Ask
    day: date | None = None
    days: int = 0
    months: int = 0
    numbers: tuple[int, ...] = ()
    name: str = ""


LATELY = timedelta(days=31)

_DAY = (
    r"(?:(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2})(?: ?[/.-] ?(?P<y>\d{4}|\d{2}))?"
    r"|(?P<near>hom nay|today|ngay mai|mai|tomorrow|hom qua|yesterday))"
)
_NEAR = {"hom nay": 0, "today": 0, "ngay mai": 1, "mai": 1, "tomorrow": 1, "hom qua": -1, "yesterday": -1}
_COUNTS = {"mot": 1, "one": 1, "a": 1, "hai": 2, "two": 2, "ba": 3, "three": 3, "bon": 4, "four": 4}
_OF_IT = r"(?: (?:cua )?dot(?: (?:ho tro|trien khai|nay))?)?"
_TAIL = r"(?: (?:nhe|nha|a))* ?[.!?]*"
_HELPER = r"(?:nguoi|dau moi|can bo)(?: giup(?: do)?)?(?: dong nghiep)? cua (?:xa|phuong)(?: minh)?"
_NAME = r"(?P<name>[a-z][a-z .]{1,40}?)"
_MORE = r"(?:(?: ?, ?| va | )(?:viec )?\d)*"
_TASKS = rf"(?P<n>\d{_MORE})"
_PATTERNS = (
    (Ask.SHOW, re.compile(rf"(?:dot ho tro|dot trien khai|viec ban giao|deployment){_TAIL}")),
    (
        Ask.END,
        re.compile(
            rf"(?:(?:dot (?:ho tro|trien khai) )?(?:ket thuc(?: som)?|gia han|keo dai|rut ngan)|end deployment"
            rf"|(?:doi|lui|chuyen|sua|hoan)(?: lai)?(?: ngay)? ket thuc){_OF_IT}"
            rf" (?:(?:den|toi|het|vao|ngay|sang|thanh|con|on) )*{_DAY}{_TAIL}"
            rf"|(?:dot (?:ho tro|trien khai) )?(?:gia han|keo dai|extend){_OF_IT}(?: (?:deployment|by|them))*"
            rf" (?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) (?P<span>ngay|tuan|thang|day|week|month)s?(?: nua)?{_TAIL}"
        ),
    ),
    (Ask.UNCHECK, re.compile(rf"(?:chua xong|bo xong) viec {_TASKS}{_TAIL}|task (?P<task>\d) not done")),
    (
        Ask.CHECK_OFF,
        re.compile(
            rf"(?:(?:da )?(?:lam )?xong(?: cac)? viec {_TASKS}|(?:cac )?viec (?P<too>\d{_MORE}) (?:da )?(?:lam )?xong)"
            rf"(?: roi)?{_TAIL}|task (?P<task>\d) done"
        ),
    ),
    (Ask.TEST_PAGE, re.compile(rf"(?:goi thu|thu goi|test page)(?: thay co)?{_TAIL}")),
    (
        Ask.DROP_HELPER,
        re.compile(
            rf"(?:bo|thoi)(?: chon)? {_HELPER}(?: la)?:? {_NAME}{_TAIL}"
            r"|no (?:commune|own) helper:? (?P<en>[a-z .]{2,40})"
        ),
    ),
    (
        Ask.NAME_HELPER,
        re.compile(
            rf"(?:chon )?{_HELPER}(?:(?: se)? la:?|:) {_NAME}{_TAIL}"
            rf"|(?:chon|moi|nho|de|giao)(?: cho)? (?P<who>[a-z][a-z .]{{1,40}}?) (?:lam|la) {_HELPER}{_TAIL}"
            rf"|(?P<whose>(?:anh|chi|co|thay|bac|chu|em) [a-z .]{{1,40}}?) (?:se )?(?:lam|la) {_HELPER}{_TAIL}"
            r"|(?:commune|own) helper(?: is)?:? (?P<en>[a-z .]{2,40})"
        ),
    ),
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
            tasks = re.findall(r"\d", parts.get("n") or parts.get("too") or parts.get("task") or "")
            name = (parts.get("name") or parts.get("who") or parts.get("whose") or parts.get("en") or "").strip(" .")
            if ask is Ask.END:
                return _end(parts, today)
            return DeploymentCommand(ask=ask, numbers=tuple(dict.fromkeys(map(int, tasks))), name=name)
    return None


_HERE = re.compile(
    r"(?:(?:da|vang|ok|oke|a|toi|em|minh|thay|co|chao|xin|bot|tro ly) )*"
    r"(?:co mat|co|day|nghe|ok|oke|vang|roi|here|yes|san sang|(?:da )?(?:nhan|nhan duoc|thay|doc)(?: tin)?(?: duoc)?)"
    r"(?: (?:roi|a|nhe|nha|day|tin|em|toi|thay|co))*[ .!]*"
)


def is_here(text: str) -> bool:
    """ "Có ạ", "tôi đây", "ok nhận được rồi": so a test page is answered; anywhere else it may be said to anybody."""
    return len(text) <= 40 and _HERE.fullmatch(" ".join(fold(text).replace(",", " ").split())) is not None


def later(day: date, *, days: int, months: int) -> date:
    """So many days and months later; 31/01 and a month is the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)


def _end(parts: dict[str, str | None], today: date) -> DeploymentCommand:
    counted, span = parts["count"], parts["span"]
    if counted is not None:
        count = _COUNTS.get(counted) or int(counted)
        if span in {"thang", "month"}:
            return DeploymentCommand(ask=Ask.END, months=count)
        return DeploymentCommand(ask=Ask.END, days=count * (7 if span in {"tuan", "week"} else 1))
    if parts["near"] is not None:
        return DeploymentCommand(ask=Ask.END, day=today + timedelta(days=_NEAR[parts["near"]]))
    return DeploymentCommand(ask=Ask.END, day=_day(parts, today))


def _day(parts: dict[str, str | None], today: date) -> date | None:
    day, month, year = int(parts["d"] or 0), int(parts["m"] or 0), parts["y"]
    years = [int(year) % 2000 + 2000] if year else [today.year - 1, today.year, today.year + 1]
    found = [date(each, month, day) for each in years if 1 <= month <= 12 and 1 <= day <= monthrange(each, month)[1]]
    return next((each for each in found if year or each > today - LATELY), None)
