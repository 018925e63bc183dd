"""What each curator was last shown, so that a bare number means the same as what stood beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from store import prepared
from store.learning_tables import curator_lists
from store.upserts import insert_or_change

_OF = select(curator_lists.c.told_at, curator_lists.c.shown).where(curator_lists.c.person_id == bindparam("person"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """`means`: what a typed number stands for; `threads`: the suggestions that were told."""

    told_at: datetime
    means: Mapping[str, str]
    threads: tuple[int, ...]


def of(connection: Connection, person: int) -> Shown | None:
    row = prepared.row(connection, _OF, person=person)
    if row is None:
        return None
    shown = row["shown"]
    return Shown(told_at=row["told_at"], means=shown["means"], threads=tuple(shown["threads"]))


def keep(
    connection: Connection, person: int, told_at: datetime, means: Mapping[str, str], threads: Sequence[int]
) -> None:
    shown = {"means": dict(means), "threads": list(threads)}
    insert_or_change(connection, curator_lists, ["person_id"], person_id=person, told_at=told_at, shown=shown)
