"""What becomes of a message that could not be delivered: whoever said it hears so."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from handlers import voice
from handlers.scene import Scene


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
