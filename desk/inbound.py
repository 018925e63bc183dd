"""What reaches us, in no channel's words: messages, memberships, migrations, and what we ignore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A picture or file kept by its channel. `ref` is the channel's own reference; `url` where anybody may fetch it."""

    ref: str
    channel: str
    name: str = ""
    url: str = ""
    document: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbound:
    """One message of a person. Ids are the channel's own, as strings.

    `addressed`: said to the bot (private chat, mention, command, reply to the bot, pressed choice).
    `press`: what a pressed choice says, in the words that could have been typed; `press_id` lets the channel answer it.
    `text` has the bot's mention already removed.
    """

    channel: str
    chat: str
    chat_kind: ChatKind
    message_id: str
    sender: str
    sender_name: str
    sent_at: datetime
    text: str = ""
    chat_title: str = ""
    photos: tuple[Photo, ...] = ()
    addressed: bool = False
    reply_to: str | None = None
    reply_to_bot: bool = False
    topic: str | None = None
    press: str | None = None
    press_id: str | None = None
    edited: bool = False
    forwarded: bool = False
    unsupported: bool = False
    anonymous: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """The bot was added to a chat, or can no longer write there (removed, kicked, blocked)."""

    channel: str
    chat: str
    chat_kind: ChatKind
    present: bool
    chat_title: str = ""
    by: str = ""
    by_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """A chat got a new id; everything that names the old one must follow."""

    channel: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Blackout:
    """What was said to a channel between these two moments may never have reached us."""

    channel: str
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """Somebody took back what he had said: one message, or, without `message_id`, his consent to all that is kept.

    `delivery_key` is the key under which the message came, or may still come.
    """

    channel: str
    chat: str
    sender: str
    message_id: str | None = None
    delivery_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """An update that asks nothing of us, and why."""

    reason: str


Parsed = Inbound | Membership | Migration | Blackout | Withdrawn | Ignored
