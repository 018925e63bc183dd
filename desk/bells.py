"""A school's bells and breaks as people type them."""

from __future__ import annotations

import re
from datetime import date, datetime

from desk.shifts import BadShift, parse_span
from desk.timetable import BadTimetable, BellTimes, Days, Half, Period
from desk.timetable_words import half as half_said

LESSON = 45
"""Minutes, where only the beginning is said."""
_EXAMPLE = "viết như “sáng 7:00 7:50 8:55 9:45 10:35; chiều 13:15-14:00 14:05-14:50”"


def parse_bells(text: str, before: BellTimes | None = None) -> BellTimes:
    """ "sáng 7:00 7:50 8:55; chiều 13:15-14:00": a half that is not named rings as before. Raises BadTimetable."""
    halves = {half: (before or BellTimes()).of(half) for half in Half}
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        words = part.replace(",", " ").split()
        half = half_said(words[0])
        if half is None or len(words) < 2:
            raise BadTimetable(f"“{part}” không rõ giờ vào lớp; {_EXAMPLE}.")
        halves[half] = tuple(_period(number, word) for number, word in enumerate(words[1:], start=1))
    return BellTimes(morning=halves[Half.MORNING], afternoon=halves[Half.AFTERNOON])


def _period(number: int, word: str) -> Period:
    whole = "-" in word or "–" in word
    try:
        starts, ends = parse_span(word if whole else f"{word}-23:59")
    except BadShift:
        raise BadTimetable(f"“{word}” không phải giờ; {_EXAMPLE}.") from None
    return Period(number=number, starts=starts, ends=ends if whole else starts + LESSON)


def parse_days(text: str) -> Days:
    """ "21/12/2026-02/01/2027" or one day. Raises BadTimetable."""
    found = [_day(part) for part in re.split(r"\s*(?:–|\.\.|đến|(?<=\d{4})-(?=\d{1,2}/))\s*", text.strip())]
    if not 1 <= len(found) <= 2 or found[0] > found[-1]:
        raise BadTimetable(f"“{text}” không phải một kỳ; viết như 21/12/2026-02/01/2027.")
    return Days(first=found[0], last=found[-1])


def _day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadTimetable(f"“{text}” không phải một ngày; viết như 21/12/2026-02/01/2027.")
