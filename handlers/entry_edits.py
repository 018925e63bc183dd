"""A curator edits an entry by hand, or takes an edit back. What would take another entry's question is not saved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.people import Person
from handlers import illustrating, voice, ways_out
from handlers.proposals import CURATORS
from handlers.scene import Guarding, Scene
from handlers.ways_out import Way
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
    """`fault` says what is wrong with the entry; `stolen` what it would take, and from whom; `entry` is where its words
    are now."""

    outcome: Outcome
    fault: str = ""
    entry: str = ""
    stolen: tuple[Taken, ...] = ()


def mark(entry: Entry) -> str:
    """Tells one version of an entry from another."""
    return hashlib.sha256(repr(entry).encode()).hexdigest()[:32]


def save(scene: Scene, curator: Person, wanted: Entry, *, seen: str, way: Way | None = None) -> Edited:
    """`seen` marks the version he began from. `way`: what to do where it would take another entry's question."""
    assert curator.role in CURATORS
    knowledge.hold(scene.db)
    now = knowledge.get(scene.db, wanted.id)
    if now is None or mark(now) != seen:
        return Edited(outcome=Outcome.MEANWHILE)
    if now == wanted:
        return Edited(outcome=Outcome.SAME)
    wanted = replace(wanted, reviewed_on=scene.now.astimezone(scene.zone).date())
    wrong = [*faults([wanted]), *dangling([wanted], set(scene.matching.names()))]
    lacking = illustrating.missing(scene, wanted.answers)
    if wrong or lacking:
        fault = wrong[0].text if wrong else voice.say("picture_missing", curator.language, name=lacking)
        return Edited(outcome=Outcome.FAULTY, fault=fault)
    change = Change(saved=(wanted,))
    lost = _lost(scene, change)
    if lost and way is not None:
        change = ways_out.taken(scene.db, wanted, lost, way)
        lost = _lost(scene, change)
        wrong = faults(change.saved)
        if wrong:
            return Edited(outcome=Outcome.FAULTY, fault=wrong[0].text)
    if lost:
        return Edited(outcome=Outcome.STEALS, stolen=lost)
    changes.apply(scene.db, change, _made(scene, curator, "edit"))
    return Edited(outcome=Outcome.SAVED, entry=wanted.id if wanted.id not in change.removed else change.saved[0].id)


def undo(scene: Scene, curator: Person, entry_id: str) -> Edited:
    """The entry's last change, with whatever else somebody changed by it."""
    assert curator.role in CURATORS
    undone = changes.undo_of(scene.db, entry_id, _made(scene, curator, "undo"))
    if undone.meanwhile:
        return Edited(outcome=Outcome.MEANWHILE)
    return Edited(outcome=Outcome.UNDONE if undone.change is not None else Outcome.NOTHING_TO_UNDO)


def _lost(scene: Scene, change: Change) -> tuple[Taken, ...]:
    known = known_questions.known(scene.db)
    return scene.matching.guarded(Guarding(change=change, known=known, revision=knowledge.revision(scene.db)))


def _made(scene: Scene, curator: Person, kind: str) -> changes.Made:
    return changes.Made(kind=kind, at=scene.now, by=curator.name, person=curator.id)
