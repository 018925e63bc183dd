"""What must be true of every desk at rest, whatever happened to it: one SQL look at everything it did.

`broken(...)` names what is not; a test that ends with `assert not broken(...)` has checked it all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from bot.channels.base import Envelope, Raw

ENDS_A_CLAIM = {"released", "offered_on", "handed_over", "resolved", "withdrawn", "reopened", "escalated"}

_NEVER = {
    "an accepted update has no end": "SELECT id FROM inbox WHERE state NOT IN (1, 2) OR handled_at IS NULL",
    "a handled update has no outcome": "SELECT id FROM inbox WHERE outcome IS NULL",
    "a delivery key twice": "SELECT channel, delivery_key FROM inbox GROUP BY 1, 2 HAVING count(*) > 1",
    "an outbox row has no end": "SELECT id, state, error FROM outbox WHERE state NOT IN (2, 3, 4, 5)",
    "an outbox key twice": "SELECT key FROM outbox GROUP BY key HAVING count(*) > 1",
    "sent, but when?": "SELECT id FROM outbox WHERE state = 2 AND (sent_at IS NULL OR message_id IS NULL)",
    "a question opened two threads": (
        "SELECT channel, chat, asked_in FROM threads WHERE asked_in IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1"
    ),
    "a person's words kept twice": (
        "SELECT thread_id, kind, source FROM messages WHERE source IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1"
    ),
    "an open thread that nobody looks after": (
        "SELECT id, status FROM threads t WHERE status NOT IN ('resolved', 'parked') AND claimed_by IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM timers WHERE timers.subject = t.id AND timers.state = 0"
        " AND timers.kind IN ('escalate', 'close', 'nudge'))"
    ),
    "claimed by nobody": "SELECT id FROM threads WHERE status IN ('claimed', 'waiting_asker') AND claimed_by IS NULL",
    "waiting although claimed": "SELECT id FROM threads WHERE status = 'waiting' AND claimed_by IS NOT NULL",
    "two timers of a kind": "SELECT kind, subject FROM timers GROUP BY 1, 2 HAVING count(*) > 1",
    "a timer was given up": "SELECT id, kind FROM timers WHERE state <> 0",
    "a group's digest twice": "SELECT chat_id, week FROM digests GROUP BY 1, 2 HAVING count(*) > 1",
}


def broken(
    connection: Connection,
    *,
    acknowledged: Iterable[Raw] = (),
    taken: Sequence[Envelope] = (),
    may_repeat: Counter[str] | None = None,
) -> list[str]:
    """`acknowledged` and `taken` are the platform's own notes; `may_repeat` what was on its way at a death."""
    found = [f"{name}: {rows}" for name, query in _NEVER.items() if (rows := connection.execute(text(query)).all())]
    found += _lost(connection, acknowledged)
    found += _two_claimants(connection)
    found += _out_of_order(connection)
    found += _said_out_of_order(connection, taken)
    found += _said_wrongly(connection, taken, may_repeat or Counter())
    return found


def _lost(connection: Connection, acknowledged: Iterable[Raw]) -> list[str]:
    kept = set(connection.execute(text("SELECT delivery_key FROM inbox")).scalars())
    return [f"acknowledged and lost: {raw['id']}" for raw in acknowledged if str(raw["id"]) not in kept]


def _two_claimants(connection: Connection) -> list[str]:
    claimed: set[int] = set()
    found = []
    for thread, kind in connection.execute(
        text("SELECT thread_id, kind FROM events WHERE thread_id IS NOT NULL ORDER BY id")
    ):
        if kind == "claimed" and thread in claimed:
            found.append(f"thread {thread} was claimed while claimed")
        if kind == "claimed":
            claimed.add(thread)
        elif kind in ENDS_A_CLAIM:
            claimed.discard(thread)
    return found


def _out_of_order(connection: Connection) -> list[str]:
    """Within a chat an update's effects come after those of every update before it."""
    chat_of = {
        f"in:{row}": (channel, chat)
        for row, channel, chat in connection.execute(text("SELECT id, channel, chat FROM inbox"))
    }
    newest: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for (key,) in connection.execute(text("SELECT key FROM outbox ORDER BY id")):
        cause = key.partition("/")[0]
        if cause in chat_of:
            place, number = chat_of[cause], int(cause.removeprefix("in:"))
            if number < newest[place]:
                found.append(f"{cause} took effect after in:{newest[place]} in {place}")
            newest[place] = max(newest[place], number)
    return found


def _said_out_of_order(connection: Connection, taken: Sequence[Envelope]) -> list[str]:
    """Answers given where they were asked for leave in the order of the asking."""
    rows = {
        key: (row, urgency)
        for key, row, urgency in connection.execute(
            text(
                "SELECT o.key, o.id, o.urgency FROM outbox o JOIN inbox i ON i.chat = o.chat AND i.channel = o.channel"
                " WHERE o.key LIKE 'in:' || i.id || '/%'"
            )
        )
    }
    newest: dict[tuple[str, int], int] = defaultdict(int)
    found = []
    for key in dict.fromkeys(envelope.key for envelope in taken):
        if key in rows:
            row, urgency = rows[key]
            chat = next(envelope.chat for envelope in taken if envelope.key == key)
            if row < newest[chat, urgency]:
                found.append(f"{key} was said after a later answer in {chat}")
            newest[chat, urgency] = max(newest[chat, urgency], row)
    return found


def _said_wrongly(connection: Connection, taken: Sequence[Envelope], may_repeat: Counter[str]) -> list[str]:
    if not taken:
        return []
    rows = {
        key: (row, state) for row, key, state in connection.execute(text("SELECT id, key, state FROM outbox")).all()
    }
    times = Counter(envelope.key for envelope in taken)
    found = [f"said without being queued: {key}" for key in times if key not in rows]
    found += [f"said {n} times: {key}" for key, n in times.items() if n > 1 + may_repeat[key]]
    found += [
        f"sent, and the platform never saw it: {key}" for key, (_, s) in rows.items() if s == 2 and not times[key]
    ]
    return found
