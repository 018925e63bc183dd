"""A bot with no library at all, to ask the fake Telegram directly."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.support.telegram_server import TelegramServer


class Client:
    """JSON over HTTP."""

    def __init__(self, server: TelegramServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def ask(self, method: str, *, token: str = "", **parameters: Any) -> dict[str, Any]:
        address = f"{self.server.base_url}/bot{token or self.server.token}/{method}"
        async with self.session.post(address, json=parameters) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == said.get("error_code", 200)
            return said

    async def obeyed(self, method: str, **parameters: Any) -> Any:
        said = await self.ask(method, **parameters)
        assert said["ok"], said
        return said["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        said = await self.ask(method, **parameters)
        assert not said["ok"]
        return str(said["description"])
