"""Staying in touch with Telegram: connect, be told of updates, and never give up."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from telegram import BotCommand
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import Accept
from bot.channels.telegram_bot import RawBot
from bot.channels.telegram_errors import channel_error, described, pause_of
from bot.channels.telegram_menu import Menu

_LOG = logging.getLogger(__name__)

# Always named: Telegram remembers the last list it was given.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_ENOUGH_TRIES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    url: str
    secret: str
    connections: int


class Receiver:
    """`trouble` says in plain words what is wrong now; "" is well. `username` is "" until Telegram was reached."""

    def __init__(
        self,
        bot: RawBot,
        *,
        channel: str,
        menu: Menu,
        webhook: Webhook | None,
        wait: timedelta,
        first_pause: timedelta,
        longest_pause: timedelta,
    ) -> None:
        self._bot = bot
        self._channel = channel
        self._menu = menu
        self._webhook = webhook
        self._wait = wait
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._pause = first_pause
        self._offset = 0
        self._failed: Counter[int] = Counter()
        self.trouble = "not connected yet"
        self.connected = False
        self.skipped = 0

    async def run(self, accept: Accept) -> None:
        await self._until_done(self._connect)
        self.connected = True
        _LOG.info("telegram: connected, %s", "webhook" if self._webhook else "long polling")
        if self._webhook is None:
            while True:
                await self._until_done(lambda: self._poll(accept))

    async def learn_name(self) -> None:
        """Without receiving: who the bot is."""

        async def ask() -> None:
            await self._bot.get_me()

        await self._until_done(ask)

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except TelegramError as error:
                await self._rest(error)
            except Exception as error:
                # Ours, or the store's: the update was not kept, so its offset must not move. Look again later.
                # Only the kind of error: a database's own words may quote the update.
                _LOG.error("telegram: receiving failed error=%s", type(error).__name__)
                self.trouble = "updates cannot be stored at the moment"
                await self._sleep()
            else:
                self._pause = self._first_pause
                self.trouble = ""
                return

    async def _connect(self) -> None:
        await self._bot.get_me()
        if self._webhook is None:
            await self._bot.delete_webhook()
        else:
            await self._bot.set_webhook(
                self._webhook.url,
                secret_token=self._webhook.secret,
                max_connections=self._webhook.connections,
                allowed_updates=ALLOWED_UPDATES,
            )
        try:
            for language, lines in self._menu.items():
                commands = [BotCommand(word, meaning) for word, meaning in lines]
                await self._bot.set_my_commands(commands, language_code=language or None)
        except TelegramError as error:
            # A missing menu is no reason to leave people without an answer.
            _LOG.warning("telegram: menu not set: %s", channel_error(error).reason)

    async def _poll(self, accept: Accept) -> None:
        updates = await self._bot.raw_updates(offset=self._offset, wait=self._wait, allowed=ALLOWED_UPDATES)
        if updates and all(_id_of(update) is None for update in updates):
            raise TelegramError("updates without an id")
        for place, update in enumerate(updates):
            update_id = _id_of(update)
            if update_id is None or not isinstance(update, Mapping):
                _LOG.error("telegram: an update without an id was passed over")
                continue
            try:
                await accept(self._channel, update)
            except Exception as error:
                self._failed[update_id] += 1
                after = updates[place + 1 :]
                if self._failed[update_id] < _ENOUGH_TRIES or not await self._takes_another(accept, after):
                    raise
                # The store takes others: it is this one. Better one update lost, and said so, than all that follow.
                _LOG.error("telegram: passed over update=%s error=%s", update_id, type(error).__name__)
                self.skipped += 1
            self._failed.pop(update_id, None)
            self._offset = update_id + 1

    async def _takes_another(self, accept: Accept, updates: list[object]) -> bool:
        for update in updates:
            if isinstance(update, Mapping) and _id_of(update) is not None:
                try:
                    await accept(self._channel, update)
                except Exception as error:
                    _LOG.info("telegram: the store refuses other updates too: %s", type(error).__name__)
                    return False
                return True
        return False

    async def _rest(self, error: TelegramError) -> None:
        self.trouble = _advice(error)
        _LOG.warning("telegram: %s; looking again in %s s", self.trouble, round(self._pause.total_seconds(), 1))
        if isinstance(error, Conflict) and "webhook" in error.message and self._webhook is None:
            # Somebody set a webhook behind our back; connecting again removes it.
            await self._sleep()
            await self._until_done(self._connect)
            return
        if isinstance(error, RetryAfter):
            self._pause = max(self._pause, pause_of(error))
        await self._sleep()

    async def _sleep(self) -> None:
        await asyncio.sleep(self._pause.total_seconds())
        self._pause = min(self._pause * 2, self._longest_pause)


def _id_of(update: object) -> int | None:
    update_id = update.get("update_id") if isinstance(update, Mapping) else None
    return update_id if isinstance(update_id, int) and not isinstance(update_id, bool) else None


def _advice(error: TelegramError) -> str:
    match error:
        case InvalidToken():
            return "Telegram refuses the token; take a valid one from @BotFather and set it in the configuration"
        case Conflict():
            return f"another program receives with the same token; stop it or use another bot ({described(error)})"
    return channel_error(error).reason
