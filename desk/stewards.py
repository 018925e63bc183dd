"""Who keeps an entry right, and who does when that person has gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from desk.people import Person, Role
from knowledge.entries import Entry

NOTICE = timedelta(days=14)
_TITLED = re.compile(r"(?i)(?:thầy|cô|anh|chị|em|ông|bà|bác|chú)\s+\S")
_ORDER = {Role.CURATOR: 0, Role.COORDINATOR: 1}


def keeper(entry: Entry, serving: Iterable[Person]) -> Person | None:
    """The person of this desk whom the entry names, as long as he serves."""
    return next((person for person in serving if person.name.casefold() == entry.steward.strip().casefold()), None)


def is_orphan(entry: Entry, serving: Sequence[Person], gone: Iterable[str] = ()) -> bool:
    """It names nobody, or a person who no longer serves: one with a title, or of these who are `gone`. Offices do not
    leave; they have no account here either."""
    name = entry.steward.strip()
    if not name:
        return True
    personal = _TITLED.match(name) is not None or name.casefold() in {other.casefold() for other in gone}
    return personal and keeper(entry, serving) is None


def heirs(serving: Iterable[Person]) -> list[Person]:
    """Curators, or else coordinators; those who serve every commune first."""
    able = [person for person in serving if person.role in _ORDER]
    return sorted(able, key=lambda person: (_ORDER[person.role], person.commune != "", person.id))


def runs_out(entry: Entry, today: date) -> bool:
    """It has to be looked at again within two weeks, or should have been."""
    return entry.valid_until is not None and entry.valid_until - today <= NOTICE
