"""Which messages of a history ask for help, and in what words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.mining.messages import Message, folded
from knowledge.overheard import help_likelihood
from knowledge.reading import Reading, read

LIKELY = 0.4
"""Help likelihood from which a message is looked at as a question; what people then did decides."""
LONGEST = 700
CALLED_BEFORE = 120.0
"""Seconds in which "thầy ơi" and the question after it are one."""
_TELLING = 0.5
_LEAST = 1.5
_STEPS = re.compile(r"(?m)^\s*(?:\d[.)]|[-•*]\s|[Bb]ước)")
# Words without marks, one of which stands in nearly every question; looked for before anything costly is done.
_ASKING = frozenset(
    re.findall(
        r"\w+",
        "sao nao gi dau ai khong ko k hk hong chua giup cuu hoi loi bi mat quen treo kieu cach xin cho dc muon "
        "huong hd how what why where who is error khoa cham doi tim lay cai sua tre sai hoai het kg kh j ntn bay",
    )
)


@dataclass(frozen=True, slots=True)
class Question:
    """`at` is its place among the messages of its chat."""

    message: Message
    at: int
    text: str
    reading: Reading
    likelihood: float


def questions_in(chat: Sequence[Message]) -> list[Question]:
    """In the order of the chat. Who mostly answers asks seldom: what he explains is not taken for a question."""
    seen: dict[str, tuple[Reading, float] | None] = {}
    found = []
    called: dict[str, float] = {}
    for place, message in enumerate(chat):
        text = message.text
        if not text or message.forwarded or len(text) > LONGEST:
            continue
        if text not in seen:
            seen[text] = _judged(text)
        judged = seen[text]
        if judged is None:
            if len(text) < 60 and is_call(text):
                called[message.sender] = message.at
            continue
        if _GOES_ON.match(folded(text)) or (message.reply_to and "?" not in text and len(text.split()) <= _SHORT_REPLY):
            continue
        reading, likelihood = judged
        if likelihood < LIKELY and message.at - called.get(message.sender, -1e9) <= CALLED_BEFORE:
            likelihood = max(likelihood, help_likelihood(f"thầy ơi giúp em với, {text}"))
        if likelihood >= LIKELY:
            found.append(Question(message, place, text, reading, likelihood))
    return found


def _judged(text: str) -> tuple[Reading, float] | None:
    if len(text) < 8 or ("?" not in text and _ASKING.isdisjoint(folded(text).replace(",", " ").split())):
        return None
    if text.count("\n") > 3 or len(_STEPS.findall(text)) > 1:
        return None
    reading = read(text)
    if sum(weight for weight in reading.weights if weight >= _TELLING) < _LEAST:
        return None
    return reading, help_likelihood(text, reading=reading)


_SHORT_REPLY = 7
# "Still not", "not that": about an answer, not a question of its own.
_GOES_ON = re.compile(r"\W*(?:(?:da|em|e)\s+)?(?:van|chua duoc|chua dc|khong phai|ko phai|thu roi|lam roi)\b")
_CALL = re.compile(r"(?:\b(?:oi|hoi|giup|chao|cuu|ad|help)\b)")


def is_call(text: str) -> bool:
    """A cry for attention with nothing in it yet: "thầy ơi cho em hỏi với"."""
    return bool(_CALL.search(folded(text)))
