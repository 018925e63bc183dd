"""Which teacher of the desk a timetable means by a name that is shortened, titled or misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from desk.people import Person
from desk.timetable_words import name_of, plain
from knowledge.syllables import tone_last

CLOSE = 0.7
"""From this likeness on a name is shown as a near match; it is never taken for one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    person: Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Ambiguous:
    """More than one teacher of the desk may be meant, or more than one of the school's by the desk's one."""

    people: tuple[Person, ...]
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """Nobody is called so; these are called nearly so."""

    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stranger:
    """Nobody of this desk."""


Meant = Known | Ambiguous | Near | Stranger


def who_is_meant(
    written: Iterable[str], teachers: Sequence[Person], told: Mapping[str, Person] | None = None
) -> dict[str, Meant]:
    """For every name as it is written. `told` are those that somebody has already cleared up, by the folded name."""
    told = told or {}
    names = list(dict.fromkeys(written))
    found: dict[str, Meant] = {name: _meant(name, teachers, told) for name in names}
    for person in teachers:
        claiming = [name for name in names if found[name] == Known(person=person) and plain(name) not in told]
        rivals = _different_people(claiming)
        # "Nguyễn Thị Lan" and "Trần Thị Lan" cannot both be the desk's one "cô Lan".
        exact = [name for name in claiming if _words(name) == _words(person.name)]
        if rivals and len(exact) == 1 and len(_words(exact[0])) > 1:
            for name in claiming:
                found[name] = found[name] if _fits(name, exact[0]) else Stranger()
        elif rivals:
            for name in claiming:
                found[name] = Ambiguous(people=(person,), rivals=rivals)
    return found


def _meant(name: str, teachers: Sequence[Person], told: Mapping[str, Person]) -> Meant:
    if plain(name) in told:
        return Known(person=told[plain(name)])
    exact = [person for person in teachers if _words(person.name) == _words(name) and _fits(name, person.name)]
    fitting = exact if len(exact) == 1 else [person for person in teachers if _fits(name, person.name)]
    if len(fitting) == 1:
        return Known(person=fitting[0])
    if fitting:
        return Ambiguous(people=tuple(fitting))
    near = sorted(
        ((_likeness(name, person.name), -person.id, person) for person in teachers),
        key=lambda scored: scored[:2],
        reverse=True,
    )
    close = tuple(person for likeness, _, person in near if likeness >= CLOSE)[:3]
    return Near(people=close) if close else Stranger()


def _words(name: str) -> list[str]:
    """Folded, without title; what is glued in capitals ("LanNT") or by dots ("N.T.Lan") stands apart."""
    bare = name_of(name)[1]
    glued = re.fullmatch(r"([^\W\d_]*[^\W\d_A-Z])([A-Z]{1,3})", bare)
    if glued and not bare.isupper():
        return [*plain(" ".join(glued[2])).split(), *plain(glued[1]).split()]
    return plain(re.sub(r"[._]", " ", bare)).split()


def _fits(written: str, called: str) -> bool:
    """Given names are the same, titles and marks do not contradict, and what stands before agrees or is left out."""
    one, other = _words(written), _words(called)
    if not one or not other or one[-1] != other[-1] or _contradict(written, called):
        return False
    fewer, more = sorted((one[:-1], other[:-1]), key=len)
    # Each word of the shorter one stands in the longer one, in order, whole or as its first letter.
    at = 0
    for word in fewer:
        at = next((n + 1 for n in range(at, len(more)) if _agree(word, more[n])), 0)
        if not at:
            return False
    return True


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) <= 2 and (one.startswith(other) or other.startswith(one)))


def _contradict(one: str, other: str) -> bool:
    (title, bare), (other_title, other_bare) = name_of(one), name_of(other)
    if title and other_title and title != other_title:
        return True
    given, other_given = (re.split(r"[ .]+", name.lower())[-1] for name in (bare, other_bare))
    # "Hà" is not "Hạ"; "Ha" may be either. Where the tone stands ("Hoà", "Hòa") makes no difference.
    return not given.isascii() and not other_given.isascii() and tone_last(given) != tone_last(other_given)


def _likeness(written: str, called: str) -> float:
    one, other = _words(written), _words(called)
    if not one or not other:
        return 0.0
    # Two letters that changed places are most of a short name, and still the slip they are: "Lna".
    swapped = OSA.distance(one[-1], other[-1]) == 1 and sorted(one[-1]) == sorted(other[-1])
    given = max(CLOSE if swapped else 0, OSA.normalized_similarity(one[-1], other[-1]))
    whole = OSA.normalized_similarity(" ".join(one), " ".join(other))
    titles = {name_of(written)[0], name_of(called)[0]} - {""}
    return float(max(given, whole)) if len(titles) < 2 or given == 1 else 0.0


def _different_people(names: Sequence[str]) -> tuple[str, ...]:
    """Those of these names that cannot all be one person's."""
    apart = [name for name in names if any(not _fits(name, other) for other in names)]
    return tuple(apart)
