"""Words for everything the desk says: one Jinja template a message, in `texts/<language>/`.

Autoescape is on, so what people wrote can never become markup; the templates themselves may use <b>, <i>, <code>.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from desk.people import Person, Role

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("vi", "en")
_VI_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_VI_PARTS = {"morning": "sáng", "afternoon": "chiều", "evening": "tối"}
_TITLES = ("thầy ", "cô ", "anh ", "chị ", "ông ", "bà ", "em ", "bác ", "chú ")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEXTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["upfirst"] = _upfirst
    return environment


def _upfirst(text: str) -> str:
    """A name that is written with capitals inside, such as iGate, stays as it is."""
    first = text.split(maxsplit=1)[:1]
    return text if first and first[0] != first[0].lower() else text[:1].upper() + text[1:]


def say(message: str, language: str = "vi", **values: object) -> str:
    """Markup of one message; `message` is the template's name."""
    if not values:
        return _fixed(message, language)
    return _template(message, language).render(**values).strip()


@lru_cache(maxsize=500)
def _fixed(message: str, language: str) -> str:
    return _template(message, language).render().strip()


@lru_cache(maxsize=500)
def _template(message: str, language: str) -> Template:
    return _environment().get_template(f"{language if language in LANGUAGES else 'vi'}/{message}.j2")


def called(person: Person, language: str = "vi") -> str:
    """How people are spoken of: "thầy Đạo", "cô Lan", "anh/chị Hoa"; by role where the name brings no title."""
    name = " ".join(unicodedata.normalize("NFC", person.name).split())
    if name == "?":  # not every platform tells names, or tells them at once
        name = ""
    if name.casefold().startswith(_TITLES):
        return name[:1].lower() + name[1:]
    if language == "en" and name:
        return name
    return f"{'thầy/cô' if person.role is Role.TEACHER else 'anh/chị'} {name}".strip()


def clock(moment: datetime, now: datetime, zone: ZoneInfo, language: str = "vi") -> str:
    """A time as one would say it today: "9:35", "7:00 sáng mai", "7:00 thứ Hai 09/03"."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour}:{local.minute:02d}"
    if local.date() == today:
        return time
    if local.date() == today + timedelta(days=1):
        if language == "en":
            return f"{time} tomorrow"
        return f"{time} {_part_of_day(local.hour)} mai"
    return f"{time} {_day(local.date(), today, language)}"


def _part_of_day(hour: int) -> str:
    return "sáng" if hour < 11 else "trưa" if hour < 13 else "chiều" if hour < 18 else "tối"


def _day(day: date, today: date, language: str) -> str:
    """The year is said only where it is another one."""
    written = f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}"
    weekdays = _EN_DAYS if language == "en" else _VI_DAYS
    return f"{'on ' if language == 'en' else ''}{weekdays[day.weekday()]} {written}"


def weekday(number: int, language: str = "vi") -> str:
    """ "thứ Hai"; 0 is Monday."""
    return (_EN_DAYS if language == "en" else _VI_DAYS)[number]


def date_called(
    day: date, today: date, language: str = "vi", part: str = "", minutes: tuple[int, int] | None = None
) -> str:
    """ "hôm nay", "sáng ngày mai", "chiều thứ Năm 03/12", "8:00-10:00 ngày mai"."""
    ahead = (day - today).days
    if minutes is not None:
        return f"{_hours_called(*minutes, language)} {date_called(day, today, language)}"
    if language == "en":
        called = {0: "today", 1: "tomorrow"}.get(ahead) or _day(day, today, language)
        return f"{called}, in the {part}" if part in _VI_PARTS else called
    called = {0: "hôm nay", 1: "ngày mai"}.get(ahead) or _day(day, today, language)
    return f"{_VI_PARTS[part]} {called}" if part in _VI_PARTS else called


def _hours_called(starts: int, ends: int, language: str) -> str:
    """ "8:00-10:00", "đến 10:00", "từ 14:00"."""
    first, last = (f"{minute // 60}:{minute % 60:02}" for minute in (starts, ends))
    if starts and ends < 24 * 60:
        return f"{first}-{last}"
    until, since = ("until", "from") if language == "en" else ("đến", "từ")
    return f"{until} {last}" if not starts else f"{since} {first}"


def periods(first: int, last: int, span: str, *, half: str, weeks: str, language: str = "vi") -> str:
    """ "sáng tiết 1-4 (07:00-10:30)"."""
    numbers = f"{first}" if first == last else f"{first}-{last}"
    if language == "en":
        return f"{half} period {numbers} ({span}){'' if weeks == 'every' else f' in {weeks} weeks'}"
    which = {"odd": " tuần lẻ", "even": " tuần chẵn"}.get(weeks, "")
    return f"{_VI_PARTS[half]} tiết {numbers} ({span}){which}"


def day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "23/11"; of another year "23/11/2024"."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    return f"{local:%d/%m}" if local.year == today.year else f"{local:%d/%m/%Y}"


def shortened(text: str, most: int = 120, *, lines: bool = False) -> str:
    """One line (or with its `lines` kept), cut at a word, never longer than `most`."""
    kept = text.split("\n") if lines else [text]
    line = "\n".join(words for one in kept if (words := " ".join(one.split())))
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    # A mark that stands alone belongs to the letter before it: do not part them.
    while cut and unicodedata.combining(line[len(cut)]):
        cut = cut[:-1]
    if line[len(cut)] not in " \n":
        cut = cut[: max(cut.rfind(" "), cut.rfind("\n"))] if " " in cut or "\n" in cut else cut
    return cut.rstrip(" ,;:–-") + "…"
