"""How groups and people come to belong here: one-time codes, invitation links, first words."""

from __future__ import annotations

from desk.inbound import ChatKind, Inbound, Membership, Migration
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person, Role
from handlers import deployments, lost_groups, machines, second_accounts, voice
from handlers.scene import Scene
from store import chats, codes, outbox, people
from store import machines as machines_kept

GROUP_PURPOSES = {"officials": ChatRole.OFFICIALS, "teachers": ChatRole.TEACHERS}
PERSON_PURPOSES = {
    "official": Role.OFFICIAL,
    "teacher": Role.TEACHER,
    "curator": Role.CURATOR,
    "coordinator": Role.COORDINATOR,
}

MACHINE_LINK = "may_"
"""What a machine's QR code carries into the private chat, before its id."""


def use_code(scene: Scene, inbound: Inbound, chat: Chat, person: Person | None, typed: str) -> list[Outbound]:
    """A code typed in a group links the group; typed in private (or carried by a link) it makes the person known."""
    if typed == "hello":  # the plain link that only opens the private chat
        return welcome(scene, inbound, person) if person else stranger(scene, inbound, chat)
    if typed.startswith(MACHINE_LINK):
        label = typed.removeprefix(MACHINE_LINK)
        return _machine(scene, inbound, person, label) if person is not None else stranger(scene, inbound, chat)
    code = codes.look_up(scene.db, typed)
    language = person.language if person else "vi"
    if code is None or code.used_at is not None or code.expires_at <= scene.now:
        return [scene.reply(inbound, voice.say("code_unknown", language))]
    in_group = chat.kind == ChatKind.GROUP
    if in_group != (code.purpose in GROUP_PURPOSES):
        where = "code_for_group" if code.purpose in GROUP_PURPOSES else "code_for_private"
        return [scene.reply(inbound, voice.say(where, language))]
    if not codes.use(scene.db, code, f"{inbound.channel}:{inbound.sender}", scene.now):
        return [scene.reply(inbound, voice.say("code_unknown", language))]
    if code.owner is not None:
        return second_accounts.join(scene, inbound, person, code.owner)
    return _link_group(scene, inbound, chat, code) if in_group else _link_person(scene, inbound, person, code)


def _machine(scene: Scene, inbound: Inbound, person: Person, typed: str) -> list[Outbound]:
    """The label of a machine was read by a phone."""
    found = machines_kept.get(scene.db, int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    if found is None or (person.commune and person.commune != found.commune):
        return [scene.reply(inbound, voice.say("machine_unknown", person.language, numbers=[typed[:9]], highest=0))]
    return machines.show(scene, inbound, person, found)


def _link_group(scene: Scene, inbound: Inbound, chat: Chat, code: codes.Code) -> list[Outbound]:
    role = GROUP_PURPOSES[code.purpose]
    chats.link(scene.db, chat, role=role, province=code.province, commune=code.commune, topic=inbound.topic)
    chats.mark_introduced(scene.db, chat, scene.now)
    commune = chats.commune_called(scene.db, code.commune)
    able = scene.channels[inbound.channel]
    name = commune.name if commune else code.commune
    told = voice.say(f"linked_{role.value}", "vi", commune=name, hears_all=able.hears_all, quotes=able.quoting)
    said = [scene.reply(inbound, told)]
    linked = chats.find(scene.db, chat.channel, chat.external_id)
    if linked is not None and role is ChatRole.OFFICIALS:
        said += lost_groups.found(scene, linked)
    return said


def _link_person(scene: Scene, inbound: Inbound, person: Person | None, code: codes.Code) -> list[Outbound]:
    role = PERSON_PURPOSES[code.purpose]
    name = code.name or inbound.sender_name
    if person is None:
        person = people.add(scene.db, name=name, role=role, province=code.province, commune=code.commune)
        people.add_account(scene.db, person, inbound.channel, inbound.sender)
    else:
        values: dict[str, object] = {"role": role, "province": code.province, "commune": code.commune}
        if code.name:
            values["name"] = code.name
        person = people.change(scene.db, person, **values)
    people.saw(scene.db, inbound.channel, inbound.sender, private_chat=inbound.chat, now=scene.now)
    deployments.joined(scene, person)
    return welcome(scene, inbound, person)


def welcome(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound]:
    text = "welcome_staff" if person.is_staff else "welcome_official"
    people.mark_greeted(scene.db, person, scene.now)
    quotes = scene.channels[inbound.channel].quoting
    told = voice.say(text, person.language, name=voice.called(person), role=person.role.value, quotes=quotes)
    return [scene.reply(inbound, told)]


def stranger(scene: Scene, inbound: Inbound, chat: Chat) -> list[Outbound]:
    """Unknown groups and people get one polite sentence, once, and nothing else."""
    if not inbound.addressed or not chats.mark_introduced(scene.db, chat, scene.now):
        return []
    text = "unknown_person" if chat.kind == ChatKind.PRIVATE else "unknown_group"
    hears_all = scene.channels[inbound.channel].hears_all
    return [scene.reply(inbound, voice.say(text, "vi", hears_all=hears_all))]


def meet_official(scene: Scene, inbound: Inbound, chat: Chat) -> Person:
    """Whoever writes in a commune's group is one of its officials."""
    person = people.add(
        scene.db, name=inbound.sender_name or "?", role=Role.OFFICIAL, province=chat.province, commune=chat.commune
    )
    if not people.add_account(scene.db, person, inbound.channel, inbound.sender):
        known = people.by_account(scene.db, inbound.channel, inbound.sender)
        assert known is not None
        return known
    return person


def unknown_teacher(scene: Scene, inbound: Inbound, chat: Chat) -> list[Outbound]:
    """Somebody in the teachers' group whom nobody registered: he is told how, when he speaks to us."""
    if not inbound.addressed:
        return []
    return [scene.reply(inbound, voice.say("unknown_teacher", "vi"))]


def membership(scene: Scene, change: Membership) -> list[Outbound]:
    """The bot was added to a chat, or can no longer write there."""
    known = chats.meet(scene.db, change.channel, change.chat, change.chat_kind, change.chat_title)
    chats.set_active(scene.db, change.channel, change.chat, change.present)
    if change.present and change.chat_kind is ChatKind.PRIVATE:
        people.saw(scene.db, change.channel, change.by or change.chat, private_chat=change.chat, now=scene.now)
        outbox.release(scene.db, change.channel, change.chat, scene.now)
    if change.present:
        if change.chat_kind is ChatKind.GROUP and known.role is ChatRole.UNKNOWN and known.introduced_at is None:
            chats.mark_introduced(scene.db, known, scene.now)
            text = voice.say("unknown_group", "vi", hears_all=scene.channels[change.channel].hears_all)
            return [scene.to_chat(change.channel, change.chat, text)]
        return lost_groups.found(scene, known) if known.role is ChatRole.OFFICIALS and not known.active else []
    if change.chat_kind is ChatKind.PRIVATE:
        people.lost_private_chat(scene.db, change.channel, change.chat)
    unsent = outbox.bury_chat(scene.db, change.channel, change.chat, "removed from the chat")
    return lost_groups.lost(scene, known, unsent)


def migrated(scene: Scene, move: Migration) -> list[Outbound]:
    chats.migrate(scene.db, move.channel, move.old, move.new)
    return []
