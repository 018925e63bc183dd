"""Calls with which the bot says something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiogram.client.default import Default
from aiogram.methods import CopyMessage, SendChatAction, SendDocument, SendMediaGroup, SendMessage, SendPhoto
from aiogram.types import InputFile, InputMediaDocument, InputMediaPhoto, ReplyParameters

from tests.support.telegram.html_text import Entity, found_entities, parse_html, trimmed
from tests.support.telegram.refusal import bad_request
from tests.support.telegram.state import State, keyboard_json
from tests.support.telegram.world import GENERAL_TOPIC, Message, Room, StoredFile

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_RAW = 4096, 1024, 32 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024


class Said(Protocol):
    """What all calls that send have in common."""

    chat_id: int | str
    message_thread_id: int | None
    reply_parameters: ReplyParameters | None


@dataclass(kw_only=True)
class Place:
    room: Room
    topic: int | None = None
    reply_to: Message | None = None
    sent: list[Message] = field(default_factory=list)


def place_of(state: State, call: Said) -> Place:
    room = state.bot_enters(call.chat_id)
    if not room.bot_may_write:
        raise bad_request("not enough rights to send text messages to the chat")
    if state.limits is not None:
        state.limits.spend(room.id)
    topic = _topic_of(room, call.message_thread_id)
    return Place(room=room, topic=topic, reply_to=_replied(room, call.reply_parameters))


def _topic_of(room: Room, thread: int | None) -> int | None:
    if thread is None or not room.forum:
        return None
    if thread == GENERAL_TOPIC or thread not in room.topics:
        raise bad_request("message thread not found")
    if room.topics[thread].closed and room.bot != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return thread


def _replied(room: Room, reply: ReplyParameters | None) -> Message | None:
    if reply is None:
        return None
    message = room.messages.get(reply.message_id) if reply.message_id is not None else None
    if message is None and reply.allow_sending_without_reply is not True:
        raise bad_request("message to be replied not found")
    return message


def read_text(text: str, mode: object, entities: Sequence[Any] | None = None) -> tuple[str, list[Entity]]:
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_RAW:
        raise bad_request("text is too long")
    mode = None if isinstance(mode, Default) else mode
    if mode not in (None, "HTML"):
        raise bad_request("unsupported parse_mode")
    if mode is None:
        given = [one.model_dump(exclude_none=True) for one in entities or ()]
        return trimmed(text, given or found_entities(text))
    visible, marked = parse_html(text)
    return trimmed(visible, [*marked, *found_entities(visible)])


def body_of_text(text: str, mode: object, entities: Sequence[Any] | None = None) -> dict[str, Any]:
    visible, found = read_text(text, mode, entities)
    if not visible:
        raise bad_request("message text is empty")
    if len(visible) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": visible, **({"entities": found} if found else {})}


def body_of_caption(caption: str | None, mode: object, entities: Sequence[Any] | None = None) -> dict[str, Any]:
    visible, found = read_text(caption or "", mode, entities)
    if len(visible) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return {**({"caption": visible} if visible else {}), **({"caption_entities": found} if found else {})}


async def send_message(state: State, call: SendMessage) -> object:
    body = body_of_text(call.text, call.parse_mode, call.entities)
    keyboard = keyboard_json(call.reply_markup)
    place = place_of(state, call)
    return _say(state, place, body, keyboard=keyboard).as_json()


async def send_photo(state: State, call: SendPhoto) -> object:
    body = body_of_caption(call.caption, call.parse_mode, call.caption_entities)
    keyboard = keyboard_json(call.reply_markup)
    place = place_of(state, call)
    stored = _file(state, call.photo, "photo")
    return _say(state, place, {**body, **file_json(stored)}, keyboard=keyboard, file=stored).as_json()


async def send_document(state: State, call: SendDocument) -> object:
    body = body_of_caption(call.caption, call.parse_mode, call.caption_entities)
    keyboard = keyboard_json(call.reply_markup)
    place = place_of(state, call)
    stored = _file(state, call.document, "document")
    return _say(state, place, {**body, **file_json(stored)}, keyboard=keyboard, file=stored).as_json()


async def send_media_group(state: State, call: SendMediaGroup) -> object:
    if not 2 <= len(call.media) <= 10:
        raise bad_request("group send failed: 2 to 10 items are needed")
    kinds = {one.type for one in call.media}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request("Can't use the media of the specified type in the album")
    place = place_of(state, call)
    album = f"album{next(state.numbers)}"
    prepared = []
    for one in call.media:
        if not isinstance(one, InputMediaPhoto | InputMediaDocument):
            raise bad_request("this fake server takes photos and documents only")
        stored = _file(state, one.media, str(one.type))
        prepared.append((stored, {**body_of_caption(one.caption, one.parse_mode), **file_json(stored)}))
    return [_say(state, place, body, file=stored, album=album).as_json() for stored, body in prepared]


async def copy_message(state: State, call: CopyMessage) -> object:
    source = state.bot_enters(call.from_chat_id).messages.get(call.message_id)
    if source is None:
        raise bad_request("message to copy not found")
    body = dict(source.body)
    if call.caption is not None:
        kept = {key: value for key, value in body.items() if not key.startswith("caption")}
        body = {**kept, **body_of_caption(call.caption, call.parse_mode)}
    keyboard = keyboard_json(call.reply_markup)
    place = place_of(state, call)
    return {"message_id": _say(state, place, body, keyboard=keyboard, file=source.file).id}


async def send_chat_action(state: State, call: SendChatAction) -> object:
    state.bot_enters(call.chat_id)
    return True


def _say(
    state: State,
    place: Place,
    body: dict[str, Any],
    *,
    keyboard: list[list[dict[str, Any]]] | None = None,
    file: StoredFile | None = None,
    album: str | None = None,
) -> Message:
    return state.store(
        place.room,
        state.bot,
        body,
        reply_to=place.reply_to,
        topic=place.topic,
        keyboard=keyboard,
        file=file,
        album=album,
    )


def _file(state: State, given: object, kind: str) -> StoredFile:
    """By file id, by address, or as bytes: named directly or through `attach://`."""
    if isinstance(given, str) and given.startswith("attach://"):
        given = state.uploads.get(given.removeprefix("attach://"))
        if given is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
    if isinstance(given, InputFile):
        content: bytes = getattr(given, "data", b"")
        if not content:
            raise bad_request("file must be non-empty")
        if kind == "photo" and len(content) > LARGEST_PHOTO:
            raise bad_request("file is too big for a photo")
        return state.keep_file(kind, given.filename or "file", content, sizes=3 if kind == "photo" else 1)
    if isinstance(given, str) and given.startswith(("http://", "https://")):
        return state.keep_file(kind, given.rsplit("/", 1)[-1], given.encode())
    stored = state.files.get(str(given))
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def file_json(stored: StoredFile) -> dict[str, Any]:
    """`photo` with its sizes, smallest first, or `document`."""
    if stored.kind == "photo":
        sizes = [
            {"file_id": id, "file_unique_id": f"u{id}", "width": 90 * 3**step, "height": 60 * 3**step}
            for step, id in enumerate(stored.ids)
        ]
        return {"photo": [*sizes[:-1], {**sizes[-1], "file_size": stored.size}]}
    described = {"file_id": stored.ids[0], "file_unique_id": f"u{stored.ids[0]}", "file_name": stored.name}
    return {stored.kind: {**described, "file_size": stored.size}}
