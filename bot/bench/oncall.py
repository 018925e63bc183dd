"""`caunoi bench oncall`: months of a desk, judged by an auditor who trusts nothing but what was said."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import accumulate
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One pair of neighbours, which shares its teachers with nobody else, and what befalls it."""

    names: list[str]
    teachers: int
    days: int
    questions: int
    to_people: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of a pair: it has a database of its own."""

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


def measure(size: Size, *, processes: int, watch: Callable[[float], None] = lambda share: None) -> dict[str, Any]:
    """The figures of the issue, and what they are made of; however many processes play it, they are the same.

    `watch` hears what part of it is played.
    """
    begun = time.perf_counter()
    shares = shares_of(size)
    parts: list[Part] = []
    with ExitStack() as stack:
        if processes == 1:
            played: Iterator[Part] = map(simulate, shares)
        else:
            pool = ProcessPoolExecutor(min(processes, len(shares)), mp_context=get_context("spawn"))
            played = stack.enter_context(pool).map(simulate, shares)
        for part in played:
            parts.append(part)
            watch(len(parts) / len(shares))
    return _figures(parts, time.perf_counter() - begun)


def shares_of(size: Size) -> list[Share]:
    names = [f"xa-{n + 1:02d}" for n in range(size.communes)]
    pairs = [names[n : n + 2] for n in range(0, len(names), 2)]
    teachers, questions = (_shared_out(total, pairs) for total in (size.teachers, size.questions))
    return [
        Share(
            names=pair,
            teachers=teachers[n],
            days=size.days,
            questions=questions[n],
            to_people=size.to_people / 100,
            seed=size.seed * 1000 + n,
        )
        for n, pair in enumerate(pairs)
    ]


def _shared_out(total: int, pairs: list[list[str]]) -> list[int]:
    """By the number of communes, so that the sum is right."""
    communes = sum(map(len, pairs))
    ends = [total * there // communes for there in accumulate(map(len, pairs))]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def simulate(share: Share) -> Part:
    begun = time.process_time()
    simulation = Simulation(**asdict(share))
    simulation.run()
    audit = simulation.audit
    prefix = share.seed
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


def _figures(parts: list[Part], seconds: float) -> dict[str, Any]:
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
