"""What a curator can do with a change that would take another entry's question: each way is carried out here."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from sqlalchemy import Connection

from knowledge.entries import Entry
from knowledge.guarding import Change, Taken
from knowledge.learning import merged_with, with_phrasings
from store import knowledge


class Way(StrEnum):
    """As they are numbered wherever they are offered."""

    ADD = "1"
    MERGE = "2"
    PAIR = "3"


def taken(connection: Connection, wanted: Entry, lost: tuple[Taken, ...], way: Way) -> Change:
    """Its new ways of asking are added to the first entry whose question it would take, or it becomes one with that
    entry, or it is paired with all of them."""
    change = Change(saved=(wanted,))
    if way is Way.PAIR:
        owners = dict.fromkeys(one.owner for one in lost if one.owner != wanted.id)
        return replace(change, pairs=tuple((wanted.id, owner) for owner in owners))
    owner = next((one.owner for one in lost if one.owner != wanted.id), "")
    other, now = knowledge.get(connection, owner), knowledge.get(connection, wanted.id)
    if other is None:
        return change
    if way is Way.MERGE:
        merged = merged_with(with_phrasings(other, *wanted.phrasings), wanted)
        return Change(saved=(merged,), removed=(wanted.id,) if now is not None else ())
    new = [phrasing for phrasing in wanted.phrasings if now is None or phrasing not in now.phrasings]
    added = with_phrasings(other, *new)
    return Change(saved=(added,) if now is None else (added, _without(wanted, now, new)))


def _without(wanted: Entry, now: Entry, new: list[str]) -> Entry:
    """What else was edited stays edited."""
    return replace(
        wanted,
        question=now.question if wanted.question in new else wanted.question,
        english_question=now.english_question if wanted.english_question in new else wanted.english_question,
        aliases=tuple(alias for alias in wanted.aliases if alias not in new),
    )
