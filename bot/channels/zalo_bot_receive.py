"""Staying in touch with Zalo: told by webhook, or asking, one update at a time.

Asking is second best: the platform keeps no place in the queue for us and nothing that was sent while nobody asked.
So what came is kept before anything else happens, and a silence is told to the people whom it may have cost a message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.base import Accept, Raw
from bot.channels.zalo_bot_api import Trouble, ZaloBotApi, ZaloError
from bot.channels.zalo_bot_errors import advice
from bot.channels.zalo_bot_parse import blackout, unpacked

_LOG = logging.getLogger(__name__)
_MORE_THAN_ENOUGH = timedelta(seconds=10)
_TOO_QUICK = 0.5
"""Seconds. A platform that says "nothing" at once, again and again, must not be asked in a circle."""


class Diary(Protocol):
    """Remembers over restarts, for all replicas, until when we have heard everything."""

    def now(self) -> datetime: ...

    async def heard_until(self, channel: str) -> datetime | None: ...

    async def note(self, channel: str, now: datetime) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """`wait`: how long Zalo may hold one question of ours. `worth_telling`: a silence people should know about."""

    wait: timedelta = timedelta(seconds=30)
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(seconds=60)
    worth_telling: timedelta = timedelta(minutes=1)
    between_notes: timedelta = timedelta(seconds=15)


class Receiver:
    """`trouble` says in plain words what is wrong now; "" is well."""

    def __init__(
        self, api: ZaloBotApi, *, channel: str, webhook: Webhook | None, pace: Pace, diary: Diary | None
    ) -> None:
        self._api = api
        self._channel = channel
        self._webhook = webhook
        self._pace = pace
        self._diary = diary
        self._pause = pace.first_pause
        self._heard_until: datetime | None = None
        self._noted: datetime | None = None
        self.trouble = "not connected yet"
        self.connected = False

    async def run(self, accept: Accept) -> None:
        await self._until_done(self._connect)
        self.connected = True
        _LOG.info("zalo: connected channel=%s, %s", self._channel, "webhook" if self._webhook else "polling")
        if self._webhook is None:
            if self._diary is not None:
                await self._until_done(self._read_diary)
            while True:
                await self._until_done(lambda: self._poll(accept))

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except ZaloError as error:
                await self._rest(error)
            except Exception as error:
                # Ours, or the store's. Only the kind of error: a database's own words may quote the update.
                _LOG.error("zalo: receiving failed channel=%s error=%s", self._channel, type(error).__name__)
                self.trouble = "updates cannot be stored at the moment"
                await self._sleep()
            else:
                self._pause = self._pace.first_pause
                self.trouble = ""
                return

    async def _connect(self) -> None:
        await self._api.call("getMe")
        if self._webhook is None:
            await self._remove_webhook()
            return
        said = await self._api.call("setWebhook", {"url": self._webhook.url, "secret_token": self._webhook.secret})
        checked = said.get("verification") if isinstance(said, Mapping) else None
        if isinstance(checked, Mapping) and checked.get("ok") is False:
            # The address is kept all the same; Zalo may only have asked while we were starting.
            _LOG.warning("zalo: Zalo could not verify the webhook channel=%s", self._channel)

    async def _remove_webhook(self) -> None:
        try:
            await self._api.call("deleteWebhook")
        except ZaloError as error:
            if error.trouble is not Trouble.REFUSED or error.code not in (400, 404):
                raise  # those two say that there is none to remove

    async def _read_diary(self) -> None:
        assert self._diary is not None
        self._heard_until = await self._diary.heard_until(self._channel)

    async def _poll(self, accept: Accept) -> None:
        loop = asyncio.get_running_loop()
        begun, asked_at = loop.time(), self._now()
        fields = {"timeout": str(max(1, round(self._pace.wait.total_seconds())))}
        try:
            result = await self._api.call("getUpdates", fields, patience=self._pace.wait + _MORE_THAN_ENOUGH)
            updates = _readable(result)
        except ZaloError as error:
            if not error.is_idle:
                raise
            updates = ()
        await self._look_back(asked_at, accept)
        for update in updates:
            await self._keep(update, accept)
        await self._note_heard()
        if not updates and loop.time() - begun < min(_TOO_QUICK, self._pace.wait.total_seconds() / 2):
            await asyncio.sleep(self._pace.first_pause.total_seconds())

    async def _keep(self, update: Raw, accept: Accept) -> None:
        """Zalo has forgotten it: it is ours to lose. Tried until it is kept, even when we must stop."""

        async def insist() -> None:
            pause = self._pace.first_pause
            while True:
                try:
                    await accept(self._channel, update)
                    return
                except Exception as error:
                    _LOG.error("zalo: not kept channel=%s error=%s", self._channel, type(error).__name__)
                    self.trouble = "updates cannot be stored at the moment"
                    await asyncio.sleep(pause.total_seconds())
                    pause = min(pause * 2, self._pace.longest_pause)

        keeping = asyncio.create_task(insist())
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            # Told to stop: one more moment, no longer than a stop may take.
            await asyncio.wait({keeping}, timeout=_MORE_THAN_ENOUGH.total_seconds() / 2)
            keeping.cancel()
            raise

    async def _look_back(self, asked_at: datetime | None, accept: Accept) -> None:
        """Was nobody asking before this question of ours?"""
        if asked_at is None:
            return
        since = self._heard_until
        if since is not None and asked_at - since >= self._pace.worth_telling:
            _LOG.warning("zalo: silence of %d s channel=%s", (asked_at - since).total_seconds(), self._channel)
            await self._keep(blackout(since, asked_at), accept)
        self._heard_until = asked_at

    async def _note_heard(self) -> None:
        if self._diary is None:
            return
        now = self._heard_until = self._diary.now()
        if self._noted is None or now - self._noted >= self._pace.between_notes:
            await self._diary.note(self._channel, now)
            self._noted = now

    def _now(self) -> datetime | None:
        return None if self._diary is None else self._diary.now()

    async def _rest(self, error: ZaloError) -> None:
        self.trouble = advice(error)
        _LOG.warning("zalo: %s channel=%s; again in %.1f s", self.trouble, self._channel, self._pause.total_seconds())
        if error.method == "getUpdates" and error.trouble is Trouble.REFUSED and error.code in (400, 409):
            # Somebody set a webhook behind our back: while it stands, questions are refused.
            await self._sleep()
            await self._until_done(self._remove_webhook)
            return
        await self._sleep()

    async def _sleep(self) -> None:
        await asyncio.sleep(self._pause.total_seconds())
        self._pause = min(self._pause * 2, self._pace.longest_pause)


def _readable(result: object) -> tuple[Raw, ...]:
    try:
        return unpacked(result)
    except ValueError:
        raise ZaloError("getUpdates", Trouble.UNREADABLE, code=200) from None
