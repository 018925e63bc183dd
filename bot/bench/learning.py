"""Twenty-six simulated weeks: does the knowledge grow by what teachers answer, without going wrong?

Officials ask labelled questions and noisy variants of them in random order. What the desk cannot answer a teacher
answers; what that teaches is proposed by the same functions as in the chat; a curator accepts what is right each day.
A change that would take another entry's question is refused by the same guard and left. The baseline begins with the
same entries and nothing is learnt: teachers answer, and somebody writes the missing entries by hand, a few each week.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.bench.noise import VARIANTS, noisy
from desk.wording import question_words
from knowledge.decision import Answer, Choices, Decision, Heard
from knowledge.doubting import weighed
from knowledge.entries import Entry
from knowledge.evaluation import CHATTER, Query
from knowledge.guarding import Change, Known, changed, taken
from knowledge.learning import entry_saying
from knowledge.match import Matcher
from knowledge.soundness import says_too_little
from knowledge.text import fold

WEEKS = 26
DAYS = 5
AT_THE_START = 0.2
VARIANTS_EACH = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """`asked` are the questions that some entry of the whole could answer; `strange` those that none can."""

    week: int
    asked: int
    strange: int
    self_answered: float
    wrong: float
    teacher_answers: int
    entries: int
    refused_by_guard: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "week": self.week,
            "self_answered": round(self.self_answered, 4),
            "wrong": round(self.wrong, 4),
            "teacher_answers": self.teacher_answers,
            "asked": self.asked,
            "without_entry": self.strange,
            "entries": self.entries,
            "refused_by_guard": self.refused_by_guard,
        }


@dataclass(kw_only=True, slots=True)
class _Desk:
    """`truth`: which labelled entry each entry of the desk stands for; `lessons` wait for the curator; `in_vain`: by
    entry, what it answered in vain, and how much more often than not."""

    matcher: Matcher
    truth: dict[str, str]
    known: dict[tuple[str, str], Known] = field(default_factory=dict)
    lessons: list[tuple[str, str]] = field(default_factory=list)
    in_vain: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    refused: int = 0


def stream(queries: Sequence[Query], seed: int) -> list[Query]:
    """Every request and its variants, in random order."""
    requests = [query for query in queries if query.kind != CHATTER]
    dice = random.Random(seed)
    names = sorted(VARIANTS)
    asked = list(requests)
    for query in requests:
        for name in dice.sample(names, VARIANTS_EACH):
            asked.append(replace(query, text=noisy(query.text, name, seed)))
    dice.shuffle(asked)
    return asked


def simulate(
    entries: Sequence[Entry], queries: Sequence[Query], *, seed: int = 1, learns: bool = True, weeks: int = WEEKS
) -> Iterator[Week]:
    """One week after another."""
    whole = {entry.id: entry for entry in entries}
    order = sorted(whole)
    random.Random(seed).shuffle(order)
    start = max(1, round(AT_THE_START * len(order)))
    desk = _Desk(matcher=Matcher(whole[name] for name in order[:start]), truth={name: name for name in order[:start]})
    to_write = order[start:]
    asked = stream([q for q in queries if q.expect is None or q.expect in whole], seed)
    for number in range(1, weeks + 1):
        part = asked[len(asked) * (number - 1) // weeks : len(asked) * number // weeks]
        desk.refused = 0
        yield _week(number, desk, whole, part, learns=learns)
        if not learns:
            by_now = len(to_write) * number // (weeks - 1)
            _write_by_hand(desk, [whole[name] for name in to_write[:by_now]])


def _week(number: int, desk: _Desk, whole: Mapping[str, Entry], asked: Sequence[Query], *, learns: bool) -> Week:
    alone = wrong = by_teacher = 0
    for day in range(DAYS):
        for query in asked[len(asked) * day // DAYS : len(asked) * (day + 1) // DAYS]:
            right, misled = _ask(desk, query)
            alone += right
            wrong += misled
            by_teacher += not right
            if not right and query.expect is not None:
                desk.lessons.append((query.text, query.expect))
        if learns:
            _curate(desk, whole)
        desk.lessons.clear()
    answerable = sum(query.expect is not None for query in asked)
    return Week(
        week=number,
        asked=answerable,
        strange=len(asked) - answerable,
        self_answered=alone / max(1, answerable),
        wrong=wrong / max(1, len(asked)),
        teacher_answers=by_teacher,
        entries=len(desk.matcher.entries),
        refused_by_guard=desk.refused,
    )


def _ask(desk: _Desk, query: Query) -> tuple[bool, bool]:
    """Was it answered without a person, and was a wrong answer given?"""
    decision: Decision = desk.matcher.match(query.text)
    asked = question_words(query.text)
    if isinstance(decision, Answer):
        in_vain = [(text, more) for text, more in desk.in_vain[decision.entry].items() if more > 0]
        decision = weighed(decision, desk.matcher.entries[decision.entry], asked, in_vain, Heard.ADDRESSED)
    if isinstance(decision, Answer):
        right = desk.truth[decision.entry] == query.expect
        desk.in_vain[decision.entry][asked] += -1 if right else 1
        known = Known(question=query.text, entry=decision.entry, rejected=not right)
        desk.known[decision.entry, fold(query.text)] = known
        return right, not right
    if isinstance(decision, Choices):
        chosen = next((name for name in decision.entries if desk.truth[name] == query.expect), None)
        if chosen is not None:
            desk.known[chosen, fold(query.text)] = Known(question=query.text, entry=chosen)
            desk.lessons.append((query.text, desk.truth[chosen]))
            return True, False
    return False, False


def _curate(desk: _Desk, whole: Mapping[str, Entry]) -> None:
    """The day's proposals: all that is right and takes nothing from anybody."""
    for question, truth in desk.lessons:
        if says_too_little(question):
            continue
        entries = desk.matcher.entries
        near = [entries[c.entry] for c in desk.matcher.look_up(question).candidates[:3]]
        entry = entry_saying(whole[truth].answer, near, entries.values())
        if entry is None:
            number = len(entries)
            entry = Entry(id=f"hoi-dap-{number}", question=question, answer=whole[truth].answer)
        elif desk.truth[entry.id] != truth or fold(question) in {fold(said) for said in entry.phrasings}:
            continue  # the curator refuses what is not right
        else:
            entry = replace(entry, aliases=(*entry.aliases, question))
        change = Change(saved=(entry,))
        if taken(desk.matcher, change, tuple(desk.known.values())):
            desk.refused += 1
            continue
        desk.matcher = changed(desk.matcher, change)
        desk.truth[entry.id] = truth


def _write_by_hand(desk: _Desk, written: Sequence[Entry]) -> None:
    for entry in written:
        if entry.id not in desk.truth:
            desk.matcher = desk.matcher.with_entry(entry)
            desk.truth[entry.id] = entry.id


def measure(
    entries: Sequence[Entry],
    queries: Sequence[Query],
    *,
    seed: int = 1,
    weeks: int = WEEKS,
    step: Callable[[], object] = lambda: None,
) -> dict[str, list[dict[str, Any]]]:
    """Both runs, as `caunoi bench learning --json` prints them; `step` is called after each week."""
    figures: dict[str, list[dict[str, Any]]] = {}
    for name, learns in (("weeks", True), ("baseline", False)):
        figures[name] = []
        for week in simulate(entries, queries, seed=seed, learns=learns, weeks=weeks):
            figures[name].append(week.as_json())
            step()
    return figures
