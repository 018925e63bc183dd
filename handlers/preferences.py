"""What somebody wants for himself: to be thanked by name, to have a weekly digest, to be forgotten."""

from __future__ import annotations

import re

from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from handlers import voice, withdrawals
from handlers.scene import Scene
from knowledge.text import fold
from store import people

_TAIL = r"(?: (?:em|toi|minh))?(?: (?:nhe|nha|a|nua|tuan|rieng))* ?[.!]*"
_WISHES: tuple[tuple[re.Pattern[str], dict[str, bool], str], ...] = (
    (re.compile(rf"(?:cho|cu|dong y) neu ten{_TAIL}|name me"), {"named": True}, "named"),
    (re.compile(rf"(?:dung|khong|thoi) neu ten{_TAIL}|do not name me"), {"named": False}, "named_no_more"),
    (re.compile(rf"(?:tat|ngung|dung gui) ban tin{_TAIL}|digest off"), {"muted": True}, "digest_muted"),
    (re.compile(rf"(?:bat|gui lai|nhan) ban tin{_TAIL}|digest on"), {"muted": False}, "digest_unmuted"),
)
_ERASE = re.compile(
    r"(?:(?:em|toi|minh) muon )?xoa(?: het| giup)?(?: (?:moi|toan bo))? du lieu(?: ca nhan)? cua (?:em|toi|minh)"
    r"(?: (?:nhe|nha|a|di))* ?[.!]*|erase my data"
)


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words wish for nothing of the kind."""
    if not (inbound.addressed or chat.kind == ChatKind.PRIVATE) or len(inbound.text) > 60:
        return None
    words = " ".join(fold(inbound.text.strip().removeprefix("/")).split())
    if _ERASE.fullmatch(words):
        told = withdrawals.consent(scene, person)
        return [scene.reply(inbound, voice.say("erasure_asked", person.language, told=len(told))), *told]
    for pattern, values, said in _WISHES:
        if pattern.fullmatch(words):
            people.change(scene.db, person, **values)
            return [scene.reply(inbound, voice.say(said, person.language))]
    return None
