"""Accepting updates: masked, kept, and only then acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from bot.channels.base import Raw
from bot.desk import Desk
from bot.failpoints import failpoint
from bot.group_commit import GroupCommit
from desk.masking import mask_raw
from store import inbox
from store.inbox import Arrival

log = logging.getLogger("caunoi.intake")


class Intake:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._keep: GroupCommit[Arrival, bool] = GroupCommit(desk.database, self._commit)
        self._errands: set[asyncio.Task[None]] = set()

    async def accept(self, channel: str, raw: Raw) -> None:
        """Returns once the update is kept (or was kept before). What cannot be read is kept as parked."""
        errand = asyncio.create_task(self._desk.channels[channel].acknowledge(raw))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)
        await self._keep.add(self._arrival(channel, raw))
        failpoint("intake.after_commit")
        self._desk.work.set()

    async def park(self, channel: str, body: bytes, trouble: str) -> None:
        """Keep an authentic delivery that is no update at all, for a person to see."""
        key = f"unreadable:{hashlib.sha256(body).hexdigest()}"
        text = json.dumps({"unreadable_bytes": len(body)})
        log.warning("parked channel=%s reason=%s", channel, trouble)
        await self._keep.add(self._made(channel, key, "", text, trouble))

    def _arrival(self, channel: str, raw: Raw) -> Arrival:
        adapter = self._desk.channels[channel]
        try:
            kept = json.dumps(mask_raw(raw), ensure_ascii=True, allow_nan=False)
            key, chat = _storable(adapter.delivery_key(raw)[:200]), _storable(adapter.chat_of(raw)[:120])
            return self._made(channel, key, chat, kept, None)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            log.warning("parked channel=%s reason=%s", channel, type(error).__name__)
            key = f"unreadable:{hashlib.sha256(repr(raw).encode()).hexdigest()}"
            return self._made(channel, key, "", json.dumps({"keys": sorted(map(str, raw))[:20]}), type(error).__name__)

    def _made(self, channel: str, key: str, chat: str, raw: str, trouble: str | None) -> Arrival:
        return Arrival(
            channel=channel,
            delivery_key=key,
            chat=chat,
            raw=raw,
            received_at=self._desk.clock.now(),
            trouble=trouble,
        )

    def _commit(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[bool]:
        inbox.accept(connection, arrivals)
        self._desk.hint(connection)
        failpoint("intake.before_commit")
        return [True] * len(arrivals)

    async def drain(self) -> None:
        await self._keep.drain()


def _storable(text: str) -> str:
    """The same text; ValueError if no database keeps it (lone surrogates, NUL)."""
    text.encode()
    if "\0" in text:
        raise ValueError("NUL in an id")
    return text
