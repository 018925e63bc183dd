"""Time as the desk owes it: it runs in duty hours only, so that a night or a holiday makes nobody late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.rota import Rota

_WINDOW = timedelta(days=14)
_FURTHEST = timedelta(days=90)


def elapsed(rota: Rota, starts: datetime, ends: datetime) -> timedelta:
    """Duty time between two moments."""
    if ends <= starts:
        return timedelta()
    return sum((stop - begin for begin, stop in rota.service(starts, ends)), timedelta())


def runs_out(rota: Rota, starts: datetime, span: timedelta) -> datetime | None:
    """When so much duty time has passed; None where there are no duty hours for months."""
    left, at = span, starts
    while at < starts + _FURTHEST:
        for begin, stop in rota.service(at, at + _WINDOW):
            if stop - begin >= left:
                return (begin + left).astimezone(starts.tzinfo)
            left -= stop - begin
        at += _WINDOW
    return None


def percentile(spans: Sequence[timedelta], share: float) -> timedelta | None:
    """The smallest of the measured spans that this share of them does not exceed; None for none."""
    ranked = sorted(spans)
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)] if ranked else None
