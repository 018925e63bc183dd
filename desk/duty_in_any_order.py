"""Duty said in any order: time and periods wherever they stand, and beside them only who, and what he does then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from desk.calendar_words import MINUTES, Part
from desk.duty_words import LAST_ME, LONGEST, NOT, RotaCommand, RotaVerb, is_written, lessons_in, plain, weeks_in
from desk.rota_slots import Slots, lesson_slots, time_slots

_Meant = tuple[tuple[RotaVerb, re.Pattern[str]], ...]
FEW = 12
"""Words of one who speaks of his duty; whoever answers an official writes more."""
_TEACHES = r"(?:co )?(?:day|gio day|lich day|len lop)"
_BUSY_WITH = (
    r"(?:viec|hop|hoi dong|hoi nghi|hop to|dot xuat|rieng|gia dinh|cong tac|tap huan|coi thi|cham thi|day|kham benh"
    r"|ca ngay|mat|chut|mot chut|o truong|truong)"
)
_MEANT = (
    (
        RotaVerb.TEACH,
        re.compile(rf"(?P<me>{LAST_ME}) (?:{_TEACHES}|co)|{_TEACHES} (?P<me2>{LAST_ME})|(?P<l>){_TEACHES}"),
    ),
    (RotaVerb.TEACH_NOT, re.compile(rf"(?:{LAST_ME} )?{NOT}(?: co)? day(?: nua)?|(?:bo|xoa|huy)(?: lich)?(?: day)?")),
)
_MEANT_THEN = (
    (
        RotaVerb.BUSY,
        re.compile(
            rf"(?:{LAST_ME} )?(?:dang |se |co viec |deu )*ban(?: {_BUSY_WITH})*(?: {LAST_ME})?"
            rf"|{LAST_ME} (?:phai |se |co |di )*(?:hop|cong tac|tap huan|coi thi|cham thi|kham benh)"
            rf"(?: {_BUSY_WITH})*"
            rf"|{LAST_ME} {NOT} (?:the )?truc (?:duoc|dc)|{LAST_ME} {NOT} the truc|(?:{LAST_ME} )?moi ranh"
        ),
    ),
    (
        RotaVerb.LEAVE,
        re.compile(
            rf"(?:(?P<me>{LAST_ME}) )?(?:xin )?(?:phep )?nghi"
            r"(?: (?P<ill>om|benh)| phep| viec| day| truc| thai san| che do| hoc| rieng| ca)*"
            rf"|(?P<me2>{LAST_ME})(?: bi| dang)* (?P<ill2>om|benh|sot)(?: qua| nang)?"
        ),
    ),
    (
        RotaVerb.FREE,
        re.compile(
            rf"(?:{LAST_ME} )?(?:lai |co )?ranh(?: lai| ca ngay| {LAST_ME})*|{LAST_ME} (?:co the )?truc (?:duoc|dc)"
        ),
    ),
)
_ABOUT_DUTY = re.compile(
    r"\b(?:ban|nghi|ranh|truc|doi ca|doi lich|tiet|om|cong tac)\b.*\b(?:hom nay|h?nay|mai|thu|t[2-7]|cn|chu nhat|sang"
    r"|chieu|tuan|ngay|tiet \d|\d+ ?(?:h|g|gio)\b|\d+/\d+|voi|cho|thay|ho)"
    r"|\b(?:hom nay|h?nay|mai|thu \w+|t[2-7]|cn|chu nhat|sang|chieu|tuan|\d+/\d+|\d+ ?(?:h|gio)\d*|tiet \d+)\b.*"
    r"\b(?:ban|nghi|ranh|truc|doi ca|tiet \d|om|cong tac)\b"
)
_OF_HIM = re.compile(
    r"\b(?:toi|em|minh)(?: (?:se|dang|phai|co|bi|xin|muon|cung))* (?:ban|nghi|ranh|truc|day|om)\b"
    r"|\b(?:doi (?:ca|lich)|bo ca|tiet \d)|^(?:ban|nghi|ranh)\b"
)
"""Without marks "ban" is a document, a table and "you", too."""
_TO_AN_OFFICIAL = re.compile(
    r"\b(?:anh|chi|bac|bam|chon|vao muc|cai|go|khoi dong|goi|gui|thu lai|may|token|mat khau)\b"
)


_WHO_IS_ON = re.compile(r"\bai (?:dang |se )?truc\b")


def is_about_duty(text: str) -> bool:
    """Some word of duty and some word of time, and no word to an official: not understood, and not to be carried."""
    if len(text) > LONGEST or "\n" in text.strip():
        return False
    folded, written = plain(text)
    if len(written) <= FEW and _WHO_IS_ON.search(folded):
        return True
    if len(written) > FEW or _TO_AN_OFFICIAL.search(folded) or not all(is_written(word) for word in written[:FEW]):
        return False
    return _ABOUT_DUTY.search(folded) is not None and _OF_HIM.search(folded) is not None


def read(folded: str, today: date) -> RotaCommand | None:
    """None where anything else is said beside it. Raises BadDay."""
    lessons = lesson_slots(folded)
    if lessons is not None:
        verb, found = _fitting(_MEANT, lessons)
        if verb is None or found is None:
            return None
        loose = verb is RotaVerb.TEACH and not (found["me"] or found["me2"])
        named = {"days": lessons.days, "periods": lessons.periods, "part": lessons.half}
        return RotaCommand(verb=verb, lessons=lessons_in(named), weeks=weeks_in(lessons.weeks), loose=loose)
    then = time_slots(folded, today)
    verb, found = _fitting(_MEANT_THEN, then) if then is not None else (None, None)
    if then is None or verb is None or found is None or then.when is None:
        return None
    when = then.when
    if verb is RotaVerb.FREE and when.minutes is not None:
        when = replace(when, minutes=_within_reason(when.minutes))
    if verb is RotaVerb.FREE and when.last > when.first:
        return None
    parts = found.groupdict()
    ill = bool(parts.get("ill") or parts.get("ill2"))
    loose = verb is RotaVerb.LEAVE and not (parts["me"] or parts["me2"] or ill or when.last > when.first)
    return RotaCommand(verb=verb, when=when, ill=ill, loose=loose)


def _fitting(meant: _Meant, slots: Slots) -> tuple[RotaVerb | None, re.Match[str] | None]:
    for verb, pattern in meant:
        found = pattern.fullmatch(slots.left)
        if found is not None:
            return verb, found
    return None, None


def _within_reason(minutes: tuple[int, int]) -> tuple[int, int]:
    """ "Rảnh từ 14h" does not mean until midnight, nor "rảnh đến 10h" from midnight on."""
    starts, ends = max(minutes[0], MINUTES[Part.MORNING][0]), minutes[1]
    evening = next(last for _, last in (MINUTES[Part.AFTERNOON], MINUTES[Part.EVENING], (0, 24 * 60)) if last > starts)
    return starts, evening if ends >= 24 * 60 else max(ends, starts + 1)
