"""Whoever holds a thread goes away: he is given a while to hand it on, and then nobody waits for his return."""

from __future__ import annotations

from datetime import datetime

from desk import escalation
from desk.holding import bell
from desk.holding import is_away as is_away_from
from desk.outbound import Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import escalations, holding, voice
from handlers.scene import Scene
from store import threads, timers


def rota_changed(scene: Scene, holder: Person) -> datetime | None:
    """He has other hours than before. What he holds has another bell; who is away now has a while to give it away
    himself: until when, or None."""
    reopens = None
    for thread in threads.claimed_by(scene.db, holder.id):
        if thread.status is not Status.CLAIMED:
            continue
        in_force = holding.rota_of(scene, thread)
        if holding.is_gone(scene, thread, holder, in_force):
            at = scene.now + holding.WARNED
            reopens = escalation.quiet_until(in_force, at) or at
            timers.arm(scene.db, "absent", thread.id, reopens, commune=thread.commune)
            threads.change(scene.db, thread, due_at=min(thread.due_at or reopens, reopens))
            continue
        timer = timers.find(scene.db, "bell", thread.id)
        if timer is not None and timer.step == 0 and bell(in_force, holder.id, scene.now) is None:
            # His free time has ended by the change: the bell rings, a while from now.
            timers.arm(scene.db, "bell", thread.id, scene.now + holding.WARNED, step=1, commune=thread.commune)
        elif timer is None or timer.step == 0:
            holding.arm_bell(scene, thread, holder, in_force)
    return reopens


def absent_due(scene: Scene, thread_id: int) -> list[Outbound]:
    """He said that he is away, and nothing of what he holds: the asker does not wait for his return."""
    found = holding.held(scene, thread_id)
    if found is None or not holding.is_gone(scene, *found, holding.rota_of(scene, found[0])):
        return []
    return holding.offer_on(scene, *found, "offered_on")


def is_away(scene: Scene, thread: Thread, holder: Person) -> bool:
    """On leave, or his time here is over: what comes in must not wait for him."""
    return holding.has_left(scene, thread, holder) or is_away_from(holding.rota_of(scene, thread), holder.id, scene.now)


def taken_from_the_absent(scene: Scene, thread: Thread, holder: Person, asker: Person) -> list[Outbound]:
    """The asker said more to somebody who is away: others are asked, with what there is, and he finds it so later."""
    if not threads.hand_to(scene.db, thread, None, scene.now):
        return []
    holding.end(scene, thread)
    timers.cancel(scene.db, "close", thread.id)
    threads.log(scene.db, thread, "offered_on", scene.now, person=holder)
    waiting = threads.find(scene.db, thread.id)
    assert waiting is not None
    said: list[Outbound] = []
    if not holding.has_left(scene, thread, holder):  # whose time here is over is left in peace
        told = voice.say("offered_on", holder.language, number=thread.id)
        said = scene.to_staff(holder, thread.commune, told, urgency=Urgency.NOTICE)
    return said + escalations.offer_again(scene, waiting, asker, without=holder)
