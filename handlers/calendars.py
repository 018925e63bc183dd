""" "Lịch trên điện thoại": a teacher's own calendar, told to him alone."""

from __future__ import annotations

from desk import calendar_commands
from desk.calendar_commands import Wish
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person, Role
from handlers import voice
from handlers.scene import Scene
from store import feeds


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words are about no calendar, or are said among colleagues."""
    wish = calendar_commands.parse(inbound.press or inbound.text)
    heard = inbound.addressed or chat.kind == ChatKind.PRIVATE or chat.role is ChatRole.TEACHERS
    if wish is None or not heard or not person.is_staff:
        return None
    if wish is Wish.REVOKE:
        number = feeds.revoke(scene.db, commune=person.commune, person_id=person.id, now=scene.now)
        return [scene.reply(inbound, voice.say("calendar_revoked", person.language, number=number))]
    if person.role is not Role.TEACHER or not scene.public_url:
        line = "calendar_teachers_only" if person.role is not Role.TEACHER else "calendar_no_address"
        return [scene.reply(inbound, voice.say(line, person.language))]
    if chat.kind == ChatKind.PRIVATE:
        return [scene.reply(inbound, _link(scene, person))]
    if scene.private_chat(person) is None:
        return [scene.reply(inbound, voice.say("calendar_ask_in_private", person.language))]
    alone = scene.to_person(person, _link(scene, person))
    assert alone is not None
    return [scene.reply(inbound, voice.say("told_in_private", person.language)), alone]


def _link(scene: Scene, person: Person) -> str:
    secret = feeds.make(scene.db, province=person.province, commune=person.commune, person_id=person.id, now=scene.now)
    return voice.say("calendar_link", person.language, url=f"{scene.public_url}/cal/{secret}.ics")
