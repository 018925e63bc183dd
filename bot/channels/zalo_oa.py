"""A Zalo Official Account as a channel of the desk: private chats, and the groups it has created."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Accept, ChannelError, Envelope, Health, Raw, Sent, Upload, one_update
from bot.channels.hygiene import clean_name
from bot.channels.zalo_oa_api import Json, OaApi
from bot.channels.zalo_oa_errors import AUTHORIZE
from bot.channels.zalo_oa_grants import Grants
from bot.channels.zalo_oa_parse import GROUP, Known, chat_of_event, delivery_key, parse_event, sender_of
from bot.channels.zalo_oa_send import Caller, Sender
from bot.channels.zalo_oa_signature import is_authentic
from bot.clock import Clock
from bot.vault import Locked, Vault
from desk.capabilities import ZALO_OA, Capabilities
from desk.inbound import Parsed, Photo
from desk.reply_window import Access, Allowance, Window
from store import outbox, zalo_oa
from store.database import Database
from store.zalo_oa import Grant

log = logging.getLogger("caunoi.zalo_oa")
NAMES_KEPT = timedelta(days=30)
_LOOK_EVERY = 1800.0
_NAME_AGAIN = timedelta(minutes=10)
_OWN_REMEMBERED = 5000
_SOON = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class ZaloOaConfig:
    """`webhook_secret` is the Official Account's own secret, which signs its calls; `app_secret` belongs to the app."""

    app_id: str
    app_secret: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)
    api_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    allowance: Allowance = field(default_factory=Allowance)
    patience: timedelta = timedelta(seconds=12)

    def __post_init__(self) -> None:
        if not (self.app_id.isascii() and self.app_id.isdigit()):
            raise ValueError("the app id is a number; take it from developers.zalo.me")
        if not self.app_secret:
            raise ValueError("the app secret is missing; take it from developers.zalo.me")
        for url in (self.api_url, self.oauth_url):
            if not url.startswith(("https://", "http://")):
                raise ValueError("an address of Zalo must begin with https:// or http://")


class ZaloOaChannel:
    """Building it touches nothing. It is called by Zalo, so `start` only keeps the tokens alive and learns names."""

    def __init__(
        self, config: ZaloOaConfig, *, database: Database, clock: Clock, vault: Vault, name: str = "zalo_oa"
    ) -> None:
        self._config = config
        self._database = database
        self._clock = clock
        self._name = name
        self._api = OaApi(config.api_url, patience=config.patience)
        self.grants = Grants(
            database,
            clock,
            vault,
            self._api,
            channel=name,
            app_id=config.app_id,
            app_secret=config.app_secret,
            oauth_url=config.oauth_url,
        )
        self._call = Caller(self._api, self.grants)
        self._sender = Sender(self._call, database, clock, channel=name, allowance=config.allowance)
        self._oa_id = ""
        self._names: dict[str, str] = {}
        self._asked: dict[str, datetime] = {}
        # One at a time: calls are counted by the minute, and answers need them more.
        self._asking = asyncio.Semaphore(1)
        self._own: OrderedDict[str, None] = OrderedDict()
        self._keeping: asyncio.Task[None] | None = None
        self._under_way = 0
        self._closing = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return ZALO_OA

    @property
    def polls(self) -> bool:
        return False

    def unpack(self, body: object) -> Sequence[Raw]:
        return one_update(body)

    def delivery_key(self, raw: Raw) -> str:
        return delivery_key(raw)

    def chat_of(self, raw: Raw) -> str:
        return chat_of_event(raw)

    def parse(self, raw: Raw) -> Parsed:
        return parse_event(raw, known=Known(oa_id=self._oa_id, names=self._names, sent=self._own), channel=self._name)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return is_authentic(headers, body, app_id=self._config.app_id, secret=self._config.webhook_secret)

    @property
    def called(self) -> str:
        return ""  # it hears all in its groups, so nobody has to name it

    def start_link(self, code: str) -> str | None:
        return None

    async def send(self, envelope: Envelope) -> Sent:
        if self._closing:
            raise ChannelError("the desk is stopping")
        self._under_way += 1
        try:
            sent = await self._sender.send(envelope, self.fetch)
        except Locked as error:
            raise ChannelError(str(error), retry_after=timedelta(minutes=10), everywhere=True) from None
        finally:
            self._under_way -= 1
        self._remember_own(*sent.message_ids)
        return sent

    async def fetch(self, photo: Photo) -> Upload:
        content = await self._api.fetch(photo.ref)
        return Upload(name=photo.name or "anh.jpg", content=content, document=photo.document)

    async def acknowledge(self, raw: Raw) -> None:
        """There is nothing to answer; but Zalo tells no names, so whoever is new is looked up now."""
        person = sender_of(raw)
        if person is None or person in self._names or self._closing:
            return
        now = self._clock.now()
        if person in self._asked and now - self._asked[person] < _NAME_AGAIN:
            return
        self._asked[person] = now
        try:
            async with self._asking:
                if not self._closing:
                    await self._learn_name(person, chat_of_event(raw))
        except (ChannelError, Locked, SQLAlchemyError, OSError) as error:
            # Somebody without a name is helped all the same.
            log.info("zalo_oa: a name is not known: %s", type(error).__name__)

    async def start(self, accept: Accept) -> None:
        if self._keeping is not None:
            return
        self._closing = False
        since = self._clock.now() - NAMES_KEPT
        self._names |= await self._database.read(lambda c: zalo_oa.names(c, self._name, since=since))
        self._remember_own(*await self._database.read(lambda c: outbox.latest_sent(c, self._name, most=2000)))
        grant = await self.grants.state()
        self._oa_id = grant.oa_id if grant is not None else ""
        self._keeping = asyncio.create_task(self._keep_connected(), name=f"{self._name} tokens")

    async def rest(self) -> None:
        """It never fetches: there is nothing to leave to others."""

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None
        self._closing = True
        # What is on its way arrives better than it is broken off, when nobody knows whether it did.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.patience.total_seconds()):
                while self._under_way:  # noqa: ASYNC110 - a look twenty times a second, once in the desk's life
                    await asyncio.sleep(0.05)
        await self._api.close()

    async def health(self) -> Health:
        """Asks Zalo now, with the tokens there are."""
        if not self._config.webhook_secret:
            return Health(ok=False, message="its calls are refused: set CAUNOI_ZALO_OA_SECRET to the OA secret key.")
        try:
            account = await self._account()
            grant = await self.grants.state()
            kept, windows = await self._database.read(
                lambda c: (outbox.kept(c, self._name), zalo_oa.windows(c, self._name))
            )
        except (ChannelError, Locked) as error:
            return Health(ok=False, message=f"{error}.")
        except SQLAlchemyError as error:
            return Health(ok=False, message=f"its tokens cannot be read ({type(error).__name__}).")
        told = f"{self._described(account, grant)}{self._whom_it_may_answer(windows, kept)}"
        return Health(ok=True, message=told)

    def _whom_it_may_answer(self, windows: list[Window], kept: int) -> str:
        counts = self._config.allowance.counted(windows, self._clock.now())
        told = (
            f" Of {len(windows)} people who wrote in private, {counts[Access.FREE]} may be answered for free now,"
            f" {counts[Access.COSTS]} only for money, {counts[Access.CLOSED]} not before they write again."
        )
        return f"{told} {kept} private message(s) wait for that." if kept else told

    def _described(self, account: Json, grant: Grant | None) -> str:
        name, plan = clean_name(str(account.get("name", ""))), clean_name(str(account.get("package_name", "")))
        told = f"{name or 'the Official Account'} is connected{f', plan {plan}' if plan else ''}."
        if account.get("is_verified") is False:
            told += " It is not verified: groups and most messages need that."
        until = grant.refresh_until if grant is not None else None
        if until is not None and until - self._clock.now() < _SOON:
            told += f" Its permission ends on {until:%d/%m/%Y} unless the desk runs before; otherwise {AUTHORIZE}."
        return told

    async def _account(self) -> Json:
        account = await self._call(lambda token: self._api.get("/v2.0/oa/getoa", token))
        oa_id = str(account.get("oaid") or account.get("oa_id") or "")
        if oa_id and oa_id != self._oa_id:
            await self._database.write(lambda c: zalo_oa.know_account(c, self._name, oa_id))
            self._oa_id = oa_id
        return account

    async def _keep_connected(self) -> None:
        """Tokens renewed while nobody speaks, so that three quiet months do not end the permission."""
        pause = 1.0
        while True:
            try:
                await self.grants.access()
                if not self._oa_id:
                    await self._account()
                pause = _LOOK_EVERY
            except (ChannelError, Locked, SQLAlchemyError, OSError) as error:
                log.warning("zalo_oa: not connected: %s", error if isinstance(error, ChannelError | Locked) else "?")
                pause = min(max(pause, 1.0) * 2, 600.0) if pause < _LOOK_EVERY else 1.0
            await asyncio.sleep(pause)

    async def _learn_name(self, person: str, chat: str) -> None:
        asked = {"user_id": person}
        try:
            told = await self._call(lambda token: self._api.get("/v3.0/oa/user/detail", token, asked))
            found = {person: str(told.get("display_name") or "")}
        except ChannelError:
            # Who is only in the group and follows nobody is known by the group alone.
            found = await self._members(chat.removeprefix(GROUP)) if chat.startswith(GROUP) else {}
        now = self._clock.now()
        for one, called in found.items():
            name = clean_name(called)
            if name and self._names.get(one) != name:
                self._names[one] = name
                await self._database.write(lambda c: zalo_oa.keep_name(c, self._name, one, name, now))  # noqa: B023

    async def _members(self, group: str) -> dict[str, str]:
        params = {"group_id": group, "offset": "0", "count": "50"}
        told = await self._call(lambda token: self._api.get_flat("/v3.0/oa/group/listmember", token, params))
        members = told.get("members")
        return {
            member["user_id"]: str(member.get("name") or "")
            for member in (members if isinstance(members, list) else ())
            if isinstance(member, Mapping) and isinstance(member.get("user_id"), str)
        }

    def _remember_own(self, *message_ids: str) -> None:
        for message_id in message_ids:
            self._own[message_id] = None
        while len(self._own) > _OWN_REMEMBERED:
            self._own.popitem(last=False)
