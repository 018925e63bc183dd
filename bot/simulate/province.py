"""A province as shares of communes that have nothing to do with each other, played beside one another and added up."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import replace
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from bot.simulate.run import Simulation, Size
from knowledge.loading import starter

_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""What is looked at is the desk, not the disk: memory, where the machine lends it as a folder."""
_LOOKS_EVERY = 0.5
_days: Synchronized[int] | None = None
"""In a process that plays: the days that all of them have played together."""


def simulate(size: Size, *, processes: int, watch: Callable[[int], None] = lambda days: None) -> dict[str, Any]:
    """The figures of the whole province. `watch` hears how many days are played, of those of all shares."""
    began = time.perf_counter()
    shares = shares_of(size)
    counted = _one_by_one(shares, watch) if processes == 1 else _at_once(shares, processes, watch)
    return {**figures(sum(counted, Counter())), "seconds": round(time.perf_counter() - began, 1)}


def shares_of(size: Size) -> list[Size]:
    """Each with a seed of its own, so that one share is played as it is whatever the others are."""
    cuts = [*range(0, size.communes, size.share), size.communes]
    return [
        replace(size, communes=end - begin, seed=size.seed * 1000 + number)
        for number, (begin, end) in enumerate(pairwise(cuts))
    ]


def figures(counted: Counter[str]) -> dict[str, Any]:
    def share(part: str, whole: str) -> float:
        return round(counted[part] / counted[whole], 3) if counted[whole] else 1.0

    zero = ("unwanted_pages", "threads_without_owner_or_due", "digests_missing", "digests_doubled", "histories_lost")
    more = ("asked", "pages", "newcomers", "came_back", "restarts", "offers", "officials_who_offered")
    return {
        **{name: counted[name] for name in zero},
        "aftercare_without_teacher": share("aftercare_alone", "aftercare_asked"),
        "aftercare_solved": share("aftercare_met", "aftercare_asked"),
        "within_promise": share("promises_kept", "promises"),
        **{name: counted[name] for name in more},
    }


def quiet() -> None:
    """People leave and block the desk all the time; that is no news here."""
    logging.disable(logging.ERROR)


def _one_by_one(shares: list[Size], watch: Callable[[int], None]) -> list[Counter[str]]:
    played = 0

    def day() -> None:
        nonlocal played
        played += 1
        watch(played)

    return [_play(share, day) for share in shares]


def _at_once(shares: list[Size], processes: int, watch: Callable[[int], None]) -> list[Counter[str]]:
    context = get_context("spawn")
    days: Synchronized[int] = context.Value("i", 0)
    with ProcessPoolExecutor(min(processes, len(shares)), context, initializer=_begin, initargs=(days,)) as pool:
        running: set[Future[Counter[str]]] = set()
        asked = [pool.submit(_play_here, share) for share in shares]
        running |= set(asked)
        while running:
            _, running = wait(running, timeout=_LOOKS_EVERY)
            watch(days.value)
        return [one.result() for one in asked]


def _begin(days: Synchronized[int]) -> None:
    global _days  # the only way in which a pool's process gets to know it
    _days = days
    quiet()


def _play_here(share: Size) -> Counter[str]:
    def day() -> None:
        if _days is not None:
            with _days.get_lock():
                _days.value += 1

    return _play(share, day)


def _play(share: Size, day: Callable[[], None]) -> Counter[str]:
    with tempfile.TemporaryDirectory(dir=_FOLDER) as folder:
        return asyncio.run(Simulation(share, Path(folder), starter()).run(day))
