"""A group is gone, or has lost its bot: its questions go on where their askers can be read, or wait for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from desk.people import Chat, ChatRole, Person, Role
from desk.threads import OPEN, Status, Thread
from handlers import deliveries, escalations, pages, promises, voice
from handlers.scene import Scene
from store import chats, people, thread_lists, threads, timers
from store.promises import Outcome

STILL_WANTED = timedelta(days=30)
"""Whoever has been without an answer for longer is not called about it any more; he may open it again himself."""
_PARKED = "parked_without_group"
_LOOKED_FOR = frozenset({Status.WAITING, Status.REOPENED})


def lost(scene: Scene, chat: Chat, unsent: Sequence[Outbound]) -> list[Outbound]:
    """Whoever looks after it hears; who can be written to in private goes on there. `unsent` is what waited for it."""
    if chat.role is not ChatRole.OFFICIALS:
        return [*_undelivered(scene, unsent), *_tell_coordinators(scene, chat, [])]
    there = thread_lists.in_chat(scene.db, chat.channel, chat.external_id, OPEN)
    moved: dict[int, Thread] = {}
    parked: list[int] = []
    said: list[Outbound] = []
    for thread in there:
        asker = people.get(scene.db, thread.asker_id)
        private = scene.private_chat(asker)
        if private is not None:
            moved[thread.id] = _put(scene, thread, *private)
        elif thread.status in _LOOKED_FOR:
            said += _park(scene, thread)
            parked.append(thread.id)
        elif thread.status is Status.CLAIMED and thread.claimed_by is not None:
            said += _tell_holder(scene, chat, thread, asker, people.get(scene.db, thread.claimed_by))
    said = [*_tell_askers(scene, chat, list(moved.values())), *said]
    return [*said, *_carry(scene, unsent, moved), *_tell_coordinators(scene, chat, parked)]


def found(scene: Scene, chat: Chat) -> list[Outbound]:
    """The commune has a group again: what was parked for want of one is looked after, what is in hand goes on here."""
    old = {one.external_id for one in chats.without_bot(scene.db, chat.commune) if one.channel == chat.channel}
    places = [*old, chat.external_id]
    held = [t for place in old for t in thread_lists.in_chat(scene.db, chat.channel, place, OPEN)]
    parked = thread_lists.parked_since(scene.db, chat.commune, _PARKED, scene.now - STILL_WANTED)
    parked = [thread for thread in parked if thread.chat in places or thread.channel != chat.channel]
    held = [_put(scene, thread, chat.channel, chat.external_id, chat.topic) for thread in held]
    parked = [_put(scene, thread, chat.channel, chat.external_id, chat.topic) for thread in parked]
    worth = [*(thread for thread in held if thread.status not in {Status.ANSWERED, Status.CHOOSING}), *parked]
    if not worth:
        return []
    rows = [{"number": one.id, "asker": voice.called(people.get(scene.db, one.asker_id))} for one in worth]
    said = [scene.to_chat(chat.channel, chat.external_id, voice.say("group_found", "vi", rows=rows), topic=chat.topic)]
    for thread in parked:
        said += escalations.begin(scene, thread, people.get(scene.db, thread.asker_id), say=False)
    return said


def heard_again(scene: Scene, inbound: Inbound, chat: Chat) -> list[Outbound]:
    """Somebody there speaks to us: it is alive after all. Not every platform tells that we are back in a group."""
    if not inbound.addressed or chat.role not in {ChatRole.OFFICIALS, ChatRole.TEACHERS}:
        return []
    chats.set_active(scene.db, chat.channel, chat.external_id, True)
    return found(scene, chat) if chat.role is ChatRole.OFFICIALS else []


def _put(scene: Scene, thread: Thread, channel: str, place: str, topic: str | None = None) -> Thread:
    """It goes on there. What it answers stands elsewhere, so nothing is quoted."""
    threads.change(scene.db, thread, channel=channel, chat=place, topic=topic, asked_in=None)
    return replace(thread, channel=channel, chat=place, topic=topic, asked_in=None)


def _park(scene: Scene, thread: Thread) -> list[Outbound]:
    """Nobody should be called for an answer that cannot be brought."""
    parked = threads.move(scene.db, thread, Status.PARKED, scene.now)
    if parked is None:
        return []
    timers.cancel(scene.db, ("escalate", "close", "stale"), thread.id)
    promises.end(scene, thread, Outcome.VOID)
    threads.log(scene.db, parked, _PARKED, scene.now)
    return pages.close_unneeded(scene, thread)


def _tell_askers(scene: Scene, chat: Chat, moved: Sequence[Thread]) -> list[Outbound]:
    """One message for each of them, about what is still being looked after."""
    by_asker: dict[int, list[Thread]] = {}
    for thread in moved:
        if thread.status not in {Status.ANSWERED, Status.CHOOSING}:
            by_asker.setdefault(thread.asker_id, []).append(thread)
    said = []
    for asker_id, own in by_asker.items():
        language = people.get(scene.db, asker_id).language
        numbers = [thread.id for thread in own]
        line = voice.say("group_gone", language, title=_title(scene, chat), numbers=numbers)
        said.append(scene.to_asker(own[0], line))
    return said


def _tell_holder(scene: Scene, chat: Chat, thread: Thread, asker: Person, holder: Person) -> list[Outbound]:
    line = voice.say(
        "group_gone_holder",
        holder.language,
        title=_title(scene, chat),
        number=thread.id,
        asker=voice.called(asker, holder.language),
    )
    return scene.to_staff(holder, thread.commune, line, thread=thread.id, urgency=Urgency.NOTICE)


def _carry(scene: Scene, unsent: Sequence[Outbound], moved: dict[int, Thread]) -> list[Outbound]:
    """What was on its way to somebody who now reads in private goes there; of the rest its sender hears."""
    said: list[Outbound] = []
    for one in unsent:
        thread = moved.get(one.thread) if one.thread is not None else None
        if thread is None or one.edits is not None:
            said += deliveries.undelivered(scene, one)
            continue
        key = f"{one.key}:private"[:200]
        place = {"channel": thread.channel, "chat": thread.chat}
        said.append(replace(one, key=key, reply_to=None, topic=None, link=None, **place))  # type: ignore[arg-type]
    return said


def _undelivered(scene: Scene, unsent: Sequence[Outbound]) -> list[Outbound]:
    return [told for one in unsent for told in deliveries.undelivered(scene, one)]


def _tell_coordinators(scene: Scene, chat: Chat, parked: Sequence[int]) -> list[Outbound]:
    """A linked group that lost its bot is silent for everybody in it: somebody must know."""
    if chat.role not in {ChatRole.OFFICIALS, ChatRole.TEACHERS}:
        return []
    said = []
    today = scene.now.astimezone(scene.zone).date()
    for person in people.staff(scene.db, chat.commune):
        if person.role is Role.COORDINATOR:
            line = voice.say("removed_from_group", person.language, title=_title(scene, chat), numbers=list(parked))
            # Whoever goes on asking there in vain need not be told of each time.
            key = f"group-gone:{chat.id}:{person.id}:{today}:{'-'.join(map(str, parked))}"[:200]
            said.append(scene.to_person(person, line, key=key))
    return [outbound for outbound in said if outbound is not None]


def _title(scene: Scene, chat: Chat) -> str:
    """Not every channel says what a group is called."""
    commune = chats.commune_called(scene.db, chat.commune)
    return chat.title or (commune.name if commune is not None else chat.external_id)
