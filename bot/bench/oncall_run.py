"""One desk of `bench oncall`: the real handlers and the real store on a database in memory, under a moved clock.

Nothing is sent anywhere: what handlers return is queued as ever, counts as read at once, and is heard by the auditor.
All that falls due in one minute is one transaction.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection, bindparam, select, update

from bot.bench.oncall_audit import Audit
from bot.bench.oncall_people import KNOWN, Village
from bot.bench.oncall_world import CHANNEL, DAY, ZONE, World, build, start
from desk.capabilities import TELEGRAM
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.rules import Rules
from desk.threads import IN_HANDS, Status
from handlers import due, routes
from handlers.scene import Guarding, Scene
from knowledge.decision import Answer, Decision, Heard, Person
from knowledge.entries import Entry
from knowledge.guarding import Taken
from store import journal, outbox, prepared, schema, timers
from store.database import Database
from store.outbox import State
from store.tables import outbox as outbox_table
from store.tables import timers as timers_table
from store.thread_tables import threads as threads_table

MINUTE = timedelta(minutes=1)
_BEGIN = start().astimezone(UTC)
_NEEDS = {Status.WAITING: "escalate", Status.CLAIMED: "nudge", Status.WAITING_ASKER: "close"}
"""What must be due for a thread that is in somebody's hands."""


class _Knowledge:
    """It answers what is `KNOWN`; everything else needs a person. Matching is measured elsewhere."""

    def match(self, text: str, heard: Heard) -> Decision:
        if text in KNOWN:
            return Answer(confidence=0.99, entry=f"bai-{KNOWN.index(text)}")
        return Person(confidence=0.95)

    def entry(self, entry_id: str) -> Entry | None:
        return next((entry for entry in _ENTRIES if entry.id == entry_id), None)

    def names(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in _ENTRIES)

    def guarded(self, wanted: Guarding) -> tuple[Taken, ...]:
        return ()


_ENTRIES = tuple(
    Entry(id=f"bai-{n}", question=question, answer="Rút ra rồi cắm lại, sau đó mở lại phần mềm.")
    for n, question in enumerate(KNOWN)
)


class Simulation:
    def __init__(
        self, *, names: list[str], teachers: int, days: int, questions: int, to_people: float, seed: int
    ) -> None:
        self._database = Database("sqlite://")
        schema.metadata.create_all(self._database.engine)
        self._random = Random(seed)
        with self._database.engine.begin() as connection:
            self.world: World = build(connection, self._random, names, teachers, days)
        self.audit = Audit(self.world)
        self._acts: list[tuple[int, int, Callable[[int], object]]] = []
        self._planned = self._steps = self.updates = self.fired = 0
        self._minute = 0
        self._said: list[Outbound] = []
        self._touched: set[int] = set()
        self._everything = False
        self._matching = _Knowledge()
        self._rules = Rules()
        self._village = Village(self.world, self._random, self.audit, self._plan, self._say)
        self._village.plan(questions * days, to_people)

    def _plan(self, minute: int, act: Callable[[int], object]) -> None:
        self._planned += 1
        heapq.heappush(self._acts, (max(minute, self._minute), self._planned, act))

    @property
    def _now(self) -> datetime:
        return _BEGIN + self._minute * MINUTE

    def run(self) -> None:
        """To the end of the last day."""
        last, next_due = self.world.days * DAY, 0
        with self._database.engine.connect() as self._connection:
            while True:
                self._minute = max(min(self._acts[0][0] if self._acts else last, next_due), self._minute)
                if self._minute >= last:
                    break
                with self._connection.begin():
                    next_due = self._step()
                self._react()
        self.audit.close(last)
        self._database.close()

    def _step(self) -> int:
        """Everything of this minute; the minute in which something falls due next."""
        connection, now = self._connection, self._now
        self._touched.clear()
        self._everything = self._minute % 60 == 0
        while self._acts and self._acts[0][0] <= self._minute:
            _, _, act = heapq.heappop(self._acts)
            act(self._minute)
        while (next_due := self._next_due(connection)) <= self._minute:
            for timer in timers.due(connection, now):
                self._fire(connection, timer)
        if self._said:
            outbox.enqueue(connection, self._said, now)
            prepared.changed(connection, _ALL_SENT, now=now)
        for number, cared in self._look(connection):
            self.audit.owned(self._minute, number, is_cared_for=cared)
        return next_due

    def _next_due(self, connection: Connection) -> int:
        """The minute in which something falls due next, or is overdue since."""
        following = timers.next_due(connection)
        return self.world.days * DAY if following is None else -int((_BEGIN - following) // MINUTE)

    def _fire(self, connection: Connection, timer: timers.Timer) -> None:
        if not timers.take(connection, timer):
            return
        self.fired += 1
        self._touched.add(timer.subject)
        self._everything |= timer.kind == "turns"
        cause = f"timer:{timer.kind}:{timer.subject}:{timer.step}:{timer.due_at.timestamp():.0f}"
        said = due.handle(self._scene(cause), timer)
        self._post(said, by_itself=True)

    def _scene(self, cause: str) -> Scene:
        return Scene(
            db=self._connection,
            now=self._now,
            zone=ZONE,
            rules=self._rules,
            channels={CHANNEL: TELEGRAM},
            matching=self._matching,
            cause=cause,
        )

    def _say(self, account: str, chat: str, text: str) -> list[Outbound]:
        """Somebody types this now."""
        self.updates += 1
        inbound = Inbound(
            channel=CHANNEL,
            chat=chat,
            chat_kind=ChatKind.PRIVATE if chat.startswith("private-") else ChatKind.GROUP,
            message_id=f"m{self.updates}",
            sender=account,
            sender_name=f"Hoa {account}",
            sent_at=self._now,
            text=text,
            addressed=True,
        )
        with journal.gathering(self._connection):
            _, said = routes.handle(self._scene(f"in:{self.updates}"), inbound)
        self._everything |= chat.startswith("private-") and "#" not in text
        for one in said:
            if one.thread is not None and one.chat == chat and one.thread not in self.audit.threads:
                self.audit.opens(self._minute, one.thread)
        self._post(said, by_itself=False)
        return said

    def _post(self, said: list[Outbound], *, by_itself: bool) -> None:
        for one in said:
            if one.thread is not None:
                self._touched.add(one.thread)
            self.audit.hear(self._minute, one, by_itself=by_itself)
        self._said += said

    def _react(self) -> None:
        for one in self._said:
            self._village.reads(self._minute, one)
        self._said.clear()

    def _look(self, connection: Connection) -> list[tuple[int, bool]]:
        """Threads in hands that were touched in this minute (all of them once an hour): does something come next?"""
        if self._everything:
            rows = prepared.rows(connection, _ALL_CARED)
        elif self._touched:
            rows = prepared.rows(connection, _CARED, ids=list(self._touched))
        else:
            rows = []
        found: dict[int, bool] = {}
        for row in rows:
            number, status = row["id"], row["status"]
            if status in IN_HANDS:
                found[number] = found.get(number, False) or row["kind"] == _NEEDS[status]
            elif number in self.audit.unowned_since:
                found[number] = True
        return list(found.items())


_ALL_SENT = (
    update(outbox_table)
    .where(outbox.WAITS)
    .values(state=State.SENT, sent_at=bindparam("now"), message_id=outbox_table.c.key)
)
_LOOKED = select(threads_table.c.id, threads_table.c.status, timers_table.c.kind).outerjoin(
    timers_table,
    (timers_table.c.subject == threads_table.c.id)
    & (timers_table.c.kind.in_(list(_NEEDS.values())))
    & (timers_table.c.state == 0),
)
_CARED = _LOOKED.where(threads_table.c.id.in_(bindparam("ids", expanding=True)))
_ALL_CARED = _LOOKED.where(threads_table.c.status.in_(sorted(IN_HANDS)))
