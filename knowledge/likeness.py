"""Do two messages ask the same? Careful: two threads too many cost less than one answer for two questions.

Words are compared as they stand once abbreviations and residue are read; synonyms are not made one, for "chứng thực bản
sao" and "chứng thực chữ ký" mean the same to a search and not to the one who asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.reading import read

SHARED = 0.75
"""Of all words of content that one or the other has, so many must be common."""
FEWEST = 4
"""Words of content a message must have: shorter ones say too little to be the same as anything."""
LONGEST = 60
"""Words; a story has more than one question in it."""
SLIGHT = 0.56
"""What one says and the other does not may weigh so much."""
ORDERED = 55.0
"""RapidFuzz ratio of the two lines of content, in their order."""
FROM_TO = 95.0
"""The same where something goes from one place to another: there the order is the question."""

# What stands on a table of one's own: the same words are another machine in another office.
_OF_ONE_PLACE = frozenset({"printer", "scanner", "wifi", "token", "unikey", "chrome"})
_AT_HAND = frozenset(
    {"máy_tính", "máy_in", "máy_quét", "máy_photo", "mạng", "mất_mạng", "dây_mạng", "wifi", "bộ_phát", "usb"}
    | {"màn_hình", "điện_thoại", "mực", "kẹt_giấy", "lệnh_in", "token", "cổng_usb", "đèn"}
)
# Who asks, whom, where and when: nothing of the question.
_WORDS_AROUND = """
em anh chi thay co minh toi ben xa phuong hom nay sang chieu trua gio vua luc dang cac ca nha oi a ah nhe nha voi
giup cho hoi xin nho ho ad nguoi thi la ma do day roi vay the nao sao lam gi phai nhu mai duoc o va can
dau cach tren bi qua phan mem he thong
"""
_AROUND = frozenset(_WORDS_AROUND.split())
_NOT = frozenset({"khong", "chua", "dung", "not", "no", "cannot", "never"})
_WAYS = frozenset({"tu", "sang", "den", "qua", "from", "to"})
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a message is about, and what must be equal to the letter."""

    words: tuple[str, ...]
    weights: Mapping[str, float]
    marked: frozenset[str]
    systems: frozenset[str]
    numbers: frozenset[str]
    negations: int
    wants: int
    is_local: bool
    has_way: bool


@lru_cache(maxsize=2048)
def content_of(text: str) -> Content:
    reading = read(text)
    names = {name for _, _, name in reading.concepts}
    pairs = list(zip(reading.all_keys, reading.all_marks, strict=True))
    return Content(
        words=tuple(key for key, _ in pairs if key not in _AROUND),
        weights=dict(zip(reading.keys, reading.weights, strict=True)),
        marked=frozenset(mark for key, mark in pairs if key not in _AROUND) if reading.in_marks else frozenset(),
        systems=reading.systems,
        numbers=frozenset(key for key in reading.all_keys if _NUMBER.search(key)),
        negations=sum(key in _NOT for key in reading.all_keys),
        wants=reading.asks,
        is_local=bool(reading.trouble and (names & _AT_HAND or reading.systems & _OF_ONE_PLACE)),
        has_way=len(_WAYS.intersection(reading.all_keys)) > 1,
    )


def is_same_question(one: str, other: str) -> bool:
    """True only where nothing stands in place of something else."""
    first, second = content_of(one), content_of(other)
    if not all(FEWEST <= len(each.words) <= LONGEST and not each.is_local for each in (first, second)):
        return False
    exact = (first.systems, first.numbers, first.negations, first.wants)
    if exact != (second.systems, second.numbers, second.negations, second.wants):
        return False
    mine, yours = Counter(first.words), Counter(second.words)
    more, less = mine - yours, yours - mine
    common = (mine & yours).total()
    if (more and less) or common < SHARED * (mine | yours).total():
        return False
    if any(first.weights.get(word, 0.0) + second.weights.get(word, 0.0) > SLIGHT for word in (*more, *less)):
        return False  # "sổ hộ tịch" and "sổ hộ tịch cũ"
    if first.marked and second.marked and not (first.marked <= second.marked or second.marked <= first.marked):
        return False  # "bản" and "bán" are one word only without marks
    alike = fuzz.ratio(" ".join(first.words), " ".join(second.words))
    return alike >= (FROM_TO if first.has_way or second.has_way else ORDERED)


def is_near(one: str, other: str) -> bool:
    """Nearly the same words about one thing, wherever it stands: enough to doubt, not to take one for the other."""
    first, second = content_of(one), content_of(other)
    exact = (first.systems, first.numbers, first.negations)
    if exact != (second.systems, second.numbers, second.negations):
        return False
    mine, yours = Counter(first.words), Counter(second.words)
    common = (mine & yours).total()
    return common > 0 and common >= SHARED * (mine | yours).total()


def first_alike(question: str, others: Iterable[tuple[int, str]]) -> int | None:
    """The number of the first of `others` that asks the same."""
    return next((number for number, text in others if is_same_question(question, text)), None)
