"""A delivery of the Zalo Bot Platform, read into the desk's words.

What the platform publishes and what it sends differ: wrapped in `result` or bare, one or several, `photo` or
`photo_url`. All are read. Only ValueError leaves this file; it parks the update.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.base import Raw
from bot.channels.hygiene import clean_name, clean_text
from bot.channels.own_name import without_name
from desk.inbound import Blackout, ChatKind, Ignored, Inbound, Parsed, Photo

BLACKOUT = "caunoi.outage"
"""Our own event: nobody asked for messages between these two moments. Written by the poller, never by Zalo."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IN_SECONDS = 100_000_000_000


def unpacked(body: object) -> tuple[Raw, ...]:
    """The updates of one delivery; ValueError where it holds none at all."""
    inner = body.get("result", body) if isinstance(body, dict) else body
    if inner is None:
        return ()
    updates = []
    for update in inner if isinstance(inner, list) else [inner]:
        if not isinstance(update, dict):
            raise ValueError("not an object")
        if update:
            updates.append(update)
    return tuple(updates)


def blackout(since: datetime, until: datetime) -> Raw:
    return {"event_name": BLACKOUT, "since": _millis(since), "until": _millis(until)}


def delivery_key(raw: Raw, *, bot_id: str) -> str:
    if raw.get("event_name") == BLACKOUT:
        return f"{bot_id}:outage:{raw.get('since')}"  # told once, however often we look back at it
    message = _message_of(raw)
    if message is None or not _id(message.get("message_id")):
        # Nothing names it: the same content is the same delivery.
        return f"{bot_id}:{hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()}"
    return message_key(bot_id, chat_of(raw), _id(message["message_id"]))


def message_key(bot_id: str, chat: str, message_id: str) -> str:
    return f"{bot_id}:{chat[:100]}:{message_id[:60]}"


def chat_of(raw: Raw) -> str:
    """Never raises: an update without a readable chat has no order to keep."""
    message = _message_of(raw)
    chat = message.get("chat") if message is not None else None
    return _id(chat.get("id")) if isinstance(chat, Mapping) else ""


def parse(raw: Raw, *, channel: str, name: str) -> Parsed:
    """`name` is the bot's, as people see it in their group."""
    event = raw.get("event_name")
    event = event if isinstance(event, str) else ""
    if event == BLACKOUT:
        return Blackout(channel=channel, since=_moment(raw.get("since")), until=_moment(raw.get("until")))
    message = _message_of(raw)
    if message is None:
        return Ignored(reason=f"event {event[:60] or 'without a name'}")
    sender = message.get("from")
    if not isinstance(sender, Mapping) or not _id(sender.get("id")):
        return Ignored(reason="message without a sender")
    if sender.get("is_bot") is True:
        return Ignored(reason="message of a bot")
    return _inbound(message, sender, channel=channel, name=name)


def _inbound(message: Raw, sender: Raw, *, channel: str, name: str) -> Inbound:
    chat = message.get("chat")
    chat_id = _id(chat.get("id")) if isinstance(chat, Mapping) else ""
    if not isinstance(chat, Mapping) or not chat_id:
        raise ValueError("chat is missing")
    kind = _kind(chat, chat_id, _id(sender["id"]))
    photos = tuple(_photos(message, channel=channel))
    text, _ = without_name(clean_text(_words(message)), name)
    reply_to = _replied(message)
    return Inbound(
        channel=channel,
        chat=chat_id,
        chat_kind=kind,
        message_id=_id(message.get("message_id")),
        sender=_id(sender["id"]),
        sender_name=clean_name(_text(sender.get("display_name")) or _text(sender.get("name"))),
        sent_at=_moment(message.get("date")),
        text=text.strip(),
        chat_title=clean_name(_text(chat.get("title")) or _text(chat.get("name"))),
        photos=photos,
        addressed=True,  # in a group nothing else reaches a bot
        reply_to=reply_to,
        reply_to_bot=reply_to is not None,
        # Whatever has neither words nor a picture that we can see; a lone mention of us has words.
        unsupported=not photos and not _words(message),
    )


def _message_of(raw: Raw) -> Raw | None:
    message = raw.get("message")
    if isinstance(message, Mapping):
        return message
    return raw if isinstance(raw.get("chat"), Mapping) else None


def _kind(chat: Mapping[str, Any], chat_id: str, sender: str) -> ChatKind:
    said = _text(chat.get("chat_type")) or _text(chat.get("type"))
    if said:
        return ChatKind.PRIVATE if said.casefold() == "private" else ChatKind.GROUP
    return ChatKind.PRIVATE if chat_id == sender else ChatKind.GROUP


def _words(message: Raw) -> str:
    return _text(message.get("text")) or _text(message.get("caption"))


def _photos(message: Raw, *, channel: str) -> Iterator[Photo]:
    """The published name is `photo`, what comes is `photo_url`; one of them, or both with the same address."""
    seen = set()
    for field in ("photo_url", "photo"):
        value = message.get(field)
        for one in value if isinstance(value, list) else [value]:
            address = _text(one.get("url")) if isinstance(one, Mapping) else _text(one)
            if address.startswith(("https://", "http://")) and address not in seen:
                seen.add(address)
                yield Photo(ref=address, channel=channel, url=address)


def _replied(message: Raw) -> str | None:
    """Not published, and never seen by us: some clients expect it. Where it comes, a reply finds its thread."""
    reply = message.get("reply_to_message")
    return (_id(reply.get("message_id")) or None) if isinstance(reply, Mapping) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _moment(value: object) -> datetime:
    """Milliseconds by all accounts; seconds are told by their size. What says nothing is the beginning of time."""
    if isinstance(value, str) and value.isdecimal():
        value = int(value[:20])
    if not isinstance(value, int | float) or isinstance(value, bool):
        return _EPOCH
    try:
        return _EPOCH + timedelta(milliseconds=value if abs(value) >= _IN_SECONDS else value * 1000)
    except (OverflowError, ValueError):
        return _EPOCH


def _millis(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
