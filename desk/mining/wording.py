"""What people wrote, made fit to stand in an entry: without greetings, thanks and who is speaking."""

from __future__ import annotations

import re

from knowledge.lexicon import shipped
from knowledge.syllables import is_bare_syllable
from knowledge.text import fold_word, words_of

_WHO = (
    r"(?:thầy\s+cô|thay\s+co|anh\s*/?\s*chị|anh\s*/?\s*chi|cả\s+nhà|ca\s+nha|mọi\s+người|moi\s+nguoi|"
    r"(?:các|cac)\s+(?:thầy\s+cô|thay\s+co|thầy|thay|cô|co|anh\s+chị|anh\s+chi|anh|chị|bạn|ban)|"
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
    line = " ".join(text.split())
    for _ in range(6):
        shorter = _OPENING.sub("", line, count=1)
        if shorter == line or len(shorter) < _SHORTEST:
            break
        line = shorter
    line = _without_ending(line)
    line = _LOOSE.sub(r"\1", line).strip(" ,;:.-–")
    return line[:1].upper() + line[1:]


def _without_ending(line: str) -> str:
    """Without thanks and cries at the end; a question stays one."""
    asks = False
    for _ in range(_MOST_COURTESIES):
        bare = line.rstrip(" ?,.;!)")
        asks = asks or "?" in line[len(bare) :]
        found = _ENDING.search(bare, max(_SHORTEST, len(bare) - _TAIL))
        if not found:
            break
        line = bare[: found.start()]
    else:
        bare = line
    return bare.rstrip(" ,.;!") + ("?" if asks else "")


def tidy_answer(text: str) -> str:
    """Every line kept, without the greeting before the first."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return ""
    first = _ANSWER_OPENING.sub("", lines[0], count=1) or lines[0]
    lines[0] = _LOOSE.sub(r"\1", _TITLES_TWICE.sub(r"\1", first)).strip()
    lines[0] = lines[0][:1].upper() + lines[0][1:]
    return "\n".join(lines).strip()
