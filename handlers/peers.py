"""Officials who help each other: what a colleague said is kept, thanked when it worked, and never presumed upon."""

from __future__ import annotations

import re
from datetime import timedelta

from desk import numbered, replies
from desk.aftercare import Kind
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Person, Role
from desk.replies import Meaning
from desk.threads import OPEN, Thread
from handlers import voice
from handlers.scene import Scene
from knowledge.text import fold
from store import offers, people, threads

SPOKEN_OF = timedelta(hours=48)
"""How long a colleague's words may have been what helped."""
_TITLED = r"(?:anh|chi|em|co|thay|bac) (?P<{}>[a-z]{{2,12}})\b"
_THANKED = re.compile(
    rf"\b(?:cam on|nho|do|duoc) (?:co )?{_TITLED.format('name')}"
    rf"|\b{_TITLED.format('helper')} (?:da |vua |moi )?(?:giup|chi|huong dan|sua|xu ly)\b"
)

_ADVICE = re.compile(
    r"^(?:da )?(?:(?:anh|chi|bac|co|chu|thay)(?: [a-z]+)? )?"
    r"(?:thu|bam|nhan|chon|vao|mo|cam|rut|tat|bat|kiem tra|xem|khoi dong|cai|go|tai|gui|lien he|nhap|xoa|doi|sua)\b"
)
_HIS_OWN = re.compile(
    r"\b(?:cung (?:bi|gap|vay|loi)|(?:cho|giup) (?:em|toi|minh|voi)|(?:may|ben|cua) (?:em|toi|minh))\b"
)


def named(scene: Scene, inbound: Inbound) -> Thread | None:
    """The thread of this group whose number was said: where nothing can be quoted, that is the reply to it."""
    number = replies.read(inbound.text.strip()).thread
    thread = threads.find(scene.db, number) if number is not None and inbound.addressed else None
    here = thread is not None and (inbound.channel, inbound.chat) == (thread.channel, thread.chat)
    return thread if here else None


def spoke(scene: Scene, inbound: Inbound, speaker: Person, tied: Thread | None) -> Thread | None:
    """Kept when it is said of somebody else's open thread, and is no question and no courtesy: the thread."""
    if tied is None or tied.asker_id == speaker.id or tied.status not in OPEN or inbound.press is not None:
        return None
    text = numbered.without(inbound.text.strip())
    if len(text.split()) < 3 or text.endswith("?") or replies.read(text).meaning is not Meaning.OTHER:
        return None
    if (inbound.channel, inbound.chat) != (tied.channel, tied.chat):
        return None
    source = inbound.message_id
    threads.record(scene.db, tied, kind="peer", text=text, person=speaker, now=scene.now, source=source)
    threads.tie(scene.db, inbound.channel, inbound.chat, source, tied.id)
    return tied


def advises(inbound: Inbound, number: int | None) -> bool:
    """Said to the desk, is it for the colleague whose thread it names or replies to? Else it is a question of his."""
    if not inbound.addressed:
        return False
    told = fold(inbound.text)
    return number is not None or (_ADVICE.match(told) is not None and _HIS_OWN.search(told) is None)


def kept(scene: Scene, inbound: Inbound, speaker: Person, thread: Thread) -> list[Outbound]:
    asker = voice.called(people.get(scene.db, thread.asker_id), speaker.language)
    name = voice.called(speaker, speaker.language)
    said = voice.say("peer_kept", speaker.language, number=thread.id, name=name, asker=asker)
    return [scene.reply(inbound, said, thread=thread.id, is_status=True)]


def not_his(scene: Scene, inbound: Inbound, speaker: Person, number: int) -> list[Outbound]:
    """He names a thread that is not his own (or presses somebody else's button)."""
    if inbound.press is not None or not inbound.addressed:
        return []
    return [scene.reply(inbound, voice.say("no_such_thread", speaker.language, number=number))]


def helped(scene: Scene, thread: Thread, text: str) -> Person | None:
    """The official whose words helped: named in the thanks, or the last to answer in this thread."""
    said = [row for row in threads.said(scene.db, thread.id, ("peer",)) if scene.now - row["at"] <= SPOKEN_OF]
    by_id = {row["person_id"]: people.get(scene.db, row["person_id"]) for row in said}
    thanked = _THANKED.search(fold(text))
    if thanked is not None:
        name = thanked["name"] or thanked["helper"]
        fitting = [person for person in by_id.values() if name in fold(person.name).split()]
        fitting = fitting or _called(scene, thread, name)
        return fitting[0] if len(fitting) == 1 else None
    return by_id[said[-1]["person_id"]] if said else None


def _called(scene: Scene, thread: Thread, name: str) -> list[Person]:
    there = people.officials(scene.db, thread.commune)
    return [one for one in there if one.id != thread.asker_id and name in fold(one.name).split()]


def thank(scene: Scene, thread: Thread, peer: Person) -> list[Outbound]:
    """Once for each topic he is asked whether colleagues may turn to him again; silence means no."""
    threads.log(scene.db, thread, "helped_by_peer", scene.now, person=peer)
    if peer.role is not Role.OFFICIAL:
        return []
    system = next(iter(_systems(scene, thread)), "")
    if not offers.invite(scene.db, peer, Kind.HELPER, system, scene.now, commune=peer.commune):
        return []
    markup = voice.say(
        "helper_invited", peer.language, name=voice.called(peer, peer.language), number=thread.id, system=system
    )
    choices = (
        Choice(label=voice.say("button_help", peer.language), says="giúp"),
        Choice(label=voice.say("button_no_help", peer.language), says="ngừng giúp"),
    )
    alone = scene.to_person(peer, markup, choices=choices)
    return [alone if alone is not None else scene.to_asker(thread, markup, choices=choices)]


def _systems(scene: Scene, thread: Thread) -> list[str]:
    names = [*([thread.entry] if thread.entry else []), *thread.tried, *thread.offered]
    found = [entry for name in names if (entry := scene.matching.entry(name)) is not None]
    return list(dict.fromkeys(system for entry in found for system in entry.systems))


def serves(scene: Scene, person: Person, thread: Thread) -> bool:
    """Was this official asked about this thread because he offered to be? Then he may take and answer it."""
    if person.is_staff or thread.asker_id == person.id:
        return False
    return thread.claimed_by == person.id or any(
        one.person_id == person.id and one.thread_id == thread.id
        for one in offers.asked(scene.db, thread.id, scene.now)
    )
