"""What becomes of a message that could not be delivered: whoever said it hears so."""

from __future__ import annotations

from dataclasses import replace

from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from handlers import voice
from handlers.scene import Scene
from store import people, threads
from store.outbox import ELSEWHERE


def undelivered(scene: Scene, lost: Outbound) -> list[Outbound]:
    if lost.tell is None:
        return []
    if lost.tell[0] not in scene.channels:
        return []
    text = voice.say("undelivered", "vi", number=lost.thread or "")
    return [_tell(scene, lost, lost.tell, text, urgency=Urgency.ANSWER, key=f"undelivered:{lost.key}")]


def photo_lost(scene: Scene, lost: Outbound) -> list[Outbound]:
    """The words went out, a picture did not: never a silent loss, and never a plea to send in vain once more."""
    missing = voice.say("photo_not_carried", "vi", number=lost.thread or "")
    place = (lost.channel, lost.chat)
    said = [_tell(scene, lost, place, missing, urgency=Urgency.NOTICE, key=f"photo-lost:{lost.key}")]
    asked = voice.say("photo_lost", "vi", number=lost.thread or "")
    if lost.tell is not None and lost.tell[0] in scene.channels:
        said.append(_tell(scene, lost, lost.tell, asked, urgency=Urgency.NOTICE, key=f"photo-lost:{lost.key}:tell"))
    elif lost.thread is not None:
        # Of a page: whoever asked took the picture, and hears it once however many were paged.
        thread = threads.find(scene.db, lost.thread)
        if thread is not None and (thread.channel, thread.chat) != place:
            key = f"photo-lost:{thread.id}:asker"
            said.append(scene.to_asker(thread, asked, urgency=Urgency.NOTICE, key=key))
    return said


def _tell(scene: Scene, about: Outbound, place: tuple[str, str], markup: str, **more: object) -> Outbound:
    """Where the question was asked, its asker is quoted or named: in a group everybody reads it."""
    thread = threads.find(scene.db, about.thread) if about.thread is not None else None
    if thread is not None and (thread.channel, thread.chat) == place:
        return scene.to_asker(thread, markup, **more)
    return scene.to_chat(*place, markup, thread=about.thread, **more)  # type: ignore[arg-type]


def not_understood(scene: Scene, inbound: Inbound) -> list[Outbound]:
    """His message tripped us up for good; it is set aside for a person, and he can say it another way."""
    return [scene.reply(inbound, voice.say("not_understood", "vi"))]


def kept(scene: Scene, held: Outbound) -> list[Outbound]:
    """It can leave only once the person has written himself: whoever said it knows that it waits, and is told once."""
    if held.tell is None or held.tell[0] not in scene.channels:
        return []
    text = voice.say("kept_until_they_write", "vi", number=held.thread or "")
    return [_tell(scene, held, held.tell, text, urgency=Urgency.NOTICE, key=f"kept:{held.key}")]


def elsewhere(scene: Scene, stuck: Outbound) -> Outbound | None:
    """The same words for the same person on another channel he uses; None when there is none, or nothing is gained."""
    if stuck.edits is not None or stuck.urgency > Urgency.PAGE:
        return None
    person = people.at_private_chat(scene.db, stuck.channel, stuck.chat)
    if person is None:
        return None
    tried = {stuck.channel, *stuck.key.split(ELSEWHERE)[1:]}
    for account in people.accounts_of(scene.db, person.id):
        if account.private_chat is not None and account.channel in scene.channels and account.channel not in tried:
            return replace(
                stuck,
                key=f"{stuck.key}{ELSEWHERE}{account.channel}",
                channel=account.channel,
                chat=account.private_chat,
                reply_to=None,
                topic=None,
                link=None,
            )
    return None
