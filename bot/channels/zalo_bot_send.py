"""One envelope, said on Zalo: pictures by address, words in messages of 2,000 units, mended where Zalo refuses."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple

from bot.channels.base import ChannelError, Envelope, Sent
from bot.channels.markup import escape
from bot.channels.pictures import Shelf, kind_of
from bot.channels.zalo_bot_api import Trouble, ZaloBotApi, ZaloError
from bot.channels.zalo_bot_errors import channel_error
from bot.channels.zalo_bot_text import LONGEST, Styled, parts

_LOG = logging.getLogger(__name__)
_REMEMBERED = 1000
Asker = Callable[[str, str], Awaitable[str]]
"""`await asker(chat, message)`: who said this in that group; "" in private, or where nobody knows any more."""
_WITH_PICTURE = timedelta(seconds=40)
"""Zalo fetches the picture before it answers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One call: words, or a picture with or without words."""

    words: Styled = field(default_factory=lambda: Styled(text=""))
    picture: str = ""


class _Said(NamedTuple):
    message_ids: tuple[str, ...]
    lost_photo: bool = False


class Sender:
    def __init__(
        self, api: ZaloBotApi, *, channel: str, shelf: Shelf | None, pause: timedelta, asker: Asker | None = None
    ) -> None:
        self._api = api
        self._channel = channel
        self._shelf = shelf
        self._pause = pause
        self._asker = asker
        # Steps of a long message that went out before a later one failed: tried again, they are not said twice.
        self._said: OrderedDict[str, tuple[_Said, ...]] = OrderedDict()

    async def send(self, envelope: Envelope) -> Sent:
        addresses, lost = await self._addresses(envelope)
        steps = plan(parts(await self._named(envelope) + envelope.markup), addresses)
        if not steps:
            raise ChannelError("nothing to say", permanent=True)
        said = list(self._said.pop(envelope.key, ()))
        for step in steps[len(said) :]:
            try:
                said.append(await self._say(envelope.chat, step))
            except (ZaloError, asyncio.CancelledError) as error:
                self._remember(envelope.key, tuple(said))
                if isinstance(error, ZaloError):
                    _LOG.info("zalo: %s refused code=%s trouble=%s", error.method, error.code, error.trouble.value)
                    raise channel_error(error, pause=self._pause) from None
                raise
        ids = tuple(id for one in said for id in one.message_ids)
        return Sent(message_ids=ids, lost_photos=lost or any(one.lost_photo for one in said))

    async def _named(self, envelope: Envelope) -> str:
        """A group cannot be quoted into: the one who is answered is named, so that nobody takes it for his."""
        if self._asker is None or not envelope.reply_to or not envelope.markup.strip():
            return ""
        name = await self._asker(envelope.chat, envelope.reply_to)
        return f"<b>@{escape(name)}</b>\n" if name else ""

    async def _addresses(self, envelope: Envelope) -> tuple[list[str], bool]:
        """Where Zalo can fetch the pictures, and whether one of them is nothing it takes."""
        addresses = [photo.url for photo in envelope.photos if photo.channel == self._channel and photo.url]
        lost = len(addresses) < len(envelope.photos)
        for upload in envelope.uploads:
            kind = kind_of(upload.content)
            if self._shelf is None or not kind:
                lost = True
                continue
            addresses.append(await self._shelf.put(upload.content, kind))
        return addresses, lost

    async def _say(self, chat: str, step: Step) -> _Said:
        if not step.picture:
            return _Said((await self._say_words(chat, step.words),))
        fields = {"chat_id": chat, "photo": step.picture}
        if step.words.text:
            fields["caption"] = step.words.text
        try:
            return _Said((_id_of(await self._api.call("sendPhoto", fields, patience=_WITH_PICTURE)),))
        except ZaloError as error:
            told = channel_error(error, pause=self._pause)
            if not told.permanent or told.gone:
                raise
        # The chat, or Zalo, does not take this picture; its words arrive all the same.
        ids = (await self._say_words(chat, step.words),) if step.words.text else ()
        return _Said(ids, lost_photo=True)

    async def _say_words(self, chat: str, words: Styled) -> str:
        fields: dict[str, object] = {"chat_id": chat, "text": words.text}
        if words.styles:
            fields["text_styles"] = [
                {"start": start, "len": long, "st": [style]} for start, long, style in words.styles
            ]
        try:
            return _id_of(await self._api.call("sendMessage", fields))
        except ZaloError as error:
            if not words.styles or not _refused_for_what_it_holds(error):
                raise
        # Whether a bot may style its words is not published for every plan: plainly said is said too.
        return await self._say_words(chat, replace(words, styles=()))

    def _remember(self, key: str, said: tuple[_Said, ...]) -> None:
        if key and said:
            self._said[key] = said
            while len(self._said) > _REMEMBERED:
                self._said.popitem(last=False)


def plan(words: tuple[Styled, ...], addresses: list[str]) -> tuple[Step, ...]:
    """As few messages as can be, for every one is counted; pictures first, the words below the last of them."""
    steps = [Step(picture=address) for address in addresses]
    if steps and len(words) == 1 and len(words[0].text) <= LONGEST:
        return (*steps[:-1], Step(picture=steps[-1].picture, words=words[0]))
    return (*steps, *(Step(words=part) for part in words))


def _refused_for_what_it_holds(error: ZaloError) -> bool:
    is_refusal = error.trouble is Trouble.REFUSED and error.code == 400
    return is_refusal and not channel_error(error, pause=timedelta(0)).gone


def _id_of(result: Any) -> str:
    value = result.get("message_id") if isinstance(result, Mapping) else None
    return str(value) if isinstance(value, str | int) else ""
