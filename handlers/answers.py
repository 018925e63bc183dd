"""Giving the FAQ's answer, offering choices, and what the asker says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk import replies, walking
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Chat, Person
from desk.replies import Meaning, Reply
from desk.threads import Status, Thread
from handlers import cautions, escalations, helping, illustrating, learning, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Heard
from knowledge.entries import FOLLOW_UPS, Entry
from knowledge.illustrations import without_pictures
from store import threads, timers

FIRST_FOLLOW_UP = 3
"""1 and 2 say whether the answer helped."""


def give(scene: Scene, thread: Thread, entry_id: str, asker: Person, *, read: str = "") -> list[Outbound]:
    """Say the entry's answer, its danger first, and ask whether it helped. The thread is already `answered`.

    `read`: what was read in his picture, where that brought the answer.
    """
    entry = scene.matching.entry(entry_id)
    if entry is None:  # removed since the match: a person knows better than a guess
        return escalations.begin(scene, thread, asker)
    if scene.rules.expired_to_person and cautions.is_expired(scene, entry):
        return escalations.begin(scene, thread, asker)
    english = asker.language == "en" and bool(entry.english_answer)
    answer = entry.english_answer if english else entry.answer
    # Where messages are counted, a message a step is offered to nobody; who asks for it gets it.
    steps = walking.way_of(answer).is_walkable and scene.channels[thread.channel].monthly_quota is None
    also = follow_ups(scene, entry)
    photos = illustrating.photos_of(entry.answers if english else answer, thread.channel)
    markup = voice.say(
        "answer",
        asker.language,
        danger=entry.danger_in(asker.language),
        read=read,
        answer=without_pictures(answer),
        expired=cautions.is_expired(scene, entry),
        steps=steps,
        photos=0 if steps else len(photos),
        also=[(number, other.asked_in(asker.language)) for number, other in also],
        number=thread.id,
    )
    walk = Choice(label=voice.say("button_steps", asker.language), says=f"từng bước #{thread.id}")
    look = Choice(label=voice.say("button_pictures", asker.language), says=f"xem ảnh #{thread.id}")
    more = [walk] if steps else [look] if photos else []
    more += [Choice(label=f"{number}", says=f"chọn {thread.id} {number}") for number, _ in also]
    return helping.ask(scene, thread, markup, asker.language, *more, entry=entry_id)


def follow_ups(scene: Scene, entry: Entry) -> list[tuple[int, Entry]]:
    """What he may need next, each with the number that brings it. What is no longer there is not named."""
    there = [other for name in entry.see_also if (other := scene.matching.entry(name)) is not None]
    return list(enumerate(there[:FOLLOW_UPS], start=FIRST_FOLLOW_UP))


def follow(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, number: int
) -> list[Outbound] | None:
    """He wants what was named below the answer: a question of its own, whatever becomes of the first. None: no such."""
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    wanted = dict(follow_ups(scene, entry)).get(number) if entry is not None else None
    if wanted is None:
        return None
    asked = Asked.of(inbound, chat, asker, wanted.question, Heard.ADDRESSED)
    opened = asked.open(scene, Status.ANSWERED, Answer(entry=wanted.id, confidence=1.0), entry=wanted.id)
    return give(scene, opened, wanted.id, asker)


def offer(scene: Scene, thread: Thread, entry_ids: Sequence[str], asker: Person, *, read: str = "") -> list[Outbound]:
    """List two or three entries by number. The thread is already `choosing` and keeps them in this order."""
    entries = [entry for entry_id in entry_ids if (entry := scene.matching.entry(entry_id)) is not None]
    questions = [entry.asked_in(asker.language) for entry in entries]
    markup = voice.say(
        "choices",
        asker.language,
        dangers=cautions.of(entries, asker.language),
        questions=questions,
        read=read,
    )
    buttons = [Choice(label=str(place), says=f"chọn {thread.id} {place}") for place, _ in enumerate(questions, start=1)]
    buttons.append(Choice(label=voice.say("button_person", asker.language), says=f"gặp {thread.id}"))
    timers.arm(scene.db, "close", thread.id, scene.now + scene.rules.close_after, commune=thread.commune)
    return [scene.to_asker(thread, markup, choices=buttons)]


def choose(scene: Scene, thread: Thread, number: int, asker: Person) -> list[Outbound]:
    """He picked a number of the list; 0 is a person, one that was not offered brings the list once more."""
    if number == 0:
        return escalations.begin(scene, thread, asker)
    if not 0 < number <= len(thread.offered):
        if number == -1 and thread.offered:
            return choose(scene, thread, len(thread.offered), asker)
        return offer(scene, thread, thread.offered, asker)
    entry = thread.offered[number - 1]
    moved = threads.move(
        scene.db, thread, Status.ANSWERED, scene.now, due_at=scene.now + scene.rules.close_after, entry=entry
    )
    if moved is None:
        return []
    # A choice teaches: these words belong to this entry.
    threads.log(scene.db, moved, "chosen", scene.now, person=asker, entry=entry, place=number)
    return give(scene, moved, entry, asker)


def solved(scene: Scene, thread: Thread, asker: Person) -> list[Outbound]:
    """What the desk itself said helped: an entry, or what a colleague was told before. Shown once more, a teacher's
    answer stays the teacher's."""
    by = thread.helped_by if thread.status is Status.REOPENED and thread.helped_by else None
    by = by or ("faq" if thread.entry or thread.status is Status.ANSWERED else None)
    moved = threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now, helped_by=by)
    if moved is None:
        return []
    timers.cancel(scene.db, "close", thread.id)
    threads.log(scene.db, moved, "resolved", scene.now, person=asker, by="faq", entry=thread.entry)
    return [scene.to_asker(moved, voice.say("resolved_by_answer", asker.language)), *learning.answered(scene, moved)]


def more_words(
    scene: Scene, thread: Thread, text: str, decision: Answer | Choices | None, asker: Person
) -> list[Outbound]:
    """Another piece of the same question arrived after the answer: say better only if it changes what is meant."""
    threads.record(scene.db, thread, kind="detail", text=text, person=asker, now=scene.now)
    if isinstance(decision, Answer) and decision.entry != thread.entry and decision.entry not in thread.tried:
        moved = threads.move(
            scene.db,
            thread,
            Status.ANSWERED,
            scene.now,
            due_at=scene.now + scene.rules.close_after,
            entry=decision.entry,
            confidence=decision.confidence,
        )
        return give(scene, moved, decision.entry, asker) if moved else []
    threads.change(scene.db, thread, updated_at=scene.now)
    return []


def is_fresh(scene: Scene, thread: Thread, window: timedelta) -> bool:
    return timedelta(0) <= scene.now - thread.updated_at <= window


def of_the_list(scene: Scene, inbound: Inbound, asker: Person, reply: Reply) -> Reply:
    """ "Câu 2 được rồi" where a list is open: its second line, not thread 2."""
    if reply.thread is None or not replies.may_name_a_line(inbound.text):
        return reply
    here = (inbound.channel, inbound.chat)
    newest = next((t for t in threads.of_asker(scene.db, asker.id) if (t.channel, t.chat) == here), None)
    if newest is None or newest.status is not Status.CHOOSING or not 0 < reply.thread <= len(newest.offered):
        return reply
    if reply.meaning is Meaning.SOLVED:
        return replace(reply, meaning=Meaning.NUMBER, number=reply.thread, thread=None)
    return replace(reply, thread=None)
