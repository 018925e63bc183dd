"""Offering to help on, and stopping: by teachers in weekly slots, by officials whom a colleague thanked."""

from __future__ import annotations

from datetime import timedelta

from desk import offer_commands
from desk.aftercare import DEFAULT_CAP, Kind
from desk.inbound import ChatKind, Inbound
from desk.offer_commands import Ask, OfferCommand
from desk.outbound import Outbound
from desk.people import Chat, Person, Role
from handlers import own_helpers, voice
from handlers.scene import Scene
from store import offers, threads

IN_MIND = timedelta(days=2)


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words offer nothing."""
    if not (inbound.addressed or chat.kind == ChatKind.PRIVATE):
        return None
    command = offer_commands.parse(inbound.press or inbound.text) or _answer(scene, inbound, person)
    if command is None:
        return None
    if command.ask is Ask.STOP:
        return _stop(scene, inbound, person)
    if command.ask is Ask.HELP:
        return _help(scene, inbound, person)
    return _volunteer(scene, inbound, person, command)


def _answer(scene: Scene, inbound: Inbound, person: Person) -> OfferCommand | None:
    """A yes or no in his own words, while the invitation is in his mind and the words are about no question of his."""
    ask = None if person.is_staff or inbound.press else offer_commands.answers_an_invitation(inbound.text)
    if ask is None or not offers.invited(scene.db, person, since=scene.now - IN_MIND):
        return None
    replied = inbound.reply_to
    tied = threads.tied_to(scene.db, inbound.channel, inbound.chat, replied) if replied is not None else None
    about = tied.asker_id == person.id if tied is not None else bool(threads.of_asker(scene.db, person.id))
    return None if about else OfferCommand(ask=ask)


def _volunteer(scene: Scene, inbound: Inbound, person: Person, command: OfferCommand) -> list[Outbound]:
    if not person.is_staff:
        return [scene.reply(inbound, voice.say("volunteering_is_for_teachers", person.language))]
    if command.slots is None or (not command.slots and person.role is Role.TEACHER):
        return [scene.reply(inbound, voice.say("volunteer_when", person.language))]
    # Who coordinates is the one the province's questions end with.
    kind = Kind.VOLUNTEER if person.role is Role.TEACHER else Kind.CONTACT
    cap = max(1, command.cap or DEFAULT_CAP)
    offers.accept(scene.db, person, kind, scene.now, slots=command.slots, cap=cap)
    threads.log(scene.db, None, "offer", scene.now, person=person, offer=kind.value)
    times = [
        {"weekday": slot.weekday, "from": _minutes(slot.starts), "to": _minutes(slot.ends)} for slot in command.slots
    ]
    return [scene.reply(inbound, voice.say("volunteer_noted", person.language, times=times, cap=cap))]


def _help(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound] | None:
    """An invitation is taken up; an official who was not invited may offer himself."""
    if person.is_staff:
        return None
    pending = offers.invited(scene.db, person)
    if pending:
        offers.decide(scene.db, person, offers.ACCEPTED, scene.now, was=offers.INVITED)
    elif inbound.text.strip().casefold().startswith(("đăng ký", "dang ky")):
        offers.accept(scene.db, person, Kind.HELPER, scene.now)
    elif standing := offers.of_person(scene.db, person):
        told = "own_helper_noted" if any(one.kind is Kind.OWN for one in standing) else "helper_noted"
        return [scene.reply(inbound, voice.say(told, person.language, systems=[], cap=DEFAULT_CAP))]
    elif threads.of_asker(scene.db, person.id):
        return None
    else:
        return [scene.reply(inbound, voice.say("how_can_we_help", person.language))]
    own = any(kind is Kind.OWN for kind, _ in pending)
    threads.log(scene.db, None, "offer", scene.now, person=person, offer=(Kind.OWN if own else Kind.HELPER).value)
    systems = [system for _, system in pending if system]
    told = "own_helper_noted" if own else "helper_noted"
    said = [scene.reply(inbound, voice.say(told, person.language, systems=systems, cap=DEFAULT_CAP))]
    return [*said, *(own_helpers.agreed(scene, person) if own else [])]


def _stop(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound] | None:
    ended = sum(
        offers.decide(scene.db, person, offers.DECLINED, scene.now, was=state)
        for state in (offers.ACCEPTED, offers.INVITED)
    )
    if not ended:
        plainly = offer_commands.stops_plainly(inbound.press or inbound.text)
        return [scene.reply(inbound, voice.say("offer_none", person.language))] if plainly else None
    threads.log(scene.db, None, "offer", scene.now, person=person, offer="ended")
    return [scene.reply(inbound, voice.say("offer_ended", person.language))]


def _minutes(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
