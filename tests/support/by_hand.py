"""A fake platform by hand: lines typed in a terminal, or posted over HTTP, are what people do there."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from abc import ABC, abstractmethod
from typing import Any

from aiohttp import web


class Misused(Exception):
    """What was typed is nothing that people can do here; the text says why."""


class Sandbox(ABC):
    """One fake platform with one room in view. `acts` are the signs that may stand between a name and the words."""

    acts = ":"
    rules = ""
    """Whose rules the bot under trial has to keep, as in "not the Bot API"."""

    @abstractmethod
    def act(self, name: str, act: str, words: str) -> None: ...

    @abstractmethod
    def command(self, word: str, rest: str) -> str:
        """What to print for `/word rest`; raises Misused."""

    @abstractmethod
    def news(self) -> list[str]:
        """What the bot said or changed since the last look, one line each."""

    @abstractmethod
    def said(self) -> list[dict[str, Any]]:
        """All that the bot said."""

    @property
    @abstractmethod
    def breaches(self) -> list[str]: ...

    def obey(self, line: str) -> str:
        """What to print, "" for nothing; raises Misused. The fakes assert what people can do there."""
        try:
            return self._obey(line.strip())
        except AssertionError as error:
            raise Misused(str(error)) from None

    def _obey(self, line: str) -> str:
        if not line:
            return ""
        if line.startswith("/"):
            word, _, rest = line[1:].partition(" ")
            return self.command(word, rest.strip())
        found = re.fullmatch(rf"([^\W\d_][\w ]{{0,30}}?)([{re.escape(self.acts)}])\s*(.*)", line, re.DOTALL)
        if found is None:
            raise Misused("write `name: words`, or /help")
        self.act(found[1].strip(), found[2], found[3])
        return ""

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post("/sandbox", self._post), web.get("/sandbox", self._get)]

    async def _post(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        try:
            said = self.obey(str(body["line"]))
        except (Misused, KeyError) as error:
            return web.json_response({"ok": False, "trouble": str(error)}, status=400)
        return web.json_response({"ok": True, "said": said})

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response({"said": self.said(), "breaches": self.breaches})


async def converse(sandbox: Sandbox) -> None:
    """What is typed is done, what the bot says is printed, until /quit."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_read_lines, args=(asyncio.get_running_loop(), lines), daemon=True).start()
    told = 0
    while True:
        try:
            line = await asyncio.wait_for(lines.get(), timeout=0.1)
        except TimeoutError:
            line = ""
        if line.strip() == "/quit":
            return
        try:
            if said := sandbox.obey(line):
                print(said, flush=True)
        except Misused as error:
            print(f"? {error}", flush=True)
        for news in sandbox.news():
            print(news, flush=True)
        for breach in sandbox.breaches[told:]:
            print(f"! not {sandbox.rules}: {breach}", flush=True)
        told = len(sandbox.breaches)


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]) -> None:
    # At the end of input (nobody at the keyboard) the server goes on until it is interrupted.
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
