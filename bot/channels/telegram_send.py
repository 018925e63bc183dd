"""One envelope, said on Telegram: planned in steps, each step mended where Telegram's refusal shows how."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from telegram import Bot, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels import markup
from bot.channels.base import ChannelError, Envelope, Sent
from bot.channels.telegram_errors import channel_error, takes_no_pictures
from bot.channels.telegram_plan import Attachment, Step, plan

_REMEMBERED = 1000
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A step and how it is to be tried."""

    step: Step
    chat: int | str
    topic: int | None = None
    reply_to: int | None = None
    edit: int | None = None
    edits_caption: bool = False
    without_markup: bool = False

    @property
    def text(self) -> str:
        return markup.visible(self.step.text) if self.without_markup else self.step.text

    @property
    def parse_mode(self) -> str | None:
        return None if self.without_markup else ParseMode.HTML

    @property
    def reply(self) -> ReplyParameters | None:
        if self.reply_to is None:
            return None
        return ReplyParameters(message_id=self.reply_to, allow_sending_without_reply=True)


def mended(attempt: Attempt, refusal: str) -> Attempt | None:
    """The same step, tried another way, or None when Telegram's refusal leaves no other way."""
    if attempt.step.attachments and takes_no_pictures(refusal):
        return replace(attempt, step=replace(attempt.step, attachments=()))
    refusal = refusal.casefold()
    if attempt.edit is not None:
        if "no text in the message" in refusal and not attempt.edits_caption:
            return replace(attempt, edits_caption=True)
        if "message to edit not found" in refusal or "message can't be edited" in refusal:
            return replace(attempt, edit=None)
        if "message_id_invalid" in refusal or "caption is too long" in refusal:
            return replace(attempt, edit=None)
    if "can't parse" in refusal and not attempt.without_markup:
        return replace(attempt, without_markup=True)
    if attempt.topic is not None and ("thread not found" in refusal or "topic_" in refusal):
        return replace(attempt, topic=None)
    if attempt.reply_to is not None and ("replied not found" in refusal or "reply message not found" in refusal):
        return replace(attempt, reply_to=None)
    return None


class _Said(NamedTuple):
    """What a step became: messages, and perhaps pictures that the chat does not take."""

    message_ids: tuple[str, ...]
    lost_photos: bool = False


class Sender:
    def __init__(self, bot: Bot, *, channel: str) -> None:
        self._bot = bot
        self._channel = channel
        # Steps of a long message that went out before a later one failed: tried again, they are not said twice.
        self._said: OrderedDict[str, tuple[_Said, ...]] = OrderedDict()

    async def send(self, envelope: Envelope, keyboard: InlineKeyboardMarkup | None) -> Sent:
        steps = plan(envelope, keyboard=keyboard, channel=self._channel)
        said = list(self._said.pop(envelope.key, ()))
        for index, step in enumerate(steps[len(said) :], start=len(said)):
            edit = envelope.edit_message if step is _first_text(steps) else None
            attempt = Attempt(
                step=step,
                chat=_number_or_name(envelope.chat),
                topic=_number(envelope.topic),
                reply_to=_number(envelope.reply_to) if index == 0 else None,
                edit=_number(edit),
            )
            try:
                said.append(await self._mend_until_said(attempt))
            except (TelegramError, asyncio.CancelledError) as error:
                self._remember(envelope.key, tuple(said))
                if isinstance(error, TelegramError):
                    # No `from`: the library's errors may carry addresses, and an address carries the token.
                    raise channel_error(error) from None
                raise
        ids = tuple(id for one in said for id in one.message_ids)
        return Sent(message_ids=ids, lost_photos=any(one.lost_photos for one in said))

    async def _mend_until_said(self, attempt: Attempt) -> _Said:
        pictures = len(attempt.step.attachments)
        while True:
            try:
                return _Said(await self._say(attempt), lost_photos=len(attempt.step.attachments) < pictures)
            except BadRequest as error:
                if attempt.edit is not None and "not modified" in error.message:
                    return _Said((str(attempt.edit),))
                another = mended(attempt, error.message)
                if another is None:
                    raise
                attempt = another

    async def _say(self, attempt: Attempt) -> tuple[str, ...]:
        if attempt.edit is not None:
            return await self._edit(attempt, attempt.edit)
        if len(attempt.step.attachments) > 1:
            return await self._send_album(attempt)
        if attempt.step.attachments:
            return await self._send_attachment(attempt, attempt.step.attachments[0])
        if not attempt.step.text:
            return ()  # pictures without words, and the chat takes no pictures
        message = await self._bot.send_message(
            attempt.chat,
            attempt.text,
            parse_mode=attempt.parse_mode,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=attempt.topic,
            reply_parameters=attempt.reply,
            reply_markup=attempt.step.keyboard,
        )
        return (str(message.message_id),)

    async def _edit(self, attempt: Attempt, message_id: int) -> tuple[str, ...]:
        keyboard = attempt.step.keyboard
        if attempt.edits_caption:
            await self._bot.edit_message_caption(
                attempt.chat, message_id, caption=attempt.text, parse_mode=attempt.parse_mode, reply_markup=keyboard
            )
        else:
            await self._bot.edit_message_text(
                attempt.text,
                attempt.chat,
                message_id,
                parse_mode=attempt.parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )
        return (str(message_id),)

    async def _send_attachment(self, attempt: Attempt, attachment: Attachment) -> tuple[str, ...]:
        if attachment.document:
            message = await self._bot.send_document(
                attempt.chat,
                attachment.media,
                caption=attempt.text or None,
                parse_mode=attempt.parse_mode,
                message_thread_id=attempt.topic,
                reply_parameters=attempt.reply,
                reply_markup=attempt.step.keyboard,
            )
        else:
            message = await self._bot.send_photo(
                attempt.chat,
                attachment.media,
                caption=attempt.text or None,
                parse_mode=attempt.parse_mode,
                message_thread_id=attempt.topic,
                reply_parameters=attempt.reply,
                reply_markup=attempt.step.keyboard,
            )
        return (str(message.message_id),)

    async def _send_album(self, attempt: Attempt) -> tuple[str, ...]:
        messages = await self._bot.send_media_group(
            attempt.chat,
            [
                InputMediaDocument(one.media) if one.document else InputMediaPhoto(one.media)
                for one in attempt.step.attachments
            ],
            message_thread_id=attempt.topic,
            reply_parameters=attempt.reply,
        )
        return tuple(str(message.message_id) for message in messages)

    def _remember(self, key: str, said: tuple[_Said, ...]) -> None:
        if key and said:
            self._said[key] = said
            while len(self._said) > _REMEMBERED:
                self._said.popitem(last=False)


def _first_text(steps: Sequence[Step]) -> Step | None:
    return next((step for step in steps if step.text), None)


def _number(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.lstrip("-").isdecimal():
        raise ChannelError(f"not a Telegram id: {value[:20]}", permanent=True)
    return int(value)


def _number_or_name(chat: str) -> int | str:
    return chat if chat.startswith("@") else _number(chat) or 0
