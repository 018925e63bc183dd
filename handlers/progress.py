""" "Câu của em tới đâu rồi?": whoever waits hears what is true now, and nobody is paged for it."""

from __future__ import annotations

from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Person
from desk.replies import Reply
from desk.threads import Status, Thread
from handlers import aftercare, commands, escalations, outages, pleas, voice
from handlers.scene import Scene
from store import people, promises, threads

_WAITS_FOR_US = {Status.WAITING, Status.CLAIMED}
_OURS_WAS_SAID = {Status.ANSWERED, Status.CHOOSING, Status.REOPENED}


def asked(
    scene: Scene, inbound: Inbound, asker: Person, thread: Thread | None, tied: Thread | None, reply: Reply
) -> list[Outbound] | None:
    """None where these words go on to the teacher who is talking with him, and where "???" asks for nothing of ours."""
    if thread is not None and thread.status is Status.WAITING_ASKER:
        return None
    named = thread is not None and (reply.thread is not None or (tied is not None and tied.id == thread.id))
    if named and thread is not None and thread.status in _WAITS_FOR_US:
        return [told(scene, inbound, asker, [thread])]
    if waiting := _waiting_here(scene, inbound, asker):
        return [told(scene, inbound, asker, waiting)]
    if pleaded := pleas.insists(scene, inbound, asker):
        return pleaded
    if not inbound.addressed:
        return []
    if thread is not None and thread.status in _OURS_WAS_SAID:
        return escalations.begin(scene, thread, asker)  # what we said was not what he waits for
    return commands.mine(scene, inbound, asker) if any(map(str.isalnum, inbound.text)) else None


def amid_a_question(scene: Scene, inbound: Inbound, asker: Person) -> list[Outbound] | None:
    """Asked while the pieces of another question are still coming: that one is answered within seconds by itself, so
    only those before it are told of. None where it is a piece like any other: "???", or with a picture.
    """
    if inbound.photos or not any(map(str.isalnum, inbound.text)):
        return None
    waiting = _waiting_here(scene, inbound, asker)
    return [told(scene, inbound, asker, waiting)] if waiting else []


def _waiting_here(scene: Scene, inbound: Inbound, asker: Person) -> list[Thread]:
    """In a group only what was asked there; the oldest first."""
    alone = inbound.chat_kind is ChatKind.PRIVATE
    return [
        thread
        for thread in reversed(threads.of_asker(scene.db, asker.id))
        if thread.status in _WAITS_FOR_US
        and (alone or (thread.channel, thread.chat) == (inbound.channel, inbound.chat))
    ]


def told(scene: Scene, inbound: Inbound, asker: Person, waiting: list[Thread]) -> Outbound:
    """What becomes of these, and by when he hears."""
    if len(waiting) == 1 and (during := outages.still(scene, waiting[0])) is not None:
        return during
    lines = [_line(scene, thread, asker.language) for thread in waiting]
    return scene.reply(inbound, "\n".join(lines), thread=waiting[0].id if len(waiting) == 1 else None)


def _line(scene: Scene, thread: Thread, language: str) -> str:
    promise = promises.current(scene.db, thread.id)
    holds = promise is not None and promise.promised_at > scene.now
    holder = people.get(scene.db, thread.claimed_by) if thread.claimed_by else None
    return voice.say(
        "progress",
        language,
        number=thread.id,
        name=voice.called(holder, language) if holder else "",
        when=scene.clock(promise.promised_at, language) if promise is not None and holds else "",
        next_at=scene.clock(thread.due_at, language) if thread.due_at else "",
        over=aftercare.applies(scene, thread.commune),
    )
