"""Who helped, as it is told: an official who took a question as a helper is a colleague, not a teacher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from desk.threads import Thread
from store import people


def counted(connection: Connection, threads: Iterable[Thread]) -> Counter[str]:
    """How many were helped by "faq", "teacher" and "peer"."""
    known: dict[int, bool] = {}
    found: Counter[str] = Counter()
    for thread in threads:
        by, holder = thread.helped_by or "", thread.claimed_by
        if by == "teacher" and holder is not None:
            if holder not in known:
                known[holder] = people.get(connection, holder).is_staff
            by = by if known[holder] else "peer"
        found[by] += 1
    return found
