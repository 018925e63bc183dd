"""How well and how fast a history becomes proposals: benchmarks/history.md.

Run: python -m benchmarks.history [--seed 7] [--size 20000] [--show]      without any of them the page is written
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz

from benchmarks.cases import DATA, open_queries
from benchmarks.histories import History, Topic, from_templates, generate, of_entries, pasted
from bot.histories import read
from desk.mining.proposals import Kind, Mined, Proposal, mine
from desk.replies import read as read_reply
from knowledge.entries import Entry
from knowledge.loading import load_jsonl, starter
from knowledge.match import Matcher
from knowledge.overheard import help_likelihood
from knowledge.text import fold

OUT = Path(__file__).parent / "history.md"
OFTEN = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one history. Shares from 0 to 1."""

    messages: int
    questions: int
    topics: int
    often: int
    found: float
    found_loadable: float
    chatter: float
    proposals: int
    twice: int
    pure: float
    right_answer: float
    right_entry: float
    named: int
    per_second: float
    per_second_cpu: float


def starter_world() -> tuple[list[Topic], list[Entry]]:
    """A third of the starter knowledge is loaded, with every second alias; of those only the others are asked."""
    loaded, held = [], {}
    entries = list(starter())
    for entry in entries[::3]:
        if len(entry.aliases) >= 2:
            loaded.append(replace(entry, aliases=entry.aliases[::2]))
            held[entry.id] = entry.aliases[1::2]
    return of_entries(entries, held) + from_templates(), loaded


def open_world() -> tuple[list[Topic], list[Entry]]:
    """The open labelled questions, written by hand: a third of their entries is loaded, all are asked."""
    entries = list(load_jsonl(DATA / "open_kb.jsonl"))
    asked: dict[str, list[str]] = {}
    for query in open_queries():
        if query.expect:
            asked.setdefault(query.expect, []).append(query.text)
    return of_entries(entries, asked) + from_templates(), entries[::3]


def measure(
    topics: Sequence[Topic], loaded: Sequence[Entry], size: int, seed: int, *, as_pasted: bool = False
) -> tuple[Result, Mined, History]:
    history = generate(topics, size, seed)
    matcher = Matcher(loaded)
    # What is read once per process is not counted.
    matcher.match("token")
    read_reply("được rồi ạ")
    with tempfile.TemporaryDirectory() as folder:
        files, keys = _written(history, Path(folder), as_pasted)
        gc.collect()
        gc.disable()  # as the command does
        wall, processor = time.perf_counter(), time.process_time()
        mined = mine((message for file in files for message in read(file)), matcher)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        gc.enable()
    if keys:
        mined = replace(mined, proposals=tuple(_with_keys(p, keys) for p in mined.proposals))
    return _judged(history, topics, mined, history.size / wall, history.size / processor), mined, history


def _written(history: History, folder: Path, as_pasted: bool) -> tuple[list[Path], dict[str, str]]:
    """The files, and for pasted text which message each key of the reader stands for."""
    if not as_pasted:
        file = folder / "result.json"
        file.write_text(json.dumps(history.export, ensure_ascii=False), "utf-8")
        return [file], {}
    files: list[Path] = []
    keys: dict[str, str] = {}
    for chat in range(len(history.export["chats"]["list"])):
        text, own = pasted(history, chat)
        files.append(folder / f"nhom-{chat}.txt")
        files[-1].write_text(text, "utf-8")
        keys |= {f"nhom-{chat}/{number}": key for number, key in enumerate(own, start=1)}
    return files, keys


def _with_keys(proposal: Proposal, keys: Mapping[str, str]) -> Proposal:
    return replace(proposal, questions=tuple(keys[key] for key in proposal.questions))


def _judged(history: History, topics: Sequence[Topic], mined: Mined, speed: float, cpu: float) -> Result:
    times = history.times()
    often = {topic for topic, count in times.items() if count >= OFTEN}
    about = [_about(history, proposal) for proposal in mined.proposals]
    loadable = {topic for topic, p in zip(about, mined.proposals, strict=True) if p.kind is not Kind.UNANSWERED}
    answers = {topic.id: topic.answer for topic in topics}
    with_answer = [(t, p) for t, p in zip(about, mined.proposals, strict=True) if p.kind is Kind.ENTRY and t]
    aliases = [(t, p) for t, p in zip(about, mined.proposals, strict=True) if p.kind is Kind.ALIAS and t]
    members = [
        (t, history.asked.get(key)) for t, p in zip(about, mined.proposals, strict=True) if t for key in p.questions
    ]
    texts = [text for p in mined.proposals for text in (p.question, *p.aliases, p.answer)]
    return Result(
        messages=history.size,
        questions=len(history.asked),
        topics=len(times),
        often=len(often),
        found=len(often & set(about)) / max(1, len(often)),
        found_loadable=len(often & loadable) / max(1, len(often)),
        chatter=about.count(None) / max(1, len(about)),
        proposals=len(about),
        twice=sum(count - 1 for topic, count in Counter(about).items() if topic and count > 1),
        pure=sum(topic == own for topic, own in members) / max(1, len(members)),
        right_answer=sum(_is_right(p.answer, answers[t or ""]) for t, p in with_answer) / max(1, len(with_answer)),
        right_entry=sum(p.entry == t for t, p in aliases) / max(1, len(aliases)),
        named=sum(_names_somebody(text, history.people) for text in texts),
        per_second=speed,
        per_second_cpu=cpu,
    )


def _names_somebody(text: str, people: Iterable[str]) -> bool:
    """A whole name, or a given name after a title or called: not the hamlet that is written alike."""
    plain = fold(text)
    for person in people:
        whole = fold(person.removeprefix("Thầy ").removeprefix("Cô "))
        given = whole.split()[-1]
        if whole in plain or re.search(rf"\b(?:thay|co|anh|chi|em|bac) {given} (?:oi|a|day|cho|xem|cam)\b", plain):
            return True
    return False


def _about(history: History, proposal: Proposal) -> str | None:
    """The topic that more than half of its messages ask; None for chatter and for a medley."""
    counted = Counter(history.asked.get(key) for key in proposal.questions)
    topic, count = counted.most_common(1)[0]
    return topic if 2 * count > len(proposal.questions) else None


def _is_right(said: str, right: str) -> bool:
    """Of what was said, nearly all stands in the right answer."""
    return fuzz.token_set_ratio(fold(said), fold(right)) >= 80


WORLDS = {"starter knowledge and templates": starter_world, "open questions and templates": open_world}
SEEDS = (101, 102, 103)
"""Never looked at while the miner was made; those were below 50."""


def table(size: int, seeds: Sequence[int]) -> Iterator[str]:
    yield (
        "| questions from | seed | often asked | proposed | of proposals chatter | proposals | the same twice | "
        "pure | right answer | right entry | names | messages / s, wall | processor |"
    )
    yield "|---|" + "--:|" * 12
    for name, world in WORLDS.items():
        topics, loaded = world()
        for seed, as_pasted in (*((seed, False) for seed in seeds), (seeds[0], True)):
            found, _, _ = measure(topics, loaded, size, seed, as_pasted=as_pasted)
            shares = (found.pure, found.right_answer, found.right_entry)
            named = f"{name}, pasted" if as_pasted else name
            yield (
                f"| {named} | {seed} | {found.often} of {found.topics} | "
                f"**{100 * found.found:.1f} %** | **{100 * found.chatter:.1f} %** | "
                f"{found.proposals} | {found.twice} | "
                f"{' | '.join(f'{100 * share:.1f} %' for share in shares)} | {found.named} | "
                f"{found.per_second:,.0f} | {found.per_second_cpu:,.0f} |"
            )


def yardstick() -> float:
    """Microseconds of the processor to judge one message: tells how busy the machine is that the speeds come from."""
    texts = [query.text for query in open_queries()]
    for text in texts:
        help_likelihood(text)
    begun = time.process_time()
    for text in texts:
        help_likelihood(text)
    return 1e6 * (time.process_time() - begun) / len(texts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, action="append", help="may be repeated; without it those of the page")
    parser.add_argument("--show", action="store_true", help="print what was proposed wrongly, and what was missed")
    chosen = parser.parse_args()
    if chosen.show:
        for world in WORLDS.values():
            topics, loaded = world()
            for seed in chosen.seed or SEEDS:
                _, mined, history = measure(topics, loaded, chosen.size, seed)
                show(mined, history)
        return
    rows = "\n".join(table(chosen.size, chosen.seed or SEEDS))
    notes = (Path(__file__).parent / "history_notes.md").read_text("utf-8")
    page = notes.format(
        table=rows, size=f"{chosen.size:,}", yardstick=f"{yardstick():.0f}", load=f"{os.getloadavg()[0]:.1f}"
    )
    if not chosen.seed and chosen.size == 20_000:
        OUT.write_text(page, "utf-8")
    print(page)


def show(mined: Mined, history: History) -> None:
    times = history.times()
    about = [_about(history, proposal) for proposal in mined.proposals]
    for topic, proposal in zip(about, mined.proposals, strict=True):
        if topic is None:
            print("CHATTER", proposal.kind, proposal.asked, proposal.question, proposal.aliases[:3])
    print("MISSED", sorted(((times[t], t) for t in times if times[t] >= OFTEN and t not in about), reverse=True))


if __name__ == "__main__":
    main()
