"""How long people waited, in duty hours, and what became of the promises they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk import clocks
from desk.rota import Rota
from store import promises, rota
from store import times as stored
from store.times import Times


def figures(connection: Connection, commune: str, start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Of one commune. Spans run in duty hours; minutes are rounded up, so that nothing looks better than it was."""
    measured = stored.between(connection, start, end, commune)
    in_force = rota.load(connection, commune, end, zone)
    outcomes = Counter(str(each.outcome or "open") for each in promises.between(connection, start, end, commune))
    return {
        "threads": len(measured),
        "claim": _spans(in_force, measured, "claimed_at"),
        "first_answer": _spans(in_force, measured, "answered_at"),
        "resolution": _spans(in_force, measured, "resolved_at"),
        "promises": {kind: outcomes[kind] for kind in ("kept", "corrected", "void", "late", "open")},
    }


def _spans(in_force: Rota, measured: Sequence[Times], until: str) -> dict[str, int | None]:
    ends = [(each.begun_at, getattr(each, until)) for each in measured]
    spans = [clocks.elapsed(in_force, begun, at) for begun, at in ends if at is not None]
    return {
        "count": len(spans),
        "median": _minutes(clocks.percentile(spans, 0.5)),
        "p90": _minutes(clocks.percentile(spans, 0.9)),
    }


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else -(-span // timedelta(minutes=1))
