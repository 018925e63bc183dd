"""Webhook to 200: how many a second, and how long one waits, beside a bare handler that writes one row."""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.bench.hooked import GROUPS, SECRET
from bot.bench.updates import zalo_bodies
from bot.channels.zalo_bot import SECRET_HEADER
from bot.clock import SystemClock

ROUNDS = 4
AT_ONCE = 32


async def measure(folder: Path, *, messages: int, rate: float, seconds: float) -> dict[str, Any]:
    """Turn about, so that a disk that is slow for a while is slow for both."""
    kept: list[float] = []
    bare: list[float] = []
    async with _server("ours", folder / "1") as ours, _server("bare", folder / "2") as other:
        await _together(ours, _bodies(200, 0))
        await _together(other, _bodies(200, 0))
        for turn in range(ROUNDS):
            bodies = _bodies(messages // ROUNDS, 1000 + turn * messages)
            kept.append(await _together(ours, bodies))
            bare.append(await _together(other, bodies))
        flushes = await asyncio.to_thread(_flushes, folder / "flush")
        waits = await _evenly(ours, _bodies(int(rate * seconds), 10_000_000), rate)
        waits_bare = await _evenly(other, _bodies(int(rate * seconds), 10_000_000), rate)
    async with _server("desk", folder / "3") as desk:
        await _evenly(desk, _bodies(int(rate), 0), rate)
        at_work = await _evenly(desk, _bodies(int(rate * seconds), 10_000_000), rate)
    return {
        "messages": messages,
        "ours, kept a second": statistics.fmean(kept),
        "bare handler, rows a second": statistics.fmean(bare),
        "ratio": statistics.fmean(kept) / statistics.fmean(bare),
        **_told("a bare flush of this disk", flushes),
        **_told(f"ours at {rate:g}/s", waits),
        **_told(f"bare handler at {rate:g}/s", waits_bare),
        **_told(f"ours at {rate:g}/s while it answers them", at_work),
    }


def _told(what: str, waits: list[float]) -> dict[str, float]:
    ordered = sorted(waits)
    return {f"{what}, median ms": ordered[len(ordered) // 2], f"{what}, p99 ms": ordered[int(len(ordered) * 0.99)]}


def _flushes(path: Path) -> list[float]:
    """Milliseconds of 4 KiB made durable: nothing that is kept can be acknowledged sooner."""
    waits = []
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            waits.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.005)
    return waits


def _bodies(count: int, begin: int) -> list[bytes]:
    return list(zalo_bodies(count, groups=GROUPS, at=SystemClock().now(), begin=begin))


@contextlib.asynccontextmanager
async def _server(which: str, folder: Path) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    await asyncio.to_thread(folder.mkdir)
    command = (sys.executable, "-m", "bot.bench.hooked", which, str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    port = int(await process.stdout.readline())
    headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=256)) as session:
        yield session, f"http://127.0.0.1:{port}/hook/zalo_bot"
    process.stdin.close()
    await process.wait()


async def _post(server: tuple[aiohttp.ClientSession, str], body: bytes) -> None:
    session, address = server
    async with session.post(address, data=body) as answer:
        assert answer.status == 200


async def _together(server: tuple[aiohttp.ClientSession, str], bodies: Sequence[bytes]) -> float:
    """Messages a second, the next sent as soon as one of `AT_ONCE` is acknowledged."""
    waiting = iter(bodies)

    async def caller() -> None:
        for body in waiting:
            await _post(server, body)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    return len(bodies) / (time.perf_counter() - begun)


async def _evenly(server: tuple[aiohttp.ClientSession, str], bodies: Sequence[bytes], rate: float) -> list[float]:
    """Milliseconds from each call to its 200. Everybody calls when it is his time, however long others wait."""
    waits: list[float] = []
    begun = time.perf_counter() + 0.1

    async def call(place: int, body: bytes) -> None:
        await asyncio.sleep(max(0.0, begun + place / rate - time.perf_counter()))
        sent = time.perf_counter()
        await _post(server, body)
        waits.append((time.perf_counter() - sent) * 1000)

    await asyncio.gather(*(call(place, body) for place, body in enumerate(bodies)))
    return waits
