"""Somebody may have asked while nobody could hear: the groups are told once, so that he asks again."""

from __future__ import annotations

from desk.inbound import Blackout
from desk.outbound import Outbound
from desk.people import ChatRole
from handlers import voice
from handlers.scene import Scene
from store import chats


def tell(scene: Scene, blackout: Blackout) -> list[Outbound]:
    text = voice.say("messages_lost", "vi", since=scene.clock(blackout.since), until=scene.clock(blackout.until))
    return [
        scene.to_chat(group.channel, group.external_id, text, topic=group.topic)
        for group in chats.with_role(scene.db, ChatRole.OFFICIALS)
        if group.channel == blackout.channel
    ]
