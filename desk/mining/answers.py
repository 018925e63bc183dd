"""Who answered what: by reply, by nearness, and by what the asker said then."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.mining.messages import Message, folded
from desk.mining.questions import Question
from desk.replies import Meaning
from desk.replies import read as read_reply

WINDOW = 2 * 3600.0
"""Seconds in which an answer without a reply link may come."""
MOST_AFTER = 40
CONTINUED = 240.0
"""Seconds in which somebody's next message goes on with his answer."""
_FEWEST_WORDS = 4
_FULL_LENGTH = 12
_SOLVED = frozenset({Meaning.SOLVED, Meaning.THANKS})
_SHORT = 90
_ANSWER_WORDS = 6
_SOON = 1800.0
_HELPER = 0.55
_TELLS = re.compile(
    r"\b(?:anh/chi|anh chi|bam|chon|mo|vao|kiem tra|cam|rut|tat|bat|giu|cai|go|xoa|thu|gui|bao|nhap|dang ky|lien he|"
    r"khong can|nen|thi|hoi|dung|quet|in|tai|goi|chup|de|lap|xem)\b"
)
_CRIES = re.compile(
    r"\b(?:em hoi|cho hoi|em khong|e ko|em ko|giup em|giup e|giup minh|cuu|oi\b|em chao|bi sao|lam sao|the nao|kieu gi|"
    r"em bi|e bi|may em|ben em|xa em|em cam on|em dang)\b"
)
_CHATTER = re.compile(
    r"\W*(?:(?:da|vang|ok|oke|em|e|ro|ui)\b\W*)*(?:cam on|camon|tks|thanks|nhan duoc roi|duoc roi|dc roi|chuc )"
)
# Before a reply is read: some sign that it says how it went.
_HOW_IT_WENT = re.compile(
    r"duoc|dc|\bdk\b|xong|\bok|oke|cam on|camon|tks|thank|van |chua|khong|\bko\b|\bk\b|ngon|\bon\b|het |hieu|hay qua|"
    r"🙏|❤|👍"
)


@dataclass(slots=True)
class Answered:
    """An answer to one question, with what speaks for it. A `score` below nothing: it did not help."""

    text: str
    sender: str
    keys: tuple[str, ...]
    helper: float
    score: float
    replied: bool
    confirmed: bool = False
    refused: bool = False


@dataclass(slots=True)
class _Chat:
    messages: Sequence[Message]
    questions: Mapping[int, Question]
    replies: Mapping[str, list[int]]
    helpers: Mapping[str, float]
    words: dict[int, frozenset[str]] = field(default_factory=dict)
    meanings: dict[str, Meaning] = field(default_factory=dict)

    def words_of(self, place: int) -> frozenset[str]:
        if place not in self.words:
            self.words[place] = frozenset(word for word in folded(self.messages[place].text).split() if len(word) > 2)
        return self.words[place]

    def meaning(self, text: str) -> Meaning:
        if text not in self.meanings:
            asks = len(text) <= _SHORT and _HOW_IT_WENT.search(folded(text)) is not None
            self.meanings[text] = read_reply(text).meaning if asks else Meaning.OTHER
        return self.meanings[text]


def helpers_in(chat: Sequence[Message], questions: Sequence[Question]) -> Mapping[str, float]:
    """From 0 to 1: how much of what somebody writes about troubles answers others."""
    by_key = {question.message.key: question for question in questions}
    at = {question.at for question in questions}
    answers: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    last: Message | None = None
    for place, message in enumerate(chat):
        full = len(message.text.split()) >= _ANSWER_WORDS and "?" not in message.text
        replied = by_key.get(message.reply_to)
        if replied and replied.message.sender != message.sender:
            answers[message.sender] += 2 * full
        elif full and last and last.sender != message.sender and message.at - last.at < _SOON and not message.reply_to:
            # Where nobody uses reply links, what comes soon after a question must do.
            answers[message.sender] += _explains(message.text)
            asked[message.sender] += place in at and not _explains(message.text)
        elif place in at:
            asked[message.sender] += 2
        if place in at and not _explains(message.text):
            last = message
    return {who: (answers[who] + 0.5) / (answers[who] + asked[who] + 6) for who in {*answers, *asked}}


def is_explained(
    chat: Sequence[Message], question: Question, questions: Sequence[Question], helpers: Mapping[str, float]
) -> bool:
    """It looks like a question and is an answer: what somebody who mostly answers explains, or replies to another's."""
    if "?" in question.text[-4:]:
        return False
    helper = helpers.get(question.message.sender, 0.0)
    if helper >= _HELPER and not _CRIES.search(folded(question.text)):
        return True
    return bool(question.message.reply_to) and (_explains(question.text) or helper >= _HELPER)


def _explains(text: str) -> bool:
    """Told to somebody: what to press, open, check; and no word of one's own trouble."""
    plain = folded(text)
    return _TELLS.search(plain) is not None and _CRIES.search(plain) is None


def answers_in(
    chat: Sequence[Message], questions: Sequence[Question], helpers: Mapping[str, float]
) -> list[list[Answered]]:
    """For each question what was answered, best first."""
    replies: dict[str, list[int]] = defaultdict(list)
    for place, message in enumerate(chat):
        if message.reply_to:
            replies[message.reply_to].append(place)
    known = _Chat(chat, {question.at: question for question in questions}, replies, helpers)
    return [_answers(known, question) for question in questions]


def _answers(chat: _Chat, question: Question) -> list[Answered]:
    asker = question.message.sender
    found: list[Answered] = []
    taken: set[int] = set()
    for place in _candidates(chat, question):
        if place in taken:
            continue
        message = chat.messages[place]
        replied = message.reply_to == question.message.key
        score = 3.0 if replied else _nearness(chat, question, place)
        score += 1.5 * chat.helpers.get(message.sender, 0.0)
        score += min(1.0, len(message.text.split()) / _FULL_LENGTH)
        parts = [place, *_continued(chat, place, asker)]
        taken.update(parts)
        answer = Answered(
            text="\n".join(chat.messages[part].text for part in parts),
            sender=message.sender,
            keys=tuple(chat.messages[part].key for part in parts),
            helper=chat.helpers.get(message.sender, 0.0),
            score=score,
            replied=replied,
        )
        _heard_back(chat, parts, asker, answer)
        found.append(answer)
    return sorted(found, key=lambda answer: -answer.score)


def _candidates(chat: _Chat, question: Question) -> list[int]:
    """Replies wherever they stand; else what others say soon after that is neither chatter nor a question."""
    asker = question.message.sender
    places = [place for place in chat.replies.get(question.message.key, ()) if chat.messages[place].sender != asker]
    end = min(len(chat.messages), question.at + 1 + MOST_AFTER)
    for place in range(question.at + 1, end):
        message = chat.messages[place]
        if message.at - question.message.at > WINDOW:
            break
        if message.sender != asker and not message.reply_to and not message.forwarded and place not in chat.questions:
            places.append(place)
    return [place for place in dict.fromkeys(places) if _says_something(chat, place)]


def _says_something(chat: _Chat, place: int) -> bool:
    text = chat.messages[place].text
    words = len(text.split())
    return words >= _FEWEST_WORDS and (words >= _FULL_LENGTH or not _CHATTER.match(folded(text)))


def _nearness(chat: _Chat, question: Question, place: int) -> float:
    """Less with time and with every other question between; more for words in common."""
    message = chat.messages[place]
    waited = (message.at - question.message.at) / 60
    between = sum(1 for at in range(question.at + 1, place) if at in chat.questions)
    common = len(chat.words_of(question.at) & chat.words_of(place))
    return 1.2 * math.exp(-waited / 25) - 0.35 * min(between, 4) + min(1.8, 0.5 * common) - 0.5


def _continued(chat: _Chat, place: int, asker: str) -> list[int]:
    """What the same person said right after, as long as nobody else asked him something."""
    first = chat.messages[place]
    found = []
    last = first.at
    for later in range(place + 1, min(len(chat.messages), place + 12)):
        message = chat.messages[later]
        if message.at - last > CONTINUED or message.sender == asker:
            break
        same = message.sender == first.sender and message.reply_to in ("", first.reply_to)
        if same and later not in chat.questions and _says_something(chat, later):
            found.append(later)
            last = message.at
    return found[:3]


def _heard_back(chat: _Chat, parts: Sequence[int], asker: str, answer: Answered) -> None:
    """What the asker replied to it, or said next."""
    places = [reply for part in parts for reply in chat.replies.get(chat.messages[part].key, ())]
    last = parts[-1]
    for later in range(last + 1, min(len(chat.messages), last + 30)):
        message = chat.messages[later]
        if message.at - chat.messages[last].at > 3600:
            break
        if message.sender == asker and not message.reply_to:
            places.append(later)
            break
    for place in places:
        if chat.messages[place].sender != asker:
            continue
        meaning = chat.meaning(chat.messages[place].text)
        if meaning in _SOLVED:
            answer.confirmed = True
            answer.score += 2.0 if meaning is Meaning.SOLVED else 1.2
        elif meaning is Meaning.NOT_SOLVED:
            answer.refused = True
            answer.score -= 4.0
        break
