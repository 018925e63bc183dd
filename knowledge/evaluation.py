"""Measuring: what the matcher does with labelled questions, and how far the figures can be trusted."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.decision import Answer, Candidate, Choices, Decision, Heard, Person, Silent
from knowledge.loading import KnowledgeError
from knowledge.match import Matcher

CHATTER, REQUEST = "chatter", "request"
BINS = 10
_Z = 1.96


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A labelled message. `expect` is the entry that answers it, or None; `kind` is request, needs_human or chatter."""

    text: str
    expect: str | None
    kind: str = REQUEST
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """What the matcher did with one message."""

    text: str
    decision: str
    entry: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    ms: float
    offered: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        listed = [{"entry": c.entry, "confidence": c.confidence} for c in self.candidates]
        return {
            "text": self.text,
            "decision": self.decision,
            "entry": self.entry,
            "confidence": round(self.confidence, 4),
            "candidates": listed,
            "ms": round(self.ms, 3),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """`hits` of `of`, with a 95 % interval (Wilson)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        centre = (self.value + _Z**2 / (2 * self.of)) / (1 + _Z**2 / self.of)
        spread = math.sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        half = _Z * spread / (1 + _Z**2 / self.of)
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Predictions with a confidence in one tenth of the scale: what was promised and what came true."""

    low: float
    count: int
    promised: float
    true: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """`shares` by the name of the measure; `by_style` and `by_kind` hold the same for parts of the questions."""

    heard: Heard
    shares: Mapping[str, Share]
    mrr: float
    ece: float
    reliability: tuple[Bin, ...]
    by_style: Mapping[str, Mapping[str, Share]]
    by_kind: Mapping[str, Mapping[str, Share]]
    confusions: tuple[tuple[str, str, int], ...]
    median_ms: float
    p99_ms: float
    predictions: tuple[Prediction, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "heard": str(self.heard),
            "measures": _shares_json(self.shares),
            "mrr": round(self.mrr, 4),
            "ece": round(self.ece, 4),
            "reliability": [
                {"from": b.low, "count": b.count, "promised": round(b.promised, 4), "true": round(b.true, 4)}
                for b in self.reliability
            ],
            "by_style": {name: _shares_json(shares) for name, shares in self.by_style.items()},
            "by_kind": {name: _shares_json(shares) for name, shares in self.by_kind.items()},
            "confusions": [{"expected": e, "answered": a, "count": n} for e, a, n in self.confusions],
            "ms": {"median": round(self.median_ms, 3), "p99": round(self.p99_ms, 3)},
        }


def load_queries(path: str | Path) -> tuple[Query, ...]:
    """One JSON object a line: text, expect (an entry's id or null), and perhaps kind and style."""
    file = Path(path)
    try:
        # Not splitlines: that would also cut at characters which may stand in a message.
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read ({error.strerror}); give a .jsonl file of questions") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file}: this is not UTF-8; save the questions as UTF-8") from error
    return tuple(_query(f"{file}:{number}", line) for number, line in enumerate(lines, start=1) if line.strip())


def _query(place: str, line: str) -> Query:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise KnowledgeError(f"{place}: this line is not JSON ({error.msg}); write one object a line") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise KnowledgeError(f'{place}: `text` is missing; write {{"text": …, "expect": … or null}}')
    expect = item.get("expect")
    if expect is not None and not isinstance(expect, str):
        raise KnowledgeError(f"{place}: `expect` is not an entry's id; write a text or null")
    kind = item.get("kind") or (REQUEST if expect else "needs_human")
    return Query(text=item["text"], expect=expect, kind=str(kind), style=str(item.get("style") or ""))


def evaluate(
    matcher: Matcher, queries: Iterable[Query], heard: Heard = Heard.ADDRESSED, clock: Callable[[], float] | None = None
) -> Report:
    """`clock` gives seconds (time.perf_counter); without it all times are zero."""
    asked = tuple(queries)
    tick = clock or (lambda: 0.0)
    predictions = []
    for query in asked:
        before = tick()
        decision = matcher.match(query.text, heard)
        predictions.append(_predicted(query.text, decision, 1000 * (tick() - before)))
    return report_on(asked, tuple(predictions), heard)


def report_on(queries: Sequence[Query], predictions: tuple[Prediction, ...], heard: Heard) -> Report:
    pairs = list(zip(queries, predictions, strict=True))
    requests = [(q, p) for q, p in pairs if q.kind != CHATTER]
    ranks = [_rank(q, p) for q, p in requests if q.expect]
    bins, ece = _calibration(requests)
    wrong = Counter(
        (q.expect or "–", p.entry or "") for q, p in requests if p.decision == "answer" and p.entry != q.expect
    )
    times = sorted(p.ms for p in predictions) or [0.0]
    return Report(
        heard=heard,
        shares=_shares(pairs),
        mrr=sum(1 / rank for rank in ranks if rank) / max(1, len(ranks)),
        ece=ece,
        reliability=bins,
        by_style=_parts(pairs, lambda query: query.style),
        by_kind=_parts(pairs, lambda query: query.kind),
        confusions=tuple((expected, got, count) for (expected, got), count in sorted(wrong.items(), key=_most_first)),
        median_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, math.ceil(0.99 * len(times)) - 1)],
        predictions=predictions,
    )


def _most_first(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _predicted(text: str, decision: Decision, ms: float) -> Prediction:
    names: dict[type, str] = {Answer: "answer", Choices: "choices", Person: "person", Silent: "silent"}
    return Prediction(
        text=text,
        decision=names[type(decision)],
        entry=decision.entry if isinstance(decision, Answer) else None,
        confidence=decision.confidence,
        candidates=decision.candidates,
        ms=ms,
        offered=decision.entries if isinstance(decision, Choices) else (),
    )


def _rank(query: Query, prediction: Prediction) -> int:
    """The place of the expected entry among the candidates, from 1; 0 when it is not there."""
    return next((n for n, c in enumerate(prediction.candidates, start=1) if c.entry == query.expect), 0)


def _shares(pairs: Sequence[tuple[Query, Prediction]]) -> dict[str, Share]:
    answerable = [(q, p) for q, p in pairs if q.expect]
    requests = [(q, p) for q, p in pairs if q.kind != CHATTER]
    unanswerable = [(q, p) for q, p in requests if not q.expect]
    chatter = [(q, p) for q, p in pairs if q.kind == CHATTER]
    right = sum(p.entry == q.expect for q, p in answerable)
    entry_sent = sum(p.decision in ("answer", "choices") for _, p in unanswerable)
    shares = {
        "top_1": Share(hits=sum(_rank(q, p) == 1 for q, p in answerable), of=len(answerable)),
        "top_3": Share(hits=sum(1 <= _rank(q, p) <= 3 for q, p in answerable), of=len(answerable)),
        "answered_right": Share(hits=right, of=len(answerable)),
        "answered_right_of_requests": Share(hits=right, of=len(requests)),
        "answered_wrong": Share(
            hits=sum(p.decision == "answer" and p.entry != q.expect for q, p in requests), of=len(requests)
        ),
        "helped_by_choices": Share(hits=sum(q.expect in p.offered for q, p in answerable), of=len(answerable)),
        "to_a_person": Share(hits=sum(p.decision == "person" for _, p in requests), of=len(requests)),
        "silent": Share(hits=sum(p.decision == "silent" for _, p in requests), of=len(requests)),
        "no_entry_sent": Share(hits=len(unanswerable) - entry_sent, of=len(unanswerable)),
        "chatter_interrupted": Share(hits=sum(p.decision != "silent" for _, p in chatter), of=len(chatter)),
    }
    return {name: share for name, share in shares.items() if share.of}


def _parts(pairs: Sequence[tuple[Query, Prediction]], part: Callable[[Query], str]) -> dict[str, Mapping[str, Share]]:
    found: dict[str, list[tuple[Query, Prediction]]] = defaultdict(list)
    for query, prediction in pairs:
        if part(query):
            found[part(query)].append((query, prediction))
    return {name: _shares(of_part) for name, of_part in sorted(found.items())}


def _calibration(pairs: Sequence[tuple[Query, Prediction]]) -> tuple[tuple[Bin, ...], float]:
    """Of the first candidate of every request: what was promised against what came true."""
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for query, prediction in pairs:
        promised = prediction.candidates[0].confidence if prediction.candidates else 0.0
        found[min(BINS - 1, int(promised * BINS))].append((promised, _rank(query, prediction) == 1))
    bins = tuple(
        Bin(
            low=number / BINS,
            count=len(rows),
            promised=sum(promised for promised, _ in rows) / len(rows),
            true=sum(right for _, right in rows) / len(rows),
        )
        for number, rows in sorted(found.items())
    )
    total = max(1, sum(b.count for b in bins))
    return bins, sum(b.count * abs(b.promised - b.true) for b in bins) / total


def _shares_json(shares: Mapping[str, Share]) -> dict[str, object]:
    return {
        name: {
            "share": round(share.value, 4),
            "interval": [round(bound, 4) for bound in share.interval],
            "hits": share.hits,
            "of": share.of,
        }
        for name, share in shares.items()
    }
