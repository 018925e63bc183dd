"""What people wrote, made fit to stand in an entry: without greetings, thanks and who is speaking."""

from __future__ import annotations

import re

from desk.masking import ASTRAL_MASK, MASK
from knowledge.lexicon import shipped
from knowledge.syllables import is_bare_syllable
from knowledge.text import fold, fold_word, words_of

_WHO = (
    r"(?:thầy\s+cô|thay\s+co|anh\s*/?\s*chị|anh\s*/?\s*chi|cả\s+nhà|ca\s+nha|mọi\s+người|moi\s+nguoi|"
    r"(?:các|cac)\s+(?:thầy\s+cô|thay\s+co|thầy|thay|cô|co|anh\s+chị|anh\s+chi|anh|chị|bạn|ban|bác|bac|chú)|"
    r"thầy|thay|cô|co|anh|chị|chi|em|ad|admin|bác|bot|sếp|mn|mng)"
)
_OPENING = re.compile(
    rf"""(?ix) ^[\s\W]*(?:
      (?:dạ|da|vâng|vang|alo|à|ơ|hi|hello)\b [\s,.!]* |
      (?:ơi|oi|à)\b [\s,.!]* |
      (?:em|e|mình|minh|tôi|toi)? \s* (?:xin\s+)?(?:chào|chao)\s+(?:các\s+|cac\s+)?{_WHO} (?:\s+ạ|\s+a\b)? [\s,.!:]* |
      (?:các\s+)?{_WHO} \s+ (?:ơi|oi|à|ơ) (?:\s+ạ)? [\s,.!:]* |
      (?:em|e)\s+là\s+(?:ở\s+)?(?:cán\s+bộ\s+)?(?:ở\s+)?(?:xã|phường|bên|tại)?[^,.:]{{0,40}}?\s+ạ\s*[.,:]\s* |
      (?:em|e)\s+(?:ở|là|bên)\s+(?:xã|phường|ở\s+xã|ở\s+phường)[^,.:]{{0,30}}[,.:]\s* |
      (?:em|e|mình|anh|chị)\s+(?:đây|day)\s+(?:{_WHO}|ạ)\s*[,.:]?\s* |
      {_WHO}\s*,\s* |
      (?:{_WHO}\s+)?(?:cho|xin)\s+(?:em|e|mình|minh|tôi|chị|anh)?\s*(?:xin\s+)?(?:hỏi|hoi)
        (?:\s+(?:chút|chut|tí|ti|với|voi|với\s+ạ|cái|chút\s+ạ))?\s*[,:]?\s+ |
      (?:{_WHO}\s+)?(?:xem|giúp|giup|hộ)\s+(?:giúp\s+)?(?:em|e|mình)(?:\s+với)?(?:\s+ạ)?\s*[,:]\s* |
      (?:sáng|chiều|tối|hôm)\s+nay\s+bên\s+\S+(?:\s+\S+){{0,3}}?\s+em\s+
    )"""
)
# One courtesy at the very end; looked for again and again in a short tail, so that no text takes long.
_ENDING = re.compile(
    rf"""(?ix) (?<!\w)(?:
      (?:(?:em|e|mình|tôi)\s+)?(?:xin\s+)?(?:cảm|cám|cam)\s+(?:ơn|on)(?:\s+{_WHO})?(?:\s+(?:nhiều|trước))? |
      (?:số|sđt|sdt|số\s+điện\s+thoại|đt)\s+(?:của\s+)?(?:em|e|mình)\b[^?]{{0,40}} |
      (?:giúp|giup|cứu|cuu|chỉ|hướng\s+dẫn|hỗ\s+trợ)\s+(?:em|e|mình|xã\s+em) |
      (?:thế|vậy|với|voi)\s+{_WHO} | {_WHO}\s+(?:ơi|oi) | thế\s+ạ |
      ạ|nhé|nha|nhỉ|với|voi|vs|tks|thanks|thầy|thay
    )$"""
)
_CLAUSES = re.compile(r"(?<=[,.;:!?])\s+")
_WORDS_OF_COURTESY = """
da vang alo hi hello xin chao thay co anh chi anh/chi thay/co a/c em e minh toi ban bac chu ad admin moi nguoi ca nha
cac oi ah a nhe nhi voi vs giup ho cuu cho hoi chut ti xiu cai nay viec lam on cam camon tks thanks nhieu truoc day duoc
khong gap nho
"""
_POLITE = frozenset(_WORDS_OF_COURTESY.split())
# "Em Lan xã Đồng Tâm ạ", "chị ở xã đây".
_WHO_ASKS = re.compile(
    r"(?:(?:da|em|e|minh|toi|anh/chi|anh|chi|la|can bo|van phong|tu|o|ben|dang|\S+(?= (?:o )?(?:xa|phuong) )) )*"
    r"(?:xa|phuong|thi tran|ubnd|uy ban|trung tam)(?: \S+){0,6}"
)
_WORDS_OF_TROUBLE = "khong ko k kg chua loi bi sao nao gi dau ai may lam cach duoc dc mat quen"
_TROUBLE = frozenset(_WORDS_OF_TROUBLE.split())
_REACHED = re.compile(
    r"(?:co gi )?(?:goi|lien he|lien lac|nhan|alo|zalo|sdt|so dien thoai|dien thoai|dt|so)(?: \S+){0,6}"
)
_HIDDEN = re.compile(rf"[…{MASK}{ASTRAL_MASK}]")
_MOST_OF_COURTESY = 12
# Faces and the like too; what closes a quotation or counts stays.
_SIGNS = re.compile(r"[^\w%\"”’°]+$")
_TAIL = 60
_SHORTEST = 6
_MOST_COURTESIES = 12
_ANSWER_OPENING = re.compile(
    r"(?i)^\W*(?:(?:dạ|vâng|à|ừ)\b[\s,.!]*)?"
    r"(?:chào\s+(?:anh\s*/?\s*chị|anh|chị|em|thầy|cô)(?:\s+\w+){0,3}?\s*[,.!]\s*"
    r"|(?:anh\s*/?\s*chị|anh|chị|em|e|thầy|cô)(?:(?:\s+\w+)?\s+ơi\b|\s*,)[\s,.!]*)?"
    r"(?:(?:(?:anh\s*/?\s*chị|em|e|chị|anh)\s+)?làm\s+(?:thế\s+này|như\s+sau|giúp\s+em)(?:\s+nhé)?\s*[:,]\s*"
    r"|thế\s+này\s+nhé\s*[:,]?\s*|cái\s+này\s+thì\s+)?"
)
_TITLES_TWICE = re.compile(r"(?i)\b(thầy|cô|anh|chị|em)(?:\s+\1)+\b")
_LOOSE = re.compile(r"\s+([,.?!;:])")


def dirt(text: str) -> float:
    """How many of its words are short for something, mistyped or left in Telex; no marks at all count too."""
    words = words_of(text)
    if not words:
        return 1.0
    known = shipped()
    strange = 0
    for word in words:
        plain = is_bare_syllable(fold_word(word)) or word in known.latin or word in known.english_words
        strange += word in known.shorts or (word.isalpha() and not plain)
    return strange / len(words) + (0.4 if text.isascii() else 0.0)


def question_words(text: str) -> str:
    """One line: what is asked, beginning with a capital."""
    line = _without_courtesies(" ".join(text.split()))
    for _ in range(6):
        shorter = _OPENING.sub("", line, count=1)
        if shorter == line or len(shorter) < _SHORTEST:
            break
        line = shorter
    line = _without_ending(line)
    line = _LOOSE.sub(r"\1", line).strip(" ,;:.-–")
    return line[:1].upper() + line[1:]


def _without_courtesies(line: str) -> str:
    """Without whole clauses before and after that greet, call, thank, or say who asks and how he is reached."""
    clauses = _CLAUSES.split(line)
    while len(clauses) > 1 and _is_courtesy(clauses[0]):
        clauses.pop(0)
    while len(clauses) > 1 and _is_courtesy(clauses[-1]):
        clauses.pop()
    return " ".join(clauses) if clauses != [line] else line


def _is_courtesy(clause: str) -> bool:
    plain = " ".join(re.sub(r"[^\w/\s]", " ", fold(clause)).split())
    words = plain.split()
    if len(words) > _MOST_OF_COURTESY:
        return False
    if _POLITE.issuperset(words) or (_HIDDEN.search(clause) and _REACHED.fullmatch(plain)):
        return True
    return _TROUBLE.isdisjoint(words) and _WHO_ASKS.fullmatch(plain) is not None


def _without_ending(line: str) -> str:
    """Without thanks and cries at the end; a question stays one."""
    asks = False
    for _ in range(_MOST_COURTESIES):
        bare = _SIGNS.sub("", line)
        asks = asks or "?" in line[len(bare) :]
        found = _ENDING.search(bare, max(_SHORTEST, len(bare) - _TAIL))
        if not found:
            break
        line = bare[: found.start()]
    else:
        bare = line
    return bare.rstrip(" ,.;!") + ("?" if asks else "")


def tidy_line(line: str) -> str:
    """What tells somebody what to do, without the greeting before it; all of it where nothing else is left."""
    without = _ANSWER_OPENING.sub("", line, count=1) or line
    return _LOOSE.sub(r"\1", _TITLES_TWICE.sub(r"\1", without)).strip()


def tidy_answer(text: str) -> str:
    """Every line kept, without the greeting before the first."""
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    first = tidy_line(lines[0])
    return "\n".join([first[:1].upper() + first[1:], *lines[1:]]).strip()
