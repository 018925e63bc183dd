"""However much was handled long ago, looking for what is to do reads only what is to do."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, event, text

from desk.capabilities import SIMULATOR
from store import inbox, leasing, outbox, timers
from store.database import Database
from tests.support.commune import MONDAY

_FILL = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, 20000)) ",
}
_BODY = '{"key": "k", "channel": "chat", "chat": "c", "markup": "x", "urgency": 0}'
_TABLES = (
    "INSERT INTO inbox (channel, delivery_key, chat, shard, raw, received_at, state)"
    " SELECT 'chat', 'k' || i, 'c' || i % 500, i % 64, '', 0, CASE WHEN i > 19990 THEN 0 ELSE 1 END FROM n",
    "INSERT INTO outbox (channel, chat, shard, key, urgency, body, created_at, due_at, state)"
    " SELECT 'chat', 'c' || i % 500, i % 64, 'k' || i, 0, '"
    + _BODY
    + "', 0, 0, CASE WHEN i > 19990 THEN 0 ELSE 2 END FROM n",
    "INSERT INTO timers (kind, subject, due_at, state)"
    " SELECT 'close', i, 0, CASE WHEN i > 19990 THEN 0 ELSE 2 END FROM n",
)


@pytest.fixture
def long_used(database: Database) -> Database:
    def fill(connection: Connection) -> None:
        for insert in _TABLES:
            begin, rows = insert.split(" SELECT ", 1)
            numbers = _FILL["sqlite" if database.is_sqlite else "postgresql"]
            connection.execute(text(f"{begin} {numbers} SELECT {rows}"))

    database.write_now(fill)
    database.write_now(lambda c: c.exec_driver_sql("ANALYZE"))
    return database


def plans(database: Database, look) -> str:
    """The plan of every SELECT that `look` makes."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    asked: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append((statement, parameters))

    with database.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", note)
        look(connection)
        event.remove(connection, "before_cursor_execute", note)
        found = [
            str(row)
            for statement, parameters in asked
            for row in connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
        ]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("index", "look"),
    [
        ("ix_inbox_", inbox.has_pending),
        ("ix_inbox_", inbox.pending),
        ("ix_outbox_", outbox.next_due),
        ("ix_outbox_", leasing.next_head_due),
        ("ix_outbox_", lambda c: leasing.lease(c, MONDAY, {"chat": SIMULATOR})),
        ("ix_timers_due", lambda c: timers.due(c, MONDAY)),
        ("ix_timers_due", timers.next_due),
    ],
)
def test_only_what_is_pending_is_read(long_used: Database, index: str, look):
    plan = plans(long_used, look)
    assert index in plan
    assert "Seq Scan on inbox" not in plan
    assert "Seq Scan on outbox" not in plan
    assert "Seq Scan on timers" not in plan
    if long_used.is_sqlite:
        whole = [line for line in plan.splitlines() if "SCAN" in line and "USING" not in line]
        assert not [line for line in whole if any(name in line for name in ("inbox", "outbox", "timers"))]
