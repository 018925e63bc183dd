"""Telegram as a channel of the desk."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import PurePosixPath

from telegram.error import InvalidToken, TelegramError

from bot.channels.base import Accept, ChannelError, Envelope, Health, Raw, Sent, Upload, one_update
from bot.channels.hygiene import clean_name
from bot.channels.secrecy import header, same_secret
from bot.channels.telegram_bot import build_bot
from bot.channels.telegram_errors import channel_error
from bot.channels.telegram_menu import MENU, Menu
from bot.channels.telegram_parse import Me, chat_of_update, parse_update
from bot.channels.telegram_plan import keyboard_of
from bot.channels.telegram_receive import Receiver, Webhook
from bot.channels.telegram_send import Sender
from desk.capabilities import TELEGRAM, Capabilities
from desk.inbound import Parsed, Photo

_LOG = logging.getLogger(__name__)

ADDRESSED_ONLY = replace(TELEGRAM, hears_all=False)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_DOWNLOAD = 20_000_000
_TOKEN = re.compile(r"(?P<id>\d{1,19}):[A-Za-z0-9_-]{20,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PROXIES = ("http://", "https://", "socks5://", "socks5h://")
_START_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramConfig:
    """`webhook_url` is the whole public address of /hook/telegram; without it the bot asks for updates itself.

    `username` is only needed while Telegram has not been reached since the start: it makes start links possible.
    """

    token: str = field(repr=False)
    base_url: str = "https://api.telegram.org"
    proxy: str | None = field(default=None, repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    webhook_connections: int = 40
    username: str = ""
    poll_wait: timedelta = timedelta(seconds=30)
    patience: timedelta = timedelta(seconds=20)
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(seconds=60)
    menu: Menu = field(default_factory=lambda: MENU)

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("the Telegram token must look like 123456789:AbC…; take it from @BotFather")
        if not self.base_url.startswith(("https://", "http://")):
            raise ValueError("the address of the Bot API must begin with https:// or http://")
        if self.proxy and not self.proxy.startswith(_PROXIES):
            # Not quoted back: it may hold a password.
            raise ValueError(f"a proxy must begin with one of {', '.join(_PROXIES)}")
        if self.webhook_url and not _SECRET.fullmatch(self.webhook_secret):
            raise ValueError("a Telegram webhook needs a secret of 1 to 256 characters A-Z a-z 0-9 _ -")

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])


class TelegramChannel:
    """One bot. Building it touches nothing; `start` returns at once and connects behind the scenes."""

    def __init__(self, config: TelegramConfig, *, name: str = "telegram") -> None:
        self._config = config
        self._name = name
        self._bot = build_bot(
            token=config.token, base_url=config.base_url, proxy=config.proxy, patience=config.patience
        )
        self._sender = Sender(self._bot, channel=name)
        webhook = Webhook(url=config.webhook_url, secret=config.webhook_secret, connections=config.webhook_connections)
        self._receiver = Receiver(
            self._bot,
            channel=name,
            menu=config.menu,
            webhook=webhook if config.webhook_url else None,
            wait=config.poll_wait,
            first_pause=config.first_pause,
            longest_pause=config.longest_pause,
        )
        self._receiving: asyncio.Task[None] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._under_way = 0
        self._closing = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        """In privacy mode people must be told to speak to the bot. (As administrator it hears all the same.)"""
        return ADDRESSED_ONLY if self._bot.in_privacy_mode else TELEGRAM

    @property
    def connected(self) -> bool:
        """Has Telegram been reached since the start?"""
        return self._receiver.connected

    @property
    def _username(self) -> str:
        return self._bot.known_username or self._config.username

    def unpack(self, body: object) -> Sequence[Raw]:
        return one_update(body)

    def delivery_key(self, raw: Raw) -> str:
        update_id = raw["update_id"]
        if not isinstance(update_id, int) or isinstance(update_id, bool):
            raise ValueError("update id is not a number")
        return f"{self._config.bot_id}:{update_id}"

    def chat_of(self, raw: Raw) -> str:
        return chat_of_update(raw)

    def parse(self, raw: Raw) -> Parsed:
        return parse_update(raw, me=Me(id=self._config.bot_id, username=self._username), channel=self._name)

    async def send(self, envelope: Envelope) -> Sent:
        link = None
        if envelope.link is not None:
            label, code = envelope.link
            address = self.start_link(code)
            link = (label, address) if address else None
        keyboard = keyboard_of(envelope.choices, link)
        if self._closing:
            raise ChannelError("the desk is stopping")
        self._under_way += 1
        try:
            return await self._sender.send(envelope, keyboard)
        finally:
            self._under_way -= 1

    async def fetch(self, photo: Photo) -> Upload:
        try:
            file = await self._bot.get_file(photo.ref)
            if (file.file_size or 0) > LARGEST_DOWNLOAD:
                raise ChannelError("the file is too big to fetch", permanent=True)
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise channel_error(error) from None
        except RuntimeError:
            raise ChannelError("Telegram keeps no such file", permanent=True) from None
        if len(content) > LARGEST_DOWNLOAD:
            raise ChannelError("the file is too big to fetch", permanent=True)
        name = clean_name(photo.name or PurePosixPath(file.file_path or "").name)
        return Upload(name=name, content=content, document=photo.document)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same_secret(header(headers, SECRET_HEADER), self._config.webhook_secret)

    async def acknowledge(self, raw: Raw) -> None:
        query = raw.get("callback_query")
        if not isinstance(query, Mapping) or not isinstance(query.get("id"), str):
            return
        try:
            await self._bot.answer_callback_query(query["id"])
        except TelegramError as error:
            # Late or repeated: the little clock on the button has gone by itself. The press counts all the same.
            _LOG.info("telegram: press not acknowledged: %s", channel_error(error).reason)

    @property
    def called(self) -> str:
        return self._username

    def start_link(self, code: str) -> str | None:
        if not self._username or not _START_CODE.fullmatch(code):
            return None
        return f"https://t.me/{self._username}?start={code}"

    async def start(self, accept: Accept) -> None:
        if self._receiving is None:
            self._closing = False
            await self._end_tasks()
            await self._bot.open_connections()
            self._receiving = asyncio.create_task(self._receiver.run(accept), name=f"{self._name} receiver")

    @property
    def polls(self) -> bool:
        return not self._config.webhook_url

    async def rest(self) -> None:
        """Another replica receives; its updates are handled here too, and they need the bot's name."""
        await self._end_tasks()
        if self._bot.known_username is None:
            self._learning = asyncio.create_task(self._receiver.learn_name(), name=f"{self._name} name")

    async def _end_tasks(self) -> None:
        tasks = [task for task in (self._receiving, self._learning) if task is not None]
        self._receiving = self._learning = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Stops receiving, lets what is being sent arrive, closes."""
        await self._end_tasks()
        self._closing = True
        # What is on its way arrives better than it is broken off, when nobody knows whether it did.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.patience.total_seconds()):
                while self._under_way:  # noqa: ASYNC110 - a look twenty times a second, once in the desk's life
                    await asyncio.sleep(0.05)
        await self._bot.close_connections()

    async def health(self) -> Health:
        """Asks Telegram now; a stopped or starting channel can be asked too."""
        try:
            me = await self._bot.get_me()
            astray = await self._webhook_trouble()
        except TelegramError as error:
            return Health(ok=False, message=f"{channel_error(error).reason}.{self._unreached_advice(error)}")
        if self._receiving is not None and self._receiver.trouble:
            return Health(ok=False, message=f"{self._receiver.trouble}.")
        if astray:
            return Health(ok=False, message=f"{astray}.")
        if self._receiver.skipped:
            skipped = self._receiver.skipped
            return Health(ok=False, message=f"{skipped} update(s) could not be stored; see the log.")
        if not me.can_read_all_group_messages:
            advice = (
                "switch privacy off (@BotFather, /setprivacy) and add it to its groups again, or make it administrator"
            )
            return Health(ok=True, message=f"@{me.username} hears only what is addressed to it; {advice}.")
        return Health(ok=True, message=f"@{me.username} is connected.")

    async def _webhook_trouble(self) -> str:
        if not self._config.webhook_url:
            return ""
        info = await self._bot.get_webhook_info()
        if info.url != self._config.webhook_url:
            return "the webhook points to another address; another program uses this bot, or restart the desk to set it"
        if info.pending_update_count and info.last_error_message:
            return f"updates wait, for Telegram cannot deliver them here ({info.last_error_message[:100]})"
        return ""

    def _unreached_advice(self, error: TelegramError) -> str:
        if isinstance(error, InvalidToken) or channel_error(error).permanent:
            return " Take a valid token from @BotFather."
        return " If this network blocks it, set a proxy or another address of the Bot API; other channels go on."
