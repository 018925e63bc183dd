"""Questions that belong together, what was answered to them, and whether they are a matter for the desk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from desk.mining.answers import Answered
from desk.mining.messages import folded
from desk.mining.questions import Question
from desk.wording import tidy_answer
from knowledge.reading import Reading

WORTH = 2.4
"""From what sum of signs a group is a matter for the desk."""
GOOD_ANSWER = 2.2
"""Score from which an answer stands by itself."""
_SAME_ANSWER = 72.0
"""RapidFuzz token_set_ratio from which two answers say the same."""
_ONE_LINE = 96.0
_MOST_COMPARED = 6
_SHARED = 0.2
_TELLING = 0.5
_FEWEST_WORDS = 4
_ANSWER_WORDS = 7


@dataclass(slots=True)
class Asked:
    """One question with its answers."""

    question: Question
    answers: list[Answered]
    helper: float


def best_answer(group: Sequence[Asked]) -> tuple[float, list[Answered]]:
    """What was answered most and best: answers that say the same count together, refused ones against it."""
    given = sorted((answer for one in group for answer in one.answers[:4]), key=lambda answer: -answer.score)[:60]
    parties: list[list[Answered]] = []
    known: list[str] = []
    for answer in given:
        text = folded(answer.text)
        party = next((n for n, each in enumerate(known) if fuzz.token_set_ratio(each, text) >= _SAME_ANSWER), None)
        if party is None:
            parties.append([answer])
            known.append(text)
        else:
            parties[party].append(answer)
    scored = [(_worth(party), party) for party in parties]
    return max(scored, key=lambda pair: pair[0], default=(0.0, []))


def _worth(party: Sequence[Answered]) -> float:
    best = max(answer.score for answer in party)
    people = len({answer.sender for answer in party})
    rest = sum(max(-2.0, answer.score) for answer in party) - best
    short = max(len(answer.text.split()) for answer in party) < _ANSWER_WORDS
    return best + 0.5 * rest + 0.3 * people - (2.5 if short else 0.0)


def is_matter(group: Sequence[Asked]) -> bool:
    return _matter(group) >= WORTH


def _matter(group: Sequence[Asked]) -> float:
    """How much it is a matter for the desk and not "who has the key": by all who asked it, and by what they got."""
    count = len(group)
    likelihood = sum(one.question.likelihood for one in group) / count
    helpers = sum(one.helper for one in group) / count
    technical = sum(bool(one.question.reading.systems or one.question.reading.concepts) for one in group) / count
    trouble = sum(one.question.reading.trouble for one in group) / count
    best = [one.answers[0] for one in group if one.answers and len(one.answers[0].text.split()) >= _ANSWER_WORDS]
    good = [answer for answer in best if answer.score >= GOOD_ANSWER]
    answered = sum(answer.helper for answer in good) / count
    confirmed = sum(answer.confirmed for answer in good) / count
    score = 1.3 * likelihood + 0.9 * technical + 0.3 * trouble + 1.6 * answered + 0.8 * confirmed
    return score - 1.5 * helpers


def with_same_answer(groups: list[list[Asked]]) -> list[list[Asked]]:
    """Two groups whose questions share words and which got the same answer, line for line, are one question."""
    lines = [_lines(party[0].text) if worth >= GOOD_ANSWER else () for worth, party in map(best_answer, groups)]
    keys = [frozenset(key for one in group for key in _telling(one.question.reading)) for group in groups]
    into = list(range(len(groups)))
    by_line: dict[str, list[int]] = defaultdict(list)
    for number in sorted(into, key=lambda number: (-len(groups[number]), number)):
        candidates = Counter(other for line in lines[number] for other in by_line[_start(line)])
        for other, _ in candidates.most_common(_MOST_COMPARED):
            shared = len(keys[number] & keys[other])
            if shared >= _SHARED * min(len(keys[number]), len(keys[other])) and _same(lines[number], lines[other]):
                into[number] = other
                break
        else:
            for line in lines[number]:
                by_line[_start(line)].append(number)
    joined: dict[int, list[Asked]] = defaultdict(list)
    for number, target in enumerate(into):
        joined[target] += groups[number]
    return list(joined.values())


def _telling(reading: Reading) -> Iterator[str]:
    return (key for key, weight in zip(reading.keys, reading.weights, strict=True) if weight >= _TELLING)


def _lines(answer: str) -> tuple[str, ...]:
    lines = (" ".join(folded(line).split()) for line in tidy_answer(answer).split("\n"))
    return tuple(line for line in lines if len(line.split()) >= _FEWEST_WORDS)


def _start(line: str) -> str:
    """The words that numbers, courtesies and the end of a line leave alone."""
    return " ".join([word for word in line.split() if word.isalpha()][2:5])


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Every line of the shorter stands in the longer: order and all, so that another thing's name in it shows."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and all(any(fuzz.ratio(a, b) >= _ONE_LINE for b in longer) for a in shorter)
