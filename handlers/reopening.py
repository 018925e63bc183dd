"""The trouble is back: the old thread is found, its answer shown again, and its history goes along."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Chat, Person
from desk.replies import Meaning, Reply
from desk.threads import Status, Thread
from handlers import escalations, questions, voice
from handlers.scene import Scene
from knowledge.text import fold
from store import people, threads, timers


def after_the_end(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    """He replies to a thread that has ended. "Cảm ơn" never reopens it; "vẫn lỗi" does, months later too."""
    if reply.meaning in {Meaning.THANKS, Meaning.SOLVED, Meaning.WITHDRAW, Meaning.GREETING}:
        return []
    if reply.number == 1 or (inbound.press is not None and reply.meaning is not Meaning.NOT_SOLVED):
        return []
    if reply.meaning in {Meaning.NOT_SOLVED, Meaning.AGAIN, Meaning.PERSON} or reply.number in {0, 2}:
        return show(scene, thread, asker)
    return questions.hear(scene, inbound, chat, asker, text)


def find_old(scene: Scene, asker: Person, text: str) -> Thread | None:
    """His ended thread that shares most words with what he says; the latest when the words name nothing."""
    ended = threads.of_asker(scene.db, asker.id, ended=True, most=30)
    words = {word for word in fold(text).split() if len(word) > 2} - {"lai", "nhu", "hom", "truoc", "loi", "van"}
    best = max(ended, key=lambda t: (len(words & set(fold(t.question).split())), t.updated_at), default=None)
    return best


def show(scene: Scene, thread: Thread, asker: Person) -> list[Outbound]:
    """Reopen with its history: what helped then is said first, and whether it helps now is asked."""
    answers_then = [row for row in threads.said(scene.db, thread.id, ("answer",)) if row["text"]]
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    moved = threads.move(
        scene.db, thread, Status.REOPENED, scene.now, resolved_at=None, claimed_by=None, claimed_at=None
    )
    if moved is None:
        return []
    threads.log(scene.db, moved, "reopened", scene.now, person=asker)
    if not answers_then and (entry is None or thread.status is Status.PARKED or thread.helped_by != "faq"):
        # Nothing helped then, so there is nothing worth showing again.
        return escalations.begin(scene, moved, asker)
    helper = people.get(scene.db, answers_then[-1]["person_id"]) if answers_then else None
    text = "\n".join(row["text"] for row in answers_then[-3:]) if answers_then else entry.answer if entry else ""
    markup = voice.say(
        "reopened",
        asker.language,
        number=thread.id,
        day=voice.day(thread.resolved_at or thread.updated_at, scene.zone),
        name=voice.called(helper, asker.language) if helper else "",
        question=voice.shortened(thread.question, 100),
        answer=text,
    )
    timers.arm(scene.db, "close", thread.id, scene.now + scene.rules.close_after, commune=thread.commune)
    choices = (
        Choice(label=voice.say("button_solved", asker.language), says=f"được {thread.id}"),
        Choice(label=voice.say("button_not_solved", asker.language), says=f"chưa {thread.id}"),
    )
    return [scene.to_asker(moved, markup, choices=choices)]
