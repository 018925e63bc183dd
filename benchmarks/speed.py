"""How fast and how large, in a process of its own.

Run: python -m benchmarks.speed 10000        prints one line of JSON
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time

from benchmarks.fit import DATA, open_queries
from knowledge.entries import Entry
from knowledge.loading import load_jsonl, starter
from knowledge.match import Matcher

ASKED = 600
ADDED = 30


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
    held = _resident() - before
    asked = [made_up(rng, sources, words) for _ in range(ASKED // 2)]
    asked += [query.text for query in open_queries()[:: max(1, 2012 // ASKED)]]
    for question in asked[:50]:
        matcher.match(question)
    times, processor_times = [], []
    for question in asked:
        wall, processor = time.perf_counter(), time.thread_time()
        matcher.match(question)
        times.append(1000 * (time.perf_counter() - wall))
        processor_times.append(1000 * (time.thread_time() - processor))
    times.sort()
    processor_times.sort()
    grown = matcher
    added = []
    for number in range(ADDED):
        entry = Entry(id=f"new{number}", question=made_up(rng, sources, words), answer="x")
        start = time.perf_counter()
        grown = grown.with_entry(entry)
        added.append(1000 * (time.perf_counter() - start))
    return {
        "questions": size,
        **built,
        "held_mb": held,
        "peak_mb": _peak(),
        "median_ms": times[len(times) // 2],
        "p99_ms": times[int(0.99 * len(times))],
        "median_cpu_ms": processor_times[len(times) // 2],
        "p99_cpu_ms": processor_times[int(0.99 * len(times))],
        "add_median_ms": sorted(added)[ADDED // 2],
        "add_max_ms": max(added),
    }


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as opened:
        return int(opened.read().split()[1]) * resource.getpagesize() / 2**20


def _peak() -> float:
    # Not ru_maxrss: that begins with what the process held which started this one.
    with open("/proc/self/status", encoding="ascii") as opened:
        return next(int(line.split()[1]) / 1024 for line in opened if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in measure(int(sys.argv[1])).items()}))
