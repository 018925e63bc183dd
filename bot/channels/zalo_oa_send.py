"""One envelope, said by the Official Account: within the person's window, uploaded, split, each part said once."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.channels.base import ChannelError, Envelope, Sent, Upload
from bot.channels.zalo_oa_api import Json, OaApi
from bot.channels.zalo_oa_errors import StaleToken
from bot.channels.zalo_oa_grants import Grants
from bot.channels.zalo_oa_parse import GROUP, message_key, sender_of
from bot.channels.zalo_oa_pictures import file_kind, fit_picture
from bot.channels.zalo_oa_plan import Attached, Step, plan
from bot.clock import Clock
from desk.inbound import Photo
from desk.reply_window import Access, Allowance
from store import inbox, zalo_oa
from store.database import Database

T = TypeVar("T")
_REMEMBERED = 1000


@dataclass(kw_only=True, slots=True)
class _UnderWay:
    """How far an envelope got: tried again, nothing is uploaded or said twice."""

    attached: list[Attached] = field(default_factory=list)
    uploaded: int = 0
    lost: bool = False
    said: list[str] = field(default_factory=list)


class Caller:
    """Calls with a token that works; one that Zalo refuses is renewed and the call made once more."""

    def __init__(self, api: OaApi, grants: Grants) -> None:
        self.api = api
        self._grants = grants

    async def __call__(self, call: Callable[[str], Awaitable[T]]) -> T:
        token = await self._grants.access()
        try:
            return await call(token)
        except StaleToken:
            token = await self._grants.renew(token)
        try:
            return await call(token)
        except StaleToken:
            raise ChannelError("Zalo refuses the token it has just given", retry_after=timedelta(minutes=1)) from None


class Sender:
    def __init__(self, caller: Caller, database: Database, clock: Clock, *, channel: str, allowance: Allowance) -> None:
        self._caller = caller
        self._database = database
        self._clock = clock
        self._channel = channel
        self._allowance = allowance
        self._under_way: OrderedDict[str, _UnderWay] = OrderedDict()

    async def send(self, envelope: Envelope, fetch: Callable[[Photo], Awaitable[Upload]]) -> Sent:
        group = envelope.chat.removeprefix(GROUP) if envelope.chat.startswith(GROUP) else None
        if group is None:
            await self._within_window(envelope.chat)
        state = self._under_way.pop(envelope.key, None) or _UnderWay()
        mention = quote = None
        if envelope.reply_to is not None:
            mention = await self._who_said(envelope.reply_to) if group else None
            quote = None if group else envelope.reply_to
        try:
            await self._upload_all(envelope, state, fetch)
            steps = plan(envelope, state.attached, mention=mention, quote=quote)
            for step in steps[len(state.said) :]:
                state.said.append(await self._say(step, envelope.chat, group))
        except (ChannelError, asyncio.CancelledError):
            self._remember(envelope.key, state)
            raise
        return Sent(message_ids=tuple(state.said), lost_photos=state.lost)

    async def _within_window(self, person: str) -> None:
        """Zalo would refuse, or ask money: rather told now than tried blindly."""
        window = await self._database.read(lambda c: zalo_oa.window(c, self._channel, person))
        access = self._allowance.access(window, self._clock.now())
        if access is Access.CLOSED:
            raise ChannelError("the person has not written for 7 days", until_they_write=True)
        if access is Access.COSTS and not self._allowance.paid:
            raise ChannelError("the free answers to this person are used up", until_they_write=True)

    async def _who_said(self, message_id: str) -> str | None:
        """A group cannot be quoted into: the one who is answered is named. Who it was stands in the inbox."""

        def look(connection: Connection) -> str | None:
            raw = inbox.raw_of(connection, self._channel, message_key(message_id))
            return sender_of(json.loads(raw)) if raw else None

        return await self._database.read(look)

    async def _upload_all(
        self, envelope: Envelope, state: _UnderWay, fetch: Callable[[Photo], Awaitable[Upload]]
    ) -> None:
        pictures: Sequence[Photo | Upload] = (*envelope.photos, *envelope.uploads)
        for one in pictures[state.uploaded :]:
            attached = await self._upload(one, fetch)
            state.uploaded += 1
            if attached is None:
                state.lost = True
            else:
                state.attached.append(attached)

    async def _upload(self, one: Photo | Upload, fetch: Callable[[Photo], Awaitable[Upload]]) -> Attached | None:
        try:
            upload = await fetch(one) if isinstance(one, Photo) else one
        except ChannelError:
            return None  # Zalo keeps pictures for a while only; the words go all the same
        api = self._caller.api
        fitted = await asyncio.to_thread(fit_picture, upload)
        if fitted is not None:
            content, kind = fitted
            name = f"anh.{kind.removeprefix('image/')}"
            answer = await self._caller(lambda token: api.upload("/v2.0/oa/upload/image", token, name, content, kind))
            return Attached(picture=_text(answer, "attachment_id"))
        document = file_kind(upload)
        if document is None:
            return None
        answer = await self._caller(
            lambda token: api.upload("/v2.0/oa/upload/file", token, upload.name, upload.content, document)
        )
        return Attached(file=_text(answer, "token"))

    async def _say(self, step: Step, chat: str, group: str | None) -> str:
        try:
            return await self._say_once(step, chat, group)
        except ChannelError as error:
            if step.quote is None or not error.permanent or error.gone:
                raise
            # What was quoted may have been taken back meanwhile. The answer counts for more than the quote.
            return await self._say_once(step.without_quote(), chat, group)

    async def _say_once(self, step: Step, chat: str, group: str | None) -> str:
        recipient = {"user_id": chat} if group is None else {"group_id": group}
        path = "/v3.0/oa/message/cs" if group is None else "/v3.0/oa/group/message"
        body = {"recipient": recipient, "message": step.message}
        answer = await self._caller(lambda token: self._caller.api.post(path, token, body))
        if group is None:
            remaining, now = _remaining(answer), self._clock.now()
            await self._database.write(
                lambda c: zalo_oa.count(c, self._channel, chat, sent=1, remaining=remaining, now=now)
            )
        return _text(answer, "message_id")

    def _remember(self, key: str, state: _UnderWay) -> None:
        if key and (state.said or state.uploaded):
            self._under_way[key] = state
            while len(self._under_way) > _REMEMBERED:
                self._under_way.popitem(last=False)


def _text(answer: Json, name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise ChannelError("Zalo's answer could not be read", unsure=True)
    return value


def _remaining(answer: Json) -> int | None:
    """How many free answers Zalo says are left, where it says so."""
    quota = answer.get("quota")
    left = quota.get("remain") if isinstance(quota, dict) else None
    try:
        return int(str(left))
    except ValueError:
        return None
