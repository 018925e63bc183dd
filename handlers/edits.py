"""Somebody changed what he had written: the answer, the plea or the other side follows."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Person
from desk.threads import Status, Thread
from handlers import answers, relay
from handlers.scene import Scene
from knowledge.decision import Answer, Heard
from store import bursts, threads


def edited(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound]:
    thread = threads.tied_to(scene.db, inbound.channel, inbound.chat, inbound.message_id)
    if thread is None:
        _reword_plea(scene, inbound, person)
        return []
    if person.id == thread.asker_id and thread.status in {Status.ANSWERED, Status.CHOOSING}:
        return _asked_otherwise(scene, inbound, person, thread)
    return relay.corrected(scene, inbound, person, thread)


def _asked_otherwise(scene: Scene, inbound: Inbound, asker: Person, thread: Thread) -> list[Outbound]:
    """The corrected question is the question; it is answered again only if it means something else now."""
    text = inbound.text.strip()
    if not text or inbound.message_id != thread.asked_in:
        return []
    decision = scene.matching.match(text, Heard.ADDRESSED)
    threads.change(scene.db, thread, question=text)
    if not isinstance(decision, Answer) or decision.entry in {thread.entry, *thread.tried}:
        return []
    moved = threads.move(
        scene.db, thread, Status.ANSWERED, scene.now, entry=decision.entry, confidence=decision.confidence
    )
    return answers.give(scene, moved, decision.entry, asker) if moved else []


def _reword_plea(scene: Scene, inbound: Inbound, person: Person) -> None:
    """Whoever is asked in the end reads the corrected words."""
    for plea in bursts.open_pleas(scene.db, inbound.channel, inbound.chat):
        if plea.message_id == inbound.message_id and plea.person_id == person.id and inbound.text.strip():
            bursts.reword_plea(scene.db, plea.id, inbound.text.strip())
