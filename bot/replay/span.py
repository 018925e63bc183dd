"""Spans and moments as a script writes them: `30s`, `10m`, `1h30m`, `2d`; `2026-03-02T08:00`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SPAN = r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$"
_SPAN = re.compile(
    r"(?:(?P<days>\d{1,4})d)?(?:(?P<hours>\d{1,5})h)?(?:(?P<minutes>\d{1,6})m)?(?:(?P<seconds>\d{1,7})s)?"
)


def parse_span(text: str) -> timedelta | None:
    """None when it is no span; `0s` is one, the empty text is not."""
    found = _SPAN.fullmatch(text.replace(" ", "").casefold())
    if found is None or not any(found.groups()):
        return None
    return timedelta(**{unit: int(count or 0) for unit, count in found.groupdict().items()})


def parse_moment(text: str) -> datetime | None:
    """An ISO time; in Viet Nam's zone unless it brings an offset of its own."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZONE)


def spoken(span: timedelta) -> str:
    """As it would be written in a script."""
    seconds = int(span.total_seconds())
    parts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
