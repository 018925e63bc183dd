"""Telling a teacher that what he had went on to others: nothing to disturb a class with."""

from __future__ import annotations

from desk.outbound import Outbound
from desk.people import Person
from desk.rota import Reason
from desk.threads import IN_HANDS, Thread
from handlers import voice
from handlers.scene import Scene
from store import people, rota, threads, timers

KIND = "told_later"
"""A thread's timer; its step is the person who is to be told."""


def tell(scene: Scene, thread: Thread, holder: Person, told: str) -> list[Outbound]:
    """At once, or when the bell ends his class; in the morning if it is night."""
    calm = rota.load(scene.db, thread.commune, scene.now, scene.zone).having_paged(())
    verdict, quiet = calm.may_page(holder.id, scene.now), calm.quiet_at(scene.now)
    in_class = verdict.until if verdict.reason is Reason.IN_CLASS else None
    later = quiet[1] if quiet is not None else in_class
    if later is not None:
        timers.arm(scene.db, KIND, thread.id, later, step=holder.id, commune=thread.commune)
        return []
    return scene.to_staff(holder, thread.commune, voice.say(told, holder.language, number=thread.id))


def due(scene: Scene, thread_id: int, person_id: int) -> list[Outbound]:
    """His class is over: he hears of it, unless he has it again or it has ended."""
    thread, former = threads.find(scene.db, thread_id), people.find(scene.db, person_id)
    if thread is None or former is None or thread.claimed_by == former.id or thread.status not in IN_HANDS:
        return []
    return tell(scene, thread, former, "offered_on")
