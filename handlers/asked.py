"""Where, by whom and how something was asked: what a question is made of before it is a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.inbound import ChatKind, Inbound, Photo
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.threads import Status, Thread
from handlers.scene import Scene
from knowledge.decision import Decision, Heard
from store import threads
from store.bursts import Burst, Plea


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    commune: str
    channel: str
    chat: str
    topic: str | None
    message_id: str
    asker: Person
    text: str
    photos: tuple[Photo, ...]
    heard: Heard
    read: tuple[str, ...] = ()
    """What was read in the photos, masked."""
    quote: str = ""
    """The one line of it that is told to the asker."""

    @classmethod
    def of(cls, inbound: Inbound, chat: Chat, asker: Person, text: str, heard: Heard) -> Asked:
        return cls(
            commune=asker.commune if chat.kind == ChatKind.PRIVATE else chat.commune,
            channel=inbound.channel,
            chat=inbound.chat,
            topic=inbound.topic,
            message_id=inbound.message_id,
            asker=asker,
            text=text,
            photos=inbound.photos,
            heard=heard,
        )

    @classmethod
    def of_burst(cls, burst: Burst, asker: Person, *, text: str, heard: Heard, photos: Sequence[Photo]) -> Asked:
        return cls(
            commune=burst.commune,
            channel=burst.channel,
            chat=burst.chat,
            topic=burst.topic,
            message_id=burst.first_message,
            asker=asker,
            text=text,
            photos=tuple(photos),
            heard=heard,
        )

    @classmethod
    def of_plea(cls, plea: Plea, asker: Person) -> Asked:
        return cls(
            commune=plea.commune,
            channel=plea.channel,
            chat=plea.chat,
            topic=plea.topic,
            message_id=plea.message_id,
            asker=asker,
            text=plea.question,
            photos=plea.photos,
            heard=Heard.OVERHEARD,
        )

    def reply(self, scene: Scene, markup: str) -> Outbound:
        return scene.to_chat(self.channel, self.chat, markup, reply_to=self.message_id, topic=self.topic)

    def open(
        self,
        scene: Scene,
        status: Status,
        decision: Decision | None,
        *,
        entry: str | None = None,
        offered: Sequence[str] = (),
    ) -> Thread:
        thread = threads.open_thread(
            scene.db,
            asker=self.asker,
            commune=self.commune,
            channel=self.channel,
            chat=self.chat,
            topic=self.topic,
            asked_in=self.message_id,
            status=status,
            question=self.text,
            photos=self.photos,
            entry=entry,
            confidence=decision.confidence if decision else None,
            offered=offered,
            due_at=None if status is Status.WAITING else scene.now + scene.rules.close_after,
            now=scene.now,
        )
        threads.tie(scene.db, self.channel, self.chat, self.message_id, thread.id)
        if self.read:
            threads.record(scene.db, thread, kind="read", text="\n".join(self.read), person=None, now=scene.now)
        detail: dict[str, object] = {"heard": str(self.heard), "entry": entry, "offered": list(offered)}
        if decision is not None:
            detail |= {"confidence": round(decision.confidence, 3)}
        threads.log(scene.db, thread, "asked", scene.now, person=self.asker, **detail)
        return thread
