"""Words that open with a thread's number: "#42 chị thử cổng khác". So writes who cannot reply to the message itself."""

from __future__ import annotations

import re

from desk import commands
from desk.commands import Command, Verb

_OPENING = re.compile(r"^\s*#\s?[aA]?(\d{1,9})\b[\s:.,;–-]*(?=\S)")
_NOTE = re.compile(r"^(ghi\s*chú|ghi\s*chu|note)\W*", re.IGNORECASE)
_AT_WORK = {Verb.CLAIM, Verb.RELEASE, Verb.KEEP, Verb.RESOLVE, Verb.UNIT, Verb.REOPEN, Verb.HAND_OVER}


def opening(text: str) -> int | None:
    found = _OPENING.match(text)
    return int(found[1]) if found is not None else None


def without(text: str) -> str:
    """What is said of it."""
    return _OPENING.sub("", text)


def command(text: str) -> Command | None:
    """What somebody at work means by it: a command with its number in front ("#42 xong"), else an answer to carry.

    A note must never reach the one who asked, and a command that was not finished is no answer.
    """
    number = opening(text)
    if number is None:
        return None
    said = without(text).strip()
    first, _, rest = said.partition(" ")
    typed = (f"{said} {number}", f"{first} {number} {rest}")
    for parsed in map(commands.parse, typed):
        if parsed is not None and parsed.verb in _AT_WORK:
            return parsed
    if commands.is_note(said):
        note = _NOTE.sub("", said)
        return Command(verb=Verb.NOTE, number=number, text=note) if note else None
    if commands.is_half_typed(said) or commands.is_half_typed(typed[1]) or commands.is_busy(said):
        return None
    return Command(verb=Verb.ANSWER, number=number, text=said)
