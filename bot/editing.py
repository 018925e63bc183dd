"""Saving changed knowledge from outside the chat (files, the console): guarded, and kept in the history."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from knowledge import guarding
from knowledge.entries import Entry
from knowledge.guarding import Change, Known, Taken
from knowledge.match import Matcher
from store import knowledge, knowledge_changes, known_questions
from store.database import Database
from store.knowledge_changes import Made

_TRIES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _State:
    revision: int
    entries: tuple[Entry, ...]
    pairs: tuple[tuple[str, str], ...]
    known: tuple[Known, ...]


class Restless(Exception):
    """Somebody else saved each time; try again."""


def taken(database: Database, change: Change, *, as_pairs: bool = False) -> tuple[Change, tuple[Taken, ...]]:
    """The change as it may be saved, and the questions it would take. `as_pairs`: what it would take is offered
    together with the entry that has it now."""
    return _taken(database.read_now(_state), change, as_pairs=as_pairs)


def save(database: Database, change: Change, made: Made, *, as_pairs: bool = False) -> int | tuple[Taken, ...]:
    """The number of the change; or the questions that it would take from other entries, and nothing is saved."""
    for _ in range(_TRIES):
        state = database.read_now(_state)
        allowed, lost = _taken(state, change, as_pairs=as_pairs)
        if lost:
            return lost
        number = database.write_now(lambda c, r=state.revision, a=allowed: _apply(c, r, a, made))  # type: ignore[misc]
        if number is not None:
            return int(number)
    raise Restless


def _taken(state: _State, change: Change, *, as_pairs: bool) -> tuple[Change, tuple[Taken, ...]]:
    if not state.entries or not change.names:
        return change, ()
    matcher = Matcher(state.entries, pairs=state.pairs)
    lost = guarding.taken(matcher, change, state.known)
    if lost and as_pairs:
        new = {(each.owner, each.by) for each in lost if not each.refused}
        change = replace(change, pairs=(*change.pairs, *sorted(new)))
        lost = guarding.taken(matcher, change, state.known)
    return change, lost


def _state(connection: Connection) -> _State:
    return _State(
        revision=knowledge.revision(connection),
        entries=knowledge.load(connection),
        pairs=knowledge_changes.pairs(connection),
        known=known_questions.known(connection),
    )


def _apply(connection: Connection, revision: int, change: Change, made: Made) -> int | None:
    knowledge.hold(connection)
    return None if knowledge.revision(connection) != revision else knowledge_changes.apply(connection, change, made)
