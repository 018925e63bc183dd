"""Updates waiting for the bot, and the two ways in which it gets them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.telegram.refusal import Refused, conflict
from tests.support.telegram.schema import check_update

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MESSAGE_LIFE, PRESS_LIFE = 24 * 3600.0, 150.0


@dataclass(kw_only=True, eq=False)
class Waiting:
    update_id: int
    raw: dict[str, Any]
    queue: str
    expires: float
    repeats: int = 0


@dataclass(kw_only=True)
class Webhook:
    url: str = ""
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


Execute = Callable[[str, Mapping[str, object]], Awaitable[object]]


@dataclass(kw_only=True)
class Updates:
    """`unit` shrinks the retry schedule (at once, then 2, 4, 8 … 60 units) so that tests need not wait."""

    clock: Callable[[], float]
    today: Callable[[], int]
    execute: Execute
    unit: float = 1.0
    patience: float = 60.0
    next_id: int = 700_000_001
    allowed: frozenset[str] | None = None
    webhook: Webhook = field(default_factory=Webhook)
    waiting: list[Waiting] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _poller: asyncio.Future[None] | None = None
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    def put(
        self, kind: str, body: Mapping[str, Any], *, queue: str, life: float = MESSAGE_LIFE, checked: bool = True
    ) -> int | None:
        """The update's id, or None when the bot has not asked for this kind."""
        is_wanted = kind not in _NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if checked and not is_wanted:
            return None
        raw = {"update_id": self.next_id, kind: json.loads(json.dumps(body))}
        if checked:
            check_update(raw)
        return self.put_raw(raw, queue=queue, life=life)

    def put_raw(self, raw: Mapping[str, Any], *, queue: str, life: float = MESSAGE_LIFE) -> int:
        self.next_id = max(self.next_id, int(raw.get("update_id", self.next_id))) + 1
        one = Waiting(update_id=int(raw.get("update_id", 0)), raw=dict(raw), queue=queue, expires=self.clock() + life)
        self._wait(one)
        return one.update_id

    def put_again(self, raw: Mapping[str, Any], *, queue: str = "again") -> None:
        """A duplicate: offered once more, whatever was confirmed."""
        life = self.clock() + MESSAGE_LIFE
        self._wait(Waiting(update_id=int(raw["update_id"]), raw=dict(raw), queue=queue, expires=life, repeats=1))

    def _wait(self, one: Waiting) -> None:
        self.waiting.append(one)
        self._news.set()
        if self.webhook.url:
            self._serve(one.queue)

    def remember_allowed(self, allowed: Sequence[str] | None) -> None:
        """Left out, Telegram keeps the last list; empty, it returns to what is sent by default."""
        if allowed is not None:
            self.allowed = frozenset(allowed) or None

    async def poll(self, *, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        if self.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(
                conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
            )
        mine = self._poller = asyncio.get_running_loop().create_future()
        self._confirm(offset)
        deadline = self.clock() + min(wait, 50)
        while not (ready := self._ready(limit)) and self.clock() < deadline:
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait({news, mine}, timeout=deadline - self.clock(), return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if mine.done():
                break
        if mine.done():
            mine.result()
        mine.cancel()
        for one in ready:
            self.delivered.append(one.update_id)
            one.repeats = max(0, one.repeats - 1)
        return [one.raw for one in ready]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.waiting = [one for one in self.waiting if one.update_id >= offset or one.repeats]

    def _ready(self, limit: int) -> list[Waiting]:
        self.waiting = [one for one in self.waiting if one.expires > self.clock()]
        return self.waiting[: max(1, min(limit, 100))]

    async def set_webhook(self, webhook: Webhook) -> None:
        await self.stop_serving()
        self.webhook = webhook
        self._slots = asyncio.Semaphore(webhook.connections)
        for queue in {one.queue for one in self.waiting} if webhook.url else ():
            self._serve(queue)

    async def stop_serving(self) -> None:
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _serve(self, queue: str) -> None:
        if queue not in self._workers or self._workers[queue].done():
            self._workers[queue] = asyncio.create_task(self._serve_queue(queue))

    async def _serve_queue(self, queue: str) -> None:
        """In order within a queue: the next only after the last was taken."""
        while head := next((one for one in self.waiting if one.queue == queue), None):
            failures = 0
            while head.expires > self.clock():
                async with self._slots:
                    pause = await self._call(head)
                if pause is None:
                    break
                # The first retry comes at once, then 2, 4, 8 … seconds later.
                usual = 0.0 if failures == 0 else min(2.0**failures, 60.0)
                failures += 1
                await asyncio.sleep(max(usual, pause) * self.unit)
            with suppress(ValueError):
                self.waiting.remove(head)

    async def _call(self, one: Waiting) -> float | None:
        """None when the bot took the update; else the pause it asked for."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.patience))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        try:
            async with self._session.post(self.webhook.url, json=one.raw, headers=headers) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._note(f"Connection failed: {type(error).__name__}")
        if not 200 <= answer.status < 300:
            self._note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
            return min(float(answer.headers.get("Retry-After", 0)), 3600.0)
        self.delivered.append(one.update_id)
        await self._obey(body)
        return None

    def _note(self, error: str) -> float:
        self.webhook.last_error, self.webhook.last_error_date = error, self.today()
        return 0.0

    async def _obey(self, body: bytes) -> None:
        """A call in the webhook's answer is carried out; nobody hears whether it worked."""
        try:
            said = json.loads(body)
        except ValueError:
            return
        if isinstance(said, dict) and isinstance(said.get("method"), str):
            with suppress(Refused):
                await self.execute(said.pop("method"), said)
