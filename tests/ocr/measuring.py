"""Do drawn pictures reach the right entry, or at least the right system? `python -m tests.ocr.measuring` says so."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import ocr
from bot.channels.pictures import Unreadable
from desk.inbound import Photo
from handlers import pictures
from knowledge.decision import Answer, Choices, Decision, Heard
from knowledge.entries import Entry
from knowledge.loading import starter
from knowledge.match import Matcher
from tests.ocr.rendering import Sample, draw, samples


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """`entry`: the right one was said or is among those offered; `system`: the first one is of the right system."""

    sample: Sample
    lines: tuple[str, ...]
    found: tuple[str, ...]
    answered: bool
    entry: bool
    system: bool
    seconds: float

    @property
    def right(self) -> bool:
        return self.entry or self.system


class _Seen:
    """As much of a scene as looking at a picture needs."""

    able = True

    def __init__(self, matcher: Matcher, lines: tuple[str, ...]) -> None:
        self._matcher, self._lines = matcher, lines
        self.pictures = self.matching = self

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        return self._lines

    def match(self, text: str, heard: Heard) -> Decision:
        return self._matcher.match(text, heard)


def measure(some: Iterable[Sample], matcher: Matcher) -> list[Result]:
    return [_one(sample, matcher) for sample in some]


def _one(sample: Sample, matcher: Matcher) -> Result:
    content = draw(sample)
    begun = time.perf_counter()
    try:
        lines = ocr.read(content)
    except Unreadable:
        lines = ()
    seconds = time.perf_counter() - begun
    glance = pictures.look(_Seen(matcher, lines), ())  # type: ignore[arg-type]  # what it asks for is there
    found = _found(glance.decision)
    first: Entry | None = matcher.entries.get(found[0]) if found else None
    return Result(
        sample=sample,
        lines=lines,
        found=found,
        answered=isinstance(glance.decision, Answer),
        entry=bool(set(found) & set(sample.dialog.entries)),
        system=first is not None and sample.dialog.system in first.systems,
        seconds=seconds,
    )


def _found(decision: Decision | None) -> tuple[str, ...]:
    if isinstance(decision, Answer):
        return (decision.entry,)
    return decision.entries if isinstance(decision, Choices) else ()


def _held_out(matcher: Matcher) -> None:
    """Wordings that nothing was tuned on, some of which the knowledge does not answer."""
    results = measure(samples(44, "dialogs_heldout.tsv"), matcher)
    known = [result for result in results if result.sample.dialog.entries != ("-",)]
    foreign = [result for result in results if result.sample.dialog.entries == ("-",)]
    for result in results:
        if (result in known and not result.right) or (result in foreign and result.answered):
            print(
                f"held out {result.sample.name}: {result.found} for {result.sample.dialog.lines}; read {result.lines}"
            )
    wrong = [result for result in known if result.answered and not result.entry]
    print(f"held out: entry or system {sum(r.right for r in known)} of {len(known)}; answered wrongly {len(wrong)}")
    print(f"held out, no answer known: answered all the same {sum(r.answered for r in foreign)} of {len(foreign)}")


def main() -> None:
    if not ocr.can_read():
        raise SystemExit("no Tesseract with Vietnamese here")
    matcher = Matcher(tuple(starter()))
    _held_out(matcher)
    results = measure(samples(), matcher)
    right, of = Counter[str](), Counter[str]()
    for result in results:
        of[result.sample.damage] += 1
        right[result.sample.damage] += result.right
        if not result.right:
            print(f"missed {result.sample.name}: {result.found} for {result.sample.dialog.lines}; read {result.lines}")
    for damage, count in of.items():
        print(f"{damage:14} {right[damage]:3} of {count}")
    answered = [result for result in results if result.answered]
    wrong = [result.sample.name for result in answered if not result.entry]
    times = sorted(result.seconds for result in results)
    share = sum(right.values()) / len(results)
    print(f"entry or system {sum(right.values())} of {len(results)} ({share:.0%})")
    print(f"answered directly {len(answered)}, of them with another entry than wanted {len(wrong)}: {wrong}")
    print(f"seconds: median {times[len(times) // 2]:.1f}, longest {times[-1]:.1f}")


if __name__ == "__main__":
    main()
