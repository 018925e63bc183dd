"""How a thread ends for the asker: it helped, he needs it no more, or nobody says anything any longer."""

from __future__ import annotations

from desk import escalation
from desk.outbound import Outbound
from desk.people import Person
from desk.threads import Status, Thread
from handlers import joining, learning, pages, parting, peers, promises, voice
from handlers.scene import Scene, while_status
from store import people, rota, threads, timers
from store.promises import Outcome


def helped(scene: Scene, thread: Thread, asker: Person, text: str) -> list[Outbound]:
    """The teacher's answer helped: he hears it, and what he said is proposed to the knowledge."""
    moved = threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now, helped_by="teacher")
    if moved is None:
        return []
    timers.cancel(scene.db, ("nudge", "close", "escalate"), thread.id)
    promises.end(scene, thread, Outcome.KEPT)
    threads.record(scene.db, moved, kind="feedback", text=text, person=asker, now=scene.now)
    threads.log(scene.db, moved, "resolved", scene.now, person=asker, by="teacher")
    said = [scene.to_asker(moved, voice.say("resolved_by_teacher", asker.language, number=thread.id))]
    if thread.claimed_by is not None and not joining.is_shared(scene, thread):
        teacher = people.get(scene.db, thread.claimed_by)
        name = voice.called(asker, teacher.language)
        told = voice.say("it_worked", teacher.language, number=thread.id, asker=name, staff=teacher.is_staff)
        said += scene.to_staff(teacher, thread.commune, told, thread=thread.id)
    return said + learning.suggest(scene, moved)


def withdrawn(scene: Scene, thread: Thread, asker: Person, text: str = "") -> list[Outbound]:
    """ "Thôi được rồi": closed, and whoever was asked is told only if he had begun. A colleague's help is thanked."""
    peer = peers.helped(scene, thread, text)
    by = "peer" if peer is not None else None
    moved = threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now, helped_by=by)
    if moved is None:
        return []
    timers.cancel(scene.db, ("nudge", "close", "escalate"), thread.id)
    promises.end(scene, thread, Outcome.VOID)
    threads.log(scene.db, moved, "withdrawn", scene.now, person=asker)
    said = [scene.to_asker(moved, _closing(asker, thread, peer))]
    if thread.claimed_by is not None:
        teacher = people.get(scene.db, thread.claimed_by)
        name = voice.called(asker, teacher.language)
        told = voice.say("asker_withdrew", teacher.language, number=thread.id, asker=name)
        said += scene.to_staff(teacher, thread.commune, told, thread=thread.id)
    elif thread.status is Status.WAITING:
        said += pages.close_unneeded(scene, thread)
    if peer is not None:
        said += [*peers.thank(scene, moved, peer), *learning.suggest(scene, moved)]
    return said + parting.without_leader(scene, moved)


def _closing(asker: Person, thread: Thread, peer: Person | None) -> str:
    if peer is None:
        return voice.say("withdrawn", asker.language, number=thread.id)
    return voice.say("solved_by_peer", asker.language, number=thread.id, name=voice.called(peer, asker.language))


def quiet_due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """No word from the asker: after an FAQ answer the thread ends quietly; after a teacher's he is asked once."""
    thread = threads.find(scene.db, thread_id)
    if thread is None:
        return []
    asker = people.get(scene.db, thread.asker_id)
    if thread.status in {Status.ANSWERED, Status.CHOOSING, Status.REOPENED}:
        threads.move(scene.db, thread, Status.PARKED, scene.now)
        return []
    if thread.status is not Status.WAITING_ASKER:
        return []
    morning = escalation.quiet_until(rota.load(scene.db, thread.commune, scene.now, scene.zone), scene.now)
    if step == 0 and morning is not None:
        timers.arm(scene.db, "close", thread.id, morning, commune=thread.commune)
        threads.change(scene.db, thread, due_at=morning)
        return []
    if step == 0:
        later = scene.now + scene.rules.park_after
        timers.arm(scene.db, "close", thread.id, later, step=1, commune=thread.commune)
        threads.change(scene.db, thread, due_at=later)
        line = voice.say("did_it_help", asker.language, number=thread.id)
        return [scene.to_asker(thread, line, wanted=while_status(thread, Status.WAITING_ASKER))]
    threads.move(scene.db, thread, Status.PARKED, scene.now)
    return []
