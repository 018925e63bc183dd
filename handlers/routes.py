"""Which use case an update belongs to. Read from the top: the first that fits takes it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from desk import commands, numbered
from desk.commands import Command, Verb
from desk.inbound import Blackout, ChatKind, Inbound, Membership, Migration, Parsed, Withdrawn
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person
from desk.threads import Thread
from handlers import (
    absences,
    blackouts,
    calendars,
    claims,
    console,
    curating,
    deployment_commands,
    edits,
    escalations,
    handovers,
    linking,
    lost_groups,
    machines,
    offers,
    officials,
    outage_ends,
    parting,
    peers,
    preferences,
    relay,
    rota_words,
    second_accounts,
    staff,
    voice,
    walking,
    withdrawals,
)
from handlers import commands as everyday
from handlers.scene import Scene
from store import chats, outbox, people, threads

LONG_BUSY = 3
"""Hours of being busy after which threads he has are better given away."""
_THREAD_VERBS = {
    Verb.CLAIM,
    Verb.RELEASE,
    Verb.KEEP,
    Verb.UNIT,
    Verb.HAND_OVER,
    Verb.RESOLVE,
    Verb.NOTE,
    Verb.REOPEN,
    Verb.ANSWER,
}
_BY_WORDS = (
    ("rota", rota_words.says),
    ("deployment", deployment_commands.says),
    ("offer", offers.says),
    ("machine", machines.says),
    ("preference", preferences.says),
    ("calendar", calendars.says),
    ("console", console.says),
    ("account", second_accounts.says),
    ("suggestion", curating.says),
    ("step", walking.says),
    ("part", parting.says),
    ("outage", outage_ends.says),
)
"""Those who know themselves whether the words are theirs."""
_SLASH = re.compile(r"/[A-Za-z]\w*(?:@\w+)?(?=\s|$)(?P<rest>.*)", re.ASCII | re.DOTALL)
_UNREADABLE = timedelta(hours=1)
_SAID_ALOUD = {Verb.MINE, Verb.DUTY, Verb.HELP}
"""Whole messages that mean the desk even where nobody named it."""
_EVERYDAY = {Verb.SHOW, Verb.MINE, Verb.DUTY, Verb.HELP, Verb.LANGUAGE}


def handle(scene: Scene, update: Parsed) -> tuple[str, list[Outbound]]:
    """The outcome in one word (for the log) and what is to be said."""
    if isinstance(update, Migration):
        return "migrated", linking.migrated(scene, update)
    if isinstance(update, Membership):
        return "membership", linking.membership(scene, update)
    if isinstance(update, Blackout):
        return "blackout", blackouts.tell(scene, update)
    if isinstance(update, Withdrawn):
        return "withdrawn", withdrawals.withdrawn(scene, update)
    if isinstance(update, Inbound):
        return _message(scene, _meant_for_us(scene, update))
    return "ignored", []


def _message(scene: Scene, inbound: Inbound) -> tuple[str, list[Outbound]]:
    chat = chats.meet(scene.db, inbound.channel, inbound.chat, inbound.chat_kind, inbound.chat_title)
    found = [] if chat.active else lost_groups.heard_again(scene, inbound, chat)
    outcome, said = _heard(scene, inbound, chat)
    return outcome, [*found, *said]


def _heard(scene: Scene, inbound: Inbound, chat: Chat) -> tuple[str, list[Outbound]]:
    person = people.by_account(scene.db, inbound.channel, inbound.sender)
    private = inbound.chat if inbound.chat_kind is ChatKind.PRIVATE else None
    if person is not None and private is not None:
        people.saw(scene.db, inbound.channel, inbound.sender, private_chat=private, now=scene.now)
        outbox.release(scene.db, inbound.channel, private, scene.now)
    command = commands.parse(inbound.press or inbound.text)
    if command is not None and command.verb is Verb.LINK and (inbound.addressed or chat.role is ChatRole.UNKNOWN):
        return "linking", linking.use_code(scene, inbound, chat, person, command.text)
    if inbound.anonymous:
        return "anonymous", []
    if chat.kind == ChatKind.GROUP and chat.role is ChatRole.UNKNOWN:
        return "stranger", linking.stranger(scene, inbound, chat)
    if person is None:
        if chat.role is ChatRole.TEACHERS:
            return "stranger", linking.unknown_teacher(scene, inbound, chat)
        if chat.role is not ChatRole.OFFICIALS:
            return "stranger", linking.stranger(scene, inbound, chat)
        person = linking.meet_official(scene, inbound, chat)
        if command is None and not (inbound.edited or inbound.unsupported or inbound.text.startswith("/")):
            return "official", officials.first_words(scene, inbound, chat, person)
    return _known(scene, inbound, chat, person, command)


def _known(
    scene: Scene, inbound: Inbound, chat: Chat, person: Person, command: Command | None
) -> tuple[str, list[Outbound]]:
    replied = inbound.reply_to
    tied = threads.tied_to(scene.db, inbound.channel, inbound.chat, replied) if replied is not None else None
    tied = tied or peers.named(scene, inbound)
    own = tied is not None and tied.asker_id == person.id
    if command is None and person.is_staff and inbound.addressed and not own:
        command = numbered.command(inbound.text)
    if inbound.edited:
        return "edited", edits.edited(scene, inbound, person)
    if inbound.unsupported:
        return "unsupported", _cannot_read(scene, inbound, person)
    for name, says in _BY_WORDS:
        said = says(scene, inbound, chat, person)
        if said is not None:
            return f"command {name}", said
    asked_aloud = command is not None and command.verb in _SAID_ALOUD and not command.text
    if command is not None and (inbound.addressed or asked_aloud or chat.role is ChatRole.TEACHERS):
        said = _command(scene, inbound, chat, person, command, tied)
        if said is not None:
            return f"command {command.verb.value}", said
    if command is None and inbound.addressed and _is_mistyped(inbound, person):
        return "unknown command", [scene.reply(inbound, voice.say("help", person.language, staff=person.is_staff))]
    if tied is not None and inbound.press is None and peers.serves(scene, person, tied):
        return "helper", relay.teacher_answers(scene, inbound, person, tied, numbered.without(inbound.text.strip()))
    if person.is_staff:
        return "staff", staff.says(scene, inbound, chat, person, tied)
    return "official", officials.says(scene, inbound, chat, person, tied)


def _cannot_read(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound]:
    """Said once in a while: three stickers in a row are answered as one."""
    told = scene.reply(inbound, voice.say("unsupported", person.language, staff=person.is_staff))
    stretch = int(scene.now.timestamp() // _UNREADABLE.total_seconds())
    return [replace(told, key=f"unsupported:{person.id}:{told.channel}:{told.chat}:{stretch}"[:200])]


def _meant_for_us(scene: Scene, inbound: Inbound) -> Inbound:
    """A quote of our own words. Who heard it may not know them: another replica said them."""
    if inbound.addressed or inbound.reply_to is None:
        return inbound
    if not outbox.is_ours(scene.db, inbound.channel, inbound.chat, inbound.reply_to):
        return inbound
    return replace(inbound, addressed=True, reply_to_bot=True)


def _command(
    scene: Scene, inbound: Inbound, chat: Chat, person: Person, command: Command, tied: Thread | None
) -> list[Outbound] | None:
    """None when these words are no command from this person here."""
    if command.verb in _EVERYDAY:
        if command.verb is Verb.SHOW and not command.slash and _is_choosing(scene, inbound, person):
            return None  # "câu 2" names a choice while a list is open
        if command.verb is Verb.HELP and command.text == "" and inbound.text.strip() == "/start":
            return linking.welcome(scene, inbound, person)
        return everyday.handle(scene, inbound, person, command)
    if not person.is_staff:
        thread = threads.find(scene.db, command.number or 0) if command.verb in _THREAD_VERBS else None
        if thread is not None and peers.serves(scene, person, thread):
            return claims.handle(scene, inbound, person, command)
        if command.verb is Verb.REOPEN:
            return None  # his own: he says that it is back
        private = inbound.chat_kind is ChatKind.PRIVATE and command.verb in _THREAD_VERBS
        return [scene.reply(inbound, voice.say("staff_only", person.language))] if command.slash or private else None
    if command.verb in _THREAD_VERBS:
        return claims.handle(scene, inbound, person, command)
    if command.verb in curating.DECIDING:
        return curating.decide(scene, inbound, person, command)
    if command.verb is Verb.UNDO:
        return curating.undo(scene, inbound, person, command)
    if command.verb is Verb.PROPOSALS and (inbound.addressed or inbound.chat_kind is ChatKind.PRIVATE):
        return curating.listing(scene, inbound, person)
    if command.verb in {Verb.BUSY, Verb.FREE}:
        said = everyday.busy(scene, inbound, person, command)
        return [*said, *_rota_changed(scene, inbound, person, command)]
    if command.verb is Verb.HAND_ALL and (inbound.addressed or inbound.chat_kind is ChatKind.PRIVATE):
        return handovers.give_all(scene, inbound, person, command.text)
    return None


def _rota_changed(scene: Scene, inbound: Inbound, person: Person, command: Command) -> list[Outbound]:
    """Whoever is away for long is asked what becomes of the threads he has; who waits for him hears the new time."""
    reopens = absences.rota_changed(scene, person)
    changed = escalations.rota_changed(scene, person.commune)
    until = command.until
    long = until is not None and until.hour - scene.now.astimezone(scene.zone).hour >= LONG_BUSY
    return [*changed, *(handovers.offer(scene, person, reopens) if long else [])]


def _is_mistyped(inbound: Inbound, person: Person) -> bool:
    """A slash and no command that we know. From who works here it is never an answer: it may be a mistyped note."""
    typed = _SLASH.match(inbound.text.strip())
    if typed is None or inbound.press is not None:
        return False
    return person.is_staff or len(typed["rest"].split()) < 3


def _is_choosing(scene: Scene, inbound: Inbound, person: Person) -> bool:
    newest = threads.of_asker(scene.db, person.id, most=1)
    return bool(newest) and bool(newest[0].offered) and not person.is_staff
