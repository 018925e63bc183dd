"""People's names are taken out of what is proposed: those who wrote, those who were addressed, those spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk.masking import ASTRAL_MASK, MASK, mask
from knowledge.text import fold

_TITLES = "anh chị em cô thầy bác chú dì ông bà cậu cháu bạn sếp mình cụ ad đồng chí giáo gái trai"
_TITLE = "(?:đồng chí|đ/c|thầy giáo|cô giáo|anh|chị|em|cô|thầy|bác|chú|dì|ông|bà|cậu|cháu|bạn|sếp|cụ)"
_BARE_TITLE = r"(?:dong chi|d/c|thay giao|co giao|anh|chi|em|co|thay|bac|chu|ong|ba|cau|chau|ban|sep|cu)"
SURNAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương đoàn lâm mai đào cao "
        "hà tạ tô vi nông lương hứa triệu chu mạc lục đàm quách thái tăng văn giáp thân khổng nghiêm la lò giàng "
        "sùng vàng",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_MENTION = re.compile(r"(?<!\w)@\w+")
_ADDRESS = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,6}")
# A range of letters would not do: capitals and small letters with marks alternate in Unicode.
_LETTERS = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
_CAPITAL = "[" + "".join(letter for letter in _LETTERS if letter.isupper()) + "]"
_SMALL = "[" + "".join(letter for letter in _LETTERS if letter.islower()) + "]"
NAME = rf"{_CAPITAL}{_SMALL}+"
_FULL = re.compile(rf"(?<!\w)(?P<first>{NAME})(?: {NAME}){{1,3}}(?!\w)")
_AFTER_TITLE = re.compile(
    rf"(?<!\w)(?P<title>{_TITLE}|{_TITLE.title()}) (?P<name>{_CAPITAL}{_SMALL}*(?: {NAME}){{0,3}})(?!\w)"
)
_NO_PEOPLE = frozenset(
    re.findall(r"\w+", "zalo word excel google chrome windows igate ioffice vneid adobe office facebook telegram")
)
_SPACES = re.compile(r"[^\S\n]{2,}")
_MOST_WORDS = 6
_HIDDEN = re.compile(rf"\S*[{MASK}{ASTRAL_MASK}]+\S*")


class Names:
    """The names of everybody in a history, so that they are known however they are written."""

    def __init__(self, people: Iterable[str]) -> None:
        self.full: set[str] = set()
        self.parts: set[str] = set()
        for person in people:
            words = [word.casefold() for word in _WORD.findall(person)]
            known = [word for word in words if f" {word} " not in f" {_TITLES} "]
            if 1 < len(known) <= _MOST_WORDS:
                self.full.add(" ".join(known))
                self.parts.add(known[-1])
            elif known:
                self.parts.add(known[-1])
        self.bare = {fold(part) for part in self.parts if len(part) > 1}
        longest = sorted(self.full, key=len, reverse=True)
        spelled = [re.escape(form) for form in dict.fromkeys((*longest, *map(fold, longest)))]
        self._whole = re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE) if spelled else None
        given = "|".join(sorted((re.escape(part) for part in self.parts | self.bare), key=len, reverse=True))
        titles = f"{_TITLE}|{_BARE_TITLE}"
        self._given = re.compile(rf"(?<!\w)(?P<title>{titles})\s+(?:{given})(?!\w)", re.IGNORECASE) if given else None
        called = rf"(?<!\w)(?:{given})(?=\s+(?:ơi|oi|à|ạ|nhé|nhe|đây|day)(?!\w))"
        self._called = re.compile(called, re.IGNORECASE) if given else None

    def removed(self, text: str) -> str:
        """The text without names, mentions and addresses, and with numbers of a person masked."""
        text = mask(_ADDRESS.sub("", _MENTION.sub("", text)) if "@" in text else text)
        # Most texts have none of the names in them, and looking for a hundred at every letter is slow.
        if not self.bare.isdisjoint(_WORD.findall(fold(text))):
            for known, instead in ((self._whole, ""), (self._given, r"\g<title>"), (self._called, "")):
                text = known.sub(instead, text) if known else text
        text = _AFTER_TITLE.sub(self._title_alone, text)
        text = _FULL.sub(self._no_stranger, text)
        return _SPACES.sub(" ", text).strip()

    def _title_alone(self, found: re.Match[str]) -> str:
        return found[0] if fold(found["name"].split()[0]) in _NO_PEOPLE else found["title"]

    def _no_stranger(self, found: re.Match[str]) -> str:
        """Two or more capitals of which the first is a family name."""
        return "" if found["first"].casefold() in SURNAMES else found[0]

    def given(self) -> frozenset[str]:
        """Given names and whole names, each with a capital."""
        return frozenset(" ".join(word.capitalize() for word in name.split()) for name in self.full | self.parts)


def is_masked(text: str) -> bool:
    return MASK in text or ASTRAL_MASK in text


def without_masks(text: str) -> str:
    return _SPACES.sub(" ", _HIDDEN.sub("…", text)).strip()
