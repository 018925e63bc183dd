"""Somebody took back what he had said: it is forgotten, and whoever was at work on it hears so."""

from __future__ import annotations

from desk.inbound import Withdrawn
from desk.outbound import Outbound
from desk.people import Person, Role
from desk.threads import OPEN, Thread
from handlers import endings, voice
from handlers.scene import Scene
from store import bursts, inbox, people, threads, withdrawals


def withdrawn(scene: Scene, update: Withdrawn) -> list[Outbound]:
    chat = update.chat
    if update.delivery_key is not None:
        chat = inbox.withdraw(scene.db, update.channel, update.delivery_key, update.chat, scene.now)
    person = people.by_account(scene.db, update.channel, update.sender)
    if person is None:
        return []
    if update.message_id is None:
        return consent(scene, person)
    _not_asked_yet(scene, update.channel, chat, person, update.message_id)
    thread = threads.tied_to(scene.db, update.channel, chat, update.message_id)
    if thread is None:
        return []
    threads.log(scene.db, thread, "message_withdrawn", scene.now, person=person)
    if thread.asker_id == person.id and thread.asked_in == update.message_id:
        return _question(scene, thread, person)
    if not withdrawals.forget_message(scene.db, thread, update.message_id):
        return []
    if thread.asker_id == person.id:
        return _piece(scene, thread, person)
    return _answer(scene, thread, person, update, chat)


def _not_asked_yet(scene: Scene, channel: str, chat: str, person: Person, message_id: str) -> None:
    """A question still being written, or one that waits for a colleague, ends here."""
    burst = bursts.find(scene.db, channel, chat, person.id)
    if burst is not None and burst.first_message == message_id:
        bursts.end(scene.db, burst.id)
    for plea in bursts.open_pleas(scene.db, channel, chat):
        if plea.message_id == message_id and plea.person_id == person.id:
            withdrawals.forget_plea(scene.db, plea.id)
            bursts.close_plea(scene.db, plea.id, scene.now)


def _question(scene: Scene, thread: Thread, asker: Person) -> list[Outbound]:
    withdrawals.forget_question(scene.db, thread)
    current = threads.find(scene.db, thread.id)
    if current is None or current.status not in OPEN:
        return []
    return endings.withdrawn(scene, current, asker)


def _piece(scene: Scene, thread: Thread, person: Person) -> list[Outbound]:
    """What was carried on cannot be fetched back; the other side is told not to count on it."""
    if thread.claimed_by is None:
        return []
    teacher = people.get(scene.db, thread.claimed_by)
    name = voice.called(person, teacher.language)
    told = voice.say("piece_withdrawn", teacher.language, number=thread.id, asker=name)
    return scene.to_staff(teacher, thread.commune, told, thread=thread.id)


def _answer(scene: Scene, thread: Thread, helper: Person, update: Withdrawn, chat: str) -> list[Outbound]:
    """Whoever was told holds off, and whoever said it knows that it has been read. Said before the asker's own eyes it
    was never carried, and is gone from there."""
    if (update.channel, chat) == (thread.channel, thread.chat):
        return []
    asker = people.get(scene.db, thread.asker_id)
    called = voice.called(helper, asker.language)
    held = voice.say("answer_withdrawn", asker.language, name=called, number=thread.id)
    name = voice.called(asker, helper.language)
    told = voice.say("answer_cannot_be_unsaid", helper.language, name=name, number=thread.id)
    return [scene.to_asker(thread, held), scene.to_chat(update.channel, chat, told, thread=thread.id)]


def consent(scene: Scene, person: Person) -> list[Outbound]:
    """He agrees no longer to anything being kept: the law gives the coordinator two working days to answer."""
    threads.log(scene.db, None, "consent_withdrawn", scene.now, person=person)
    said = []
    for coordinator in people.staff(scene.db, person.commune):
        if coordinator.role is Role.COORDINATOR:
            name = voice.called(person, coordinator.language)
            told = voice.say("consent_withdrawn", coordinator.language, asker=name)
            said.append(scene.to_person(coordinator, told))
    return [outbound for outbound in said if outbound is not None]
