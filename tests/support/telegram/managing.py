"""The calls that say nothing new: edits, presses, the bot's own account, files, topics, webhooks."""

from __future__ import annotations

import json
import re
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    CloseForumTopic,
    CreateForumTopic,
    DeleteMessage,
    DeleteMyCommands,
    DeleteWebhook,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetChat,
    GetChatMember,
    GetFile,
    GetMe,
    GetMyCommands,
    GetUpdates,
    GetWebhookInfo,
    LeaveChat,
    SetMyCommands,
    SetWebhook,
)

from tests.support.telegram.refusal import bad_request
from tests.support.telegram.sending import body_of_caption, body_of_text
from tests.support.telegram.state import State, keyboard_json
from tests.support.telegram.updates import Webhook
from tests.support.telegram.world import PRIVATE, Message, StoredFile, Topic

LARGEST_DOWNLOAD = 20 * 1024 * 1024
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


async def edit_message_text(state: State, call: EditMessageText) -> object:
    assert call.text is not None
    message = _own(state, call.chat_id, call.message_id)
    body = body_of_text(call.text, call.parse_mode, call.entities)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(state, message, body, call.reply_markup)


async def edit_message_caption(state: State, call: EditMessageCaption) -> object:
    message = _own(state, call.chat_id, call.message_id)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.body.items() if not key.startswith("caption")}
    return _edit(state, message, {**kept, **body_of_caption(call.caption, call.parse_mode)}, call.reply_markup)


async def edit_message_reply_markup(state: State, call: EditMessageReplyMarkup) -> object:
    message = _own(state, call.chat_id, call.message_id)
    return _edit(state, message, message.body, call.reply_markup)


def _own(state: State, chat_id: int | str | None, message_id: int | None) -> Message:
    assert chat_id is not None
    assert message_id is not None
    message = state.bot_enters(chat_id).messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not state.bot:
        raise bad_request("message can't be edited")
    return message


def _edit(state: State, message: Message, body: dict[str, Any], markup: object) -> object:
    """Without `reply_markup` an edit takes the buttons away."""
    keyboard = keyboard_json(markup)
    if state.limits is not None:
        state.limits.spend(message.room.id)
    if body == message.body and keyboard == message.keyboard:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    message.body, message.keyboard, message.edited_at = body, keyboard, state.today()
    return message.as_json()


async def delete_message(state: State, call: DeleteMessage) -> object:
    room = state.bot_enters(call.chat_id)
    message = room.messages.get(call.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender is not state.bot and room.bot != "administrator":
        raise bad_request("message can't be deleted")
    del room.messages[call.message_id]
    return True


async def answer_callback_query(state: State, call: AnswerCallbackQuery) -> object:
    press = state.presses.get(call.callback_query_id)
    if press is None or press.answered or state.clock() > press.expires:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered, press.answer = True, call.text or ""
    return True


async def get_me(state: State, call: GetMe) -> object:
    return {
        **state.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(state: State, call: GetUpdates) -> object:
    state.updates.remember_allowed(call.allowed_updates)
    limit = 100 if call.limit is None else call.limit
    return await state.updates.poll(offset=call.offset or 0, limit=limit, wait=float(call.timeout or 0))


async def set_webhook(state: State, call: SetWebhook) -> object:
    if call.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.secret_token):
        raise bad_request("secret token contains unallowed characters")
    if call.url and not call.url.startswith(("https://", "http://127.0.0.1")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    connections = call.max_connections or 40
    if not 1 <= connections <= 100:
        raise bad_request("bad webhook: max_connections must be from 1 to 100")
    state.updates.remember_allowed(call.allowed_updates)
    await _replace_webhook(
        state, Webhook(url=call.url, secret=call.secret_token or "", connections=connections), call.drop_pending_updates
    )
    return True


async def delete_webhook(state: State, call: DeleteWebhook) -> object:
    await _replace_webhook(state, Webhook(), call.drop_pending_updates)
    return True


async def _replace_webhook(state: State, webhook: Webhook, drop: bool | None) -> None:
    if drop:
        state.updates.waiting.clear()
    await state.updates.set_webhook(webhook)


async def get_webhook_info(state: State, call: GetWebhookInfo) -> object:
    webhook = state.updates.webhook
    info: dict[str, Any] = {"url": webhook.url, "has_custom_certificate": False}
    info["pending_update_count"] = len(state.updates.waiting)
    if webhook.url:
        info["max_connections"] = webhook.connections
    if webhook.last_error:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error}
    if state.updates.allowed is not None:
        info["allowed_updates"] = sorted(state.updates.allowed)
    return info


async def set_my_commands(state: State, call: SetMyCommands) -> object:
    if len(call.commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in call.commands:
        if not _COMMAND.fullmatch(one.command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(one.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    key = _menu_key(call.scope, call.language_code)
    state.commands[key] = [{"command": one.command, "description": one.description} for one in call.commands]
    return True


async def get_my_commands(state: State, call: GetMyCommands) -> object:
    return state.commands.get(_menu_key(call.scope, call.language_code), [])


async def delete_my_commands(state: State, call: DeleteMyCommands) -> object:
    state.commands.pop(_menu_key(call.scope, call.language_code), None)
    return True


def _menu_key(scope: object, language: str | None) -> str:
    kind = getattr(scope, "type", "default")
    return language or "" if kind == "default" else json.dumps([kind, language])


async def get_chat(state: State, call: GetChat) -> object:
    room = state.bot_enters(call.chat_id)
    return {**room.as_json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


async def get_chat_member(state: State, call: GetChatMember) -> object:
    room = state.bot_enters(call.chat_id)
    if call.user_id == state.bot.id:
        return state.member_json(room.bot)
    person = state.people.get(call.user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    is_in = room.kind == PRIVATE or call.user_id in room.members
    return state.member_json("member" if is_in else "left", person)


async def get_file(state: State, call: GetFile) -> object:
    stored = state.files.get(call.file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    answer = {"file_id": call.file_id, "file_unique_id": f"u{call.file_id}", "file_size": stored.size}
    return {**answer, "file_path": file_path(stored)}


def file_path(stored: StoredFile) -> str:
    number = re.sub(r"\D", "", stored.ids[0].removesuffix("size0"))
    ending = stored.name.rpartition(".")[2] if "." in stored.name else "jpg"
    return f"{stored.kind}s/file_{int(number)}.{ending}"


async def create_forum_topic(state: State, call: CreateForumTopic) -> object:
    room = state.bot_enters(call.chat_id)
    if not room.forum:
        raise bad_request("the chat is not a forum")
    if room.bot != "administrator":
        raise bad_request("not enough rights to create a topic")
    colour = 0x6FB9F0
    opened = {"forum_topic_created": {"name": call.name, "icon_color": colour}}
    message = state.store(room, state.bot, opened)
    message.topic = message.id
    room.topics[message.id] = Topic(id=message.id, name=call.name)
    return {"message_thread_id": message.id, "name": call.name, "icon_color": colour}


async def close_forum_topic(state: State, call: CloseForumTopic) -> object:
    room = state.bot_enters(call.chat_id)
    if call.message_thread_id not in room.topics:
        raise bad_request("message thread not found")
    room.topics[call.message_thread_id].closed = True
    return True


async def leave_chat(state: State, call: LeaveChat) -> object:
    room = state.bot_enters(call.chat_id)
    old, room.bot = room.bot, "left"
    state.bot_changed(room, state.bot, old=old, new="left")
    return True
