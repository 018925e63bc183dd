"""Handling updates: parse and match outside, then lock, re-check and write everything in one commit."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot import counting
from bot.desk import Desk
from bot.failpoints import failpoint
from bot.logs import where
from desk.inbound import Ignored, Inbound, Parsed, Photo, Withdrawn
from desk.outbound import Outbound
from handlers import deliveries, prepare, routes
from handlers.scene import Guarding, NotPrepared, PictureNotRead, Question
from store import chats, inbox, journal
from store.inbox import Kept

log = logging.getLogger("caunoi.worker")
MOST_ATTEMPTS = 5
"""Handlers that failed so often on one update will not succeed the next time."""
SUSPECT = 2
MOST_ALONE = 6
TURN = 0.02
"""Seconds that one commit may keep SQLite's only writer: what arrives meanwhile waits to be kept and acknowledged."""


@dataclass(kw_only=True)
class _Round:
    """What one transaction did. `missing` are texts to match before the next round, `unread` pictures by update."""

    handled: list[tuple[int, str]] = field(default_factory=list)
    said: list[Outbound] = field(default_factory=list)
    missing: list[Question | Guarding] = field(default_factory=list)
    unread: dict[int, tuple[Photo, ...]] = field(default_factory=dict)
    failed: int = 0
    received: Counter[str] = field(default_factory=Counter)


class Worker:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reading: dict[int, tuple[Photo, ...]] = {}
        """Updates that wait for what is in their pictures."""

    async def work_once(self) -> int:
        """Handle what is pending, as much as fits in one commit; how many updates made progress."""
        desk = self._desk
        if not await desk.database.read(inbox.has_pending):
            self._reading.clear()
            return 0
        kept = self._readable(await desk.database.read(inbox.pending))
        await desk.library.renew(desk.database)
        suspects = [row for row in kept if row.attempts >= SUSPECT]
        done = await self._round([row for row in kept if row.attempts < SUSPECT])
        return done if done or not suspects else await self._alone(suspects[0])

    def _readable(self, kept: Sequence[Kept]) -> list[Kept]:
        """Without those whose pictures are still being read, and what was said after them in the same chat."""
        held: set[tuple[str, str]] = set()
        ready = []
        for row in kept:
            if (row.channel, row.chat) in held:
                continue
            if self._is_being_read(row.id):
                held.add((row.channel, row.chat))
            else:
                self._reading.pop(row.id, None)
                ready.append(row)
        return ready

    def _is_being_read(self, update: int) -> bool:
        try:
            self._desk.reader.words(self._reading.get(update, ()))
        except PictureNotRead:
            return True
        return False

    async def _alone(self, row: Kept) -> int:
        """Two runs ended with this one pending: perhaps it is what ends them. So it is counted before it is touched,
        parsed, matched and handled with nobody else, and set aside when that has been survived by nobody."""
        now = self._desk.clock.now()
        attempts = await self._desk.database.write(lambda c: inbox.note_attempt(c, row.id))
        if attempts > MOST_ALONE:
            result = _Round()
            await self._desk.database.write(lambda c: self._park(c, row, "the program ends with it", now, result))
            return result.failed
        return await self._round([row])

    async def _round(self, kept: Sequence[Kept]) -> int:
        if not kept:
            return 0
        desk = self._desk
        parsed = _without_withdrawn({k.id: self._parse(k) for k in kept})
        await desk.library.prepare(
            key for p in parsed.values() if not isinstance(p, Exception) and (key := prepare.likely(p))
        )
        now = desk.clock.now()
        failpoint("worker.before_claim")
        try:
            result = await desk.database.write(lambda c: self._together(c, kept, parsed, now))
        except Exception:  # one of them failed: repeat with a savepoint each, so that it harms nobody else
            result = await desk.database.write(lambda c: self._one_by_one(c, kept, parsed, now))
        failpoint("worker.after_commit")
        for row, outcome in result.handled:
            log.info("handled update=%d outcome=%s", row, outcome)
        if result.said:
            desk.mail.set()
        self._reading |= result.unread
        desk.reader.begin([photo for photos in result.unread.values() for photo in photos])
        await desk.library.make_ready(result.missing, desk.database)
        return len(result.handled) + len(result.missing) + result.failed

    def _parse(self, kept: Kept) -> Parsed | Exception:
        try:
            return self._desk.channels[kept.channel].parse(json.loads(kept.raw))
        except Exception as error:
            # Whatever an adapter trips over, its update is set aside for a person; the chat's others go on.
            return error

    def _together(
        self, connection: Connection, kept: Sequence[Kept], parsed: dict[int, Parsed | Exception], now: datetime
    ) -> _Round:
        with journal.gathering(connection):
            result = self._handle_all(connection, kept, parsed, now)
        return self._finish(connection, result, now)

    def _handle_all(
        self, connection: Connection, kept: Sequence[Kept], parsed: dict[int, Parsed | Exception], now: datetime
    ) -> _Round:
        result = _Round()
        newer = chats.aliases(connection)
        begun = time.perf_counter()
        for row in inbox.claim(connection, kept):
            if result.handled and self._desk.database.takes_turns and time.perf_counter() - begun > TURN:
                break  # the rest is still pending; on a machine so busy that nothing fits, one is handled all the same
            update = parsed[row.id]
            if isinstance(update, Exception):
                raise _NeedsCare
            failpoint("worker.after_claim")
            outcome, said = routes.handle(self._desk.scene(connection, now, f"in:{row.id}"), _current(update, newer))
            result.said += said
            result.handled.append((row.id, outcome))
            result.received[row.channel] += 1
        return result

    def _one_by_one(
        self, connection: Connection, kept: Sequence[Kept], parsed: dict[int, Parsed | Exception], now: datetime
    ) -> _Round:
        result = _Round()
        newer = chats.aliases(connection)
        held: set[tuple[str, str]] = set()
        for row in inbox.claim(connection, kept):
            if (row.channel, row.chat) in held:
                continue
            update = parsed[row.id]
            if isinstance(update, Exception):
                self._park(connection, row, type(update).__name__, now, result)
                continue
            try:
                with connection.begin_nested():
                    scene = self._desk.scene(connection, now, f"in:{row.id}")
                    outcome, said = routes.handle(scene, _current(update, newer))
            except NotPrepared as lack:
                result.missing.append(lack.wanted)
                held.add((row.channel, row.chat))
            except PictureNotRead as lack:
                result.unread[row.id] = lack.photos
                held.add((row.channel, row.chat))
            except OperationalError as error:
                # A deadlock or a database that goes away says nothing about the update: it is simply tried again.
                log.warning("again update=%d error=%s", row.id, type(error).__name__)
                result.failed += 1
                held.add((row.channel, row.chat))
            except Exception as error:
                log.error("failed update=%d error=%s at=%s", row.id, type(error).__name__, where(error))
                if inbox.note_attempt(connection, row.id) >= MOST_ATTEMPTS:
                    self._park(connection, row, type(error).__name__, now, result)
                    result.said += self._apology(connection, row, update, now)
                else:
                    result.failed += 1
                    held.add((row.channel, row.chat))
            else:
                result.said += said
                result.handled.append((row.id, outcome))
                result.received[row.channel] += 1
        return self._finish(connection, result, now)

    def _park(self, connection: Connection, row: Kept, trouble: str, now: datetime, result: _Round) -> None:
        inbox.park(connection, row.id, trouble, now)
        log.error("parked update=%d reason=%s", row.id, trouble)
        result.failed += 1

    def _apology(self, connection: Connection, row: Kept, update: Parsed, now: datetime) -> list[Outbound]:
        """Whoever spoke to us hears that it did not work, rather than nothing."""
        if not isinstance(update, Inbound) or not update.addressed:
            return []
        return deliveries.not_understood(self._desk.scene(connection, now, f"in:{row.id}"), update)

    def _finish(self, connection: Connection, result: _Round, now: datetime) -> _Round:
        inbox.mark_handled(connection, result.handled, now)
        if result.said:
            self._desk.enqueue(connection, result.said, now)
        counting.count(self._desk, connection, now, received=result.received)
        failpoint("worker.after_effects")
        return result


def _without_withdrawn(parsed: dict[int, Parsed | Exception]) -> dict[int, Parsed | Exception]:
    """What was taken back while it still waited here is not read any more, whichever of the two came first."""
    withdrawn = {(p.channel, p.message_id) for p in parsed.values() if isinstance(p, Withdrawn)}
    if not withdrawn:
        return parsed
    return {
        row: Ignored(reason="withdrawn") if isinstance(p, Inbound) and (p.channel, p.message_id) in withdrawn else p
        for row, p in parsed.items()
    }


class _NeedsCare(Exception):
    """Something in the batch must be looked at alone."""


def _current(update: Parsed, newer: dict[tuple[str, str], str]) -> Parsed:
    """An update may still name the chat's id before a migration."""
    if newer and isinstance(update, Inbound) and (update.channel, update.chat) in newer:
        return replace(update, chat=newer[update.channel, update.chat])
    return update
