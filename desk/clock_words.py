"""Times of the day as people type them: "7h", "9h30", "3 giờ rưỡi chiều"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

CLOCK = (
    r"(?P<h{0}>[0-9]{{1,2}})(?: ?(?P<unit{0}>[:hg]|gio) ?(?P<m{0}>[0-9]{{2}}|ruoi)?)?"
    r"(?: (?P<half{0}>sang|trua|chieu|toi))?"
)
"""Folded words, to be formatted with a number that parts two of them."""


def read_clock(parts: Mapping[str, str | None], which: str, other_half: str = "") -> time | None:
    """ "3h chiều" is 15:00; in "2h đến 4h chiều" both are. None: no clock shows it."""
    minutes = read_minutes(parts, which, other_half)
    return None if minutes is None or minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def read_minutes(parts: Mapping[str, str | None], which: str, other_half: str = "") -> int | None:
    """The same in minutes after midnight; the end of the day is "24h"."""
    hour, minute = int(parts[f"h{which}"] or 0), parts[f"m{which}"] or "0"
    if (parts[f"half{which}"] or other_half) in {"chieu", "toi"} and hour < 12:
        hour += 12
    past = 30 if minute == "ruoi" else int(minute)
    return hour * 60 + past if past < 60 and hour * 60 + past <= 24 * 60 else None
