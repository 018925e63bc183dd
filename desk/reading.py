"""A reply cut into clauses, and each clause into known phrases and words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import product

from desk import phrases
from desk.spelling import words
from knowledge.text import fold


class Kind(Enum):
    """What a piece of a clause does."""

    OWN = auto()
    FILLER = auto()
    PLACE_FILLER = auto()
    PLACE = auto()
    CALL = auto()
    REASON = auto()
    GREETING = auto()
    ASKING = auto()
    SOLVED = auto()
    SOLVED_ALONE = auto()
    NOT_SOLVED = auto()
    NOT_SOLVED_ALONE = auto()
    STILL = auto()
    AGAIN = auto()
    THANKS = auto()
    ASSENT = auto()
    TRYING = auto()
    WITHDRAW = auto()
    WITHDRAW_ALONE = auto()
    PERSON = auto()
    PROGRESS = auto()


_SILENT = frozenset({Kind.FILLER, Kind.PLACE_FILLER})
_NEGATIVE = frozenset({Kind.NOT_SOLVED, Kind.NOT_SOLVED_ALONE, Kind.STILL, Kind.WITHDRAW, Kind.WITHDRAW_ALONE})
_COURTEOUS = _SILENT | {Kind.ASSENT, Kind.THANKS, Kind.GREETING, Kind.CALL}
_ADDRESSES = frozenset(["thay", "co", "anh", "chi", "bac", "chu", "ad", "admin", "bot", "chatbot", "tro", "ly", "em"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    kind: Kind
    words: tuple[str, ...]
    place: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    text: str
    pieces: tuple[Piece, ...]

    @property
    def own(self) -> list[str]:
        """The words that belong to no phrase: what the clause tells."""
        return [word for piece in self.pieces if piece.kind is Kind.OWN for word in piece.words]

    @property
    def places(self) -> list[int]:
        return [piece.place for piece in self.pieces if piece.place is not None]

    @property
    def is_neither(self) -> bool:
        return any(piece.place == 0 and not piece.words[0].isdecimal() for piece in self.pieces)

    @property
    def is_empty(self) -> bool:
        return all(piece.kind in _SILENT for piece in self.pieces)

    @property
    def is_feat(self) -> bool:
        """ "gửi được hồ sơ rồi", "đã ký được văn bản"; "nhận được văn bản 42 rồi" only reports what has arrived."""
        plain = [piece.words for piece in self.pieces if piece.kind is Kind.SOLVED]
        if len(plain) == 1 and not self.has(Kind.PLACE):
            first, deed, last = plain[0][0], plain[0][1:2], plain[0][-1]
            if (first, last) == ("da", "duoc") and len(plain[0]) > 2 and deed != ("nhan",) and len(self.own) <= 2:
                return True
        alone = [piece for piece in self.pieces if piece.kind is Kind.SOLVED_ALONE]
        done = len(alone) == 2 and alone[0].words[-1] == "duoc" and alone[1].words[0] == "roi"
        return done and len(alone[0].words) > 1 and alone[0].words[0] != "nhan" and len(self.own) <= 2

    @property
    def is_courtesy(self) -> bool:
        return all(piece.kind in _COURTEOUS for piece in self.pieces)

    @property
    def is_calling(self) -> bool:
        """ "thầy ơi", "chị Lan ơi", "thầy"."""
        said = [word for piece in self.pieces for word in piece.words]
        addressed = set(said) <= _ADDRESSES | {"oi", "a", "da"}
        return addressed and ("oi" in said or bool(set(said) & _ADDRESSES - {"em"}))

    @property
    def has_trouble(self) -> bool:
        """Something is wrong, by a word of its own or by a phrase inside a story; a reason given is no new trouble."""
        if next((piece.kind for piece in self.pieces if piece.kind not in _COURTEOUS), None) is Kind.REASON:
            return False
        inside = bool(self.own) and self.has(Kind.NOT_SOLVED, Kind.STILL, Kind.AGAIN)
        return inside or any(
            word in _trouble()
            for piece in self.pieces
            if piece.kind in {Kind.OWN, Kind.NOT_SOLVED_ALONE}
            for word in piece.words
        )

    def has(self, *kinds: Kind) -> bool:
        return any(piece.kind in kinds for piece in self.pieces)

    def is_only(self, kind: Kind) -> bool:
        """Nothing beside it but courtesy."""
        return all(piece.kind is kind or piece.kind in _COURTEOUS for piece in self.pieces)

    def opens_as(self, *said: str) -> bool:
        """Some phrase of it begins with these words."""
        return any(piece.words[: len(said)] == said for piece in self.pieces)

    def before(self, kind: Kind) -> int:
        """How many words of its own stand before the first piece of this kind."""
        place = next(place for place, piece in enumerate(self.pieces) if piece.kind is kind)
        return sum(len(piece.words) for piece in self.pieces[:place] if piece.kind is Kind.OWN)

    def after(self, kind: Kind) -> int:
        """How many stand behind the last piece of this kind."""
        place = max(place for place, piece in enumerate(self.pieces) if piece.kind is kind)
        return sum(len(piece.words) for piece in self.pieces[place:] if piece.kind is Kind.OWN)

    def opens_with(self, kind: Kind) -> bool:
        """It comes first, and what follows is a new breath: "chưa được ạ nó báo …", not "chưa được cấp", "… thì …"."""
        for place, piece in enumerate(self.pieces):
            if piece.kind is kind:
                following = self.pieces[place + 1 : place + 2]
                return not following or (following[0].kind is not Kind.OWN and following[0].words != ("thi",))
            if piece.kind not in _COURTEOUS:
                return False
        return False


# Commas and the like, and the words that turn a sentence round. "ma" is "mã" before the name of a code.
_BOUNDARY = re.compile(
    r"[,.;!?\n…()\"“”:=/+]+|\s[-–—]+\s|\b(?:nhưng|nhung|nhug|but|mà|ma(?=\s+\w)(?!\s+(?:loi|pin|otp|so|qr|xac)\b))(?!\w)",
    re.IGNORECASE,
)
_SOURCES = (
    (Kind.FILLER, phrases.FILLERS),
    (Kind.PLACE_FILLER, phrases.PLACE_FILLERS),
    (Kind.OWN, phrases.SUBJECTS),
    (Kind.GREETING, phrases.GREETINGS),
    (Kind.CALL, phrases.CALLS),
    (Kind.REASON, phrases.REASONS),
    (Kind.ASKING, phrases.ASKING),
    (Kind.SOLVED_ALONE, phrases.SOLVED_ALONE),
    (Kind.SOLVED, phrases.SOLVED),
    (Kind.NOT_SOLVED_ALONE, phrases.NOT_SOLVED_ALONE),
    (Kind.NOT_SOLVED, phrases.NOT_SOLVED),
    (Kind.STILL, phrases.STILL),
    (Kind.TRYING, phrases.TRYING),
    (Kind.THANKS, phrases.THANKS),
    (Kind.ASSENT, phrases.ASSENT),
    (Kind.PERSON, phrases.PERSON),
    (Kind.WITHDRAW_ALONE, phrases.WITHDRAW_ALONE),
    (Kind.WITHDRAW, phrases.WITHDRAW),
    (Kind.AGAIN, phrases.AGAIN),
    (Kind.PROGRESS, phrases.PROGRESS),
)
_Known = tuple[Kind, int | None]
_Sequence = tuple[str, ...]


def clauses(text: str) -> list[Clause]:
    """The clauses that hold words, in order."""
    known, vocabulary, longest = _phrase_table()
    found: list[Clause] = []
    for part in _BOUNDARY.split(text):
        spelt = tuple(words(part, vocabulary))
        if spelt:
            found.append(Clause(text=part, pieces=tuple(_pieces(spelt, known, longest))))
    return found


def _pieces(spelt: _Sequence, known: dict[_Sequence, _Known], longest: int) -> Iterator[Piece]:
    start, kind = 0, Kind.OWN
    while start < len(spelt):
        for end in range(min(len(spelt), start + longest), start, -1):
            run = spelt[start:end]
            if run in known:
                kind, place = known[run]
                piece = Piece(kind=kind, words=run, place=place)
                break
        else:
            end = start + 1
            piece = _single(spelt[start], kind)
        kind = piece.kind
        yield piece
        start = end


def _single(word: str, before: Kind) -> Piece:
    if word.isdecimal() and len(word) <= 2:
        return Piece(kind=Kind.PLACE, words=(word,), place=int(word))
    # "không cần nữa đâu", "chưa được mô": an old no made stronger, not a question where.
    stressed = word in {"dau", "mo"} and before in _NEGATIVE
    return Piece(kind=Kind.FILLER if stressed else Kind.OWN, words=(word,))


@lru_cache(maxsize=1)
def _phrase_table() -> tuple[dict[_Sequence, _Known], frozenset[str], int]:
    """Every phrase as words, the vocabulary, and the longest phrase's length. Later sources win."""
    everything = " ".join(
        [
            *(source for _, source in _SOURCES),
            phrases.VERBS,
            phrases.PRONOUNS,
            phrases.TEACHERS,
            phrases.NEGATIONS,
            phrases.OUTCOMES,
        ]
    )
    vocabulary = frozenset(
        re.findall(r"[a-z]+", fold(everything + phrases.NEITHER + " ".join(phrases.PLACES.values())))
    )
    holes = {
        "{v}": _spelt(phrases.VERBS, vocabulary),
        "{p}": [(), *_spelt(phrases.PRONOUNS, vocabulary)],
        "{q}": _spelt(phrases.PRONOUNS, vocabulary),
        "{t}": _spelt(phrases.TEACHERS, vocabulary),
        "{n}": _spelt(phrases.NEGATIONS, vocabulary),
    }
    outcomes = (form for phrase in _split(phrases.OUTCOMES) for form in _filled(phrase, holes, vocabulary))
    holes["{x}"] = list(dict.fromkeys(outcomes))
    known: dict[_Sequence, _Known] = {}
    for kind, source in _SOURCES:
        for phrase in _split(source):
            known |= dict.fromkeys(_filled(phrase, holes, vocabulary), (kind, None))
    for place, source in {0: phrases.NEITHER, **phrases.PLACES}.items():
        known |= dict.fromkeys(_spelt(source, vocabulary), (Kind.PLACE, place))
    known |= dict.fromkeys(_spelt(phrases.NEITHER, vocabulary), (Kind.PLACE, 0))
    known.pop((), None)
    return known, vocabulary, max(map(len, known))


def _split(source: str) -> list[str]:
    return [phrase.strip() for phrase in re.split(r"[|\n]", source) if phrase.strip()]


def _spelt(source: str, vocabulary: frozenset[str]) -> list[_Sequence]:
    """Each phrase as typed with marks and as typed without."""
    return [
        tuple(words(form, vocabulary)) for phrase in _split(source) for form in dict.fromkeys([phrase, fold(phrase)])
    ]


def _filled(phrase: str, holes: dict[str, list[_Sequence]], vocabulary: frozenset[str]) -> Iterator[_Sequence]:
    for form in dict.fromkeys([phrase, fold(phrase)]):
        parts = [
            holes.get(part) or [tuple(words(part, vocabulary))]
            for part in re.split(r"(\{[vpqtnx]\})", form)
            if part.strip()
        ]
        for chosen in product(*parts):
            yield tuple(word for run in chosen for word in run)


@lru_cache(maxsize=1)
def _trouble() -> frozenset[str]:
    return frozenset(word for run in _spelt(phrases.TROUBLE, frozenset()) for word in run)
