"""What people type to the desk, with and without the slash, with and without diacritics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from knowledge.text import fold


class Verb(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    RESOLVE = "resolve"
    NOTE = "note"
    REOPEN = "reopen"
    ANSWER = "answer"
    SHOW = "show"
    MINE = "mine"
    DUTY = "duty"
    HELP = "help"
    LINK = "link"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REWORD = "reword"
    BUSY = "busy"
    FREE = "free"
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """`number` is a thread, `text` what follows it, `until`/`since` a time of today, `slash` how it was typed."""

    verb: Verb
    number: int | None = None
    text: str = ""
    since: time | None = None
    until: time | None = None
    slash: bool = False


_N = r"(?:so\s+|ma\s+|cau\s+)?#?\s?[aA]?(?P<n>\d{1,9})"
_TAIL = r"(?:\s*(?:nhe|nha|a|ah|roi|nhé))?\s*[.!]*$"
_PATTERNS: tuple[tuple[Verb, re.Pattern[str]], ...] = tuple(
    (verb, re.compile(pattern))
    for verb, pattern in (
        (Verb.CLAIM, rf"^(?:(?:em|toi|minh|thay|co)\s+)?(?:nhan|claim)\s+{_N}{_TAIL}"),
        (Verb.RELEASE, rf"^(?:tra|tra lai|nha|bo nhan|release)\s+{_N}{_TAIL}"),
        (Verb.HAND_OVER, rf"^(?:chuyen|giao|handover)\s+{_N}\s+(?:cho\s+|to\s+)?(?P<rest>\S.*)$"),
        (Verb.RESOLVE, rf"^(?:xong|dong|da xong|resolve|done)\s+{_N}{_TAIL}"),
        (Verb.NOTE, rf"^(?:ghi chu|note)\s+{_N}\s*[:,-]?\s+(?P<rest>\S.*)$"),
        (Verb.REOPEN, rf"^(?:mo lai|reopen)\s+{_N}{_TAIL}"),
        (Verb.ANSWER, r"^(?:tra loi|tl|answer)?\s*#?(?P<n>\d{1,9})\s*:\s*(?P<rest>\S.*)$"),
        (Verb.SHOW, r"^(?:cau|xem|thread)\s+#?(?P<n>\d{1,9})$|^#(?P<m>\d{1,9})$"),
        (Verb.MINE, r"^(?:cuatoi|cua toi|cau (?:hoi )?cua (?:toi|em|minh)|mine)$"),
        (Verb.DUTY, r"^(?:truc|ai truc|ai dang truc|(?:hom nay|tuan nay) ai truc|lich truc|duty)\s*\??$"),
        (Verb.HELP, r"^(?:trogiup|tro giup|help|huong dan su dung|start)$"),
        (Verb.LINK, r"^(?:ketnoi|ket noi|link|start)\s+(?P<code>[0-9a-z]{6,12})$"),
        (Verb.ACCEPT, rf"^(?:duyet|accept)\s+{_N}{_TAIL}"),
        (Verb.REFUSE, rf"^(?:bo|tu choi|refuse)\s+{_N}{_TAIL}"),
        (Verb.REWORD, rf"^(?:sua|reword)\s+{_N}\s*[:,-]?\s+(?P<rest>\S.*)$"),
        (
            Verb.BUSY,
            r"^ban\s+(?:den\s+)?(?:(?P<h1>\d{1,2})(?:[:hg](?P<m1>\d{2})?)?\s*-\s*)?(?P<h2>\d{1,2})(?:[:hg](?P<m2>\d{2})?)?$",
        ),
        (Verb.FREE, r"^(?:ranh|ranh roi|het ban)$"),
        (Verb.LANGUAGE, r"^(?P<code>english|tiengviet|tieng viet)$"),
    )
)
_CODE = re.compile(r"^(?=.*\d)(?=.*[A-Z])[2-9A-HJKMNP-Z]{8}$")


def parse(text: str) -> Command | None:
    """The command in these words, or None when they are ordinary talk."""
    typed = text.strip()
    if not typed or len(typed) > 4000:
        return None
    if _CODE.match(typed):
        return Command(verb=Verb.LINK, text=typed)
    slash = typed.startswith("/")
    head = typed.removeprefix("/")
    # One space between words and before what follows, so that the rest is found again in the original spelling.
    folded = re.sub(r"[ \t]+", " ", fold(head.split("\n", 1)[0]).replace("_", " ")).strip()
    for verb, pattern in _PATTERNS:
        found = pattern.match(folded)
        if found is not None:
            return _command(verb, found.groupdict(), head, slash)
    return None


def _command(verb: Verb, parts: dict[str, str | None], head: str, slash: bool) -> Command | None:
    number = parts.get("n") or parts.get("m")
    rest = parts.get("rest")
    text = _original_tail(head, rest) if rest else (parts.get("code") or "")
    since = until = None
    if verb is Verb.BUSY:
        until = _time(parts["h2"], parts["m2"])
        since = _time(parts["h1"], parts["m1"]) if parts["h1"] else None
        if until is None:
            return None
    return Command(verb=verb, number=int(number) if number else None, text=text, since=since, until=until, slash=slash)


def _original_tail(head: str, rest: str) -> str:
    """`rest` as it was typed: the same number of words from the end of the first line, and all lines after it."""
    first, _, more = head.partition("\n")
    words = first.split()
    kept = " ".join(words[len(words) - len(rest.split()) :])
    return f"{kept}\n{more}".strip()


def _time(hour: str | None, minute: str | None) -> time | None:
    if hour is None or int(hour) > 23 or int(minute or 0) > 59:
        return None
    return time(int(hour), int(minute or 0))
