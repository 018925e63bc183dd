"""What an official says: a reply in his thread, a follow-up, or a new question."""

from __future__ import annotations

from datetime import timedelta

from desk import numbered, recalling, replies
from desk.haste import haste, says_nothing_else
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.replies import Meaning, Reply
from desk.threads import IN_HANDS, OPEN, Status, Thread
from handlers import (
    answers,
    commune_history,
    earlier_accounts,
    open_threads,
    peers,
    pictures,
    pleas,
    progress,
    questions,
    reopening,
    voice,
)
from handlers.scene import Scene
from store import bursts, threads

STILL_IN_MIND = timedelta(hours=48)
# What a teacher already has is carried to him; in every other thread a picture is kept for whoever claims it.
_KEEPS_PHOTOS = frozenset(Status) - {Status.CLAIMED, Status.WAITING_ASKER}
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
            told = progress.amid_a_question(scene, inbound, asker) if reply.meaning is Meaning.PROGRESS else None
            return told if told is not None else questions.next_piece(scene, inbound, chat, burst, asker, text)
    return _says_of_a_thread(scene, inbound, chat, asker, tied, text, reply)


def _says_of_a_thread(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, tied: Thread | None, text: str, reply: Reply
) -> list[Outbound]:
    """Of one of his, whichever these words are about; of none, it is a new question or small talk."""
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
    return open_threads.says(scene, inbound, chat, asker, thread, text, reply)


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
