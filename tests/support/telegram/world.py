"""The fake Telegram's people, chats and messages. What people do is in `acts.py`; what the bot may, in `sending.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.telegram.html_text import Entity

PRIVATE, GROUP, SUPERGROUP = "private", "group", "supergroup"
GENERAL_TOPIC = 1


@dataclass(kw_only=True, eq=False)
class Account:
    """Somebody who can send: a person, the bot, or the stand-in for anonymous administrators."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for key, value in (
            ("last_name", self.last_name),
            ("username", self.username),
            ("language_code", self.language),
        ):
            if value:
                answer[key] = value
        return answer


ANONYMOUS = Account(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(kw_only=True, eq=False)
class StoredFile:
    """One file under all the ids by which the bot knows it (a photo has one a size)."""

    kind: str
    name: str
    content: bytes
    ids: list[str]
    reported_size: int | None = None

    @property
    def size(self) -> int:
        return len(self.content) if self.reported_size is None else self.reported_size


@dataclass(kw_only=True, eq=False)
class Topic:
    id: int
    name: str
    closed: bool = False


@dataclass(kw_only=True, eq=False)
class Room:
    """A chat as the server keeps it. `bot` is the bot's status there."""

    id: int
    kind: str
    title: str = ""
    owner: Account | None = None
    forum: bool = False
    bot: str = "left"
    bot_may_write: bool = True
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    moved_to: int | None = None
    last_id: int = 1
    bot_spoke_last: bool = False
    members: dict[int, Account] = field(default_factory=dict)

    @property
    def has_bot(self) -> bool:
        return self.bot in ("member", "administrator", "creator")

    def as_json(self) -> dict[str, Any]:
        if self.kind == PRIVATE:
            assert self.owner is not None
            person = self.owner.as_json()
            return {"id": self.id, "type": PRIVATE, **{k: person[k] for k in person.keys() & _SHOWN_IN_PRIVATE}}
        answer: dict[str, Any] = {"id": self.id, "type": self.kind, "title": self.title}
        return {**answer, "is_forum": True} if self.forum else answer


_SHOWN_IN_PRIVATE = frozenset({"first_name", "last_name", "username"})


@dataclass(kw_only=True, eq=False)
class Message:
    """`body` is what only this kind of message has: text, caption, photo, a service note."""

    id: int
    room: Room
    sender: Account
    date: int
    body: dict[str, Any]
    reply_to: Message | None = None
    topic: int | None = None
    keyboard: list[list[dict[str, Any]]] | None = None
    edited_at: int | None = None
    sender_chat: dict[str, Any] | None = None
    album: str | None = None
    file: StoredFile | None = None

    @property
    def text(self) -> str:
        """What a reader sees, be it a text or a caption."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[Entity]:
        found: list[Entity] = self.body.get("entities", self.body.get("caption_entities", []))
        return found

    @property
    def buttons(self) -> dict[str, str]:
        """Label to what a press sends (or the address it opens)."""
        rows = self.keyboard or []
        return {one["text"]: one.get("callback_data") or one.get("url", "") for row in rows for one in row}

    @property
    def in_topic(self) -> bool:
        return self.topic is not None and self.room.forum

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        answer: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.room.as_json()}
        answer["from"] = self.sender.as_json()
        if self.sender_chat is not None:
            answer["sender_chat"] = self.sender_chat
        if self.topic is not None:
            answer["message_thread_id"] = self.topic
        if self.in_topic:
            answer["is_topic_message"] = True
        replied = self.reply_to
        if replied is None and self.in_topic and self.topic is not None:
            # Whatever is said in a topic replies to the message that opened it.
            replied = self.room.messages.get(self.topic)
        if with_reply and replied is not None and replied is not self:
            answer["reply_to_message"] = replied.as_json(with_reply=False)
        if self.album is not None:
            answer["media_group_id"] = self.album
        if self.edited_at is not None:
            answer["edit_date"] = self.edited_at
        answer.update(self.body)
        if self.keyboard is not None:
            answer["reply_markup"] = {"inline_keyboard": self.keyboard}
        return answer
