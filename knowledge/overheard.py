"""Is this message, overheard in a group, a request for help at all?

Two kinds of features go into one logistic regression: cues (crying for help, asking, trouble, thanks, notices, advice,
advertisements …, listed in `lexicon/cues.tsv`; where they stand, and whether other talk stands beside them), and the
skeleton of the message: its function words in order, every run of content words replaced by one blank, so that no topic
is learned. The weights are fitted by `benchmarks/fit.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.fitted import fitted
from knowledge.lexicon import FOLDER, rows_of_file, shipped
from knowledge.reading import Reading, read, standard_words
from knowledge.text import fold, key, marked_key, shorten

START, END, BLANK, NUMBER = "^", "$", "_", "#"
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}\b|\b\d{1,2}h(?:\d{2})?\b|\b\d{1,2}:\d{2}\b")
_ASKING_ENDS = frozenset("khong chua sao gi nao dau ai vay the ha nhi day".split())  # noqa: SIM905
_FIRST_PERSON = frozenset("em minh toi tui dan my i we our me ta".split())  # noqa: SIM905
_WANTING = frozenset({"cry", "ask", "ask_english", "plea", "call", "trouble"})
_OTHER_TALK = frozenset({"thanks", "done", "done_start", "notice", "notice_start", "advice", "report", "social", "ad"})
_UNRELATED = frozenset({"notice", "notice_start", "social", "ad"})
_NEAR_THE_END = 4
_WHO_OR_AI = re.compile(r"\bai\b", re.IGNORECASE)
_MACHINE = "máy"
_MOST_WORDS = 120
_LONGEST_GRAM = 3

Amounts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a form shows. Where it is written with marks, whoever types diacritics must have typed these."""

    kind: str
    marks: tuple[str, ...]

    def agrees(self, typed: Sequence[str]) -> bool:
        return all(meant in ("", mark) for meant, mark in zip(self.marks, typed, strict=True))


@cache
def _cues() -> Mapping[str, tuple[tuple[tuple[str, ...], _Cue], ...]]:
    """By its first word, each form as standard words, and what it shows."""
    forms: dict[tuple[str, ...], _Cue] = {}
    for _, (kind, listed) in rows_of_file(FOLDER / "cues.tsv", 2):
        for form in listed.split(";"):
            words = standard_words(form.strip("^$ "))
            before, after = ((START,) if form[0] == "^" else ()), ((END,) if form[-1] == "$" else ())
            marks = tuple(map(marked_key, words)) if form != fold(form) else ("",) * len(words)
            cue = _Cue(kind, (*("" for _ in before), *marks, *("" for _ in after)))
            forms.setdefault((*before, *map(key, words), *after), cue)
    by_first: dict[str, list[tuple[tuple[str, ...], _Cue]]] = {}
    for known, cue in forms.items():
        by_first.setdefault(known[0], []).append((known, cue))
    return {first: tuple(found) for first, found in by_first.items()}


@cache
def _function_words() -> frozenset[str]:
    padding = shipped().padding
    of_cues = {word for found in _cues().values() for form, _ in found for word in form}
    return frozenset({key(word) for word in padding["vi"]} | set(padding["en"]) | of_cues)


def features_of(text: str, reading: Reading | None = None) -> Amounts:
    """What the classifier sees, by name."""
    reading = reading or read(text)
    words = _without_the_machine(text, reading.all_keys[:_MOST_WORDS])
    cues = _cues()
    tokens = [START, *words, END]
    marks = ["", *reading.all_marks[:_MOST_WORDS], ""]
    counts: dict[str, set[tuple[str, ...]]] = {}
    at_end: set[str] = set()
    for start, token in enumerate(tokens):
        for form, cue in cues.get(token, ()):
            end = start + len(form)
            if tuple(tokens[start:end]) == form and (not reading.in_marks or cue.agrees(marks[start:end])):
                counts.setdefault(cue.kind, set()).add(form)
                if end >= len(tokens) - _NEAR_THE_END:
                    at_end.add(cue.kind)
    found = {f"cue:{kind}": math.sqrt(min(3, len(seen))) for kind, seen in counts.items()}
    found |= {f"end:{kind}": 1.0 for kind in at_end}
    if _OTHER_TALK.isdisjoint(counts):
        found |= {f"only:{kind}": 1.0 for kind in _WANTING & counts.keys()}
    found |= {f"shape:{name}": 1.0 for name, holds in _shapes(text, words, found).items() if holds}
    if reading.concepts:
        # Half of what colleagues report is about the same things: a topic alone must not weigh much.
        found["topic:concepts"] = math.sqrt(min(2, len({name for _, _, name in reading.concepts})))
        found["topic:wanted"] = float(not _WANTING.isdisjoint(counts))
        found["topic:other_talk"] = float(not _OTHER_TALK.isdisjoint(counts))
    found["topic:systems"] = float(bool(reading.systems))
    grams = _grams(tokens)
    found |= {f"gram:{gram}": 1.0 / math.sqrt(len(grams)) for gram in grams}
    return found


def _without_the_machine(text: str, keys: Sequence[str]) -> list[str]:
    """AI in capitals is a thing people talk about; "ai" asks who."""
    capitals = [found == "AI" for found in _WHO_OR_AI.findall(shorten(text))]
    if not any(capitals) or len(capitals) != keys.count("ai") or text.isupper():
        return list(keys)
    in_order = iter(capitals)
    return [_MACHINE if word == "ai" and next(in_order) else word for word in keys]


def _shapes(text: str, words: list[str], cues: Amounts) -> Mapping[str, bool]:
    asks = not cues.keys().isdisjoint({"cue:cry", "cue:ask", "cue:ask_english"}) or "?" in text
    return {
        "question_mark": "?" in text,
        "ends_asking": any(word in _ASKING_ENDS for word in words[-2:]),
        "long": len(words) > 25,
        "short": len(words) < 4,
        "dates": bool(_DATE.search(fold(shorten(text)))),
        "quoted": '"' in text or "“" in text,
        "asks_in_trouble": asks and "cue:trouble" in cues,
        "pleads_in_trouble": not cues.keys().isdisjoint({"cue:cry", "cue:plea", "cue:call"}) and "cue:trouble" in cues,
        "first_person": any(word in _FIRST_PERSON for word in words),
        "asks_of_notice": asks and ("cue:notice" in cues or "cue:notice_start" in cues),
        "no_words": not words,
    }


def _grams(tokens: list[str]) -> frozenset[str]:
    kept = _function_words()
    skeleton: list[str] = []
    for token in tokens:
        shown = token if token in kept or token in (START, END) else NUMBER if token.isdigit() else BLANK
        if shown != BLANK or not skeleton or skeleton[-1] != BLANK:
            skeleton.append(shown)
    return frozenset(
        " ".join(skeleton[start : start + length])
        for length in range(1, _LONGEST_GRAM + 1)
        for start in range(len(skeleton) - length + 1)
        if length > 1 or skeleton[start] not in (START, END, BLANK)
    )


def help_likelihood(text: str, weights: Amounts | None = None, reading: Reading | None = None) -> float:
    """Between 0 and 1: how surely the writer wants help."""
    weights = weights or fitted().overheard
    features = features_of(text, reading)
    # The features come in any order: only an exact sum is the same every time, to the last digit.
    score = math.fsum((weights["bias"], *(weights.get(name, 0.0) * amount for name, amount in features.items())))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def is_other_talk(text: str) -> bool:
    """A notice, an advertisement or a chat among people: words that answer nobody's question."""
    shown = {name.removeprefix("cue:") for name in features_of(text) if name.startswith("cue:")}
    return not shown.isdisjoint(_UNRELATED) and "advice" not in shown
