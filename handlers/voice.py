"""Words for everything the desk says: one Jinja template a message, in `texts/<language>/`.

Autoescape is on, so what people wrote can never become markup; the templates themselves may use <b>, <i>, <code>.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from desk.people import Person, Role

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("vi", "en")
_VI_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_TITLES = ("thầy ", "cô ", "anh ", "chị ", "ông ", "bà ", "em ", "bác ")


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
    environment.filters["upfirst"] = lambda text: text[:1].upper() + text[1:]
    return environment


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
    name = person.name.strip()
    if name.casefold().startswith(_TITLES):
        return name[:1].lower() + name[1:]
    if language == "en":
        return name
    return f"thầy/cô {name}" if person.role is Role.TEACHER else f"anh/chị {name}"


def clock(moment: datetime, now: datetime, zone: ZoneInfo, language: str = "vi") -> str:
    """A time as one would say it today: "9:35", "7:00 sáng mai", "7:00 thứ Hai 09/03"."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour}:{local.minute:02d}"
    if local.date() == today:
        return time
    if local.date() == today + timedelta(days=1):
        if language == "en":
            return f"{time} tomorrow"
        return f"{time} {'sáng' if local.hour < 12 else 'chiều'} mai"
    return f"{time} {_day(local.date(), language)}"


def _day(day: date, language: str) -> str:
    if language == "en":
        return f"on {day:%A %d/%m}"
    return f"{_VI_DAYS[day.weekday()]} {day:%d/%m}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m}"


def shortened(text: str, most: int = 120) -> str:
    """One line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0] + "…"
