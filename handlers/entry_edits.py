"""A curator edits an entry by hand, or takes an edit back. What would take another entry's question is not saved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.people import Person
from handlers import illustrating, voice
from handlers.proposals import CURATORS
from handlers.scene import Guarding, Scene
from knowledge.entries import Entry
from knowledge.guarding import Change, Taken
from knowledge.soundness import dangling, faults
from store import knowledge, known_questions
from store import knowledge_changes as changes


class Outcome(StrEnum):
    SAVED = "saved"
    SAME = "same"
    MEANWHILE = "meanwhile"
    FAULTY = "faulty"
    STEALS = "steals"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """`fault` says what is wrong with the entry; `stolen` what it would take, and from whom."""

    outcome: Outcome
    fault: str = ""
    stolen: tuple[Taken, ...] = ()


def mark(entry: Entry) -> str:
    """Tells one version of an entry from another."""
    return hashlib.sha256(repr(entry).encode()).hexdigest()[:32]


def save(scene: Scene, curator: Person, wanted: Entry, *, seen: str, as_pair: bool = False) -> Edited:
    """`seen` marks the version he began from. `as_pair`: whose question it would take is offered beside it instead."""
    assert curator.role in CURATORS
    knowledge.hold(scene.db)
    now = knowledge.get(scene.db, wanted.id)
    if now is None or mark(now) != seen:
        return Edited(outcome=Outcome.MEANWHILE)
    if now == wanted:
        return Edited(outcome=Outcome.SAME)
    wanted = replace(wanted, reviewed_on=scene.now.astimezone(scene.zone).date())
    wrong = [*faults([wanted]), *dangling([wanted], set(scene.matching.names()))]
    lacking = illustrating.missing(scene, wanted.answer)
    if wrong or lacking:
        fault = wrong[0].text if wrong else voice.say("picture_missing", curator.language, name=lacking)
        return Edited(outcome=Outcome.FAULTY, fault=fault)
    change = Change(saved=(wanted,))
    lost = _lost(scene, change)
    if lost and as_pair:
        owners = dict.fromkeys(taken.owner for taken in lost if taken.owner != wanted.id)
        change = replace(change, pairs=tuple((wanted.id, owner) for owner in owners))
        lost = _lost(scene, change)
    if lost:
        return Edited(outcome=Outcome.STEALS, stolen=lost)
    changes.apply(scene.db, change, _made(scene, curator, "edit"))
    return Edited(outcome=Outcome.SAVED)


def undo(scene: Scene, curator: Person, entry_id: str) -> Edited:
    """The entry's last change, with whatever else was changed by it."""
    assert curator.role in CURATORS
    number = changes.latest(scene.db, entry_id)
    if number is None:
        return Edited(outcome=Outcome.NOTHING_TO_UNDO)
    undone = changes.undo(scene.db, number, _made(scene, curator, "undo"))
    if undone.meanwhile:
        return Edited(outcome=Outcome.MEANWHILE)
    return Edited(outcome=Outcome.UNDONE if undone.change is not None else Outcome.NOTHING_TO_UNDO)


def _lost(scene: Scene, change: Change) -> tuple[Taken, ...]:
    known = known_questions.known(scene.db)
    return scene.matching.guarded(Guarding(change=change, known=known, revision=knowledge.revision(scene.db)))


def _made(scene: Scene, curator: Person, kind: str) -> changes.Made:
    return changes.Made(kind=kind, at=scene.now, by=curator.name, person=curator.id)
