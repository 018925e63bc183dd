"""What helpers wrote while they helped, as an answer for everybody: what to do, and nothing of how they talked.

A message is cut into sentences and these into clauses. What only greets, waits, hands over, asks back or hopes that it
works now is left out; who was spoken to becomes "anh/chị".
"""

from __future__ import annotations

import re
import unicodedata

from desk.wording import tidy_line
from knowledge.text import fold

_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=\S)")
_CLAUSES = re.compile(r"(?<=[,;])\s+(?!(?:OK|Ok)\b)")
_ME = r"(?:em|e|toi|minh|thay|co|anh|chi|thay/co|anh/chi)"
_BEFORE = r"(?:(?:da|vang|u|uh|um|a|o|ok|oke|roi|the|vay|thi|nhe|em|anh|chi|anh/chi|thay|co) )*"
_AFTER = r"(?: (?:nhe|nha|nhen|a|ah|da|roi|thoi|voi|em|anh|chi|anh/chi|thay|co|thay/co|oi|lai|xem|giup|cho|vay|the))*"
_AGREES = (
    r"(?:a|o|u|the|vay|thi|ra|dung|roi|ok|oke|vang|da|phai|hieu|biet|duoc|tot|chuan|hay|qua|la|ha|hihi|haha|sao|tuyet|on|xong|"
    r"nhe|nha|nhen|em|anh|chi|anh/chi|thay|co|ban)"
)
# Each is the whole of a clause, courtesies around it apart.
_CHATTER = tuple(
    re.compile(rf"{_BEFORE}(?:{pattern}){_AFTER}")
    for pattern in (
        r"(?:xin )?chao(?: \S+){0,4}",
        rf"{_ME} la(?: \S+){{1,4}}",
        # Wait.
        rf"(?:cho|doi|cho doi)(?: {_ME})?(?: (?:mot|1|\d+))?(?: (?:chut|ti|xiu|lat|phut|teo|ty))?",
        rf"(?:de|lat|ti|chut|ti nua|lat nua|chut nua) {_ME}(?: \S+){{0,3}} (?:xem|kiem tra|hoi|tim|check|ngo|qua|goi|"
        rf"nghien cuu|huong dan|chi|giai thich|ho tro|giup)(?: \S+){{0,5}}",
        rf"(?:(?:sang|trua|chieu|toi|mai|hom nay|lat|ti) )?{_ME} (?:dang |se |phai )?(?:xem|kiem tra|tim hieu|check)"
        r"(?: \S+){0,2}",
        # Somebody else goes on.
        rf"{_ME} (?:dang |sap |phai |chuan bi )*(?:co tiet|vao tiet|len lop|vao lop|co lop|day|ban|hop|di hop|di day)"
        r"(?: \S+){0,4}",
        r"(?:de|nho) (?:thay|co|anh|chi|thay/co|anh/chi)\b(?: \S+){0,2} (?:xem|lam|ho tro|giup|tra loi|huong dan)"
        r"(?: \S+){0,5}",
        rf"{_ME} (?:chuyen|nho)(?: \S+){{0,2}} (?:thay|co|thay/co)(?: \S+){{0,5}}",
        # How it went.
        rf"{_AGREES}(?: {_AGREES}){{0,5}}",
        rf"(?:{_ME} )?(?:(?:thu|lam|kiem tra|xem|mo|vao|dang nhap|in)(?: (?:thu|lai|di|giup|xem))* )?"
        r"(?:(?:xem|da|no|may) )*"
        r"(?:duoc|on|het loi) (?:chua|khong)",
        rf"(?:neu )?(?:co (?:gi|van de)|con (?:gi|loi)|(?:van |ma )*(?:chua|khong) duoc)(?: thi)? (?:cu )?"
        rf"(?:nhan|bao|goi|alo|ho|hoi|ib)(?: lai)?(?: cho)? (?:{_ME}|lai)",
        rf"(?:(?:lam|thu|xong)(?: \S+){{0,2}} )?(?:bao|nhan)(?: lai)?(?: cho)? (?:{_ME})(?: biet)?",
        r"(?:em |minh |toi )?(?:cam on|xin loi|chuc|khong co (?:gi|chi)|khong sao)(?: \S+){0,8}",
    )
)
_ASKS_TO_SEE = re.compile(
    r"\b(?:chup|gui|quay) .*\b(?:anh|hinh|video|clip)\b.* (?:cho|de) (?:thay|co|anh|chi|toi|minh|em)\b"
    r"|\bcho (?:thay|co|em) xem\b"
)
_ASKS = re.compile(r"(?<!\w)(?:không|chưa|gì|nào|mấy|đâu|sao)(?: (?:vậy|thế|nhỉ|hả|ạ|anh|chị|em|anh/chị))+\W*$")
_MOST_ASKING = 14
_MOST_TALK = 14
# "Chị", "anh" spoken to; not the language, not a country, not in "anh chị".
_SPOKEN_TO = re.compile(
    r"(?<![\w/])(?:(?P<both>anh\s*(?:/\s*)?chị)|(?P<she>chị)|(?P<he>anh)(?!\s+(?:hùng|văn|ngữ|quốc)\b))(?![\w/])",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"(?:tiếng|chữ|bản|nước|sang|việt)\s+$", re.IGNORECASE)


def told(text: str) -> str:
    """What this message tells to do, line by line; nothing where it only talks."""
    lines = (_line(" ".join(line.split())) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line for line in lines if line)


def _line(line: str) -> str:
    kept = [said for sentence in _SENTENCES.split(line) if (said := _sentence(sentence))]
    return to_anybody(" ".join(kept))


def _sentence(sentence: str) -> str:
    """Without the clauses before and after that only talk. One that asks is left out whole."""
    if asks_back(sentence):
        return ""
    clauses = _CLAUSES.split(tidy_line(sentence))
    while clauses and _is_talk(clauses[0]):
        clauses.pop(0)
    while clauses and _is_talk(clauses[-1]):
        clauses.pop()
    said = " ".join(clauses).rstrip(" ,;")
    return said[:1].upper() + said[1:]


def asks_back(sentence: str) -> bool:
    """ "Em chụp màn hình cho cô nhé", "máy in loại gì?": said to learn what is wrong, not what to do."""
    few = len(sentence.split()) <= _MOST_ASKING
    return sentence.rstrip().endswith("?") or (
        few and (_ASKS.search(sentence) is not None or _ASKS_TO_SEE.search(fold(sentence)) is not None)
    )


def _is_talk(clause: str) -> bool:
    plain = " ".join(re.sub(r"[^\w/\s]", " ", fold(clause)).split())
    few = len(plain.split()) <= _MOST_TALK
    return not plain or (few and any(pattern.fullmatch(plain) for pattern in _CHATTER))


def to_anybody(text: str) -> str:
    """ "Chị bấm Lưu" was said to her; the next one who reads it may be a man."""

    def anybody(found: re.Match[str]) -> str:
        word = found[0]
        named = text[found.end() :].lstrip()[:1].isupper() and not found["both"]  # "gọi anh Tuấn bên VNPT"
        english = word == "Anh" and found.start() > 0 and text[: found.start()].rstrip()[-1:] not in ".!?:,;"
        if named or english or (found["he"] and _ENGLISH.search(text[: found.start()])):
            return word
        return "Anh/chị" if word[0].isupper() else "anh/chị"

    return _SPOKEN_TO.sub(anybody, text)
