"""How people offer to help when the teachers' time is over, and how they stop: one short sentence, or one word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from desk.aftercare import Slot
from desk.shifts import BadShift, parse_weekly
from knowledge.text import fold


class Ask(StrEnum):
    VOLUNTEER = "volunteer"
    HELP = "help"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferCommand:
    """`slots` None: times were typed that could not be read. Empty: no times were typed."""

    ask: Ask
    slots: tuple[Slot, ...] | None = ()
    cap: int | None = None


_ME = r"(?:(?:toi|em|minh|thay|co|anh|chi) )?(?:(?:xin|muon|se) )?(?:dang ky )?"
_TAIL = r"(?: (?:nhe|nha|a|duoc|luon))* ?[.!]*"
_VOLUNTEER = re.compile(rf"{_ME}(?:tinh nguyen|volunteer)(?P<rest>.*)|{_ME}(?<=muon )giup (?:tiep|them)(?P<more>.*)")
_HELP = re.compile(rf"{_ME}(?:dong y )?(?:nhan )?giup(?: dong nghiep| moi nguoi)?{_TAIL}|(?:i )?(?:will )?help")
_STOP = re.compile(
    rf"(?:toi |em |minh )?(?:ngung|dung|thoi|khong)(?: khong)?(?: (?:giup|tinh nguyen|nhan)(?: nua)?){_TAIL}"
    rf"|ngung{_TAIL}|stop(?: helping| volunteering)?"
)
_PLAINLY_STOP = re.compile(rf"(?:ngung|stop)(?: (?:giup|tinh nguyen|nhan|helping|volunteering))?(?: nua)?{_TAIL}")
_SELF = r"(?:(?:da|vang|u|uh|em|minh|toi|chi|anh|thi|hien|dang|xin|bac) )*"
_WILL = re.compile(
    rf"{_SELF}(?:ok |oke |se |san sang |dong y )*{_SELF}"
    r"(?:giup(?: duoc)?|nhan(?: loi)?|duoc|dong y|ok|oke|vang|nhat tri|san sang|co|yes)"
    r"(?: (?:a|nhe|nha|em|thoi|luon|san sang|giup|duoc|chi|anh|moi nguoi|dong nghiep))* ?[.!]*"
)
_WILL_NOT = re.compile(
    rf"{_SELF}(?:xin loi )?{_SELF}(?:khong|thoi|ban|de sau|chua|ngai|kho|no)"
    r"(?: (?:giup|duoc|dau|a|nhe|em|toi|minh|chi|anh|ban|lam|qua|nhan|co|thoi gian|dam|tien|loi|luc khac|xin|viec"
    r"|nhieu))* ?[.!]*"
)
_CAP = re.compile(
    r"(?:,? ?(?:toi da|moi tuan|max) )?(?P<n>\d{1,2}) (?:cau|questions?)(?: (?:mot|moi|a) ?(?:tuan|week)|/tuan)?"
)
_DAYS = (
    (r"\bchu nhat\b|\bsun(?:day)?\b", "CN"),
    (r"\bt(?:hu )?(?:hai|2)\b|\bmon(?:day)?\b", "T2"),
    (r"\bt(?:hu )?(?:ba|3)\b|\btue(?:sday)?\b", "T3"),
    (r"\bt(?:hu )?(?:tu|4)\b|\bwed(?:nesday)?\b", "T4"),
    (r"\bt(?:hu )?(?:nam|5)\b|\bthurs(?:day)?\b", "T5"),
    (r"\bt(?:hu )?(?:sau|6)\b|\bfri(?:day)?\b", "T6"),
    (r"\bt(?:hu )?(?:bay|7)\b|\bsat(?:urday)?\b", "T7"),
)


_PART = r"\b(?:buoi )?(?:sang|trua|chieu|toi) (?=(?:T\d|CN)\b)|(?<=\bT\d|\bCN) (?:buoi )?(?:sang|trua|chieu|toi)\b"
"""Which part of the day it is stands in the hours as well."""


NOON = 12 * 60


def parse(text: str) -> OfferCommand | None:
    """None when these are ordinary words."""
    if len(text) > 120:
        return None
    folded = " ".join(fold(text.removeprefix("/")).replace("_", " ").split())
    if _STOP.fullmatch(folded):
        return OfferCommand(ask=Ask.STOP)
    if _HELP.fullmatch(folded):
        return OfferCommand(ask=Ask.HELP)
    found = _VOLUNTEER.fullmatch(folded)
    if found is None or len((found["rest"] or found["more"] or "").split()) > 12:
        return None
    rest = (found["rest"] or found["more"] or "").strip(" ,.!")
    cap = _CAP.search(rest)
    rest = re.sub(r"^(?:vao |luc )+", "", _CAP.sub("", rest).strip(" ,.!"))
    rest = re.sub(rf"{_TAIL}$", "", rest) if rest else ""
    return OfferCommand(ask=Ask.VOLUNTEER, slots=_slots(rest), cap=int(cap["n"]) if cap else None)


def stops_plainly(text: str) -> bool:
    """ "Ngừng" is for the desk also from who offered nothing; "không nhận" may be about anything."""
    return _PLAINLY_STOP.fullmatch(" ".join(fold(text.removeprefix("/")).split())) is not None


def answers_an_invitation(text: str) -> Ask | None:
    """ "Ok em giúp được", "thôi em bận lắm": yes or no only to who was just asked whether he helps."""
    folded = " ".join(fold(text).replace(",", " ").split())
    if len(folded.split()) > 8:
        return None
    if _WILL_NOT.fullmatch(folded):
        return Ask.STOP
    return Ask.HELP if _WILL.fullmatch(folded) else None


def _slots(text: str) -> tuple[Slot, ...] | None:
    """ "thứ 7 8h-10h, chủ nhật 19h đến 20h30" as they are typed."""
    if not text:
        return ()
    written = text
    for pattern, day in _DAYS:
        written = re.sub(pattern, day, written)
    dated = written
    written = re.sub(_PART, " ", written)
    written = re.sub(r"\b(?:tu|luc|from|va)\b", " ", written)
    written = re.sub(r"(\d{1,2}) ?(?:h|g|gio)(?: ?(\d{2}))?\b", lambda m: f"{m[1]}:{m[2] or '00'}", written)
    written = re.sub(r" ?(?:-|–|den|toi|to) ?(?=\d)", "-", written)
    try:
        shifts = parse_weekly(re.sub(r"\s+", " ", written).strip())
    except BadShift:
        return None
    if re.search(r"\b(?:chieu|toi) (?=T\d|CN)|(?:T\d|CN) (?:buoi )?(?:chieu|toi)\b", dated) and any(
        shift.starts < NOON for shift in shifts
    ):
        return None  # "tối thứ 5 7h-9h": he is asked rather than called in the morning
    return tuple(Slot(weekday=shift.weekday, starts=shift.starts, ends=min(shift.ends, 1440)) for shift in shifts)
