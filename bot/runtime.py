"""The running desk: loops that look for work, and the same steps taken by hand under a moved clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.base import Raw
from bot.clock import MovedClock
from bot.desk import Desk
from bot.intake import Intake
from bot.receiving import Receiving
from bot.sender import Sender
from bot.timekeeper import Timekeeper
from bot.worker import Worker
from store import inbox, leasing, outbox, pictures, timers

if TYPE_CHECKING:
    from bot.listening import Listener

log = logging.getLogger("caunoi")
AT_ONCE = 64
"""Messages on their way at the same time, from which a channel gets no more: one that hangs must not hold others."""


class Runtime:
    """`start` runs the loops until `stop`; `settle` and `advance` do the same work step by step."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.intake = Intake(desk)
        self.worker = Worker(desk)
        self.sender = Sender(desk)
        self.timekeeper = Timekeeper(desk)
        self.receiving = Receiving(desk.database, desk.channels, desk.clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._sending: dict[asyncio.Task[None], str] = {}
        self._scheduler: AsyncIOScheduler | None = None
        self._listener: Listener | None = None
        self._ticking = asyncio.Lock()
        self.turned_at: float = 0.0

    async def accept(self, channel: str, raw: Raw) -> None:
        await self.intake.accept(channel, raw)

    async def open(self) -> None:
        """Ready to handle: knowledge in memory, what an earlier run left behind counted, channels receiving."""
        interrupted = await self.desk.database.write(inbox.note_interrupted)
        await self.desk.library.renew(self.desk.database)
        waiting = await self.desk.database.read(outbox.waiting)
        log.info("start interrupted=%d to_send=%d entries=%d", interrupted, waiting, len(self.desk.library))
        await self.receiving.look(self.accept)

    async def start(self) -> None:
        await self.open()
        self._tasks = [
            asyncio.create_task(self._loop(self.desk.work, self.worker.work_once), name="worker"),
            asyncio.create_task(self._send_loop(), name="sender"),
        ]
        # APScheduler only says "look now"; what is due stands in the tables.
        self._scheduler = AsyncIOScheduler(timezone=str(self.desk.zone))
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self._tick, "interval", seconds=1, id="tick", **options)
        self._scheduler.add_job(self._tidy, "interval", hours=1, id="tidy", **options)
        self._scheduler.start()
        if not self.desk.database.is_sqlite:
            from bot.listening import Listener  # its driver weighs 9 MB, which SQLite does without

            self._listener = Listener(self.desk.database.url, self.desk.stir)
            self._listener.start()

    async def stop(self) -> None:
        """Stop receiving, finish what is under way, close."""
        await self.receiving.stop()
        if self._scheduler is not None:
            self._scheduler.remove_all_jobs()
            async with self._ticking:  # the look that is under way ends before its ground is taken away
                self._scheduler.shutdown(wait=False)
        if self._listener is not None:
            self._listener.stop()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._sending:
            await asyncio.wait(self._sending, timeout=20)
        await self.desk.reader.stop()
        await self.desk.album.stop()
        self.desk.library.close()
        self.desk.database.close()

    async def _tick(self) -> None:
        self.turned_at = asyncio.get_running_loop().time()
        async with self._ticking:
            await self._look()
        self.desk.stir()

    async def _look(self) -> None:
        try:
            await self.receiving.look(self.accept)  # first: also when the database is away it may have to step back
            while await self.timekeeper.fire_once():
                pass
            await self.desk.library.renew(self.desk.database)
        except Exception as error:  # the next tick looks again; the fault is in the log
            log.error("tick failed error=%s", type(error).__name__)

    async def _tidy(self) -> None:
        """Raw updates are kept only as long as the settings say, pictures as long as somebody may fetch them."""
        now = self.desk.clock.now()
        before = now - self.desk.keep_updates
        gone = await self.desk.database.write(lambda c: inbox.forget_before(c, before))
        await self.desk.database.write(lambda c: pictures.forget_before(c, now))
        if gone:
            log.info("forgot updates=%d", gone)

    async def _loop(self, wake: asyncio.Event, once: Callable[[], Awaitable[int]]) -> None:
        pause = 0.0
        while True:
            wake.clear()
            try:
                while await once():
                    pass
                pause = 0.0
            except Exception as error:  # a database that is away comes back; nothing accepted is lost meanwhile
                pause = min(30.0, max(0.5, pause * 2))
                log.error("loop failed error=%s pause=%.1f", type(error).__name__, pause)
                await asyncio.sleep(pause)
                continue
            with contextlib.suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it loses a cancellation that comes with the wake-up: `stop` hangs.
                async with asyncio.timeout(1.0):
                    await wake.wait()

    async def _send_loop(self) -> None:
        await self._loop(self.desk.mail, self._send_some)

    async def _send_some(self) -> int:
        """Start what may leave now, without waiting for slow platforms: one channel's trouble holds no other."""
        busy = Counter(self._sending.values())
        leased = await self.sender.lease({name for name in self.desk.channels if busy[name] < AT_ONCE})
        for one in leased:
            task = asyncio.create_task(self.sender.deliver(one))
            self._sending[task] = one.outbound.channel
            task.add_done_callback(self._done_sending)
        return len(leased)

    def _done_sending(self, task: asyncio.Task[None]) -> None:
        self._sending.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("delivery failed error=%s", type(task.exception()).__name__)
        self.desk.mail.set()

    async def settle(self) -> None:
        """Work until nothing is left to do at this moment of the clock."""
        for _ in range(10_000):
            done = await self.worker.work_once()
            done += await self.timekeeper.fire_once()
            done += await self.sender.deliver_once()
            done += await self.desk.reader.finish() + await self.desk.album.finish()
            if not done:
                return
        raise RuntimeError("the desk does not come to rest")

    async def advance(self, to: datetime, *, watch: Callable[[], bool] | None = None) -> None:
        """Move the clock to `to`, doing what falls due on the way, at its time. `watch` true: stop early."""
        clock = self.desk.clock
        assert isinstance(clock, MovedClock)
        await self.settle()
        while not (watch is not None and watch()):
            due = await self.next_due()
            if due is None or due > to:
                clock.move_to(to)
                await self.settle()
                return
            # Something that cannot be done now (a pause, a lease) must not hold the clock.
            clock.move_to(max(due, clock.now() + timedelta(milliseconds=1)))
            await self.settle()

    async def next_due(self) -> datetime | None:
        moments = [
            await self.desk.database.read(timers.next_due),
            await self.desk.database.read(leasing.next_head_due),
            self.timekeeper.next_digest(self.desk.clock.now()),
        ]
        return min((moment for moment in moments if moment is not None), default=None)
