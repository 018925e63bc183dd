"""A call of Zalo's Official Account webhook, read into the desk's words. Only ValueError and its like leave this file.

Zalo sends no names along, ids and moments as strings, and a reply as the id of what it quotes. A group's chat id gets a
prefix of ours, for people and groups are numbered alike and written to in different ways.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Raw
from bot.channels.hygiene import clean_name, clean_text
from desk.inbound import ChatKind, Ignored, Inbound, Membership, Parsed, Photo, Withdrawn

GROUP = "group-"
_SAID = re.compile(r"user_send_(?P<group>group_)?(?P<kind>[a-z_]+)")
_READABLE = frozenset({"text", "image", "link"})
_MENTION = re.compile(r"\[@(?P<id>[\w-]{1,40})\]")
_WITHDRAWN = re.compile(r"user_(?:withdraw|recall)(?:_group)?(?:_message)?")
_ARRIVED = {"create_group": True, "delete_group": False, "oa_leave_group": False, "remove_oa_from_group": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the channel knows besides the call itself."""

    oa_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    sent: Container[str] = frozenset()
    """Ids of our own messages, as far back as they are remembered."""


def parse_event(raw: Raw, *, known: Known, channel: str) -> Parsed:
    event = raw.get("event_name")
    if not isinstance(event, str):
        raise ValueError("event name is missing")
    if said := _SAID.fullmatch(event):
        return _message(raw, said["kind"], group=bool(said["group"]), known=known, channel=channel)
    if _WITHDRAWN.fullmatch(event):
        return _withdrawn(raw, channel=channel)
    if event in {"follow", "unfollow"}:
        follower = _id(raw.get("follower"), "follower")
        return Membership(
            channel=channel,
            chat=follower,
            chat_kind=ChatKind.PRIVATE,
            present=event == "follow",
            by=follower,
            by_name=known.names.get(follower, ""),
        )
    if event in _ARRIVED:
        return Membership(
            channel=channel,
            chat=GROUP + group_of(raw),
            chat_kind=ChatKind.GROUP,
            present=_ARRIVED[event],
            chat_title=_title(raw),
        )
    return Ignored(reason=f"event {event[:60]}")


def delivery_key(raw: Raw) -> str:
    """The same for every delivery of a message, whatever kind it is: so a withdrawal can name it."""
    event = raw["event_name"]
    if not isinstance(event, str):
        raise ValueError("event name is missing")
    message = raw.get("message")
    if _SAID.fullmatch(event) and isinstance(message, Mapping):
        return message_key(_text(message.get("msg_id"), "message id"))
    names = [event, raw.get("timestamp"), raw.get("sender"), raw.get("recipient"), raw.get("follower")]
    names += [message.get("msg_id") if isinstance(message, Mapping) else None, raw.get("group_id")]
    return f"{event[:60]}:{hashlib.sha256(repr(names).encode('utf-8', 'replace')).hexdigest()[:40]}"


def message_key(message_id: str) -> str:
    return f"message:{message_id}"


def chat_of_event(raw: Raw) -> str:
    """Never raises: what has no readable chat has no order to keep."""
    event = raw.get("event_name")
    try:
        if not isinstance(event, str) or event.startswith("oa_send"):
            return ""
        if "group" in event:
            return GROUP + group_of(raw)
        return _id(raw.get("sender") or raw.get("follower"), "sender")
    except ValueError:
        return ""


def group_of(raw: Raw) -> str:
    """Messages name the group as who receives them; what is not documented is looked for where it may be."""
    if isinstance(raw.get("group_id"), str) and raw["group_id"]:
        return str(raw["group_id"])
    return _id(raw.get("group") or raw.get("recipient"), "group")


def sender_of(raw: Raw) -> str | None:
    """The person who said it; None for what no person said."""
    event, sender = raw.get("event_name"), raw.get("sender")
    if isinstance(event, str) and event.startswith("user_") and isinstance(sender, Mapping):
        return sender["id"] if isinstance(sender.get("id"), str) else None
    return None


def _message(raw: Raw, kind: str, *, group: bool, known: Known, channel: str) -> Parsed:
    message = raw.get("message")
    if not isinstance(message, Mapping):
        raise ValueError("message is missing or not an object")
    sender = _id(raw.get("sender"), "sender")
    text, mentions_me = _words(message.get("text"), known)
    quoted = _quoted(message)
    photos = tuple(_photos(message, channel=channel)) if kind == "image" else ()
    of_ours = quoted is not None and quoted in known.sent
    addressed = not group or mentions_me or of_ours or text.startswith("/")
    unsupported = kind not in _READABLE or (not text and not photos)
    if unsupported and not addressed:
        return Ignored(reason=f"{kind[:40]} not addressed to us")
    return Inbound(
        channel=channel,
        chat=GROUP + group_of(raw) if group else sender,
        chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
        message_id=_text(message.get("msg_id"), "message id"),
        sender=sender,
        sender_name=known.names.get(sender, ""),
        sent_at=_moment(raw.get("timestamp")),
        text=text,
        chat_title=_title(raw) if group else "",
        photos=photos,
        addressed=addressed,
        reply_to=quoted,
        reply_to_bot=of_ours,
        unsupported=unsupported,
    )


def _withdrawn(raw: Raw, *, channel: str) -> Parsed:
    message = raw.get("message")
    message_id = message.get("msg_id") if isinstance(message, Mapping) else raw.get("msg_id")
    sender = _id(raw.get("sender") or raw.get("follower"), "sender")
    if not isinstance(message_id, str) or not message_id:
        return Withdrawn(channel=channel, chat=sender, sender=sender)
    chat = chat_of_event(raw)
    return Withdrawn(
        channel=channel, chat=chat, sender=sender, message_id=message_id, delivery_key=message_key(message_id)
    )


def _words(said: object, known: Known) -> tuple[str, bool]:
    """Without our own mention; other people's become their names, where we know them."""
    if not isinstance(said, str):
        return "", False
    mentioned = {found["id"] for found in _MENTION.finditer(said)}

    def named(found: re.Match[str]) -> str:
        if found["id"] == known.oa_id:
            return ""
        name = known.names.get(found["id"], "")
        return f"@{name}" if name else ""

    return clean_text(_MENTION.sub(named, said)), bool(known.oa_id) and known.oa_id in mentioned


def _quoted(message: Mapping[str, Any]) -> str | None:
    quoted = message.get("quote_msg_id")
    if not quoted and isinstance(message.get("quote_msg"), Mapping):
        quoted = message["quote_msg"].get("msg_id")
    return quoted if isinstance(quoted, str) and quoted else None


def _photos(message: Mapping[str, Any], *, channel: str) -> Iterator[Photo]:
    attached = message.get("attachments")
    for one in attached if isinstance(attached, list) else ():
        given = one.get("payload") if isinstance(one, Mapping) and one.get("type") == "image" else None
        url = given.get("url") if isinstance(given, Mapping) else None
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            yield Photo(ref=url, channel=channel, url=url)


def _title(raw: Raw) -> str:
    group = raw.get("group")
    name = raw.get("group_name") or (group.get("name") if isinstance(group, Mapping) else "")
    return clean_name(name) if isinstance(name, str) else ""


def _id(holder: object, what: str) -> str:
    if not isinstance(holder, Mapping):
        raise ValueError(f"{what} is missing or not an object")
    return _text(holder.get("id"), f"{what} id")


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{what} is missing or not a text")
    return value


def _moment(value: object) -> datetime:
    """Milliseconds since 1970, as text (or, some day, as a number)."""
    try:
        return datetime.fromtimestamp(int(str(value)) / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError("timestamp is not a moment") from error
