"""A Telegram update, read into the desk's words.

Raw dictionaries are read directly: the library's own `Update.de_json` takes some 150 µs an update, and fails as a whole
on a field it does not expect. Only ValueError leaves this file; it parks the update.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.base import Raw
from bot.channels.hygiene import clean_name, clean_text
from bot.channels.telegram_fields import id_of, moment, table, whole, words_of
from bot.channels.telegram_text import Cut, cut_out, piece
from desk.inbound import ChatKind, Ignored, Inbound, Membership, Migration, Parsed, Photo

_UNHANDLED = (
    *("voice", "audio", "video", "video_note", "animation", "sticker", "location", "venue", "contact", "poll", "dice"),
    *("story", "game", "checklist", "paid_media", "invoice", "giveaway", "live_photo", "rich_message"),
)
_KINDS = {"private": ChatKind.PRIVATE, "group": ChatKind.GROUP, "supergroup": ChatKind.GROUP}
_COMMAND = re.compile(r"/(?P<word>\w+)(?:@(?P<bot>\w+))?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Me:
    """Who the bot is. Its id is part of its token; its username is known once Telegram was reached."""

    id: int
    username: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """What a message says once mentions and the bot's name on commands are taken off."""

    text: str = ""
    mentions_me: bool = False
    command: bool = False
    for_another_bot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sender:
    id: str
    name: str
    anonymous: bool = field(default=False)


def parse_update(raw: Raw, *, me: Me, channel: str) -> Parsed:
    if "message" in raw:
        return _message(table(raw["message"], "message"), me=me, channel=channel)
    if "edited_message" in raw:
        return _message(table(raw["edited_message"], "message"), me=me, channel=channel, edited=True)
    if "callback_query" in raw:
        return _press(table(raw["callback_query"], "press"), channel=channel)
    if "my_chat_member" in raw:
        return _membership(table(raw["my_chat_member"], "membership"), channel=channel)
    kinds = sorted(str(key) for key in raw if key != "update_id")
    return Ignored(reason=f"update type {', '.join(kinds)[:80] or 'missing'}")


def chat_of_update(raw: Raw) -> str:
    """Never raises: an update without a readable chat has no order to keep."""
    for body in raw.values():
        if not isinstance(body, Mapping):
            continue
        within = body.get("message") if "chat" not in body else body
        chat = within.get("chat") if isinstance(within, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return str(chat["id"])
    return ""


def _message(message: Raw, *, me: Me, channel: str, edited: bool = False) -> Parsed:
    chat = table(message.get("chat"), "chat")
    chat_id = whole(chat.get("id"), "chat id")
    kind = _KINDS.get(chat.get("type", ""))
    if kind is None:
        return Ignored(reason="post in a channel")
    if "migrate_to_chat_id" in message:
        return Migration(channel=channel, old=str(chat_id), new=str(whole(message["migrate_to_chat_id"], "chat id")))
    if "migrate_from_chat_id" in message:
        return Migration(channel=channel, old=str(whole(message["migrate_from_chat_id"], "chat id")), new=str(chat_id))
    sender = _sender(message)
    if isinstance(sender, Ignored):
        return sender
    words = _words(message, me=me)
    if words.for_another_bot:
        return Ignored(reason="command for another bot")
    photos = tuple(_photos(message, channel=channel))
    reply = _reply(message)
    reply_to_bot = reply is not None and id_of(reply.get("from")) == me.id
    addressed = kind is ChatKind.PRIVATE or words.mentions_me or words.command or reply_to_bot
    unhandled = next((name for name in _UNHANDLED if name in message), None)
    unsupported = not photos and not words.text and unhandled is not None
    if unsupported and not addressed:
        return Ignored(reason=f"{unhandled} not addressed to the bot")
    if not photos and unhandled is None and "text" not in message:
        return Ignored(reason="service message")
    return Inbound(
        channel=channel,
        chat=str(chat_id),
        chat_kind=kind,
        message_id=str(whole(message.get("message_id"), "message id")),
        sender=sender.id,
        sender_name=sender.name,
        sent_at=moment(message.get("edit_date") if edited and "edit_date" in message else message.get("date")),
        text=words.text,
        chat_title=_title(chat),
        photos=photos,
        addressed=addressed,
        reply_to=None if reply is None else str(whole(reply.get("message_id"), "message id")),
        reply_to_bot=reply_to_bot,
        topic=_topic(message),
        edited=edited,
        forwarded="forward_origin" in message,
        unsupported=unsupported,
        anonymous=sender.anonymous,
    )


def _press(query: Raw, *, channel: str) -> Parsed:
    message = query.get("message")
    if not isinstance(message, Mapping):
        return Ignored(reason="press without its message")
    says = query.get("data")
    if not isinstance(says, str):
        return Ignored(reason="press without data")
    chat = table(message.get("chat"), "chat")
    kind = _KINDS.get(chat.get("type", ""))
    if kind is None:
        return Ignored(reason="press in a channel")
    person = table(query.get("from"), "sender")
    return Inbound(
        channel=channel,
        chat=str(whole(chat.get("id"), "chat id")),
        chat_kind=kind,
        message_id=str(whole(message.get("message_id"), "message id")),
        sender=str(whole(person.get("id"), "sender id")),
        sender_name=_name(person),
        # Telegram does not say when a button was pressed, and 0 for a message it no longer shows.
        sent_at=moment(message.get("edit_date") or message.get("date", 0)),
        chat_title=_title(chat),
        addressed=True,
        topic=_topic(message),
        press=clean_text(says),
        press_id=str(query.get("id", "")),
    )


def _membership(change: Raw, *, channel: str) -> Parsed:
    chat = table(change.get("chat"), "chat")
    kind = _KINDS.get(chat.get("type", ""))
    if kind is None:
        return Ignored(reason="membership of a channel")
    before, after = _may_write(change.get("old_chat_member")), _may_write(change.get("new_chat_member"))
    if before == after:
        return Ignored(reason="rights changed")
    by = table(change.get("from"), "sender")
    return Membership(
        channel=channel,
        chat=str(whole(chat.get("id"), "chat id")),
        chat_kind=kind,
        present=after,
        chat_title=_title(chat),
        by=str(whole(by.get("id"), "sender id")),
        by_name=_name(by),
    )


def _may_write(member: object) -> bool:
    member = table(member, "member")
    if member.get("status") == "restricted":
        return member.get("is_member") is True and member.get("can_send_messages") is True
    return member.get("status") in ("creator", "administrator", "member")


def _sender(message: Raw) -> _Sender | Ignored:
    if message.get("is_automatic_forward"):
        return Ignored(reason="post forwarded from a channel")
    behind = message.get("sender_chat")
    if isinstance(behind, Mapping):
        # An anonymous administrator or somebody's channel: `from` is a stand-in, nobody to hold a claim.
        name = words_of(message.get("author_signature")) or _title(behind)
        return _Sender(id=str(whole(behind.get("id"), "sender id")), name=name, anonymous=True)
    person = message.get("from")
    if not isinstance(person, Mapping):
        return Ignored(reason="message without a sender")
    if person.get("is_bot"):
        return Ignored(reason="message of a bot")
    return _Sender(id=str(whole(person.get("id"), "sender id")), name=_name(person))


def _words(message: Raw, *, me: Me) -> _Words:
    body, entities = message.get("text"), message.get("entities")
    if not isinstance(body, str):
        body, entities = message.get("caption"), message.get("caption_entities")
    if not isinstance(body, str):
        return _Words()
    cuts: list[Cut] = []
    command = False
    for entity in entities if isinstance(entities, list) else ():
        cut = Cut.of(entity)
        if cut is None:
            continue
        if _names_me(entity, piece(body, cut), me):
            cuts.append(cut)
        elif entity.get("type") == "bot_command" and cut.start == 0:
            typed = _COMMAND.fullmatch(piece(body, cut))
            if typed and typed["bot"] and not _is_my_name(typed["bot"], me):
                return _Words(for_another_bot=True)
            command = typed is not None
            if typed and typed["bot"]:
                cuts.append(Cut(start=1 + len(typed["word"]), end=cut.end))
    cuts += _named_without_entity(body, me, cuts)
    mentions_me = any(cut.start != 0 or not command for cut in cuts)
    return _Words(text=clean_text(cut_out(body, cuts)), mentions_me=mentions_me, command=command)


def _named_without_entity(body: str, me: Me, cuts: list[Cut]) -> list[Cut]:
    """The bot's name where no entity marks it: copied text, or a text whose length was changed on the way."""
    if cuts or not me.username:
        return []
    found = re.finditer(rf"(?<![\w@/.])@{re.escape(me.username)}(?!\w)", body, re.IGNORECASE)
    return [Cut.in_characters(body, hit.start(), hit.end()) for hit in found]


def _names_me(entity: Mapping[str, Any], written: str, me: Me) -> bool:
    if entity.get("type") == "text_mention":
        return id_of(entity.get("user")) == me.id
    return entity.get("type") == "mention" and _is_my_name(written.removeprefix("@"), me)


def _is_my_name(username: str, me: Me) -> bool:
    """Until Telegram was reached the bot does not know its name; every bot's name ends in "bot"."""
    if not me.username:
        return username.casefold().endswith("bot")
    return username.casefold() == me.username.casefold()


def _photos(message: Raw, *, channel: str) -> Iterator[Photo]:
    sizes = message.get("photo")
    if isinstance(sizes, list):
        readable = [size for size in sizes if isinstance(size, Mapping) and isinstance(size.get("file_id"), str)]
        if readable:
            largest = max(readable, key=lambda size: int(size.get("width", 0)) * int(size.get("height", 0)))
            yield Photo(ref=largest["file_id"], channel=channel)
    document = message.get("document")
    # A moving picture arrives as a document too, for old programs' sake.
    if isinstance(document, Mapping) and isinstance(document.get("file_id"), str) and "animation" not in message:
        name = clean_name(words_of(document.get("file_name")))
        yield Photo(ref=document["file_id"], channel=channel, name=name, document=True)


def _reply(message: Raw) -> Raw | None:
    reply = message.get("reply_to_message")
    if not isinstance(reply, Mapping):
        return None
    # Whatever is said in a topic "replies" to the message that opened the topic.
    is_opening = message.get("is_topic_message") and reply.get("message_id") == message.get("message_thread_id")
    return None if is_opening or "forum_topic_created" in reply else reply


def _topic(message: Raw) -> str | None:
    """Outside forums a thread id only says which replies belong together."""
    if not message.get("is_topic_message") or "message_thread_id" not in message:
        return None
    return str(whole(message["message_thread_id"], "topic"))


def _name(person: Raw) -> str:
    full = clean_name(f"{words_of(person.get('first_name'))} {words_of(person.get('last_name'))}")
    return full or clean_name(words_of(person.get("username"))) or str(person.get("id", ""))


def _title(chat: Raw) -> str:
    return clean_name(words_of(chat.get("title")))
