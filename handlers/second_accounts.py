"""One person on several channels: his own one-time code makes another account his."""

from __future__ import annotations

from datetime import timedelta

from desk.account_words import wants_account
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person, Role
from handlers import voice
from handlers.scene import Scene
from store import codes, merging, people, threads

LIFE = timedelta(minutes=30)
_ROLES = tuple(Role)


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words ask for nothing of the kind."""
    if not (inbound.addressed or chat.kind == ChatKind.PRIVATE) or not wants_account(inbound.text):
        return None
    if chat.kind != ChatKind.PRIVATE:  # whoever types the code becomes him: it is told to nobody else
        return [scene.reply(inbound, voice.say("account_in_private", person.language))]
    code = codes.make(
        scene.db,
        purpose=codes.for_account_of(person.id),
        province=person.province,
        commune=person.commune,
        now=scene.now,
        life=LIFE,
    )
    minutes = int(LIFE.total_seconds() // 60)
    return [scene.reply(inbound, voice.say("account_code", person.language, code=code, minutes=minutes))]


def join(scene: Scene, inbound: Inbound, other: Person | None, owner_id: int) -> list[Outbound]:
    """The account that types the code is the owner's from now on, with what was asked from it so far."""
    owner = people.get(scene.db, owner_id)
    if other is not None and other.id == owner.id:
        return [scene.reply(inbound, voice.say("account_already", owner.language))]
    if other is not None and _ROLES.index(other.role) > _ROLES.index(owner.role):
        # He would lose what he may do, or the owner would gain it by a code that somebody else was made to type.
        name = voice.called(other, other.language)
        return [scene.reply(inbound, voice.say("account_other_way", other.language, name=name))]
    before = scene.private_chat(owner)
    if other is None:
        people.add_account(scene.db, owner, inbound.channel, inbound.sender)
    else:
        merging.take_account(scene.db, owner, other, inbound.channel, inbound.sender)
    people.saw(scene.db, inbound.channel, inbound.sender, private_chat=inbound.chat, now=scene.now)
    threads.log(scene.db, None, "account_added", scene.now, person=owner, channel=inbound.channel)
    said = [scene.reply(inbound, voice.say("account_joined", owner.language, name=voice.called(owner, owner.language)))]
    if before is not None:
        # Nobody becomes somebody else without that one hearing of it.
        said.append(scene.to_chat(*before, voice.say("account_joined_elsewhere", owner.language)))
    return said
