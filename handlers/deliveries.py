"""What becomes of a message that could not be delivered: whoever said it hears so."""

from __future__ import annotations

from dataclasses import replace

from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from handlers import voice
from handlers.scene import Scene
from store import people
from store.outbox import ELSEWHERE


def undelivered(scene: Scene, lost: Outbound) -> list[Outbound]:
    if lost.tell is None:
        return []
    channel, chat = lost.tell
    if channel not in scene.channels:
        return []
    text = voice.say("undelivered", "vi", number=lost.thread or "")
    return [
        scene.to_chat(channel, chat, text, urgency=Urgency.ANSWER, thread=lost.thread, key=f"undelivered:{lost.key}")
    ]


def photo_lost(scene: Scene, lost: Outbound) -> list[Outbound]:
    """The words went out, a picture did not: never a silent loss."""
    text = voice.say("photo_lost", "vi", number=lost.thread or "")
    said = [scene.to_chat(lost.channel, lost.chat, text, urgency=Urgency.NOTICE, key=f"photo-lost:{lost.key}")]
    if lost.tell is not None and lost.tell[0] in scene.channels:
        said.append(scene.to_chat(*lost.tell, text, urgency=Urgency.NOTICE, key=f"photo-lost:{lost.key}:tell"))
    return said


def not_understood(scene: Scene, inbound: Inbound) -> list[Outbound]:
    """His message tripped us up for good; it is set aside for a person, and he can say it another way."""
    return [scene.reply(inbound, voice.say("not_understood", "vi"))]


def kept(scene: Scene, held: Outbound) -> list[Outbound]:
    """It can leave only once the person has written himself: whoever said it knows that it waits, and is told once."""
    if held.tell is None or held.tell[0] not in scene.channels:
        return []
    text = voice.say("kept_until_they_write", "vi", number=held.thread or "")
    return [scene.to_chat(*held.tell, text, urgency=Urgency.NOTICE, thread=held.thread, key=f"kept:{held.key}")]


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
