"""What was put together by mistake, or has lost what held it together, goes its own way again."""

from __future__ import annotations

from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person
from desk.sharing import ANOTHER, ANOTHER_EN, SPLIT
from desk.threads import Status, Thread
from handlers import escalations, holding, relay, search_steps, voice
from handlers.scene import Scene
from knowledge.text import fold
from store import joins, outages, people, threads, timers


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words part nothing."""
    typed = " ".join(fold(inbound.press or inbound.text).split())
    found = SPLIT.fullmatch(typed)
    if found is not None and person.is_staff:
        told = inbound.addressed or chat.kind == ChatKind.PRIVATE or chat.role is ChatRole.TEACHERS
        return split(scene, inbound, person, int(found["n"])) if told else None
    found = ANOTHER.fullmatch(typed) or ANOTHER_EN.fullmatch(typed)
    if found is None:
        return None
    own = _own(scene, inbound, person, int(found["n"]) if found["n"] else None)
    return None if own is None else _asker_parts(scene, inbound, person, own)


def _own(scene: Scene, inbound: Inbound, person: Person, number: int | None) -> Thread | None:
    """The joined thread he means: the one named, or the latest of his here."""
    for thread in threads.of_asker(scene.db, person.id):
        here = number is not None or (thread.channel, thread.chat) == (inbound.channel, inbound.chat)
        if here and number in {None, thread.id} and _is_held(scene, thread):
            return thread
    return None


def _is_held(scene: Scene, thread: Thread) -> bool:
    """By the question it is the same as, or by an outage."""
    joined = joins.find(scene.db, thread.id) is not None
    return joined or outages.of_thread(scene.db, thread.id) is not None


def _let_go(scene: Scene, thread: Thread) -> bool:
    joined = joins.end(scene.db, thread.id, scene.now)
    return outages.split(scene.db, thread.id, scene.now) or joined


def _asker_parts(scene: Scene, inbound: Inbound, asker: Person, thread: Thread) -> list[Outbound]:
    if not _let_go(scene, thread):
        return []
    threads.log(scene.db, thread, "parted", scene.now, person=asker)
    if thread.status is Status.WAITING:
        return search_steps.take_step(scene, thread, 0, asker, first=True)
    return relay.asker_says(scene, inbound, asker, thread, voice.say("parted_words", asker.language))


def split(scene: Scene, inbound: Inbound, teacher: Person, number: int) -> list[Outbound]:
    """ "tách 58": that one; of the one that others joined, all of those."""
    thread = threads.find(scene.db, number)
    alone = [thread] if thread is not None and _is_held(scene, thread) else []
    parted = alone or joins.followers(scene.db, number, answered_too=True)
    parted = [one for one in parted if one.status in {Status.WAITING, Status.WAITING_ASKER, Status.CLAIMED}]
    parted = [one for one in parted if _may(scene, teacher, one) and _let_go(scene, one)]
    if not parted:
        return [scene.reply(inbound, voice.say("nothing_to_split", teacher.language, number=number))]
    said = [scene.reply(inbound, voice.say("split", teacher.language, numbers=[one.id for one in parted]))]
    for one in parted:
        threads.log(scene.db, one, "parted", scene.now, person=teacher)
        said += _goes_alone(scene, one)
    return said


def _may(scene: Scene, teacher: Person, thread: Thread) -> bool:
    """Those who look after its commune, and whoever answered it or the one it had joined."""
    if teacher.commune in {"", thread.commune} or thread.claimed_by == teacher.id:
        return True
    found = joins.find(scene.db, thread.id)
    leader = threads.find(scene.db, found.leader_id) if found is not None else None
    return leader is not None and (leader.claimed_by == teacher.id or leader.commune == teacher.commune)


def _goes_alone(scene: Scene, thread: Thread) -> list[Outbound]:
    """Looked after by itself; its asker hears so, in any case."""
    asker = people.get(scene.db, thread.asker_id)
    told = scene.to_asker(thread, voice.say("parted", asker.language, number=thread.id))
    if thread.status is Status.WAITING:
        return [told, *escalations.offer_again(scene, thread, asker, without=None)]
    if thread.status is Status.WAITING_ASKER and thread.claimed_by is not None:
        moved = threads.move(scene.db, thread, Status.CLAIMED, scene.now)
        if moved is not None:
            timers.cancel(scene.db, "close", thread.id)
            holding.begin(scene, moved, people.get(scene.db, thread.claimed_by), told=False)
    return [told]


def without_leader(scene: Scene, leader: Thread) -> list[Outbound]:
    """It ended unanswered, and others waited for it: the first of them is asked about in its place."""
    heirs = joins.followers(scene.db, leader.id)
    if not heirs:
        return []
    heir = heirs[0]
    joins.end(scene.db, heir.id, scene.now)
    joins.lead_by(scene.db, leader.id, heir.id)
    asker = people.get(scene.db, heir.asker_id)
    return escalations.offer_again(scene, heir, asker, without=None)
