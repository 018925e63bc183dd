""" "Bảng": a link that opens the console once, told to one who works here, alone."""

from __future__ import annotations

from desk import console_commands
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person
from handlers import voice
from handlers.scene import Scene
from store import console


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words do not ask for it, or are said among colleagues."""
    heard = inbound.addressed or chat.kind == ChatKind.PRIVATE or chat.role is ChatRole.TEACHERS
    if not heard or not person.is_staff or not console_commands.opens_console(inbound.press or inbound.text):
        return None
    if not scene.public_url:
        return [scene.reply(inbound, voice.say("console_no_address", person.language, name=person.name))]
    if chat.kind == ChatKind.PRIVATE:
        return [scene.reply(inbound, _link(scene, person))]
    if scene.private_chat(person) is None:
        return [scene.reply(inbound, voice.say("console_ask_in_private", person.language))]
    alone = scene.to_person(person, _link(scene, person))
    assert alone is not None
    return [scene.reply(inbound, voice.say("told_in_private", person.language)), alone]


def _link(scene: Scene, person: Person) -> str:
    code = console.offer(scene.db, person, scene.now)
    return voice.say("console_link", person.language, url=f"{scene.public_url}/console/{code}")
