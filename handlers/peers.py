"""Officials who help each other: what a colleague said is kept, thanked when it worked, and never presumed upon."""

from __future__ import annotations

import re
from datetime import timedelta

from desk import replies
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
_THANKED = re.compile(r"\b(?:cam on|nho|do|duoc) (?:co )?(?:anh|chi|em|co|thay|bac) (?P<name>[a-z]{2,12})\b")


def spoke(scene: Scene, inbound: Inbound, speaker: Person, tied: Thread | None) -> None:
    """Kept when it is said in reply to somebody else's open thread, and is no question and no courtesy."""
    if tied is None or tied.asker_id == speaker.id or tied.status not in OPEN or inbound.press is not None:
        return
    text = inbound.text.strip()
    if len(text.split()) < 3 or text.endswith("?") or replies.read(text).meaning is not Meaning.OTHER:
        return
    if (inbound.channel, inbound.chat) != (tied.channel, tied.chat):
        return
    source = inbound.message_id
    threads.record(scene.db, tied, kind="peer", text=text, person=speaker, now=scene.now, source=source)
    threads.tie(scene.db, inbound.channel, inbound.chat, source, tied.id)


def helped(scene: Scene, thread: Thread, text: str) -> Person | None:
    """The official whose words helped: named in the thanks, or the last to answer in this thread."""
    said = [row for row in threads.said(scene.db, thread.id, ("peer",)) if scene.now - row["at"] <= SPOKEN_OF]
    by_id = {row["person_id"]: people.get(scene.db, row["person_id"]) for row in said}
    named = _THANKED.search(fold(text))
    if named is not None:
        fitting = [person for person in by_id.values() if named["name"] in fold(person.name).split()]
        fitting = fitting or _called(scene, thread, named["name"])
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
