"""How fast and how large, in a process of its own.

Run: python -m benchmarks.speed 10000        prints one line of JSON
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable

from benchmarks.cases import DATA, open_queries
from knowledge.decision import Heard
from knowledge.entries import Entry
from knowledge.loading import load_jsonl, starter
from knowledge.match import Matcher
from knowledge.snapshot import dump, restore

ASKED = 600
ROUNDS = 4
EDITED = 200


def made_up(rng: random.Random, sources: list[str], words: list[str]) -> str:
    """Half of one real question, half of another, and three words from anywhere."""
    one, other = rng.choice(sources).split(), rng.choice(sources).split()
    return " ".join(one[: rng.randrange(len(one) + 1)] + other[rng.randrange(len(other) + 1) :] + rng.sample(words, 3))


def measure(size: int) -> dict[str, float]:
    rng = random.Random(3)
    sources = [text for e in [*load_jsonl(DATA / "open_kb.jsonl"), *starter()] for text in e.phrasings]
    words = sorted({word for text in sources for word in text.split()})
    entries = [
        Entry(
            id=f"e{number}",
            question=made_up(rng, sources, words),
            aliases=tuple(made_up(rng, sources, words) for _ in range(3)),
            answer="Làm theo hướng dẫn trong mục này.",
        )
        for number in range(size // 4)
    ]
    Matcher(starter()[:2]).match("token")
    before = _resident()
    wall, processor = time.perf_counter(), time.process_time()
    matcher = Matcher(entries)
    built = {"build_s": time.perf_counter() - wall, "build_cpu_s": time.process_time() - processor}
    held, peak = _resident() - before, _peak()
    asked = [made_up(rng, sources, words) for _ in range(ASKED // 2)]
    asked += [query.text for query in open_queries()[:: max(1, 2012 // ASKED)]]
    snapshot = dump(matcher)
    loading = time.process_time()
    restore(snapshot)
    loading = time.process_time() - loading
    return {
        "questions": size,
        **built,
        "held_mb": held,
        "peak_mb": peak,
        **_asking(matcher, asked, Heard.ADDRESSED),
        **_asking(matcher, asked, Heard.OVERHEARD),
        **_editing(matcher, lambda: made_up(rng, sources, words)),
        "snapshot_mb": len(snapshot) / 2**20,
        "load_cpu_s": loading,
        "busy": os.getloadavg()[0] / (os.cpu_count() or 1),
    }


def _asking(matcher: Matcher, asked: list[str], heard: Heard) -> dict[str, float]:
    """By the wall clock the best of some rounds, for others share the machine; of the processor every round."""
    walls: dict[str, float] = {}
    own: list[float] = []
    for _ in range(ROUNDS):
        for question in asked:
            wall, processor = time.perf_counter(), time.thread_time()
            matcher.match(question, heard)
            walls[question] = min(walls.get(question, math.inf), 1000 * (time.perf_counter() - wall))
            own.append(1000 * (time.thread_time() - processor))
    # The first round also fills what is remembered about words; it is the second on that a running desk sees.
    own = own[len(asked) :]
    return {
        f"{heard}_{name}_ms": found
        for name, found in (
            ("median", _share(walls.values(), 0.5)),
            ("p99", _share(walls.values(), 0.99)),
            ("median_cpu", _share(own, 0.5)),
            ("p99_cpu", _share(own, 0.99)),
        )
    }


def _editing(matcher: Matcher, text: Callable[[], str]) -> dict[str, float]:
    """Entries of four phrasings added one after another; every fifth time one is changed, and one removed."""
    took: list[float] = []
    ids = list(matcher.entries)
    for number in range(EDITED):
        entry = Entry(id=f"new{number}", question=text(), answer=text(), aliases=(text(), text(), text()))
        edits: list[Entry | str] = [entry]
        if number % 5 == 0:
            edits += [Entry(id=ids[number], question=text(), answer=text()), ids[-1 - number]]
        for edit in edits:
            start = time.thread_time()
            matcher = matcher.without(edit) if isinstance(edit, str) else matcher.with_entry(edit)
            took.append(1000 * (time.thread_time() - start))
    return {"edit_median_ms": _share(took, 0.5), "edit_p99_ms": _share(took, 0.99), "edit_max_ms": max(took)}


def _share(amounts: Iterable[float], share: float) -> float:
    ordered = sorted(amounts)
    return ordered[int(share * len(ordered))]


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as opened:
        return int(opened.read().split()[1]) * resource.getpagesize() / 2**20


def _peak() -> float:
    # Not ru_maxrss: that begins with what the process held which started this one.
    with open("/proc/self/status", encoding="ascii") as opened:
        return next(int(line.split()[1]) / 1024 for line in opened if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in measure(int(sys.argv[1])).items()}))
