"""`caunoi bench oncall`: months of a desk in a minute, judged by an auditor who trusts nothing but what was said."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from bot.bench.oncall_audit import Followed, spread
from bot.bench.oncall_run import Simulation

RULES = (
    "pages_in_class",
    "pages_over_cap",
    "unowned_thread_minutes",
    "promises_broken_silently",
    "double_claims",
    "pages_in_quiet_hours",
    "pages_on_holidays",
    "pages_while_away",
    "reminders_at_night",
)
"""What must be zero."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """`questions` a day in all; so many of 100 are not in the knowledge, and of its answers one in seven fails."""

    days: int = 90
    communes: int = 20
    teachers: int = 40
    questions: int = 200
    to_people: int = 40
    seed: int = 4


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one process simulated: its communes share a database, and no teacher with those of another part."""

    counted: Counter[str]
    unowned: int
    double: int
    load: Counter[tuple[str, str]]
    accounts: list[str]
    threads: list[Followed]
    updates: int
    fired: int
    cpu: float
    faults: list[str]


def measure(size: Size, *, processes: int, watch: Callable[[int], None] = lambda minute: None) -> dict[str, Any]:
    """The figures of the issue, and what they are made of. `watch` hears how far the first part has come."""
    begun = time.perf_counter()
    pairs = (size.communes + 1) // 2
    processes = max(1, min(processes, pairs))
    names = [f"xa-{n + 1:02d}" for n in range(size.communes)]
    cuts = [round(pairs * n / processes) * 2 for n in range(processes)] + [size.communes]
    shares = [_share(size, names[cuts[n] : cuts[n + 1]], n) for n in range(processes)]
    if processes == 1:
        parts = [simulate(shares[0], watch)]
    else:
        with ProcessPoolExecutor(processes - 1, mp_context=get_context("spawn")) as pool:
            others = [pool.submit(simulate, share) for share in shares[1:]]
            parts = [simulate(shares[0], watch), *(other.result() for other in others)]
    return _figures(size, parts, time.perf_counter() - begun)


def _share(size: Size, names: list[str], number: int) -> dict[str, Any]:
    part = len(names) / size.communes
    return {
        "names": names,
        "teachers": round(size.teachers * part),
        "days": size.days,
        "questions": round(size.questions * part),
        "to_people": size.to_people / 100,
        "seed": size.seed * 1000 + number,
    }


def simulate(share: dict[str, Any], watch: Callable[[int], None] = lambda minute: None) -> Part:
    begun = time.process_time()
    simulation = Simulation(**share)
    simulation.run(watch)
    audit = simulation.audit
    prefix = share["seed"]
    return Part(
        counted=audit.counted,
        unowned=audit.unowned,
        double=len(audit.double),
        load=Counter({(month, f"{prefix}-{who}"): count for (month, who), count in audit.load.items()}),
        accounts=[f"{prefix}-{teacher.account}" for _, teacher in simulation.world.teachers()],
        threads=list(audit.threads.values()),
        updates=simulation.updates,
        fired=simulation.fired,
        cpu=time.process_time() - begun,
        faults=audit.faults,
    )


def _figures(size: Size, parts: list[Part], seconds: float) -> dict[str, Any]:
    counted: Counter[str] = sum((part.counted for part in parts), Counter())
    load: Counter[tuple[str, str]] = sum((part.load for part in parts), Counter())
    threads = [thread for part in parts for thread in part.threads]
    asked = len(threads)
    threads = [thread for thread in threads if thread.first_promise is not None]
    answered = [thread for thread in threads if thread.answered is not None]
    waits = sorted(thread.answered - thread.opened for thread in answered if thread.answered is not None)
    kept = sum(1 for thread in threads if not thread.broken and (thread.answered is not None or thread.is_over))
    return {
        "pages_in_class": counted["pages_in_class"],
        "pages_over_cap": counted["pages_over_cap"],
        "unowned_thread_minutes": sum(part.unowned for part in parts),
        "promises_broken_silently": counted["promises_broken_silently"],
        "double_claims": sum(part.double for part in parts),
        "load_max_over_median": round(spread(load, [name for part in parts for name in part.accounts]), 2),
        "answered_within_promise": round(kept / len(threads), 4) if threads else 1.0,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(sum(part.cpu for part in parts), 1),
        "pages_in_quiet_hours": counted["pages_in_quiet_hours"],
        "pages_on_holidays": counted["pages_on_holidays"],
        "pages_while_away": counted["pages_while_away"],
        "reminders_at_night": counted["reminders_at_night"],
        "questions": asked,
        "asked_of_people": len(threads),
        "answered": len(answered),
        "minutes_to_answer_median": statistics.median(waits) if waits else 0,
        "minutes_to_answer_p90": waits[int(len(waits) * 0.9)] if waits else 0,
        "pages": sum(load.values()),
        "messages_heard": sum(part.updates for part in parts),
        "timers_fired": sum(part.fired for part in parts),
        "faults": [fault for part in parts for fault in part.faults][:20],
    }
