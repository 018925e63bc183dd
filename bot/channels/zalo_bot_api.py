"""The Zalo Bot API over HTTP: one call, its deadline, and what went wrong when it did not work.

The package Zalo names swallows quota errors and takes a refused token for success; there are ten calls, so we make
them ourselves. The token stands in every address: no address and no library error ever leaves this file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

import aiohttp

_CONNECT = 10.0
_LARGEST_ANSWER = 4_000_000


class Trouble(Enum):
    """REFUSED: Zalo itself said no. UNREADABLE: an answer, but not Zalo's JSON. UNREACHED: the call never left.
    SILENT: it left, and no whole answer came."""

    REFUSED = "refused"
    UNREADABLE = "unreadable"
    UNREACHED = "unreached"
    SILENT = "silent"


class ZaloError(Exception):
    """`code` is Zalo's own where it gave one, else the HTTP status, else 0."""

    def __init__(self, method: str, trouble: Trouble, *, code: int = 0, description: str = "") -> None:
        super().__init__(f"{method}: {trouble.value} {code}")
        self.method = method
        self.trouble = trouble
        self.code = code
        self.description = description

    @property
    def is_idle(self) -> bool:
        """Nothing has happened while we waited. It may come in the body or as the status, even without JSON."""
        return self.code == 408


class ZaloBotApi:
    """One bot. The connection is opened by the first call and closed by `close`; afterwards it can be used again."""

    def __init__(self, *, token: str, base_url: str, patience: timedelta) -> None:
        self._address = f"{base_url.rstrip('/')}/bot{token}/"
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, fields: Mapping[str, object] | None = None, *, patience: timedelta | None = None
    ) -> Any:
        """The result; raises ZaloError."""
        seconds = (patience or self._patience).total_seconds()
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, _CONNECT))
        try:
            async with self._opened().post(self._address + method, json=fields or {}, timeout=timeout) as answer:
                status = answer.status
                body = await _read(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise ZaloError(method, Trouble.UNREACHED) from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise ZaloError(method, Trouble.SILENT) from None
        return understood(method, status, body)

    async def download(self, address: str, *, largest: int) -> bytes:
        """A picture somebody sent; raises ZaloError, with code 413 where it is too big."""
        timeout = aiohttp.ClientTimeout(total=self._patience.total_seconds(), sock_connect=_CONNECT)
        try:
            async with self._opened().get(address, timeout=timeout, max_redirects=3) as answer:
                if answer.status != 200:
                    raise ZaloError("download", Trouble.REFUSED, code=answer.status)
                body = await _read(answer, largest=largest + 1)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            raise ZaloError("download", Trouble.SILENT) from None
        if len(body) > largest:
            raise ZaloError("download", Trouble.REFUSED, code=413)
        return body

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session


async def _read(answer: aiohttp.ClientResponse, *, largest: int = _LARGEST_ANSWER) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(64 * 1024):
        parts.append(part)
        size += len(part)
        if size >= largest:
            break
    return b"".join(parts)


def understood(method: str, status: int, body: bytes) -> Any:
    """Only `ok: true` is success: a refused token comes with status 200."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise ZaloError(method, Trouble.UNREADABLE, code=status) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise ZaloError(method, Trouble.UNREADABLE, code=status)
    if answer["ok"]:
        return answer.get("result")
    said = answer.get("description")
    raise ZaloError(
        method,
        Trouble.REFUSED,
        code=_number(answer.get("error_code")) or status,
        description=said if isinstance(said, str) else "",
    )


def _number(value: object) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
