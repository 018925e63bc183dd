"""What a short reply means: solved, not yet, thanks, never mind, a number, "it is back". Marks may be left out.

A reply is cut into clauses, each clause into the phrases of `desk/phrases.py` (longest first) and the words between
them. A meaning is believed where a clause says nothing else; words of its own make it a story, and a story is OTHER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from desk import numbered, phrases
from desk.reading import Clause, Kind, clauses
from knowledge.text import fold


class Meaning(StrEnum):
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    THANKS = "thanks"
    WITHDRAW = "withdraw"
    PERSON = "person"
    NUMBER = "number"
    AGAIN = "again"
    GREETING = "greeting"
    PROGRESS = "progress"
    TRYING = "trying"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """`number` is the choice named; `thread` the number of the thread it is about, where the words name one."""

    meaning: Meaning
    number: int | None = None
    thread: int | None = None


LONGEST = 400
"""Characters; whoever writes more has something of his own to say."""
FEW = 4
"""Words of its own a clause may have before or after a phrase that is plain by itself."""

_TAGGED = re.compile(r"^(duoc|chua|gap|chon|khong)\s+#?(\d{1,9})(?:\s+(\d))?$")
_TEACHERS = frozenset(fold(one).strip() for one in re.split(r"[|\n]", phrases.TEACHERS) if one.strip())
_ENGLISH_NO = re.compile(r"^\W*no(?: sir| teacher| ạ)?\W*$", re.IGNORECASE)
_NAMED = re.compile(r"(?<!\w)#\s?[aA]?(\d{1,9})\b")
_SPOKEN_OF = re.compile(r"\bc[âa]u\s+(?:h[ỏo]i\s+)?(?:s[ốo]\s+)?a?(\d{1,9})\b", re.IGNORECASE)
"""In a reply that asks how far a thread is, or how it went, "câu 12" names it; anywhere else it may be the
twelfth of a list."""
_SPEAK_OF_ONE = frozenset({Meaning.PROGRESS, Meaning.NOT_SOLVED, Meaning.AGAIN, Meaning.SOLVED})


@lru_cache(maxsize=256)
def read(text: str) -> Reply:
    """The meaning of a reply; `OTHER` when it says something of its own."""
    tagged = _TAGGED.match(fold(text).strip())
    if tagged is not None:
        return _tagged(tagged[1], int(tagged[2]), tagged[3])
    about = numbered.opening(text)
    if len(text) > LONGEST:
        return Reply(meaning=Meaning.OTHER, thread=about)
    named = _NAMED.findall(text)
    rest = _NAMED.sub(" ", text)
    if named and not rest.strip():
        return Reply(meaning=Meaning.OTHER)
    reply = _read(rest)
    spoken_of = _SPOKEN_OF.findall(rest)
    if len(spoken_of) == 1 and not named:
        without = _read(_SPOKEN_OF.sub(" ", rest)).meaning
        if without in _SPEAK_OF_ONE:
            return Reply(meaning=without, thread=int(spoken_of[0]))
    if len(named) == 1 and reply.meaning not in {Meaning.OTHER, Meaning.GREETING}:
        about = int(named[0])
    return Reply(meaning=reply.meaning, number=reply.number, thread=about)


def names_teachers(text: str) -> bool:
    """ "Thầy cô ạ": the line of a list that leads to a person, read back; "thầy ơi" only calls."""
    return fold(text).strip(" .!").removesuffix(" a") in _TEACHERS


def may_name_a_line(text: str) -> bool:
    """ "Câu 2", not "#2": where a list is open, its second line."""
    return "#" not in text and _SPOKEN_OF.search(text) is not None


def _tagged(verb: str, thread: int, number: str | None) -> Reply:
    if verb == "chon" and number is not None:
        return Reply(meaning=Meaning.NUMBER, number=int(number), thread=thread)
    if verb == "chon":
        return Reply(meaning=Meaning.NUMBER, number=thread) if thread < 10 else Reply(meaning=Meaning.OTHER)
    meanings = {"duoc": Meaning.SOLVED, "chua": Meaning.NOT_SOLVED, "gap": Meaning.PERSON}
    return Reply(meaning=meanings.get(verb, Meaning.OTHER), thread=thread)


def _read(text: str) -> Reply:
    said = clauses(text)
    if _ENGLISH_NO.match(text):  # everywhere else these letters are the word "nó"
        return Reply(meaning=Meaning.NOT_SOLVED)
    if not said:
        return Reply(meaning=_sign(text) or Meaning.OTHER)
    number = _number(said)
    if number is not None:
        return Reply(meaning=Meaning.NUMBER, number=number)
    asks = "?" in text or any(clause.has(Kind.ASKING) for clause in said)
    meaning = next((meaning for meaning, fits in _ORDER if fits(said, asks)), None)
    if meaning is None and all(clause.is_empty for clause in said):
        meaning = _sign(text)
    return Reply(meaning=meaning or Meaning.OTHER)


def _sign(text: str) -> Meaning | None:
    """What a picture says when words say nothing."""
    for signs, meaning in (
        ("👎❌⛔🚫", Meaning.NOT_SOLVED),
        ("👍👌✅🆗💯☑✔🎉", Meaning.SOLVED),
        ("🙏❤🥰😍🌹💐🤝🫶", Meaning.THANKS),
        ("😭😢😞😓😩😫😥☹", Meaning.NOT_SOLVED),
        ("😂🤣😄😁😅🙂😊", Meaning.TRYING),
    ):
        if any(sign in text for sign in signs):
            return meaning
    if re.fullmatch(r"[\s.!]*\?[\s.!?]*", text):
        return Meaning.PROGRESS
    return Meaning.TRYING if re.fullmatch(r"\s*[:=;]+['-]?[)D3]+\s*", text) else None


def _number(said: Sequence[Clause]) -> int | None:
    """A place of the list, if the whole message does nothing but name one."""
    places = {place for clause in said for place in clause.places}
    if any(clause.is_neither for clause in said):
        places = {0}  # "cả 2 đều không": the 2 counts them
    if len(places) != 1 or any(clause.own for clause in said):
        return None
    if any(clause.has(Kind.ASKING, Kind.WITHDRAW, Kind.PERSON, Kind.AGAIN, Kind.PROGRESS) for clause in said):
        return None
    return places.pop()


def _is_person(said: Sequence[Clause], asks: bool) -> bool:
    """One word more may be the teacher's name."""
    return any(clause.has(Kind.PERSON) for clause in said) and _own(said) <= 1


def _is_again(said: Sequence[Clause], asks: bool) -> bool:
    return any(clause.has(Kind.AGAIN) and clause.before(Kind.AGAIN) <= FEW for clause in said)


def _is_withdrawn(said: Sequence[Clause], asks: bool) -> bool:
    said = _after_courtesies(said)
    if not said or not said[0].has(Kind.WITHDRAW, Kind.WITHDRAW_ALONE) or said[0].has_trouble:
        return False
    plain = said[0].has(Kind.WITHDRAW)
    # "thôi để em gọi điện cho thầy", "thôi em hỏi anh Tuấn rồi": whatever he does instead.
    if len(said[0].own) > (FEW + 2 if plain and said[0].opens_as("thoi") else 0):
        return False
    rest = said[1:]
    if not plain and any(clause.has(Kind.NOT_SOLVED, Kind.NOT_SOLVED_ALONE, Kind.STILL) for clause in said):
        return False
    if not plain and any(clause.own for clause in rest):
        return False
    return not asks and not any(clause.has_trouble for clause in rest)


def _is_unsolved(said: Sequence[Clause], asks: bool) -> bool:
    """ "Vẫn …" is said of something tried; anything else must stand alone or open the message."""
    if any(clause.has(Kind.STILL) and clause.before(Kind.STILL) <= FEW for clause in said):
        return True
    if "👎" in said[0].text:
        return True
    told = _own(said)
    for place, clause in enumerate(_after_courtesies(said)):
        if clause.has(Kind.NOT_SOLVED) and not clause.own and (place == 0 or told <= FEW + 2):
            return True
        if clause.has(Kind.NOT_SOLVED_ALONE) and clause.is_only(Kind.NOT_SOLVED_ALONE) and (place == 0 or told <= FEW):
            return not asks or place == 0
        if place == 0 and clause.opens_with(Kind.NOT_SOLVED):
            return True
    return False


def _is_progress(said: Sequence[Clause], asks: bool) -> bool:
    return _own(said) == 0 and any(clause.has(Kind.PROGRESS) for clause in said)


def _opens_solved(said: Sequence[Clause], asks: bool) -> bool:
    """ "Được rồi ạ, quên mất bước này": it begins with the good news, and a few words say what it had been."""
    first, *rest = _after_courtesies(said) or said
    if asks or first.own or not first.has(Kind.SOLVED) or "nhung" in fold(" ".join(clause.text for clause in rest)):
        return False
    fine = not any(clause.has(Kind.NOT_SOLVED, Kind.NOT_SOLVED_ALONE, Kind.STILL, Kind.TRYING) for clause in rest)
    return fine and _own(rest) <= FEW + 2


def _is_solved(said: Sequence[Clause], asks: bool) -> bool:
    if _opens_solved(said, asks):
        return True
    if asks or any(clause.has_trouble or clause.has(Kind.NOT_SOLVED, Kind.TRYING) for clause in said):
        return False
    if any(clause.has(Kind.NOT_SOLVED_ALONE) and not clause.own for clause in said):
        return False
    told = _own(said)
    for clause in said:
        if clause.has(Kind.SOLVED) and (clause.after(Kind.SOLVED) == 0 or clause.opens_with(Kind.SOLVED)):
            return told <= 4 * FEW
        if clause.is_feat and told <= FEW:
            return True
        if clause.has(Kind.SOLVED_ALONE) and not clause.own and told <= FEW:
            return True
    return False


def _is_thanks(said: Sequence[Clause], asks: bool) -> bool:
    if asks or any(clause.has_trouble or clause.has(Kind.TRYING) for clause in said):
        return False
    told = _own(said)
    if any(clause.has(Kind.THANKS) for clause in said):
        return told <= 2 * FEW
    calling = any(clause.is_calling for clause in said)
    return told == 0 and not calling and any(clause.has(Kind.ASSENT) for clause in said)


def _is_trying(said: Sequence[Clause], asks: bool) -> bool:
    if asks or any(clause.has_trouble for clause in said):
        return False
    return any(clause.has(Kind.TRYING) and clause.before(Kind.TRYING) == 0 for clause in said) and _own(said) <= 3 * FEW


def _is_greeting(said: Sequence[Clause], asks: bool) -> bool:
    if _own(said):
        return False
    calls = any(clause.has(Kind.GREETING, Kind.CALL) or clause.is_calling for clause in said)
    return calls and not any(clause.has(Kind.ASKING) for clause in said)


_ORDER = (
    (Meaning.PERSON, _is_person),
    (Meaning.WITHDRAW, _is_withdrawn),
    (Meaning.AGAIN, _is_again),
    (Meaning.NOT_SOLVED, _is_unsolved),
    (Meaning.PROGRESS, _is_progress),
    (Meaning.SOLVED, _is_solved),
    (Meaning.TRYING, _is_trying),
    (Meaning.THANKS, _is_thanks),
    (Meaning.GREETING, _is_greeting),
)


def _own(said: Sequence[Clause]) -> int:
    return sum(len(clause.own) for clause in said)


def _after_courtesies(said: Sequence[Clause]) -> list[Clause]:
    """From the first clause on that says something: "dạ thầy, vâng, chưa được" begins with "chưa được"."""
    return list(_from_first_content(said))


def _from_first_content(said: Sequence[Clause]) -> Iterator[Clause]:
    begun = False
    for clause in said:
        begun = begun or not clause.is_courtesy
        if begun:
            yield clause
