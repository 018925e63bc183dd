"""What a teacher, curator or coordinator says: an answer, a reply in a thread, a question of his own."""

from __future__ import annotations

from desk import commands, duty_in_any_order, numbered
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person, Role
from desk.replies import Meaning, read
from desk.threads import IN_HANDS, Status, Thread
from handlers import cautions, claims, holding, illustrating, officials, pleas, questions, relay, voice
from handlers.scene import Scene
from knowledge.decision import Answer, Heard
from store import pages, threads

_TALK = ("answer", "relay", "note")
_COURTESIES = {Meaning.SOLVED, Meaning.THANKS, Meaning.GREETING}


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person, tied: Thread | None) -> list[Outbound]:
    text = numbered.without(inbound.text.strip())
    if chat.role is ChatRole.OFFICIALS:
        if _speaks_as_asker(scene, inbound, person, tied):
            return officials.says(scene, inbound, chat, person, tied)
        return _among_officials(scene, inbound, chat, person, tied, text)
    if inbound.press is not None:
        return []
    to_us = tied is not None or inbound.addressed or chat.kind == ChatKind.PRIVATE
    asked = holding.asked_before_the_bell(scene, person, tied) if to_us and text in {"1", "2"} else None
    if asked is not None:
        settle = claims.release if text == "1" else holding.keep
        return settle(scene, inbound, person, asked)
    takes = to_us or commands.is_claim(text, idle=False)  # one word, and in the teachers' group a plain one
    if takes and not inbound.photos and (taken := _taken(scene, inbound, person, tied, text)) is not None:
        return taken
    number = numbered.opening(inbound.text)
    if to_us and tied is None and number is not None:
        tied = threads.find(scene.db, number)
    if to_us and (_is_no_answer(text) or number is not None):  # a whole command with a number never comes here
        return _not_carried(scene, inbound, person, tied, text)
    if tied is None and chat.kind == ChatKind.PRIVATE and not inbound.photos and duty_in_any_order.is_about_duty(text):
        own = [t.id for t in threads.claimed_by(scene.db, person.id) if t.status in IN_HANDS]
        return [
            scene.reply(
                inbound, voice.say("rota_unclear", person.language, held=own[:1], teaches=person.role is Role.TEACHER)
            )
        ]
    if tied is not None and (text or inbound.photos):
        if tied.status in {Status.RESOLVED, Status.PARKED} and read(text).meaning in _COURTESIES:
            return []
        return relay.teacher_answers(scene, inbound, person, tied, text)
    if chat.kind != ChatKind.PRIVATE and not inbound.addressed:
        return []  # colleagues talking to each other
    return _alone(scene, inbound, person, text)


def _alone(scene: Scene, inbound: Inbound, person: Person, text: str) -> list[Outbound]:
    """In private, without naming a thread: the one he has is meant; with several, he is asked which."""
    claimed = [t for t in threads.claimed_by(scene.db, person.id) if t.status in IN_HANDS]
    if commands.is_done(text) and len(claimed) == 1:
        return claims.resolve(scene, inbound, person, claimed[0])
    courtesy = read(text).meaning in _COURTESIES and not inbound.photos
    if courtesy and len(text.split()) <= 4:
        return []
    meant = [*claimed, *_asked_since(scene, inbound, person, claimed[0])] if len(claimed) == 1 else claimed
    if len(meant) == 1:
        return relay.teacher_answers(scene, inbound, person, claimed[0], text)
    if meant:
        rows = [{"number": t.id, "question": voice.shortened(t.question, 60)} for t in meant[:5]]
        return [scene.reply(inbound, voice.say("which_thread", person.language, number=meant[0].id, rows=rows))]
    if text and read(text).meaning is not Meaning.NUMBER:  # the list it belonged to is gone
        decision = scene.matching.match(text, Heard.ADDRESSED)
        entry = scene.matching.entry(decision.entry) if isinstance(decision, Answer) else None
        if entry is not None:
            markup = voice.say(
                "answer_for_staff",
                person.language,
                danger=entry.danger_in(person.language),
                question=entry.asked_in(person.language),
                answer=entry.told_in(person.language),
                expired=cautions.is_expired(scene, entry),
            )
            photos = illustrating.photos_of(entry.answer, inbound.channel)
            return [scene.reply(inbound, markup, entry=entry.id, photos=photos)]
    line = "nothing_claimed" if person.role is Role.TEACHER else "not_clear"
    return [scene.reply(inbound, voice.say(line, person.language))]


def _asked_since(scene: Scene, inbound: Inbound, person: Person, own: Thread) -> list[Thread]:
    """Where a reply does not say to what: threads he was asked about after he last spoke of his own."""
    if scene.channels[inbound.channel].quoting:
        return []
    spoke = max([row["at"] for row in threads.said(scene.db, own.id, _TALK)] + [own.claimed_at or own.updated_at])
    waiting = threads.with_status(scene.db, {Status.WAITING}, person.commune or None)
    asked = [(thread, pages.last_to(scene.db, thread.id, person.id)) for thread in waiting]
    return [thread for thread, at in asked if at is not None and at > spoke]


def _taken(scene: Scene, inbound: Inbound, person: Person, tied: Thread | None, text: str) -> list[Outbound] | None:
    """ "Nhận", without a number: the one replied to, or the only one that waits for him. None: he means nothing new."""
    own = [thread for thread in threads.claimed_by(scene.db, person.id) if thread.status in IN_HANDS]
    if not commands.is_claim(text, idle=not own):
        return None
    if tied is not None:
        return claims.claim(scene, inbound, person, tied) if tied.claimed_by != person.id else None
    waiting = [thread for thread in threads.with_status(scene.db, {Status.WAITING}, person.commune or None)]
    waiting = [thread for thread in waiting if pages.was_paged(scene.db, thread.id, person.id)] or waiting
    if len(waiting) == 1:
        return claims.claim(scene, inbound, person, waiting[0])
    if not waiting:
        return None
    rows = [{"number": thread.id, "question": voice.shortened(thread.question, 60)} for thread in waiting[:5]]
    return [scene.reply(inbound, voice.say("claim_which", person.language, rows=rows))]


def _is_no_answer(text: str) -> bool:
    return commands.is_note(text) or commands.is_half_typed(text) or commands.is_busy(text)


def _not_carried(scene: Scene, inbound: Inbound, person: Person, tied: Thread | None, text: str) -> list[Outbound]:
    """What was meant for us, and not for the one who asked: better asked once more than carried to him."""
    if commands.is_busy(text):
        return [scene.reply(inbound, voice.say("busy_unclear", person.language))]
    own = threads.claimed_by(scene.db, person.id)
    thread = tied or (own[0] if len(own) == 1 else None)
    if thread is None:
        return [scene.reply(inbound, voice.say("command_unclear", person.language, number=1))]
    if commands.is_note(text):
        return claims.note(scene, inbound, person, thread, text)
    return [scene.reply(inbound, voice.say("command_unclear", person.language, number=thread.id))]


def _speaks_as_asker(scene: Scene, inbound: Inbound, person: Person, tied: Thread | None) -> bool:
    """Who works here may ask here too: a button, a reply in his own thread, "vẫn chưa được" said of it."""
    if inbound.press is not None:
        return True
    if tied is not None:
        return tied.asker_id == person.id
    said = read(inbound.text)
    if said.thread is not None:  # "chưa 42": what a button of his thread says, typed where there are no buttons
        named = threads.find(scene.db, said.thread)
        return named is not None and named.asker_id == person.id
    if said.meaning is Meaning.OTHER or not inbound.addressed:
        return False
    here = (inbound.channel, inbound.chat)
    return any((thread.channel, thread.chat) == here for thread in threads.of_asker(scene.db, person.id))


def _among_officials(
    scene: Scene, inbound: Inbound, chat: Chat, person: Person, tied: Thread | None, text: str
) -> list[Outbound]:
    """He speaks in the commune's own group: a reply there is his answer, and what he says answers open pleas."""
    pleas.colleague_spoke(scene, inbound, person)
    if tied is not None and tied.asker_id != person.id and tied.status in {*IN_HANDS, Status.REOPENED}:
        return relay.teacher_answers(scene, inbound, person, tied, text)
    if inbound.addressed and text:
        return questions.hear(scene, inbound, chat, person, text)
    return []
