"""Our side: accepted, matched, answered and sent, through the real inbox, worker and outbox."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import migrations
from bot import memory
from bot.bench.updates import group_id
from bot.channels.base import Accept, Envelope, Raw, Sent
from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.clock import SystemClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from desk.capabilities import Capabilities
from desk.people import ChatRole
from knowledge.entries import Entry
from knowledge.loading import starter
from store import chats, knowledge
from store.database import Database

TOKEN = "1234567:bench-bench-bench-bench-bench-bench"


class AtOnce(TelegramChannel):
    """Telegram's own parsing, and a platform that takes every message at once and without a limit."""

    def __init__(self) -> None:
        super().__init__(TelegramConfig(token=TOKEN))
        self.answered: dict[str, float] = {}
        self.done = asyncio.Event()
        self.wanted = 0

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, per_minute_in_group=None, per_second_in_all=None)

    async def send(self, envelope: Envelope) -> Sent:
        self.answered[envelope.key] = time.perf_counter()
        if len(self.answered) >= self.wanted:
            self.done.set()
        return Sent(message_ids=(str(len(self.answered) + 1_000_000),))

    async def acknowledge(self, raw: Raw) -> None:
        return None

    async def start(self, accept: Accept) -> None:
        return None


async def open_desk(folder: Path, entries: Sequence[Entry], groups: int) -> tuple[Runtime, AtOnce]:
    """A desk with these entries and groups; without entries, the one that is in the folder already."""
    database = Database(f"sqlite:///{folder / 'ours.sqlite3'}")
    migrations.upgrade(database.engine)

    def prepare(connection: Connection) -> None:
        knowledge.save(connection, entries)
        for place in range(groups):
            chat = chats.meet(connection, "telegram", str(group_id(place)), "group", "Nhóm hỗ trợ")
            chats.link(connection, chat, role=ChatRole.OFFICIALS, province="", commune=f"xa-{place}", topic=None)

    if entries:
        database.write_now(prepare)
    channel = AtOnce()
    desk = Desk(database=database, channels={"telegram": channel}, clock=SystemClock(), library=Library())
    runtime = Runtime(desk)
    await runtime.start()
    return runtime, channel


def prepare_large(folder: str) -> None:
    """A desk with 1,000 entries on the disk: the starter pack many times over, each copy with words of its own."""
    base = starter()
    many = [
        replace(
            entry,
            id=f"{entry.id}-{copy}",
            question=f"{entry.question} (mẫu {copy})",
            aliases=tuple(f"{alias} {copy}" for alias in entry.aliases),
        )
        for copy in range(1000 // len(base) + 1)
        for entry in base
    ][:1000]
    (Path(folder) / "large").mkdir()
    asyncio.run(_once(Path(folder) / "large", many))


def start_large(folder: str) -> None:
    memory.share_arenas()
    asyncio.run(_once(Path(folder) / "large", ()))


async def _once(folder: Path, entries: Sequence[Entry]) -> None:
    runtime, _ = await open_desk(folder, entries, 0)
    if not entries:
        print(json.dumps(_memory()), flush=True)
    await runtime.stop()


def _memory() -> dict[str, float]:
    """As Linux counts it for this process, in megabytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    held = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.strip()}
    return {
        "memory when ready, MB": int(held["VmRSS"]) / 1024,
        "memory at its highest, MB": int(held["VmHWM"]) / 1024,
    }


async def throughput(runtime: Runtime, channel: AtOnce, updates: Sequence[dict[str, Any]]) -> float:
    """Messages a second from the first accepted to the last one answered, 64 deliveries at a time."""
    channel.wanted = len(channel.answered) + len(updates)
    channel.done.clear()
    gate = asyncio.Semaphore(64)

    async def deliver(update: dict[str, Any]) -> None:
        async with gate:
            await runtime.accept("telegram", update)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for update in updates:
            group.create_task(deliver(update))
    await asyncio.wait_for(channel.done.wait(), timeout=300)
    return len(updates) / (time.perf_counter() - begun)


async def latency(runtime: Runtime, channel: AtOnce, updates: Sequence[dict[str, Any]], rate: float) -> list[float]:
    """Milliseconds from accepted to answered, arriving evenly at `rate` a second, in order of arrival."""
    accepted: list[float] = []
    before = set(channel.answered)
    channel.wanted = len(channel.answered) + len(updates)
    channel.done.clear()
    begun = time.perf_counter()

    async def deliver(place: int, update: dict[str, Any]) -> None:
        await asyncio.sleep(max(0.0, begun + place / rate - time.perf_counter()))
        await runtime.accept("telegram", update)
        accepted.append(time.perf_counter())

    async with asyncio.TaskGroup() as group:
        for place, update in enumerate(updates):
            group.create_task(deliver(place, update))
    await asyncio.wait_for(channel.done.wait(), timeout=300)
    # Keys are in:<row>/<n>, rows in order of acceptance: the n-th accepted is the n-th by row.
    new = sorted((key for key in channel.answered if key not in before), key=lambda key: int(key[3:].split("/")[0]))
    return [(channel.answered[key] - at) * 1000 for key, at in zip(new, accepted, strict=True)]
