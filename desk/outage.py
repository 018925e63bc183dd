"""Several communes say within half an hour that one system is down: that is the system, and none of their machines.

Ordinary days have such reports too, now and then. Which number of them is out of the ordinary follows from how many
there usually are of this system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from desk.unit_text import goes_by
from knowledge.text import fold

WINDOW = timedelta(minutes=30)
FEWEST = 3
"""Reports, each by somebody else."""
COMMUNES = 2
USUAL_SPAN = timedelta(days=14)
WINDOWS = 180
"""Half hours of work in so many days: nine hours on ten days."""
PEAK = 2
"""In a busy half hour there are so many times the reports of an average one."""
LEAST_SPAN = timedelta(days=1)
RARE = 0.00003
"""So seldom may ordinary half hours look like this one: a fortnight has two hundred of them, and they overlap."""

# Down, for everybody: whoever says so speaks of the system, not of what he wants to do with it.
_PLAIN = (
    "nghen;qua tai;bi sap;sap roi;sap ha;sap luon;sap nua;dang sap;quay mai;quay hoai;quay vong;quay tron;load mai;"
    "tai mai;bi treo;treo luon;treo roi;khong vao duoc;vao khong duoc;khong truy cap duoc;truy cap khong duoc;"
    "khong the truy cap;khong mo duoc;mo khong len;khong len trang;trang trang;mat ket noi;khong ket noi duoc;"
    "khong phan hoi;cham qua;rat cham;cham nhu rua;timeout;time out;bad gateway;service unavailable;is down;"
    "treo tu;treo cung;treo het;dang treo;do tu;sap tu;lag qua;lag lam;lag nua;qua lag;bi lag;rat lag;giat lag;"
    "load hoai;load khong;khong load;xoay mai;xoay hoai;xoay vong;xoay tron;quay suot;quay deu;cu quay;cu xoay;"
    "vao mai khong;khong vao noi;vao khong noi;khong chay;khong hoat dong;ngung hoat dong;loi ket noi;cham lam;"
    "cham khung khiep;cham kinh khung;i ach;tat nghen;not working;does not load;doesn't load;very slow;too slow;"
    "not loading;can't open;cannot open;loi 500;loi 502;loi 503;loi 504;bao 500;bao 502;bao 503;bao 504;"
    "error 502;error 503"
)
# It may be the system, or a password: three of these alone are no outage.
_MAYBE = (
    "khong dang nhap duoc;dang nhap khong duoc;dang nhap mai;khong nop duoc;khong tai duoc;loi he thong;he thong loi"
)
_WAYS = "|".join(re.escape(phrase) for phrase in sorted(_PLAIN.split(";"), key=len, reverse=True))
_DOWN = re.compile(rf"(?<!\w)(?:{_WAYS})(?!\w)")
_PERHAPS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _MAYBE.split(';')))})(?!\w)")
_SHORT = (
    (re.compile(r"\b(?:k|ko|kg|hk|hok|kh|hong|hem|khg|chua|chang)\b"), "khong"),
    (re.compile(r"\b(?:dc|dk|dcj)\b"), "duoc"),
    (re.compile(r"\b(?:vo|zo)\b"), "vao"),
    (re.compile(r"\b(?:dn|dang nhap vao|log ?in)\b"), "dang nhap"),
)
NOT_SHARED = frozenset({"mạng", "an toàn thông tin"})
"""Everybody has his own."""
# Of the one who asks: his password, his file, his machine.
_OWN = re.compile(
    r"\b(?:mat khau|mk|passcode|ma pin|pin|quen|bi khoa|tai khoan cua|sai ten|otp|may em|may cua|may tinh|may in|usb|"
    r"token|file|tep|pdf|scan|dinh kem|o cung|driver|wifi|mang lan|day mang)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Somebody says that a system is down; `plain`: in words that mean nothing else."""

    system: str
    commune: str
    person: int
    at: datetime
    plain: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A system, and the names it goes by in questions."""

    name: str
    goes_by: tuple[str, ...]


def reported(text: str, systems: Iterable[Known]) -> tuple[str, bool] | None:
    """The system that is said to be down, and whether that is said plainly; None for every other question."""
    words = _standard(text)
    if len(words.split()) > 60 or _OWN.search(words):
        return None
    plain = _DOWN.search(words) is not None
    if not plain and _PERHAPS.search(words) is None:
        return None
    named = [system.name for system in systems if goes_by(text, system.goes_by)]
    named = [name for name in named if name not in NOT_SHARED]
    return (named[0], plain) if len(named) == 1 else None


def _standard(text: str) -> str:
    words = " ".join(fold(text).split())
    for pattern, whole in _SHORT:
        words = pattern.sub(whole, words)
    return words


def usual(reports: Iterable[Report], since: datetime, now: datetime) -> float:
    """Reports of one system in a busy half hour of an ordinary day, by those of the fortnight before this half hour.

    `since` is when the desk began to listen: two complaints in its first two days stand for fourteen in a fortnight; a
    single one says nothing yet.
    """
    told = sum(WINDOW < now - one.at <= USUAL_SPAN for one in reports)
    listened = min(USUAL_SPAN, max(LEAST_SPAN, now - since)) if told > 1 else USUAL_SPAN
    return PEAK * (told + 1) / (WINDOWS * (listened / USUAL_SPAN))


def needed(usual: float) -> int:
    """How many reports in one half hour are out of the ordinary where so many are usual."""
    chance, below, count = exp(-usual), 0.0, 0
    while count < FEWEST or 1.0 - below > RARE:
        below += chance
        count += 1
        chance *= usual / count
    return count


def is_outage(reports: Sequence[Report], usual: float, now: datetime) -> bool:
    """Of one system: enough different people of enough communes within the window, and enough of them plainly.

    Who sits in the same office may have the same broken line: of a commune each but the first says half as much, where
    more than the fewest are needed.
    """
    recent = {one.person: one for one in sorted(reports, key=lambda one: one.plain) if now - one.at <= WINDOW}
    weight = sum(1.0 if one.plain else 0.5 for one in recent.values())
    communes = len({one.commune for one in recent.values()})
    apart = communes + (len(recent) - communes) / 2
    return communes >= COMMUNES and weight >= FEWEST and apart + 0.5 >= needed(usual)
