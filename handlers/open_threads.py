"""What the asker says of a thread of his that is open: what it does depends on how the thread stands."""

from __future__ import annotations

from collections.abc import Callable

from desk import replies
from desk.haste import haste, says_nothing_else
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.picking import picked
from desk.replies import Meaning, Reply
from desk.threads import Status, Thread
from handlers import (
    answers,
    endings,
    escalations,
    joining,
    learning,
    outages,
    progress,
    questions,
    relay,
    stale,
    voice,
)
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard, Silent
from knowledge.text import fold
from store import threads

SURE = 0.97


def says(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    """`text` is without the thread's number, `reply` what it means."""
    return _BY_STATUS[thread.status](scene, inbound, chat, asker, thread, text, reply)


def _choosing(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    number = reply.number if reply.meaning is Meaning.NUMBER else None
    if reply.meaning is Meaning.OTHER and inbound.addressed:
        number = picked(text, len(thread.offered))
    if number:
        return answers.choose(scene, thread, number, asker)
    if number == 0 or reply.meaning in {Meaning.PERSON, Meaning.NOT_SOLVED}:
        _keep_what_he_tells(scene, thread, asker, text)
        return escalations.begin(scene, thread, asker)
    if reply.meaning in {Meaning.WITHDRAW, Meaning.SOLVED}:
        return endings.withdrawn(scene, thread, asker, text)
    if reply.meaning is Meaning.GREETING and inbound.addressed:
        if replies.names_teachers(text):
            return escalations.begin(scene, thread, asker)
        return answers.offer(scene, thread, thread.offered, asker)
    if reply.meaning in {Meaning.THANKS, Meaning.GREETING} or not text:
        return []
    return _said_more(scene, inbound, chat, asker, thread, text)


def _answered(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    if reply.meaning in {Meaning.SOLVED, Meaning.THANKS} or reply.number == 1:
        return answers.solved(scene, thread, asker)
    if reply.meaning is Meaning.WITHDRAW:
        return endings.withdrawn(scene, thread, asker, text)
    followed = answers.follow(scene, inbound, chat, asker, thread, reply.number) if reply.number else None
    if followed is not None:
        return followed
    if reply.meaning in {Meaning.NOT_SOLVED, Meaning.PERSON, Meaning.AGAIN} or reply.number in {0, 2}:
        _keep_what_he_tells(scene, thread, asker, text)
        if thread.status is not Status.REOPENED:  # what helped once speaks for the entry, though not this time
            learning.refused(scene, thread)
        current = threads.find(scene.db, thread.id)
        return escalations.begin(scene, current or thread, asker)
    if says_nothing_else(text):
        if not inbound.addressed and answers.is_fresh(scene, thread, scene.rules.merge_window):
            return []  # the end of what he asked: he has not tried it yet
        threads.record(scene.db, thread, kind="detail", text=text, person=asker, now=scene.now)
        return escalations.begin(scene, thread, asker)
    if not text and inbound.photos:
        belated = answers.is_fresh(scene, thread, scene.rules.merge_window)
        return escalations.begin(scene, thread, asker) if inbound.addressed and not belated else []
    return _said_more(scene, inbound, chat, asker, thread, text)


def _keep_what_he_tells(scene: Scene, thread: Thread, asker: Person, text: str) -> None:
    """ "Chưa được, em đã khởi động lại": what stands beside the no is for whoever claims it."""
    if len(text.split()) > 5 or haste(text) is not None:
        threads.record(scene.db, thread, kind="detail", text=text, person=asker, now=scene.now)


def _said_more(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str) -> list[Outbound]:
    """Neither yes nor no: another piece, another question, or something only a person can help with."""
    heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
    own = scene.matching.match(text, heard)
    tied_here = inbound.reply_to is not None and inbound.reply_to_bot
    fresh = answers.is_fresh(scene, thread, scene.rules.merge_window)
    if isinstance(own, Answer) and own.entry not in {thread.entry, *thread.tried}:
        return questions.ask(scene, inbound, chat, asker, text)
    if inbound.addressed and thread.status is Status.ANSWERED and questions.is_about_else(text, own, thread.entry):
        return questions.ask(scene, inbound, chat, asker, text)
    if isinstance(own, Answer) and own.entry == thread.entry and thread.status is Status.ANSWERED:
        # The same question again: he has not seen the answer, unless it has only just been given.
        return answers.give(scene, thread, own.entry, asker) if inbound.addressed and not fresh else []
    if fresh and thread.status is Status.ANSWERED and not tied_here and not questions.is_another(text, own):
        both = scene.matching.match(f"{thread.question}\n{text}", Heard.ADDRESSED)
        return answers.more_words(scene, thread, text, both if isinstance(both, Answer | Choices) else None, asker)
    if not inbound.addressed and not isinstance(own, Answer | Choices):
        return questions.ask(scene, inbound, chat, asker, text)
    if not tied_here and chat.kind != ChatKind.PRIVATE and thread.status is Status.ANSWERED:
        return questions.ask(scene, inbound, chat, asker, text)
    threads.record(scene.db, thread, kind="detail", text=text, person=asker, now=scene.now)
    return escalations.begin(scene, thread, asker)


def _waiting(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    if reply.meaning is Meaning.WITHDRAW or reply.meaning is Meaning.SOLVED or stale.ends(scene, thread, reply, text):
        return endings.withdrawn(scene, thread, asker, text)
    still_needed = stale.answered(scene, inbound, thread, asker, reply)
    if still_needed is not None:
        return still_needed
    late = not answers.is_fresh(scene, thread, scene.rules.detail_window)
    presses = haste(text) is not None
    if reply.meaning in {Meaning.NOT_SOLVED, Meaning.AGAIN} or presses:
        during = outages.still(scene, thread)
        if during is not None:
            return [during]
    if reply.meaning is Meaning.GREETING and late:
        return [progress.told(scene, inbound, asker, [thread])]
    if reply.meaning in {Meaning.THANKS, Meaning.GREETING, Meaning.NUMBER} or inbound.press is not None:
        return []  # a button pressed twice says nothing new
    if late and text and reply.meaning is Meaning.OTHER and inbound.reply_to is None and not says_nothing_else(text):
        heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
        if not inbound.addressed or questions.is_another(text, scene.matching.match(text, heard)):
            return questions.ask(scene, inbound, chat, asker, text)
    repeated = reply.meaning in {Meaning.NOT_SOLVED, Meaning.PERSON, Meaning.AGAIN}
    if not repeated and text and inbound.reply_to is None and not _goes_on(text):
        own = scene.matching.match(text, Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD)
        if isinstance(own, Answer) and own.entry not in thread.tried:
            return questions.ask(scene, inbound, chat, asker, text)
    told: list[Outbound] = []
    if text or inbound.photos:
        threads.record(scene.db, thread, kind="detail", text=text, person=asker, now=scene.now, photos=inbound.photos)
        threads.tie(scene.db, inbound.channel, inbound.chat, inbound.message_id, thread.id)
        told = [] if presses else joining.passed_on(scene, inbound, asker, thread, text)
    if presses:
        return escalations.hurry(scene, thread, asker, text)
    if not inbound.addressed:
        return told
    if not text and answers.is_fresh(scene, thread, scene.rules.burst_wait):
        return told  # the rest of an album: its first picture was answered a moment ago
    when = scene.clock(thread.due_at, asker.language) if thread.due_at else ""
    kept = voice.say("detail_kept", asker.language, number=thread.id, when=when)
    return [scene.reply(inbound, kept, thread=thread.id, is_status=True), *told]


def _in_hands(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    # A bare "rồi" may answer whatever the teacher has just asked; he reads it himself.
    bare = fold(text).strip(" .!") in {"roi", "r"}
    done = (reply.meaning is Meaning.SOLVED and not bare) or (
        reply.number == 1 and thread.status is Status.WAITING_ASKER
    )
    if reply.meaning is Meaning.WITHDRAW:
        return endings.withdrawn(scene, thread, asker, text)
    if done or (reply.meaning is Meaning.THANKS and thread.status is Status.WAITING_ASKER):
        return endings.helped(scene, thread, asker, text)
    if reply.meaning in {Meaning.THANKS, Meaning.GREETING} and not inbound.photos:
        return []
    if not inbound.addressed and text:
        own = scene.matching.match(text, Heard.OVERHEARD)
        # While a teacher is at it, only what is plainly another question is answered past him.
        free = not answers.is_fresh(scene, thread, scene.rules.follow_up) or _is_plainly_another(text, own)
        if free and isinstance(own, Answer) and own.entry not in {*thread.tried, thread.entry}:
            return questions.ask(scene, inbound, chat, asker, text)
        if _is_group_talk(scene, inbound, thread, reply, own):
            return []
    return relay.asker_says(scene, inbound, asker, thread, text)


def _is_plainly_another(text: str, own: Decision) -> bool:
    """A whole question that the FAQ is sure of, and not "còn máy bên cạnh thì sao", which goes on with the last one."""
    return own.confidence >= SURE and len(text.split()) > questions.WHOLE_SENTENCE and not _goes_on(text)


def _goes_on(text: str) -> bool:
    return fold(text).split()[:1] in (["con"], ["the"], ["vay"], ["roi"], ["xong"])


def _is_group_talk(scene: Scene, inbound: Inbound, thread: Thread, reply: Reply, own: Decision) -> bool:
    """ "Chiều nay họp lúc mấy giờ": not for the teacher, unless it comes right after words about the thread."""
    if not isinstance(own, Silent) or reply.meaning is not Meaning.OTHER or inbound.photos:
        return False
    span = scene.rules.detail_window if thread.status is Status.WAITING_ASKER else scene.rules.follow_up
    return inbound.reply_to is None and not answers.is_fresh(scene, thread, span)


_Handler = Callable[[Scene, Inbound, Chat, Person, Thread, str, Reply], list[Outbound]]
_BY_STATUS: dict[Status, _Handler] = {
    Status.CHOOSING: _choosing,
    Status.ANSWERED: _answered,
    Status.WAITING: _waiting,
    Status.CLAIMED: _in_hands,
    Status.WAITING_ASKER: _in_hands,
    Status.REOPENED: _answered,
}
