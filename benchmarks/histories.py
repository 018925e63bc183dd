"""Made-up group histories with known truth, as Telegram Desktop exports them: who asked what, what answer is right.

The same seed always makes the same history. People, communes and chatter are invented here and nowhere else in the
program; questions are the phrasings of `topics`, sent through the noise of `bot/bench/noise.py`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.bench.noise import VARIANTS
from knowledge.entries import Entry

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "history.yaml").read_text("utf-8"))
START = int(datetime(2026, 1, 5, 0, 30, tzinfo=UTC).timestamp())
DAYS = 240
_VARIANTS = ("clean", "clean", "clean", "wrapped", "wrapped", "bare", "bare", "chat", "chat", "typos", "telex", "hard")
_MINUTE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """One question as people ask it, and what is right to say."""

    id: str
    phrasings: tuple[str, ...]
    answer: str


@dataclass(slots=True)
class History:
    """`asked`: message id to the topic it asks. `right`: ids of messages that answer rightly, by topic."""

    export: dict[str, Any]
    asked: dict[str, str] = field(default_factory=dict)
    right: dict[str, set[str]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        return sum(len(chat["messages"]) for chat in self.export["chats"]["list"])

    def times(self) -> Mapping[str, int]:
        counted: dict[str, int] = {}
        for topic in self.asked.values():
            counted[topic] = counted.get(topic, 0) + 1
        return counted


def of_entries(entries: Sequence[Entry], held_back: Mapping[str, Sequence[str]]) -> list[Topic]:
    """Entries as topics. Where phrasings were held back from the knowledge, only those are asked."""
    return [
        Topic(id=e.id, phrasings=tuple(held_back.get(e.id) or (e.question, *e.aliases)), answer=e.answer)
        for e in entries
    ]


def from_templates() -> list[Topic]:
    """Every trouble of every thing: topics that share most of their words with others and are not the same."""
    topics = []
    for things, troubles in (("programs", "program_troubles"), ("devices", "device_troubles")):
        for thing, names in WORDS[things].items():
            for trouble, said in WORDS[troubles].items():
                phrasings = tuple(phrase.format(names[n % len(names)]) for n, phrase in enumerate(said["asked"]))
                topics.append(
                    Topic(id=f"{thing}/{trouble}", phrasings=phrasings, answer=said["answer"].format(names[0]))
                )
    return topics


def generate(topics: Sequence[Topic], size: int, seed: int) -> History:
    return _Writer(topics, random.Random(seed)).write(size)


class _Writer:
    """Writes scenes of a few messages each, at random times, and lets them overlap."""

    def __init__(self, topics: Sequence[Topic], rng: random.Random) -> None:
        self.rng = rng
        self.topics = topics
        names = [f"{a} {b} {c}" for a in WORDS["surnames"] for b in WORDS["middles"] for c in WORDS["given"]]
        rng.shuffle(names)
        self.officials = names[:70]
        self.teachers = [f"{rng.choice(('Thầy ', 'Cô ', ''))}{name}" for name in names[70:76]]
        self.drafts: list[dict[str, Any]] = []
        self.asked: dict[int, str] = {}
        self.right: dict[str, set[int]] = {}

    def write(self, size: int) -> History:
        rng = self.rng
        for topic in self.topics:
            # From 1 to 40 times, few often and many seldom.
            for _ in range(max(1, min(40, int(rng.paretovariate(0.9) * 2)))):
                if len(self.drafts) < size * 0.6:
                    self._question(topic)
        while len(self.drafts) < size:
            self._chatter()
        self.drafts = self.drafts[:size]
        return self._exported()

    def _at(self) -> float:
        day = self.rng.randrange(DAYS)
        return START + day * 86400 + self.rng.triangular(0, 10.5 * 3600, 2 * 3600)

    def _say(self, at: float, chat: int, who: str, text: str, reply: int | None = None, **more: Any) -> int:
        number = len(self.drafts)
        self.drafts.append({"n": number, "at": at, "chat": chat, "who": who, "text": text, "reply": reply, **more})
        return number

    def _question(self, topic: Topic) -> None:
        rng, at, chat = self.rng, self._at(), self.rng.randrange(3)
        asker, teacher = rng.choice(self.officials), rng.choice(self.teachers)
        if rng.random() < 0.12:
            self._say(at, chat, asker, rng.choice(WORDS["calls"]))
            at += rng.uniform(5, 40)
        text = self._asked(topic, asker, teacher)
        photo: dict[str, Any] = {"photo": "photos/x.jpg"} if rng.random() < 0.1 else {}
        question = self._say(at, chat, asker, text, **photo)
        self.asked[question] = topic.id
        if rng.random() < 0.1:
            at += rng.uniform(5, 60)
            self._say(at, chat, asker, rng.choice(WORDS["urging"]))
        if rng.random() < 0.12:
            at += rng.uniform(30, 400)
            self._wrong(at, chat, asker, question)
        if rng.random() < 0.15:
            return
        self._answer(topic, question, at, chat, asker, teacher)

    def _asked(self, topic: Topic, asker: str, teacher: str) -> str:
        rng = self.rng
        variant = rng.choice(_VARIANTS)
        text = rng.choice(topic.phrasings)
        if variant != "clean":
            text = VARIANTS[variant](text, rng)
        elif rng.random() < 0.5:
            text = text[:1].lower() + text[1:]
        given, own = teacher.split()[-1], asker.split()[-1]
        opening = rng.choice(WORDS["openings"]) if rng.random() < 0.4 else "{}"
        text = opening.format(text, teacher=given, asker=own, commune=rng.choice(WORDS["communes"]))
        ending = rng.choice(WORDS["endings"]) if rng.random() < 0.5 else ""
        ending = ending.format(teacher=given, asker=own, phone=f"09{rng.randrange(10**7, 10**8)}")
        return f"{text}{ending}"

    def _wrong(self, at: float, chat: int, asker: str, question: int) -> None:
        """A colleague guesses, or answers something else."""
        rng = self.rng
        other = rng.choice(self.topics).answer.split("\n")[0] if rng.random() < 0.4 else rng.choice(WORDS["guesses"])
        helper = rng.choice([who for who in self.officials if who != asker])
        wrong = self._say(at, chat, helper, other, question if rng.random() < 0.5 else None)
        if rng.random() < 0.6:
            reply = wrong if rng.random() < 0.6 else None
            self._say(at + rng.uniform(60, 300), chat, asker, rng.choice(WORDS["not_solved"]), reply)

    def _answer(self, topic: Topic, question: int, at: float, chat: int, asker: str, teacher: str) -> None:
        rng = self.rng
        at += rng.expovariate(1 / (12 * _MINUTE)) + 30
        replied = rng.random() < 0.6
        parts = self._worded(topic.answer)
        ids: list[int] = []
        for part in parts:
            ids.append(
                self._say(at, chat, teacher, part, question if replied or (not ids and rng.random() < 0.1) else None)
            )
            at += rng.uniform(10, 60)
        self.right.setdefault(topic.id, set()).update(ids)
        said = rng.random()
        if said < 0.55:
            reply = ids[-1] if rng.random() < 0.4 else None
            text = rng.choice(WORDS["solved"] if said < 0.3 else WORDS["thanks"]).format(teacher=teacher.split()[-1])
            self._say(at + rng.uniform(60, 1500), chat, asker, text, reply)

    def _worded(self, answer: str) -> list[str]:
        """As a teacher types it: some of the lines, in order, with or without courtesies, in one message or two."""
        rng = self.rng
        lines = [line for line in answer.split("\n") if line.strip()]
        if len(lines) > 3:
            kept = sorted(rng.sample(range(len(lines)), rng.randint(max(2, len(lines) - 2), len(lines))))
            lines = [lines[n] for n in kept]
        if rng.random() < 0.35:
            lines[0] = rng.choice(WORDS["answering"]) + lines[0][:1].lower() + lines[0][1:]
        if rng.random() < 0.15:
            lines = [VARIANTS["chat"](line, rng) for line in lines]
        if len(lines) > 2 and rng.random() < 0.25:
            cut = rng.randrange(1, len(lines))
            return ["\n".join(lines[:cut]), "\n".join(lines[cut:])]
        return ["\n".join(lines)]

    def _chatter(self) -> None:
        rng, at, chat = self.rng, self._at(), self.rng.randrange(3)
        kind = rng.random()
        who = rng.choice(self.officials if rng.random() < 0.85 else self.teachers)
        if kind < 0.03:
            self._say(at, chat, who, "", service=True)
        elif kind < 0.1:
            self._say(at, chat, who, "", photo="photos/y.jpg")
        elif kind < 0.25:
            text = self._filled(rng.choice(WORDS["notices"]))
            more: dict[str, Any] = {"forwarded": "Văn phòng"} if rng.random() < 0.3 else {}
            said = self._say(at, chat, who, text, **more)
            for number in range(rng.choice((0, 0, 1, 3, 6))):
                later = at + (number + 1) * rng.uniform(20, 400)
                self._say(
                    later,
                    chat,
                    rng.choice(self.officials),
                    rng.choice(WORDS["received"]),
                    said if rng.random() < 0.2 else None,
                )
        elif kind < 0.35:
            said = self._say(at, chat, who, self._filled(rng.choice(WORDS["social_questions"])))
            for number in range(rng.choice((0, 1, 2))):
                later = at + (number + 1) * rng.uniform(20, 200)
                self._say(
                    later,
                    chat,
                    rng.choice(self.officials),
                    self._filled(rng.choice(WORDS["social_answers"])),
                    said if rng.random() < 0.3 else None,
                )
        else:
            text = self._filled(rng.choice(WORDS["small_talk"]))
            if rng.random() < 0.2:
                text = VARIANTS[rng.choice(("bare", "chat"))](text, rng)
            self._say(at, chat, who, text)

    def _filled(self, text: str) -> str:
        rng = self.rng
        return text.format(
            day=rng.choice(("thứ hai", "thứ tư", "thứ sáu", "ngày mai", "chiều nay", "tuần sau")),
            hour=f"{rng.randrange(7, 17)}h{rng.choice(('', '30'))}",
            number=rng.randrange(2, 400),
            system=rng.choice(WORDS["systems"]),
            commune=rng.choice(WORDS["communes"]),
            name=rng.choice(self.officials).split()[-1],
            full=rng.choice(self.officials),
        )

    def _exported(self) -> History:
        """In order of time, with the ids and fields of a real export."""
        ordered = sorted(self.drafts, key=lambda draft: (draft["at"], draft["n"]))
        ids = {draft["n"]: number for number, draft in enumerate(ordered, start=1000)}
        chats: list[dict[str, Any]] = [
            {"name": f"Hỗ trợ CNTT cụm {n + 1}", "type": "private_supergroup", "id": 500 + n, "messages": []}
            for n in range(3)
        ]
        for draft in ordered:
            chats[draft["chat"]]["messages"].append(self._raw(draft, ids))
        key = {number: f"{500 + self.drafts[number]['chat']}/{ids[number]}" for number in ids}
        return History(
            export={"about": "", "chats": {"about": "", "list": chats}},
            asked={key[number]: topic for number, topic in self.asked.items() if number in key},
            right={topic: {key[n] for n in found if n in key} for topic, found in self.right.items()},
            people=frozenset((*self.officials, *self.teachers)),
        )

    def _raw(self, draft: Mapping[str, Any], ids: Mapping[int, int]) -> dict[str, Any]:
        at = datetime.fromtimestamp(draft["at"], UTC)
        raw: dict[str, Any] = {
            "id": ids[draft["n"]],
            "type": "service" if draft.get("service") else "message",
            "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "date_unixtime": str(int(draft["at"])),
            "from": draft["who"],
            "from_id": f"user{abs(hash_of(draft['who'])) % 10**9}",
            "text": _entities(draft["text"], self.rng),
        }
        if draft.get("service"):
            raw |= {"actor": draft["who"], "action": "pin_message"}
        if draft["reply"] in ids:
            raw["reply_to_message_id"] = ids[draft["reply"]]
        if self.rng.random() < 0.05:
            raw["edited"] = raw["date"]
        raw |= {"photo": draft["photo"]} if draft.get("photo") else {}
        raw |= {"forwarded_from": draft["forwarded"]} if draft.get("forwarded") else {}
        return raw


def hash_of(name: str) -> int:
    found = 0
    for letter in name:
        found = (found * 31 + ord(letter)) % (2**31)
    return found


def _entities(text: str, rng: random.Random) -> Any:
    """A text is a string, or a list of strings and entities where something in it is marked."""
    if not text or rng.random() > 0.1:
        return text
    cut = rng.randrange(len(text))
    end = min(len(text), cut + rng.randrange(1, 12))
    return [part for part in (text[:cut], {"type": "bold", "text": text[cut:end]}, text[end:]) if part]


def pasted(history: History, chat: int) -> tuple[str, list[str]]:
    """One of its groups as one copies it out of Zalo, without reply links; and the key of each message."""
    lines, keys = [], []
    found = history.export["chats"]["list"][chat]
    for raw in found["messages"]:
        parts = raw["text"] if isinstance(raw["text"], list) else [raw["text"]]
        text = "".join(part if isinstance(part, str) else part["text"] for part in parts)
        if text.strip() and raw["type"] == "message":
            date, time = raw["date"].split("T")
            lines.append(f"[{'/'.join(reversed(date.split('-')))} {time[:5]}] {raw['from']}: {text}")
            keys.append(f"{found['id']}/{raw['id']}")
    return "\n".join(lines), keys
