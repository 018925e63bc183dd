"""The library's `Bot`, quiet about what it carries, and able to hand over updates as they came."""

from __future__ import annotations

import json
import logging
import os
import ssl
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

# The library's coming way to tell a pause, as a timedelta; the old way warns whenever Telegram asks for one.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_MORE_THAN_ENOUGH = timedelta(seconds=10)


class QuietRequest(HTTPXRequest):
    """Does not write an unreadable answer into the log: it may hold what people wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict) or ("result" not in answer and "error_code" not in answer):
            raise TelegramError("Invalid server response")
        return answer


class RawBot(Bot):
    """`get_updates` of the library parses a whole batch or fails; one odd update would then come back for ever."""

    @property
    def known_username(self) -> str | None:
        """None until Telegram was reached (the library's own property raises)."""
        return self._bot_user.username if self._bot_user else None

    @property
    def in_privacy_mode(self) -> bool:
        """False until Telegram was reached."""
        return self._bot_user is not None and self._bot_user.can_read_all_group_messages is False

    async def open_connections(self) -> None:
        """After closing them only; the library's `initialize` would call Telegram, and fail without it."""
        for request in self._request:
            await request.initialize()

    async def close_connections(self) -> None:
        """The library's `shutdown` does nothing unless it was initialised; the connections are open all the same."""
        for request in self._request:
            await request.shutdown()

    async def raw_updates(self, *, offset: int, wait: timedelta, allowed: list[str]) -> list[object]:
        parameters = {"timeout": int(wait.total_seconds()), "allowed_updates": allowed, "offset": offset or None}
        patience = (wait + _MORE_THAN_ENOUGH).total_seconds()
        updates = await self._post("getUpdates", parameters, read_timeout=patience)
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        return updates


def build_bot(*, token: str, base_url: str, proxy: str | None, patience: timedelta) -> RawBot:
    """Never touches the network. `patience` is for one answer; uploads get three times as much."""
    _silence_libraries()
    seconds = patience.total_seconds()

    def request(connections: int) -> QuietRequest:
        return QuietRequest(
            connection_pool_size=connections,
            connect_timeout=seconds,
            read_timeout=seconds,
            write_timeout=seconds,
            pool_timeout=seconds,
            media_write_timeout=seconds * 3,
            proxy=proxy,
            httpx_kwargs={"verify": _trusted()},
        )

    origin = base_url.rstrip("/")
    return RawBot(
        token,
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=request(16),
        get_updates_request=request(1),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the certificates takes longer than all the rest of building a bot."""
    return httpx.create_ssl_context()


def _silence_libraries() -> None:
    # httpx logs every address at INFO, the library at DEBUG, and every address carries the token.
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
