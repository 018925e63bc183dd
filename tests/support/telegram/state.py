"""Everything the fake Telegram knows, and how a message comes into being."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiogram.types import BufferedInputFile, ChatMemberAdministrator, ChatMemberRestricted, InlineKeyboardMarkup
from pydantic import BaseModel

from tests.support.telegram.faults import Limits
from tests.support.telegram.refusal import bad_request, forbidden
from tests.support.telegram.updates import PRESS_LIFE, Updates
from tests.support.telegram.world import GROUP, PRIVATE, SUPERGROUP, Account, Message, Room, StoredFile


@dataclass(kw_only=True)
class Press:
    """A pressed button that waits to be answered."""

    id: str
    person: Account
    data: str
    expires: float
    answered: bool = False
    answer: str = ""


@dataclass(kw_only=True)
class State:
    bot: Account
    token: str
    updates: Updates
    clock: Callable[[], float]
    now: Callable[[], datetime]
    privacy: bool = False
    limits: Limits | None = None
    rooms: dict[int, Room] = field(default_factory=dict)
    people: dict[int, Account] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    uploads: Mapping[str, BufferedInputFile] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    private_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(101))

    def today(self) -> int:
        return int(self.now().timestamp())

    def next_message_id(self, room: Room) -> int:
        """Supergroups count for themselves, everything else together."""
        if room.kind == SUPERGROUP:
            room.last_id += 1
            return room.last_id
        return next(self.private_ids)

    def store(self, room: Room, sender: Account, body: dict[str, Any], **details: Any) -> Message:
        id = self.next_message_id(room)
        message = Message(id=id, room=room, sender=sender, date=self.today(), body=body, **details)
        room.messages[id] = message
        room.bot_spoke_last = sender is self.bot
        if sender is self.bot:
            self.said.append(message)
        return message

    def tell_bot(self, message: Message, *, kind: str = "message") -> int | None:
        """Put the message before the bot, unless it is not there or privacy mode keeps it away."""
        room = message.room
        if (room.kind == PRIVATE and room.id in self.blocked) or not room.has_bot or not self._bot_may_read(message):
            return None
        return self.updates.put(kind, message.as_json(), queue=f"chat:{room.id}")

    def _bot_may_read(self, message: Message) -> bool:
        room = message.room
        if room.kind == PRIVATE or not self.privacy or room.bot == "administrator":
            return True
        if "text" not in message.body and "caption" not in message.body:
            is_service = not {"photo", "document", "voice", "video", "sticker", "location"} & message.body.keys()
            return is_service or self._replies_to_bot(message)
        word = message.text.split(maxsplit=1)[0] if message.text.strip() else ""
        if word.startswith("/"):
            _, _, named = word.partition("@")
            return named.casefold() == self.bot.username.casefold() if named else self._bot_was_last(message)
        return self._replies_to_bot(message)

    def _replies_to_bot(self, message: Message) -> bool:
        return message.reply_to is not None and message.reply_to.sender is self.bot

    def _bot_was_last(self, message: Message) -> bool:
        before = [one for one in message.room.messages.values() if one.id < message.id]
        return bool(before) and before[-1].sender is self.bot

    def bot_changed(self, room: Room, by: Account, *, old: str, new: str) -> None:
        """`my_chat_member`: its queue is its own, so it may overtake messages."""
        change = {
            "chat": room.as_json(),
            "from": by.as_json(),
            "date": self.today(),
            "old_chat_member": self.member_json(old),
            "new_chat_member": self.member_json(new),
        }
        self.updates.put("my_chat_member", change, queue=f"member:{room.id}")

    def member_json(self, status: str, person: Account | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = {"user": (person or self.bot).as_json(), "status": status}
        if status == "kicked":
            return {**answer, "until_date": 0}
        if status == "administrator":
            return {**answer, **dict.fromkeys(_ADMIN_RIGHTS, False)}
        if status == "restricted":
            return {**answer, **dict.fromkeys(_MEMBER_RIGHTS, False), "is_member": True, "until_date": 0}
        return {**answer, "is_anonymous": False} if status == "creator" else answer

    def bot_enters(self, chat_id: int | str) -> Room:
        """The room in which the bot wants to speak, or the reason why it may not."""
        try:
            room = self.rooms[int(chat_id)]
        except (KeyError, ValueError):
            raise bad_request("chat not found") from None
        if room.moved_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to)
        if room.kind == PRIVATE:
            if room.id in self.blocked:
                raise forbidden("bot was blocked by the user")
            if room.id not in self.started:
                raise forbidden("bot can't initiate conversation with a user")
            return room
        name = "group chat" if room.kind == GROUP else "supergroup chat"
        if room.bot == "kicked":
            raise forbidden(f"bot was kicked from the {name}")
        if not room.has_bot:
            raise forbidden(f"bot is not a member of the {name}")
        return room

    def press(self, person: Account, message: Message, data: str, *, life: float, inaccessible: bool) -> Press:
        press = Press(
            id=str(4_000_000_000_000 + next(self.numbers)), person=person, data=data, expires=self.clock() + life
        )
        self.presses[press.id] = press
        seen: dict[str, Any] = message.as_json()
        if inaccessible:
            seen = {"chat": seen["chat"], "message_id": seen["message_id"], "date": 0}
        body = {"id": press.id, "from": person.as_json(), "message": seen, "chat_instance": "77", "data": data}
        self.updates.put("callback_query", body, queue=f"press:{person.id}", life=PRESS_LIFE)
        return press

    def keep_file(self, kind: str, name: str, content: bytes, *, sizes: int = 1) -> StoredFile:
        number = next(self.numbers)
        ids = [f"AgACAgUAAxkB{kind}{number:04d}size{size}" for size in range(sizes)]
        stored = StoredFile(kind=kind, name=name, content=content, ids=ids)
        self.files.update(dict.fromkeys(ids, stored))
        return stored


def keyboard_json(markup: object) -> list[list[dict[str, Any]]] | None:
    """The buttons of an inline keyboard, held against Telegram's rules."""
    if markup is None:
        return None
    if not isinstance(markup, InlineKeyboardMarkup):
        raise bad_request("this fake server takes inline keyboards only")
    rows: list[list[dict[str, Any]]] = markup.model_dump(exclude_none=True)["inline_keyboard"]
    for button in (one for row in rows for one in row):
        actions = button.keys() - {"text", "icon_custom_emoji_id", "style"}
        if not button["text"]:
            raise bad_request("BUTTON_TEXT_INVALID" if actions else "button text must be non-empty")
        if not actions:
            raise bad_request("can't parse inline keyboard button: Text buttons are not allowed in the inline keyboard")
        if len(actions) > 1:
            raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
            raise bad_request("BUTTON_URL_INVALID")
    return [row for row in rows if row] or None


def _rights(member: type[BaseModel]) -> tuple[str, ...]:
    """The list grows with every version of the Bot API, so it is asked for."""
    return tuple(
        key for key, one in member.model_fields.items() if one.is_required() and one.annotation in (bool, "bool")
    )


_ADMIN_RIGHTS = _rights(ChatMemberAdministrator)
_MEMBER_RIGHTS = _rights(ChatMemberRestricted)
