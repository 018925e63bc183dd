"""A question that has waited too long: the asker is asked once, kindly, whether it still matters; then it is parked."""

from __future__ import annotations

from datetime import datetime

from desk import stale_words
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Person
from desk.replies import Meaning, Reply
from desk.threads import Status, Thread
from handlers import aftercare, pages, progress, voice
from handlers.scene import Scene, while_status
from store import people, threads, timers


def ask_once(scene: Scene, thread_id: int) -> list[Outbound]:
    """Beside the search for somebody, which goes on. How long is too long depends on the phase."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.WAITING or _asked_at(scene, thread) is not None:
        return []
    over = aftercare.applies(scene, thread.commune)
    patience = scene.rules.stale_after_the_end if over else scene.rules.stale_after
    if scene.now - thread.updated_at < patience:
        return []
    threads.log(scene.db, thread, "stale_asked", scene.now)
    timers.arm(scene.db, "stale", thread.id, scene.now + scene.rules.park_after, commune=thread.commune)
    asker = people.get(scene.db, thread.asker_id)
    markup = voice.say(
        "still_needed",
        asker.language,
        number=thread.id,
        question=voice.shortened(thread.question, 100),
        day=scene.day(thread.opened_at),
    )
    choices = (
        Choice(label=voice.say("button_still_needed", asker.language), says=f"còn cần {thread.id}"),
        Choice(label=voice.say("button_needed_no_more", asker.language), says=f"được {thread.id}"),
    )
    wanted = while_status(thread, Status.WAITING)
    return [scene.to_asker(thread, markup, choices=choices, wanted=wanted)]


def due(scene: Scene, thread_id: int) -> list[Outbound]:
    """No word from the asker: parked, and found again by its number or by what it was about."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.WAITING:
        return []
    asked = _asked_at(scene, thread)
    if asked is None or any(row["at"] > asked for row in threads.said(scene.db, thread.id, ("detail", "peer"))):
        return []
    parked = threads.move(scene.db, thread, Status.PARKED, scene.now)
    if parked is None:
        return []
    timers.cancel(scene.db, "escalate", thread.id)
    threads.log(scene.db, parked, "parked", scene.now)
    asker = people.get(scene.db, thread.asker_id)
    line = voice.say("parked", asker.language, number=thread.id)
    return [scene.to_asker(parked, line), *pages.close_unneeded(scene, thread)]


def answered(scene: Scene, inbound: Inbound, thread: Thread, asker: Person, reply: Reply) -> list[Outbound] | None:
    """ "1", "còn cần": it goes on waiting, and is not asked about again until it has waited as long anew. "2": it ends
    (None: whoever handles the end does). None, too, when he says something else.
    """
    if _asked_at(scene, thread) is None:
        return None
    words = (inbound.press or inbound.text).strip(" .!").removesuffix(f" {thread.id}")
    if reply.number != 1 and not stale_words.still(words):
        return None
    timers.cancel(scene.db, "stale", thread.id)
    threads.change(scene.db, thread, updated_at=scene.now)
    threads.log(scene.db, thread, "still_needed", scene.now, person=asker)
    return [progress.told(scene, inbound, asker, [thread])]


def ends(scene: Scene, thread: Thread, reply: Reply, text: str) -> bool:
    """ "2", "thôi", "em nhờ thợ sửa rồi" to that question."""
    over = (reply.meaning is Meaning.NUMBER and reply.number == 2) or stale_words.no_more(text)
    return over and _asked_at(scene, thread) is not None


def _asked_at(scene: Scene, thread: Thread) -> datetime | None:
    """When he was asked in this stretch of waiting; None when he was not, or has said since that it matters."""
    for event in reversed(threads.happened(scene.db, thread.id)):
        if event["kind"] == "stale_asked":
            at: datetime = event["at"]
            return at
        if event["kind"] in {"still_needed", "escalated", "reopened"}:
            return None
    return None
