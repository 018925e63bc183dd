"""What is due by the clock: timers and digests. The table says what is due; a doubled look does no harm."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.desk import Desk
from bot.failpoints import failpoint
from bot.logs import where
from desk.inbound import Photo
from handlers import digests, due, stewardship
from handlers.scene import Guarding, NotPrepared, PictureNotFetched, PictureNotRead, Question
from store import timers
from store.timers import Timer

log = logging.getLogger("caunoi.timekeeper")

CARE_FROM = 8
"""Hour of the day."""


@dataclass(slots=True)
class _Lacks:
    """What must be matched, read or fetched before a timer can fire."""

    missing: list[Question | Guarding] = field(default_factory=list)
    unread: list[Photo] = field(default_factory=list)
    unfetched: list[Photo] = field(default_factory=list)


class Timekeeper:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._digests_done = ""
        self._cared_on: date | None = None

    async def fire_once(self) -> int:
        """Fire what is due, one commit for all of it; how many timers and digests made progress."""
        desk = self._desk
        now = desk.clock.now()
        try:
            fired = await self._digest(now) + await self._care(now)
        except Exception as error:  # a digest that cannot be written must not stop anybody's escalation
            log.error("failed digest error=%s at=%s", type(error).__name__, where(error))
            fired = 0
        found = await desk.database.read(lambda c: timers.due(c, now))
        if not found:
            return fired
        await desk.library.renew(desk.database)
        count, lacks = await desk.database.write(lambda c: self._fire(c, found, now))
        failpoint("timers.after_commit")
        # Due again at the next look; nobody waits for slow eyes or a slow platform meanwhile.
        desk.reader.begin(lacks.unread)
        desk.album.begin(lacks.unfetched)
        await desk.library.make_ready(lacks.missing, desk.database)
        if count:
            desk.mail.set()
        return fired + count + len(lacks.missing)

    def _fire(self, connection: Connection, found: list[Timer], now: datetime) -> tuple[int, _Lacks]:
        """How many fired, and what the others lack."""
        count = 0
        lacks = _Lacks()
        for timer in found:
            cause = f"timer:{timer.kind}:{timer.subject}:{timer.step}:{timer.due_at.timestamp():.0f}"
            try:
                with connection.begin_nested():
                    if not timers.take(connection, timer):
                        continue
                    failpoint("timers.after_take")
                    said = due.handle(self._desk.scene(connection, now, cause), timer)
                    self._desk.enqueue(connection, said, now)
                    count += 1
            except NotPrepared as lack:
                lacks.missing.append(lack.wanted)
            except PictureNotRead as lack:
                lacks.unread += lack.photos
            except PictureNotFetched as lack:
                lacks.unfetched += lack.photos
            except Exception as error:
                what = (timer.id, timer.kind, type(error).__name__, where(error))
                log.error("failed timer=%d kind=%s error=%s at=%s", *what)
                timers.failed(connection, timer, again=now + timedelta(minutes=1))
        failpoint("timers.before_commit")
        return count, lacks

    async def _digest(self, now: datetime) -> int:
        desk = self._desk
        week = digests.week_of(now.astimezone(desk.zone))
        if week == self._digests_done:
            return 0

        def post(connection: Connection) -> tuple[bool, int]:
            scene = desk.scene(connection, now, f"digest:{week}")
            said = digests.due(scene)
            desk.enqueue(connection, said, now)
            return digests.is_time(scene), len(said)

        if not _may_be_time(now.astimezone(desk.zone), desk):
            return 0
        await desk.library.renew(desk.database)
        done, count = await desk.database.write(post)
        if done:
            self._digests_done = week
        if count:
            desk.mail.set()
        return count

    async def _care(self, now: datetime) -> int:
        """Once a day, from eight o'clock: the knowledge's stewards."""
        desk = self._desk
        local = now.astimezone(desk.zone)
        if local.date() == self._cared_on or local.hour < CARE_FROM:
            return 0

        def care(connection: Connection) -> int:
            said = stewardship.daily(desk.scene(connection, now, f"stewards:{local.date()}"))
            desk.enqueue(connection, said, now)
            return len(said)

        await desk.library.renew(desk.database)
        count = await desk.database.write(care)
        self._cared_on = local.date()
        if count:
            desk.mail.set()
        return count

    def next_digest(self, now: datetime) -> datetime | None:
        """When the next digest falls due, for a clock that is moved by hand."""
        local = now.astimezone(self._desk.zone)
        rules = self._desk.rules
        at = local.replace(hour=rules.digest_minute // 60, minute=rules.digest_minute % 60, second=0, microsecond=0)
        at += timedelta(days=(rules.digest_weekday - local.weekday()) % 7)
        return at if at > now else at + timedelta(days=7)


def _may_be_time(local: datetime, desk: Desk) -> bool:
    return local.weekday() == desk.rules.digest_weekday and local.hour * 60 + local.minute >= desk.rules.digest_minute
