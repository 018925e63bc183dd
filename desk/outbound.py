"""What is to be said: one message for one chat, in no channel's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from desk.inbound import Photo


class Urgency(IntEnum):
    """The order in which waiting messages leave: lower first. Answers go before digests."""

    ANSWER = 0
    PAGE = 1
    NOTICE = 2
    DIGEST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A button. `says` is what a press means, in the words a person could type instead (≤ 64 bytes)."""

    label: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Still worth sending only while the thread has one of these statuses (checked again at the door)."""

    thread: int
    statuses: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbound:
    """`markup` is HTML of <b>, <i>, <code> and <a> only, everything people wrote escaped.

    `key` names this message for ever: enqueued twice, it is sent once. `edits` is the key of an earlier message that
    this one replaces where the channel can edit (elsewhere it is dropped).
    `at_most_once`: rather lost than said twice when a crash leaves it unknown whether it went out.
    `is_status`: says how things stand and asks nothing; left out where messages are few.
    `tell` is the chat (channel, id) that must hear when this message cannot be delivered.
    """

    key: str
    channel: str
    chat: str
    markup: str
    urgency: Urgency = Urgency.ANSWER
    choices: tuple[Choice, ...] = ()
    photos: tuple[Photo, ...] = ()
    reply_to: str | None = None
    topic: str | None = None
    thread: int | None = None
    wanted: Wanted | None = None
    edits: str | None = None
    at_most_once: bool = False
    is_status: bool = False
    expires_at: datetime | None = None
    tell: tuple[str, str] | None = None
    link: tuple[str, str] | None = None
    """A link button: (label, start code); only where the channel has `links_to_start`."""
    entry: str | None = field(default=None)
    """The FAQ entry whose answer this is, if any."""
