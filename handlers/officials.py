"""What an official says: a reply in his thread, a follow-up, or a new question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from desk import numbered, recalling, replies
from desk.haste import haste, says_nothing_else
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.picking import picked
from desk.replies import Meaning, Reply
from desk.threads import IN_HANDS, OPEN, Status, Thread
from handlers import (
    answers,
    commune_history,
    earlier_accounts,
    endings,
    escalations,
    joining,
    learning,
    outages,
    peers,
    pictures,
    pleas,
    progress,
    questions,
    relay,
    reopening,
    stale,
    voice,
)
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard, Silent
from knowledge.text import fold
from store import bursts, threads

SURE = 0.97
STILL_IN_MIND = timedelta(hours=48)
IN_HANDS_WINDOW = timedelta(hours=12)
"""How long the asker's unaddressed words in the group are carried to the teacher who has his thread."""


def says(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, tied: Thread | None) -> list[Outbound]:
    text = (inbound.press or inbound.text).strip()
    reply = replies.read(text)
    if not inbound.addressed:
        pleas.colleague_spoke(scene, inbound, asker)
    helped = peers.spoke(scene, inbound, asker, tied)
    if helped is not None and peers.advises(inbound, reply.thread):
        return peers.kept(scene, inbound, asker, helped)
    if reply.meaning in {Meaning.SOLVED, Meaning.WITHDRAW}:
        pleas.close_own(scene, inbound, asker)
    if inbound.press is None:
        burst = bursts.find(scene.db, inbound.channel, inbound.chat, asker.id)
        if burst is not None:
            if reply.meaning is Meaning.PROGRESS and not inbound.photos:
                told = progress.amid_a_question(scene, inbound, asker)
                if told is not None:
                    return told
            return questions.next_piece(scene, inbound, chat, burst, asker, text)
    tied = earlier_accounts.as_his(scene, tied, asker) if tied is not None else None
    named = reopening.named(scene, inbound, asker, text)
    if named is not None:
        return named
    back = recalling.number(text) if reply.meaning in {Meaning.NUMBER, Meaning.OTHER} else None
    if back is not None:  # "mở lại 1" of a question that is still open: the 1 is no yes
        reply = Reply(meaning=Meaning.NOT_SOLVED, thread=back)
    line = answers.of_the_list(scene, inbound, asker, reply)
    tied, reply = (tied if line == reply else None), line
    thread = _meant(scene, inbound, chat, asker, tied, reply)
    if reply.meaning is Meaning.TRYING and not inbound.photos and (thread is None or thread.status not in IN_HANDS):
        return []  # "để em thử": the outcome comes later
    if reply.meaning is Meaning.PROGRESS and inbound.press is None and (thread is not None or reply.thread is None):
        told = progress.asked(scene, inbound, asker, thread, tied, reply)
        if told is not None:
            return told
    if thread is None and reply.thread is not None and (inbound.addressed or reply.meaning is not Meaning.OTHER):
        return peers.not_his(scene, inbound, asker, reply.thread)
    if thread is None:
        return _no_thread(scene, inbound, chat, asker, text, reply)
    text = numbered.without(text)
    if inbound.photos and thread.status in _KEEPS_PHOTOS:
        thread = pictures.keep(scene, thread, inbound.photos)
    if thread.status not in OPEN:
        return reopening.after_the_end(scene, inbound, chat, asker, thread, text, reply)
    handler = _BY_STATUS[thread.status]
    return handler(scene, inbound, chat, asker, thread, text, reply)


def first_words(scene: Scene, inbound: Inbound, chat: Chat, asker: Person) -> list[Outbound]:
    """Somebody we have never heard before: he has no thread and is in the middle of nothing, unless he speaks of one:
    from a new telephone of his own, or as a colleague who helps.
    """
    text = (inbound.press or inbound.text).strip()
    reply = replies.read(text)
    replied = inbound.reply_to
    tied = threads.tied_to(scene.db, inbound.channel, inbound.chat, replied) if replied is not None else None
    tied = tied or peers.named(scene, inbound)
    if tied is not None or (inbound.addressed and reply.thread is not None):
        return says(scene, inbound, chat, asker, tied)
    if not inbound.addressed:
        pleas.colleague_spoke(scene, inbound, asker)
    if reply.meaning is Meaning.PROGRESS:
        return progress.asked(scene, inbound, asker, None, None, reply) or []
    return _no_thread(scene, inbound, chat, asker, text, reply)


def _meant(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, tied: Thread | None, reply: Reply
) -> Thread | None:
    """Which of his threads these words are about: the one named, the one replied to, or the one just talked of."""
    if reply.thread is not None:
        named = threads.find(scene.db, reply.thread)
        named = earlier_accounts.as_his(scene, named, asker) if named is not None else None
        return named if named is not None and named.asker_id == asker.id else None
    if tied is not None and tied.asker_id == asker.id:
        return tied
    for thread in threads.of_asker(scene.db, asker.id):
        here = (thread.channel, thread.chat) == (inbound.channel, inbound.chat)
        if here and (inbound.addressed or answers.is_fresh(scene, thread, _window(scene, thread, reply))):
            return thread
        if not here and chat.kind == ChatKind.PRIVATE and thread.status in {Status.CLAIMED, Status.WAITING_ASKER}:
            return thread
    return None


def _window(scene: Scene, thread: Thread, reply: Reply) -> timedelta:
    if reply.meaning not in {Meaning.OTHER, Meaning.GREETING, Meaning.THANKS}:
        return IN_HANDS_WINDOW  # plainly said of a thread, whenever that was today
    in_hands = thread.status in {Status.CLAIMED, Status.WAITING_ASKER, Status.REOPENED}
    return IN_HANDS_WINDOW if in_hands else scene.rules.follow_up


def _no_thread(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str, reply: Reply) -> list[Outbound]:
    """Nothing of his is open. Thanks and the like create nothing; "it is back" finds the old thread."""
    if inbound.press is not None:
        return []  # a button of somebody else's thread, or one long gone
    pressed = haste(text) is not None and says_nothing_else(text)
    unhelped = inbound.addressed and reply.meaning in {Meaning.PERSON, Meaning.NOT_SOLVED}
    if (pressed or unhelped) and (pleaded := pleas.goes_on(scene, inbound, asker, text)):
        return pleaded
    back = reply.meaning is Meaning.AGAIN or (inbound.addressed and reopening.recalls(text))
    if back or (reply.meaning is Meaning.NOT_SOLVED and len(text.split()) <= 8):
        old = reopening.find_old(scene, asker, text)
        # "Chưa được" in the group, said to nobody, is about his thread only while that is in everybody's mind.
        clear = inbound.addressed or back
        if old is not None and (clear or answers.is_fresh(scene, old, STILL_IN_MIND)):
            return reopening.show(scene, inbound, old, asker)
        others = commune_history.show(scene, inbound, chat, asker, text) if clear and old is None else None
        if others is not None:
            return others
        if old is None and inbound.addressed and reopening.recalls(text):
            return reopening.nothing_found(scene, inbound, chat, asker, text)
    small = {Meaning.SOLVED, Meaning.THANKS, Meaning.WITHDRAW}
    if reply.meaning in small or (reply.meaning is Meaning.NUMBER and len(text) < 12):
        return []
    empty = reply.meaning is Meaning.NOT_SOLVED and not inbound.photos and not reopening.names(text)
    if ((reply.meaning is Meaning.PERSON or empty) and inbound.addressed) or says_nothing_else(text):
        return [scene.reply(inbound, voice.say("how_can_we_help", asker.language))] if inbound.addressed else []
    return questions.ask(scene, inbound, chat, asker, text)


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
        if not inbound.addressed:
            return []
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


# What a teacher already has is carried to him; in every other thread a picture is kept for whoever claims it.
_KEEPS_PHOTOS = frozenset(Status) - {Status.CLAIMED, Status.WAITING_ASKER}
_Handler = Callable[[Scene, Inbound, Chat, Person, Thread, str, Reply], list[Outbound]]
_BY_STATUS: dict[Status, _Handler] = {
    Status.CHOOSING: _choosing,
    Status.ANSWERED: _answered,
    Status.WAITING: _waiting,
    Status.CLAIMED: _in_hands,
    Status.WAITING_ASKER: _in_hands,
    Status.REOPENED: _answered,
}
