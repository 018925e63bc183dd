"""A bot of the Zalo Bot Platform as a channel of the desk.

In a group it hears only what is said to it. No buttons, no edits, no quoting; every message of the month is counted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from bot.channels.base import Accept, ChannelError, Envelope, Health, Raw, Sent, Upload
from bot.channels.pictures import LARGEST, Shelf, kind_of
from bot.channels.secrecy import header, same_secret
from bot.channels.zalo_bot_api import Trouble, ZaloBotApi, ZaloError
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.channels.zalo_bot_errors import advice
from bot.channels.zalo_bot_parse import chat_of, delivery_key, message_key, parse, unpacked
from bot.channels.zalo_bot_receive import Diary, Receiver, Webhook
from bot.channels.zalo_bot_send import Sender
from desk.capabilities import ZALO_BOT, Capabilities
from desk.inbound import ChatKind, Inbound, Parsed, Photo

_LOG = logging.getLogger(__name__)


class Updates(Protocol):
    """The updates that were kept, by delivery key."""

    async def raw_of(self, channel: str, key: str) -> Raw | None: ...


SECRET_HEADER = "X-Bot-Api-Secret-Token"


class ZaloBotChannel:
    """One bot. Building it touches nothing; `start` returns at once and connects behind the scenes.

    Without a `shelf` no picture can be sent; without a `diary` a silence over a restart goes unnoticed; without the
    `updates` that were kept nobody is named in groups.
    """

    def __init__(
        self,
        config: ZaloBotConfig,
        *,
        shelf: Shelf | None = None,
        diary: Diary | None = None,
        updates: Updates | None = None,
    ) -> None:
        self._config = config
        self._api = ZaloBotApi(token=config.token, base_url=config.base_url, patience=config.patience)
        self._shelf = shelf if config.takes_photos else None
        self._updates = updates
        self._sender = Sender(self._api, channel=self.name, shelf=self._shelf, pause=config.pause, asker=self._who_said)
        webhook = Webhook(url=config.webhook_url, secret=config.webhook_secret) if config.webhook_url else None
        self._receiver = Receiver(self._api, channel=self.name, webhook=webhook, pace=config.pace, diary=diary)
        self._receiving: asyncio.Task[None] | None = None
        self._under_way = 0
        self._closing = False

    @property
    def name(self) -> str:
        return self._config.channel

    @property
    def capabilities(self) -> Capabilities:
        return replace(ZALO_BOT, photos=self._shelf is not None, monthly_quota=self._config.monthly_quota)

    @property
    def connected(self) -> bool:
        """Has Zalo been reached since the start?"""
        return self._receiver.connected

    def unpack(self, body: object) -> Sequence[Raw]:
        return unpacked(body)

    def delivery_key(self, raw: Raw) -> str:
        return delivery_key(raw, bot_id=self._config.bot_id)

    def chat_of(self, raw: Raw) -> str:
        return chat_of(raw)

    def parse(self, raw: Raw) -> Parsed:
        return parse(raw, channel=self.name, name=self._config.called)

    async def send(self, envelope: Envelope) -> Sent:
        if self._closing:
            raise ChannelError("the desk is stopping")
        self._under_way += 1
        try:
            return await self._sender.send(envelope)
        finally:
            self._under_way -= 1

    async def _who_said(self, chat: str, message_id: str) -> str:
        key = message_key(self._config.bot_id, chat, message_id)
        raw = await self._updates.raw_of(self.name, key) if self._updates is not None else None
        said = self.parse(raw) if raw is not None else None
        in_group = isinstance(said, Inbound) and said.chat_kind is ChatKind.GROUP
        return said.sender_name if in_group and isinstance(said, Inbound) else ""

    async def fetch(self, photo: Photo) -> Upload:
        """Zalo's addresses of pictures do not live for ever; an old one is gone for good."""
        if not photo.url.startswith("https://") and not self._config.base_url.startswith("http://"):
            raise ChannelError("a picture without a safe address", permanent=True)
        try:
            content = await self._api.download(photo.url, largest=LARGEST)
        except ZaloError as error:
            permanent = error.trouble is Trouble.REFUSED and error.code < 500
            raise ChannelError("Zalo's picture cannot be fetched", permanent=permanent) from None
        kind = kind_of(content)
        if not kind:
            raise ChannelError("Zalo's picture is none", permanent=True)
        return Upload(name=f"anh.{kind.removeprefix('image/')}", content=content)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same_secret(header(headers, SECRET_HEADER), self._config.webhook_secret)

    async def acknowledge(self, raw: Raw) -> None:
        """Nothing is pressed here; where it is wanted, "is typing" is shown, which may be counted as a message."""
        chat = chat_of(raw)
        if not self._config.typing or not chat:
            return
        try:
            await self._api.call("sendChatAction", {"chat_id": chat, "action": "typing"})
        except ZaloError as error:
            _LOG.info("zalo: typing not shown channel=%s code=%s", self.name, error.code)

    @property
    def called(self) -> str:
        return self._config.called

    def start_link(self, code: str) -> str | None:
        """No link carries a code into a chat with a bot."""
        return None

    async def start(self, accept: Accept) -> None:
        if self._receiving is None:
            self._closing = False
            self._receiving = asyncio.create_task(self._receiver.run(accept), name=f"{self.name} receiver")

    @property
    def polls(self) -> bool:
        return not self._config.webhook_url

    async def rest(self) -> None:
        task, self._receiving = self._receiving, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stop(self) -> None:
        """Stops receiving, lets what is being sent arrive, closes."""
        await self.rest()
        self._closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.patience.total_seconds()):
                while self._under_way:  # noqa: ASYNC110 - a look twenty times a second, once in the desk's life
                    await asyncio.sleep(0.05)
        await self._api.close()

    async def health(self) -> Health:
        """Asks Zalo now; a stopped or starting channel can be asked too."""
        try:
            me = await self._api.call("getMe")
            astray = await self._webhook_trouble()
        except ZaloError as error:
            return Health(ok=False, message=f"{advice(error)}.")
        if self._receiving is not None and self._receiver.trouble:
            return Health(ok=False, message=f"{self._receiver.trouble}.")
        if astray:
            return Health(ok=False, message=f"{astray}.")
        if isinstance(me, Mapping) and me.get("can_join_groups") is False:
            return Health(ok=True, message=f"{self._shown} may not be added to groups yet; see docs/zalo.md.")
        if not self._config.called:
            return Health(
                ok=True, message="connected; write @ and the bot's name behind the token in CAUNOI_ZALO_BOTS."
            )
        return Health(ok=True, message=f"{self._shown} is connected.")

    @property
    def _shown(self) -> str:
        return f"@{self._config.called}" if self._config.called else "the bot"

    async def _webhook_trouble(self) -> str:
        if not self._config.webhook_url:
            return ""
        try:
            found = await self._api.call("getWebhookInfo")
        except ZaloError as error:
            if error.trouble is not Trouble.REFUSED or error.code not in (400, 404):
                raise
            found = None  # that is how it says that none was ever set
        url = found.get("url") if isinstance(found, Mapping) else ""
        if url != self._config.webhook_url:
            return "the webhook points elsewhere; restart the desk to set it, or stop the other program with this bot"
        return ""
