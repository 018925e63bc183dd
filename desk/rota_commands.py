"""What teachers type about their own duty: lessons, busy days, leave, free afternoons, swaps.

The whole message is the command, or it is none: colleagues talk with these words too ("mai nghỉ lễ nhé cả nhà").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desk.calendar_words import BOUNDS, MINUTES, WHEN, BadDay, Part, When, read_when, weekday_named
from desk.timetable import Half, Weeks
from desk.week_words import DAYS, HOURS, WEEKLY, minutes_in, weekdays_in
from knowledge.text import fold


class RotaVerb(StrEnum):
    MINE = "mine"
    TEACH = "teach"
    TEACH_NOT = "teach_not"
    BUSY = "busy"
    LEAVE = "leave"
    FREE = "free"
    SWAP = "swap"
    REPLACE = "replace"
    LEAVE_OF = "leave_of"
    TAKE = "take"
    DROP = "drop"
    AGREE = "agree"
    DECLINE = "decline"


@dataclass(frozen=True, kw_only=True, slots=True)
class RotaCommand:
    """`when` is the day or days meant, `other` what a swap takes in return; `lessons` are (weekday, half or None where
    it was not said, period). `weekdays` and `minutes` (None: the whole day, or not said) are of a weekly shift.
    `name` and `other_name` are folded. `loose`: said among colleagues it may be talk.
    """

    verb: RotaVerb
    when: When | None = None
    other: When | None = None
    lessons: tuple[tuple[int, Half | None, int], ...] = ()
    weeks: Weeks = Weeks.EVERY
    weekdays: tuple[int, ...] = ()
    minutes: tuple[int, int] | None = None
    name: str = ""
    other_name: str = ""
    number: int | None = None
    ill: bool = False
    loose: bool = False


LONGEST = 120
_ME = r"(?:(?:toi|em|minh|thay|co)(?= ))"
_LAST_ME = r"(?:toi|em|minh|thay|co)"
_POLITE = re.compile(r"(?: (?:nhe|nha|a|ah|nhen|voi a|giup em|giup toi|ca nha|em nhe|roi))*[ .!?]*$")
_GREETING = re.compile(r"^(?:da|vang|em oi|cho (?:em|toi) bao|bao)[ ,]+")
_DAY_NAMES = r"(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|t[2-7]|chu nhat|cn)"
_DAYS = (
    rf"(?P<part{{0}}>(?:buoi )?(?:sang|chieu) )?(?P<days{{0}}>{_DAY_NAMES}(?:(?:, ?| va )(?:{_DAY_NAMES}|[2-7]))*)"
    r"(?P<late{0}> sang| chieu)?"
).replace("{0}", "%s")
_PERIODS = r"tiet (?P<periods%s>\d{1,2}(?: ?(?:-|den|toi|,|va) ?\d{1,2})*)"
_FIRST, _SECOND = f"{_DAYS},? {_PERIODS}" % ("", "", "", ""), f"{_PERIODS},? {_DAYS}" % ("2", "2", "2", "2")
_LESSON = rf"(?:{_FIRST}|{_SECOND})(?: tuan (?P<weeks>chan|le))?"
_W1, _W2 = WHEN.format(1), WHEN.format(2)
_NOT = r"(?:khong|ko|k|hk)(?: con| phai)?"
_SWAP = r"(?:xin |muon |nho )?doi (?:ca|lich|buoi)(?: truc)?"
_TITLED = r"(?P<name>(?:thay|co|anh|chi) [a-z]+(?: [a-z]+){0,3}?)"
_NAME = r"(?P<name>(?:thay|co|anh|chi) \S.*?|\S+)"

_PATTERNS: tuple[tuple[RotaVerb, str], ...] = (
    (
        RotaVerb.MINE,
        rf"(?:xem )?(?:lich|thoi khoa bieu|tkb)(?: (?:truc|day))? cua {_LAST_ME}|/?lich|/tkb|my schedule",
    ),
    (RotaVerb.TEACH, rf"{_LESSON},? {_LAST_ME}(?: co)? day"),
    (RotaVerb.TEACH, rf"{_LAST_ME}(?: co)? day {_LESSON}"),
    (RotaVerb.TEACH_NOT, rf"(?:bo|xoa|huy)(?: lich)?(?: day)? {_LESSON}"),
    (RotaVerb.TEACH_NOT, rf"{_LESSON},? {_LAST_ME} {_NOT} day(?: nua)?"),
    (RotaVerb.TEACH_NOT, rf"{_LAST_ME} {_NOT} day {_LESSON}(?: nua)?"),
    (RotaVerb.TAKE, rf"(?:{_ME} )?(?:truc|them ca(?: truc)?) {DAYS}{HOURS}{WEEKLY}"),
    (RotaVerb.TAKE, rf"{DAYS}{HOURS},? {_LAST_ME} truc{WEEKLY}"),
    (RotaVerb.DROP, rf"(?:bo|xoa|huy)(?: lich)? ca(?: truc)? {DAYS}{HOURS}{WEEKLY}"),
    (RotaVerb.DROP, rf"(?:{_ME} )?{_NOT} truc {DAYS}{HOURS}(?:{WEEKLY} nua|(?P<always> (?:hang|moi) tuan))"),
    (RotaVerb.DROP, rf"{DAYS}{HOURS},? {_LAST_ME} {_NOT} truc(?:{WEEKLY} nua|(?P<always> (?:hang|moi) tuan))"),
    (RotaVerb.BUSY, rf"(?:{_ME} )?{_W1}(?P<me> {_LAST_ME})?(?: co viec)? ban(?: ca ngay| viec)?"),
    (RotaVerb.BUSY, rf"(?P<me>{_LAST_ME}) ban (?:ca ngay )?{_W1}"),
    (RotaVerb.BUSY, rf"(?:{_ME} )?ban ca ngay {_W1}"),
    (
        RotaVerb.LEAVE,
        rf"(?P<me>{_ME} )?(?:xin )?nghi(?: (?P<ill>om|benh)| phep| viec| day)*(?: tu)?(?: ngay)? {_W1}"
        rf"(?:(?: (?:den|toi)(?: het)?(?: ngay)?| ?-) ?{_W2})?",
    ),
    (
        RotaVerb.LEAVE,
        rf"{_W1}(?: (?:den|toi)(?: het)? {_W2})?(?P<me> {_LAST_ME})?(?: xin)? nghi(?: (?P<ill>om|benh)| phep| day)?",
    ),
    (RotaVerb.LEAVE, rf"(?P<me>{_LAST_ME})(?: bi)? (?P<ill>om|benh)(?: {_W1})?"),
    (RotaVerb.LEAVE, rf"{_W1} (?P<me>{_LAST_ME})(?: bi)? (?P<ill>om|benh)"),
    (RotaVerb.FREE, rf"{_W1}(?P<me> {_LAST_ME})? ranh"),
    (RotaVerb.FREE, rf"(?P<me>{_LAST_ME}) ranh {_W1}"),
    (RotaVerb.SWAP, rf"(?:{_ME} )?{_SWAP} {_W1}(?: (?:lay|sang|voi)(?: ca)? {_W2})? (?:voi|cho|cua) {_NAME}"),
    (RotaVerb.SWAP, rf"(?:{_ME} )?{_SWAP} (?:voi|cho) {_NAME} {_W1}"),
    (RotaVerb.SWAP, rf"(?:{_ME} )?nho {_NAME} truc (?:thay|ho|giup)(?: (?:toi|em|minh))? {_W1}"),
    (RotaVerb.REPLACE, rf"{_W1} {_NAME} truc (?:thay|ho)(?: cho)? (?P<other_name>\S.*)"),
    (
        RotaVerb.LEAVE_OF,
        rf"{_W1} {_TITLED}(?: xin)? nghi(?: (?P<ill>om|benh)| phep)*",
    ),
    (
        RotaVerb.LEAVE_OF,
        rf"{_TITLED}(?: xin)? nghi(?: (?P<ill>om|benh)| phep)*(?: tu)? {_W1}(?: (?:den|toi)(?: het)? {_W2})?",
    ),
    (
        RotaVerb.DECLINE,
        r"(?:khong dong y|khong doi(?: duoc)?|khong duoc|tu choi|2)(?: doi)?(?: ca)?(?: (?P<n>\d{1,9}))?",
    ),
    (RotaVerb.AGREE, r"(?:dong y|nhat tri|ok|oke|okay|1)(?: doi)?(?: ca)?(?: (?P<n>\d{1,9}))?"),
)
_COMPILED = tuple((verb, re.compile(rf"{pattern}$")) for verb, pattern in _PATTERNS)
_SPELLINGS = """
xem lịch trực dạy của tôi em mình thầy cô thời khoá khóa biểu thứ hai ba tư năm sáu bảy chủ nhật sáng chiều tối trưa
buổi và tiết đến tới tuần chẵn lẻ có bỏ xoá xóa huỷ hủy không còn phải nữa bận cả ngày việc hôm nay mai kia mốt này sau
xin muốn nghỉ ốm bệnh phép từ hết bị rảnh đổi lấy với cho nhờ thay hộ giúp đồng ý được chối nhất trí
ca hằng hàng mỗi các giờ rưỡi thêm
dạ vâng ơi báo nhé nhá nha ạ à nhà rồi
"""
_WRITTEN = frozenset(_SPELLINGS.split())


def parse(text: str, today: date) -> RotaCommand | None:
    """The command in these words, or None when they are ordinary talk. Raises BadDay for a day, BadShift for hours
    that are none."""
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    folded, written = _plain(text)
    if not folded:
        return None
    for verb, pattern in _COMPILED:
        found = pattern.match(folded)
        if found is not None and _is_meant(found, folded, written):
            return _command(verb, found, today)
    return None


def _plain(text: str) -> tuple[str, list[str]]:
    """Folded words, and the same words as they were written. "tối" is no "tôi", so the evening is written otherwise."""
    line = " ".join(unicodedata.normalize("NFC", text).lower().replace("–", "-").split())
    line = re.sub(r"^(?:@\S+ )+|(?: @\S+)+$", "", line)
    folded = fold(re.sub(r"\btối(?= (?:nay|mai|kia|thứ|t[2-7]|ngày|\d))", "đêm", line))
    folded = _POLITE.sub("", folded)
    trimmed = _GREETING.sub("", folded)
    words = line.split()[len(folded.split()) - len(trimmed.split()) :]
    return trimmed, words[: len(trimmed.split())]


def _is_meant(found: re.Match[str], folded: str, written: list[str]) -> bool:
    """Another word with other marks is another word: "nghĩ" is not "nghỉ", "dậy" not "dạy". Names are free."""
    free: set[int] = set()
    for name in ("name", "other_name"):
        if found.groupdict().get(name):
            first = len(folded[: found.start(name)].split())
            free |= set(range(first, first + len(found[name].split())))
    for place, word in enumerate(written):
        letters = re.sub(r"[\W\d_]", "", word)
        if place not in free and not letters.isascii() and letters not in _WRITTEN:
            return False
    return True


def _command(verb: RotaVerb, found: re.Match[str], today: date) -> RotaCommand | None:
    parts = found.groupdict()
    when = read_when(parts, "1", today) if parts.get("day1") else None
    other = read_when(parts, "2", today, after=when) if parts.get("day2") else None
    if verb in {RotaVerb.LEAVE, RotaVerb.LEAVE_OF}:
        ill = bool(parts.get("ill"))
        if when is None:
            when = When(first=today, last=today, part=Part.DAY)
        if other is not None:
            if other.first < when.first:
                raise BadDay(parts["day2"] or "")
            when, other = When(first=when.first, last=other.first, part=Part.DAY), None
        name = parts.get("name") or ""
        loose = not (parts.get("me") or ill or name or when.last > when.first)
        return RotaCommand(verb=verb, when=when, ill=ill, name=name, loose=loose)
    if verb in {RotaVerb.TEACH, RotaVerb.TEACH_NOT}:
        return RotaCommand(verb=verb, lessons=_lessons(parts), weeks=_weeks(parts.get("weeks")))
    if verb in {RotaVerb.TAKE, RotaVerb.DROP}:
        minutes = minutes_in(parts, MINUTES if verb is RotaVerb.TAKE else BOUNDS)
        loose = verb is RotaVerb.TAKE and not (parts.get("hours") or parts.get("weekly"))
        return RotaCommand(verb=verb, weekdays=weekdays_in(parts["weekdays"] or ""), minutes=minutes, loose=loose)
    number = parts.get("n")
    bare = {"1", "2", "ok", "oke", "okay", "khong duoc", "tu choi"}
    return RotaCommand(
        verb=verb,
        when=when,
        other=other,
        name=(parts.get("name") or "").strip(),
        other_name=(parts.get("other_name") or "").strip(),
        number=int(number) if number else None,
        loose=found[0].strip() in bare,
    )


def _weeks(word: str | None) -> Weeks:
    return {"chan": Weeks.EVEN, "le": Weeks.ODD}.get(word or "", Weeks.EVERY)


def _lessons(parts: dict[str, str | None]) -> tuple[tuple[int, Half | None, int], ...]:
    days = parts.get("days") or parts.get("days2") or ""
    half_said = " ".join(parts.get(name) or "" for name in ("part", "late", "part2", "late2"))
    half = Half.MORNING if "sang" in half_said else Half.AFTERNOON if "chieu" in half_said else None
    weekdays = [weekday_named(day) for day in re.split(r", ?| va ", days)]
    found = []
    for weekday in dict.fromkeys(weekdays):
        for period in _periods(parts.get("periods") or parts.get("periods2") or ""):
            # Where the day's lessons are counted on, the sixth is the first of the afternoon.
            afternoon = half is None and 6 <= period <= 10
            found.append((weekday, Half.AFTERNOON if afternoon else half, period - 5 if afternoon else period))
    return tuple(found)


def _periods(text: str) -> list[int]:
    found: list[int] = []
    for piece in re.split(r" ?(?:,|va) ?", text):
        first, *last = (int(number) for number in re.split(r" ?(?:-|den|toi) ?", piece))
        until = last[-1] if last else first
        found += range(min(first, until), max(first, until) + 1)
    return list(dict.fromkeys(found))
