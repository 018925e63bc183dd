"""Calls to Zalo's Official Account API: a deadline on each, every answer read as JSON, and no token in any error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from bot.channels.base import ChannelError
from bot.channels.zalo_oa_errors import STALE, StaleToken, refusal

LARGEST_DOWNLOAD = 20_000_000
# The request never left, or never left whole: trying again cannot say anything twice.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.InvalidURL)
Json = Mapping[str, Any]


class OaApi:
    """`origin` is https://openapi.zalo.me, `patience` the time for one answer (uploads get three times as much)."""

    def __init__(self, origin: str, *, patience: timedelta) -> None:
        self._origin = origin.rstrip("/")
        self._patience = patience.total_seconds()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, path: str, token: str, body: Json) -> Json:
        return await self._call("POST", path, token, data=json.dumps(body, ensure_ascii=False).encode())

    async def get(self, path: str, token: str, asked: Json | None = None) -> Json:
        """Zalo takes what is asked as one JSON text."""
        params = {"data": json.dumps(asked)} if asked is not None else {}
        return await self._call("GET", path, token, params=params)

    async def get_flat(self, path: str, token: str, params: Mapping[str, str]) -> Json:
        """The group calls take theirs one by one."""
        return await self._call("GET", path, token, params=dict(params))

    async def upload(self, path: str, token: str, name: str, content: bytes, kind: str) -> Json:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name, content_type=kind)
        return await self._call("POST", path, token, data=form, patience=3)

    async def form(self, url: str, headers: Mapping[str, str], fields: Mapping[str, str]) -> Json:
        """The OAuth server, which answers in its own way: what it says is for the caller to read."""
        return await self._request("POST", url, headers=dict(headers), data=dict(fields))

    async def fetch(self, url: str) -> bytes:
        """The bytes of a picture, from wherever Zalo keeps it."""
        try:
            async with self._open().get(url, timeout=self._timeout(2), allow_redirects=True) as answer:
                if answer.status >= 400:
                    gone = answer.status in {403, 404, 410}
                    raise ChannelError("the picture is not there any more", permanent=gone)
                content = bytearray()
                async for part in answer.content.iter_chunked(64 * 1024):
                    content += part
                    if len(content) > LARGEST_DOWNLOAD:
                        raise ChannelError("the picture is too big to fetch", permanent=True)
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ChannelError(f"the picture cannot be fetched ({type(error).__name__})") from None

    async def _call(self, method: str, path: str, token: str, *, patience: int = 1, **more: Any) -> Json:
        headers = {"access_token": token}
        if isinstance(more.get("data"), bytes):
            headers["Content-Type"] = "application/json"
        answer = await self._request(method, f"{self._origin}{path}", headers=headers, patience=patience, **more)
        code = answer.get("error", 0)
        if not isinstance(code, int) or isinstance(code, bool):
            raise ChannelError("Zalo's answer could not be read", unsure=True)
        if code in STALE:
            raise StaleToken
        if code != 0:
            raise refusal(code, str(answer.get("message", "")))
        given = answer.get("data")
        return given if isinstance(given, Mapping) else {}

    async def _request(self, method: str, url: str, *, patience: int = 1, **more: Any) -> Json:
        timeout = self._timeout(patience)
        try:
            async with self._open().request(method, url, timeout=timeout, allow_redirects=False, **more) as answer:
                return _read(answer.status, await answer.read())
        except _NOT_SENT as error:
            raise ChannelError(f"Zalo cannot be reached ({type(error).__name__})") from None
        except TimeoutError:
            raise ChannelError("Zalo did not answer in time", unsure=True) from None
        except aiohttp.ClientError as error:
            # No `from`: the library's errors may carry addresses and headers.
            raise ChannelError(f"the connection to Zalo broke ({type(error).__name__})", unsure=True) from None

    def _timeout(self, times: int) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._patience * times, connect=self._patience)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # `trust_env`: a proxy of the machine (HTTPS_PROXY) is used where there is one.
            self._session = aiohttp.ClientSession(trust_env=True, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _read(status: int, body: bytes) -> Json:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, Mapping) and (status == 200 or "error" in answer):
        return answer
    if status == 429:
        raise refusal(-32, "")
    if status >= 500:
        # Zalo (or a gateway) gave up on it; only a gateway that waited may have lost the answer.
        raise ChannelError(f"Zalo is in trouble itself (HTTP {status})", unsure=status == 504)
    if status == 200:
        raise ChannelError("Zalo's answer could not be read", unsure=True)
    raise ChannelError(f"something between us and Zalo refuses (HTTP {status})")
