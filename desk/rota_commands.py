"""What teachers type about their own duty: lessons, busy days, leave, free afternoons, swaps.

The whole message is the command, or it is none: colleagues talk with these words too ("mai nghỉ lễ nhé cả nhà").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from desk import commands, duty_in_any_order
from desk.calendar_words import BOUNDS, MINUTES, WEEKDAY, WHEN, BadDay, Part, When, read_when
from desk.duty_words import LAST_ME, LONGEST, ME, NOT, RotaCommand, RotaVerb, is_written, lessons_in, plain, weeks_in
from desk.week_words import DAYS, HOURS, WEEKLY, minutes_in, weekdays_in
from knowledge.text import fold

_DAYS = (
    rf"(?P<part{{0}}>(?:buoi )?(?:sang|chieu) )?(?P<days{{0}}>{WEEKDAY}(?:(?:, ?| va )(?:{WEEKDAY}|[2-7]))*)"
    r"(?P<late{0}> sang| chieu)?"
).replace("{0}", "%s")
_PERIODS = r"tiet (?P<periods%s>\d{1,2}(?: ?(?:-|den|toi|,|va) ?\d{1,2})*)"
_FIRST, _SECOND = f"{_DAYS},? {_PERIODS}" % ("", "", "", ""), f"{_PERIODS},? {_DAYS}" % ("2", "2", "2", "2")
_LESSON = rf"(?:{_FIRST}|{_SECOND})(?: tuan (?P<weeks>chan|le))?"
_W1, _W2 = WHEN.format(1), WHEN.format(2)
_SWAP = r"(?:xin |muon |nho )?doi (?:ca|lich|buoi)(?: truc)?"
_TITLES = {"thay", "co", "thay/co", "anh", "chi"}
_TITLED = r"(?P<name>(?:thay|co|thay/co|anh|chi) [a-z]+(?: [a-z]+){0,3}?)"
_NAME = r"(?P<name>(?:thay|co|thay/co|anh|chi) \S.*?|\S+)"

_PATTERNS: tuple[tuple[RotaVerb, str], ...] = (
    (
        RotaVerb.MINE,
        rf"(?:xem )?(?:lich|thoi khoa bieu|tkb)(?: (?:truc|day))?(?: tuan (?:nay|sau))?(?: cua)? {LAST_ME}"
        r"(?: tuan (?:nay|sau))?|(?:xem )?/?lich|/?tkb|my schedule",
    ),
    (RotaVerb.TEACH, rf"{_LESSON},? {LAST_ME}(?: co)? day"),
    (RotaVerb.TEACH, rf"{LAST_ME}(?: co)? day {_LESSON}"),
    (RotaVerb.TEACH_NOT, rf"(?:bo|xoa|huy)(?: lich)?(?: day)? {_LESSON}"),
    (RotaVerb.TEACH_NOT, rf"{_LESSON},? {LAST_ME} {NOT} day(?: nua)?"),
    (RotaVerb.TEACH_NOT, rf"{LAST_ME} {NOT} day {_LESSON}(?: nua)?"),
    (RotaVerb.TAKE, rf"(?:{ME} )?(?:truc|them ca(?: truc)?) {DAYS}{HOURS}{WEEKLY}"),
    (RotaVerb.TAKE, rf"{DAYS}{HOURS},? {LAST_ME} truc{WEEKLY}"),
    (RotaVerb.DROP, rf"(?:bo|xoa|huy)(?: lich)? ca(?: truc)? {DAYS}{HOURS}{WEEKLY}"),
    (RotaVerb.DROP, rf"(?:{ME} )?{NOT} truc {DAYS}{HOURS}(?:{WEEKLY} nua|(?P<always> (?:hang|moi) tuan))"),
    (RotaVerb.DROP, rf"{DAYS}{HOURS},? {LAST_ME} {NOT} truc(?:{WEEKLY} nua|(?P<always> (?:hang|moi) tuan))"),
    (RotaVerb.BUSY, rf"(?:{ME} )?{_W1}(?P<me> {LAST_ME})?(?: co viec)? ban(?: ca ngay| viec)?"),
    (RotaVerb.BUSY, rf"(?P<me>{LAST_ME}) ban (?:ca ngay )?{_W1}"),
    (RotaVerb.BUSY, rf"(?:{ME} )?ban ca ngay {_W1}"),
    (
        RotaVerb.LEAVE,
        rf"(?P<me>{ME} )?(?:xin )?nghi(?: (?P<ill>om|benh)| phep| viec| day| thai san| che do)*(?: tu)?(?: ngay)? {_W1}"
        rf"(?:(?: (?:den|toi)(?: het)?(?: ngay)?| ?-) ?{_W2})?",
    ),
    (
        RotaVerb.LEAVE,
        rf"{_W1}(?: (?:den|toi)(?: het)? {_W2})?(?P<me> {LAST_ME})?(?: xin)? nghi(?: (?P<ill>om|benh)| phep| day)?",
    ),
    (RotaVerb.LEAVE, rf"(?P<me>{LAST_ME})(?: bi)? (?P<ill>om|benh)(?: {_W1})?"),
    (RotaVerb.LEAVE, rf"{_W1} (?P<me>{LAST_ME})(?: bi)? (?P<ill>om|benh)"),
    (RotaVerb.FREE, rf"{_W1}(?P<me> {LAST_ME})? ranh"),
    (RotaVerb.FREE, rf"(?P<me>{LAST_ME}) ranh {_W1}"),
    (RotaVerb.SWAP, rf"(?:{ME} )?{_SWAP} {_W1}(?: (?:lay|sang|voi)(?: ca)? {_W2})? (?:voi|cho|cua) {_NAME}"),
    (RotaVerb.SWAP, rf"(?:{ME} )?{_SWAP} (?:voi|cho) {_NAME} {_W1}"),
    (RotaVerb.SWAP, rf"(?:{ME} )?nho {_NAME} truc (?:thay|ho|giup)(?: cho)?(?: (?:toi|em|minh))? {_W1}"),
    (RotaVerb.SWAP, rf"(?:{ME} )?{_W1},? (?:{ME} )?nho {_NAME} truc (?:thay|ho|giup)(?:(?: cho)? (?:toi|em|minh))?"),
    (RotaVerb.SWAP, rf"{_W1},? (?:{ME} )?(?:voi|va) {_TITLED} doi (?:ca|lich)(?: truc)?"),
    (RotaVerb.SWAP, rf"{_W1},? {_TITLED} truc (?:thay|ho|giup)(?: cho)? (?:toi|em|minh)"),
    (RotaVerb.SWAP, rf"{_TITLED} truc (?:thay|ho|giup)(?: cho)? (?:toi|em|minh) {_W1}"),
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
_COMPILED = tuple((verb, re.compile(rf"(?:{pattern})$")) for verb, pattern in _PATTERNS)


_ASKS = re.compile(r"\?\s*$|\b(?:à|hả|nhỉ)\b")
_HER = re.compile(r"\b(?:thay|co) (?:bi |xin )*(?:ban|nghi|ranh|om|benh)\b")
_ASKABLE = {RotaVerb.MINE, RotaVerb.SWAP}
"""What may be asked; "thứ 5 cô bận à" is no word about oneself."""


def parse(text: str, today: date) -> RotaCommand | None:
    """The command in these words, or None when they are ordinary talk. Raises BadDay for a day, BadShift for hours
    that are none."""
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    folded, written = plain(text)
    command = _said(text, folded, written, today) if folded else None
    if command is None or (_ASKS.search(unicodedata.normalize("NFC", text).lower()) and command.verb not in _ASKABLE):
        return None
    # Among colleagues "cô bận" may be said of her.
    may_be_another = command.verb in {RotaVerb.BUSY, RotaVerb.LEAVE, RotaVerb.FREE} and _HER.search(folded)
    return replace(command, loose=True) if may_be_another else command


def _said(text: str, folded: str, written: list[str], today: date) -> RotaCommand | None:
    for verb, pattern in _COMPILED:
        found = pattern.match(folded)
        if found is not None and _is_meant(found, folded, written):
            command = _command(verb, found, today)
            typed, other = (_as_typed(found, name, folded, written) for name in ("name", "other_name"))
            return replace(command, typed=typed, other_typed=other)
    is_plain = all(is_written(word) for word in written) and commands.parse(text) is None
    return duty_in_any_order.read(folded, today) if is_plain else None


def _is_meant(found: re.Match[str], folded: str, written: list[str]) -> bool:
    """Another word with other marks is another word: "nghĩ" is not "nghỉ", "dậy" not "dạy". Names are free."""
    free: set[int] = set()
    for name in ("name", "other_name"):
        if found.groupdict().get(name):
            first = len(folded[: found.start(name)].split())
            free |= set(range(first, first + len(found[name].split())))
    return all(place in free or is_written(word) for place, word in enumerate(written))


def _as_typed(found: re.Match[str], name: str, folded: str, written: Sequence[str]) -> str:
    """The name as it was written: "cô Lan" for "co lan"."""
    said = found.groupdict().get(name)
    if not said:
        return ""
    first = len(folded[: found.start(name)].split())
    words = written[first : first + len(said.split())]
    title = [word for word in words[:1] if fold(word) in _TITLES]
    return " ".join([*title, *(word.capitalize() for word in words[len(title) :])]) or said


def _command(verb: RotaVerb, found: re.Match[str], today: date) -> RotaCommand:
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
        return RotaCommand(verb=verb, lessons=lessons_in(parts), weeks=weeks_in(parts.get("weeks")))
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
