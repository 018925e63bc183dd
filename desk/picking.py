"""What somebody picked from an open list, said in more words than a reply usually has: "chắc chắn là số 1", "chả thấy
cái nào giống". Bolder than `desk/replies.py`: it is asked only of words said to the desk while a list is open.
"""

from __future__ import annotations

import re

from desk.reading import Clause, Kind, clauses
from knowledge.text import fold

MOST_WORDS = 8
OWN = 3
"""Words before the place that may say how sure he is."""

_NO_CHOICE = (Kind.NOT_SOLVED, Kind.NOT_SOLVED_ALONE, Kind.STILL, Kind.AGAIN, Kind.WITHDRAW, Kind.PERSON)
_DENIED = frozenset({"khong", "chua"})
_LINES = "cai|cau|y|muc|loi|dong|truong hop|lua chon|so|van de"
_NONE = re.compile(
    rf"\b(?:khong|ko|k|chang|cha|chua)\b.*\b(?:{_LINES}) nao\b"
    rf"|\b(?:khong|ko|k|chang|cha) (?:phai|dung|giong|trung)\b.*\b(?:may|nhung|cac|hai|ba|2|3|ca)\b"
    rf"|\b(?:{_LINES}|chuyen|viec) khac\b|\bkhong nam trong\b|\blam gi co\b.*\bnao\b"
)


def picked(text: str, most: int) -> int | None:
    """The line of a list of `most`, 0 for none of them, None where he says something else."""
    if len(text.split()) > MOST_WORDS or "?" in text:
        return None
    if _NONE.search(fold(text)):
        return 0
    said = clauses(text)
    if any(clause.has(Kind.ASKING) for clause in said):
        return None
    places = {place for clause in said for place in clause.places}
    if len(places) != 1 or not all(_points(clause) for clause in said):
        return None
    place = places.pop()
    place = most if place == -1 else place
    return place if 0 < place <= most else None


def _points(clause: Clause) -> bool:
    """Nothing of its own stands beside the number ("bước 2", "2 máy"), nothing is denied, and little else is said."""
    if clause.has(*_NO_CHOICE) or not _DENIED.isdisjoint(clause.own):
        return False
    pieces = clause.pieces
    at = [number for number, piece in enumerate(pieces) if piece.place is not None]
    beside = [*(pieces[number - 1] for number in at if number), *pieces[at[-1] + 1 if at else 0 :]]
    return len(clause.own) <= OWN and not any(piece.kind is Kind.OWN for piece in beside)
