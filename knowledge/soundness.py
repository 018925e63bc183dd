"""What an entry may not be, so that knowledge can be taken over as a whole or not at all; said to whoever wrote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from knowledge.entries import Entry
from knowledge.lexicon import shipped
from knowledge.reading import read
from knowledge.text import fold

LONGEST_PHRASING = 500
LONGEST_ANSWER = 8000
"""Characters: four full messages of the shortest channel."""
MOST_ALIASES = 200
MOST_SEE_ALSO = 5
_ID = re.compile(r"[^\W_][\w.\-]{0,119}")
_COMPLAINTS = "lỗi hỏng hư bị báo không được sao vậy giúp với gì error help"
_GENERAL = 0.5
"""Words lighter than this tell nothing by themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """`field` names where in the entry; `place` which one of several, from 0."""

    entry: str
    field: str
    text: str
    place: int = 0


def faults(
    entries: Sequence[Entry], only: Collection[str] | None = None, pairs: Collection[tuple[str, str]] = ()
) -> list[Fault]:
    """What is wrong with these entries, or with those named `only` among them. `pairs` may ask the same."""
    wanted = [entry for entry in entries if only is None or entry.id in only]
    found = [fault for entry in wanted for fault in _of_one(entry)]
    return found + _asked_twice(entries, {entry.id for entry in wanted}, {frozenset(pair) for pair in pairs})


def _of_one(entry: Entry) -> Iterable[Fault]:
    if not _ID.fullmatch(entry.id) or ".." in entry.id:
        said = f"mã “{entry.id[:60]}” không dùng được; mã gồm chữ, số, dấu gạch và dấu chấm, bắt đầu bằng chữ hoặc số"
        yield Fault(entry=entry.id, field="id", text=said)
    if not entry.answer.strip():
        yield Fault(entry=entry.id, field="answer", text="chưa có câu trả lời; viết câu trả lời hoặc bỏ mục này")
    for name in ("answer", "english_answer", "danger", "english_danger"):
        if len(getattr(entry, name)) > LONGEST_ANSWER:
            yield Fault(entry=entry.id, field=name, text=_too_long(getattr(entry, name), LONGEST_ANSWER))
    if len(entry.aliases) > MOST_ALIASES:
        said = f"có {len(entry.aliases)} cách hỏi, nhiều nhất là {MOST_ALIASES}; bỏ bớt các câu gần giống nhau"
        yield Fault(entry=entry.id, field="aliases", text=said)
    for field, place, phrasing in _phrasings(entry):
        if len(phrasing) > LONGEST_PHRASING:
            yield Fault(entry=entry.id, field=field, place=place, text=_too_long(phrasing, LONGEST_PHRASING))
        elif says_too_little(phrasing):
            said = (
                f"“{phrasing}” quá chung, câu nào cũng có thể là nó; viết rõ hỏi về việc gì, trên máy hay phần mềm nào"
            )
            yield Fault(entry=entry.id, field=field, place=place, text=said)


def dangling(entries: Iterable[Entry], names: Container[str]) -> Iterable[Fault]:
    """What names entries that are not there, itself, or more than anybody reads. `names`: all there will be.

    Two that name each other are none of it: one goes from one to the other as often as one asks.
    """
    for entry in entries:
        for place, name in enumerate(entry.see_also):
            if name == entry.id:
                said = f"“xem thêm” ghi chính mục này (“{name}”); bỏ mã đó đi"
            elif name not in names:
                said = f"“xem thêm” ghi mã “{name[:60]}” mà không mục nào có; sửa mã hoặc bỏ đi"
            else:
                continue
            yield Fault(entry=entry.id, field="see_also", place=place, text=said)
        if len(entry.see_also) > MOST_SEE_ALSO:
            said = f"“xem thêm” có {len(entry.see_also)} mã, nhiều nhất là {MOST_SEE_ALSO}; chỉ hai mã đầu được đưa ra"
            yield Fault(entry=entry.id, field="see_also", text=said)


def _phrasings(entry: Entry) -> Iterable[tuple[str, int, str]]:
    yield "question", 0, entry.question
    if entry.english_question:
        yield "english_question", 0, entry.english_question
    for place, alias in enumerate(entry.aliases):
        yield "aliases", place, alias


def _too_long(text: str, most: int) -> str:
    return f"dài {_dotted(len(text))} ký tự, nhiều nhất là {_dotted(most)}; rút gọn hoặc tách thành nhiều mục"


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def says_too_little(phrasing: str) -> bool:
    """Nothing is named in it: only trouble ("lỗi", "không được ạ") and words of courtesy."""
    reading = read(phrasing)
    if reading.systems:
        return False
    telling = [
        key for key, weight in zip(reading.keys, reading.weights, strict=True) if weight >= _GENERAL and len(key) > 1
    ]
    return all(key in _trouble_words() for key in telling)


@cache
def _trouble_words() -> frozenset[str]:
    """Single words that only say that something is wrong."""
    words = {fold(name) for name in shipped().trouble if "_" not in name}
    return frozenset(words | {fold(word) for word in _COMPLAINTS.split()})


def _asked_twice(entries: Sequence[Entry], wanted: Set[str], pairs: Set[frozenset[str]]) -> list[Fault]:
    owners: dict[str, list[tuple[str, str, int, str]]] = defaultdict(list)
    for entry in entries:
        for field, place, phrasing in _phrasings(entry):
            owners[" ".join(fold(phrasing).split()).strip(" ?!.,;:")].append((entry.id, field, place, phrasing))
    found = []
    for claims in owners.values():
        ids = list(dict.fromkeys(claim[0] for claim in claims))
        if len(ids) < 2 or wanted.isdisjoint(ids) or all(frozenset(two) in pairs for two in combinations(ids, 2)):
            continue
        owner, field, place, phrasing = next(claim for claim in reversed(claims) if claim[0] in wanted)
        others = ", ".join(f"“{name}”" for name in ids if name != owner)
        said = f"“{phrasing}” đã là câu hỏi của mục {others}; để lại ở một mục, hoặc gộp hai mục"
        found.append(Fault(entry=owner, field=field, place=place, text=said))
    return found
