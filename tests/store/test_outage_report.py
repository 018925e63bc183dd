"""What was down, by how many and of how many communes it was said, and what was none."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from store import outages
from store.database import Database
from tests.store.test_joins import NOW, someone, waiting


def reported(connection: Connection, system: str, communes: str) -> list[int]:
    numbers = []
    for commune in communes:
        asker = someone(connection)
        thread = waiting(connection, asker)
        outages.report(connection, asker, commune, system=system, plain=True, now=NOW, thread=thread)
        numbers.append(thread.id)
    begun = outages.begin(connection, system, "", NOW - timedelta(minutes=30), NOW)
    assert begun is not None
    return numbers


def test_outages_are_counted_without_what_was_split_from_them(database: Database):
    with database.engine.begin() as c:
        first, *_ = reported(c, "iGate", "aab")
        second, *_ = reported(c, "VNeID", "ab")
        (igate,) = outages.lasting(c, "iGate")
        assert outages.told_to(c, first) == igate
        assert outages.split(c, first, NOW)
        assert outages.told_to(c, first) is None
        assert outages.end(c, outages.lasting(c, "VNeID")[0], None, NOW, mistaken=True)
        assert outages.told_to(c, second) is None
        told = outages.begun_between(c, NOW, NOW + timedelta(seconds=1))
        assert [(p.outage.system, p.reports, p.communes, p.mistaken) for p in told] == [
            ("VNeID", 2, 2, True),
            ("iGate", 2, 2, False),
        ]
        assert outages.begun_between(c, NOW - timedelta(days=1), NOW) == []
        assert outages.listening_since(c, NOW + timedelta(days=9)) == NOW
