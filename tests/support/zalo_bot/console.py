"""The fake Zalo by hand: lines typed in a terminal or posted over HTTP are what people do."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from typing import Any

from aiohttp import web

from tests.support.zalo_bot.faults import Trouble
from tests.support.zalo_bot.world import Group, Person, Said
from tests.support.zalo_bot_server import ZaloBotServer

HELP = """\
hoa: máy in lỗi          Hoa says it in the current group, with the bot's @name before it
hoa. máy in lỗi          the same without the @name: the bot does not hear it, as on Zalo
hoa^ vẫn lỗi             Hoa replies to the bot in the group, without its @name
hoa> máy in lỗi          Hoa says it to the bot in private
hoa+ đây ạ               Hoa sends a picture to the group, with the @name and these words below it
/group Tổ giáo viên      go to that group, made if need be
/kick                    the bot is taken out of the group
/fail sendMessage 429    the next such call is refused        /page getUpdates 502    … with a page of HTML
/cut sendMessage         the next such call is obeyed, and its answer lost
/copies 2                every webhook call is made twice     /help  /quit"""

_LINE = re.compile(r"(?P<who>[^\W\d_][\w ]{0,30}?)(?P<act>[:.>^+])\s*(?P<words>.*)", re.DOTALL)
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


class Misused(Exception):
    """What was typed is nothing that people can do here; the text says why."""


class Console:
    def __init__(self, server: ZaloBotServer, title: str) -> None:
        self.server = server
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.group = self._group(title)
        self._shown = 0

    def obey(self, line: str) -> str:
        """What to print, "" for nothing; raises Misused."""
        line = line.strip()
        if not line:
            return ""
        if line.startswith("/"):
            word, _, rest = line[1:].partition(" ")
            return self._command(word, rest.strip())
        found = _LINE.fullmatch(line)
        if found is None:
            raise Misused("write `name: words`, or /help")
        self._act(self._person(found["who"]), found["act"], found["words"])
        return ""

    def news(self) -> list[str]:
        """What the bot said since the last look, one line each."""
        said = self.server.said[self._shown :]
        self._shown = len(self.server.said)
        return [f"[{self.place_of(one.chat)}] {self.server.called}: {_shape(one)}" for one in said]

    def _act(self, person: Person, act: str, words: str) -> None:
        match act:
            case ":":
                self.group.says(person, words)
            case ".":
                self.group.says(person, words, mention=False)
            case "^":
                if not self.group.sent:
                    raise Misused("the bot has not said anything in this group yet")
                self.group.says(person, words, mention=False, reply=True)
            case ">":
                person.says(words)
            case "+":
                self.group.photo(person, _PIXEL, words)

    def _command(self, word: str, rest: str) -> str:
        method, _, code = rest.partition(" ")
        match word:
            case "help":
                return HELP
            case "group" if rest:
                self.group = self._group(rest)
                return f"now in {rest}"
            case "kick":
                self.server.gone.add(self.group.id)
            case "fail" if re.fullmatch(r"\w+ \d{3}", rest):
                self.server.fail_next(method, Trouble.REFUSE, code=int(code))
            case "page" if re.fullmatch(r"\w+ \d{3}", rest):
                self.server.fail_next(method, Trouble.PAGE, code=int(code))
            case "cut" if rest:
                self.server.fail_next(method, Trouble.CUT_AFTER)
            case "copies" if rest.isdecimal():
                self.server.copies = int(rest)
            case _:
                raise Misused(f"no such command: /{word}; see /help")
        return ""

    def _person(self, name: str) -> Person:
        name = name.strip()
        key = name.casefold()
        if key not in self.people:
            self.people[key] = self.server.user(name[:1].upper() + name[1:])
        return self.people[key]

    def _group(self, title: str) -> Group:
        key = title.casefold()
        if key not in self.groups:
            self.groups[key] = self.server.group(title)
        return self.groups[key]

    def place_of(self, chat: str) -> str:
        group = self.server.groups.get(chat)
        return group.title if group is not None else f"to {self.server.people[chat].name}"


def _shape(said: Said) -> str:
    return f"{'<picture> ' if said.picture else ''}{said.text}"


async def run(*, port: int, title: str, called: str) -> None:
    server = ZaloBotServer(second=1.0, called=called)
    console = Console(server, title)
    server.routes = _routes(console)
    await server.start(port)
    print(f"CAUNOI_ZALO_BOT_BASE_URL={server.base_url}")
    print(f"CAUNOI_ZALO_BOTS={server.token}@{called}")
    print(f"You are in {title}. /help shows what to type; POST {server.base_url}/sandbox takes the same lines.")
    lines: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_read_lines, args=(asyncio.get_running_loop(), lines), daemon=True).start()
    try:
        await _converse(console, lines)
    finally:
        await server.stop()


async def _converse(console: Console, lines: asyncio.Queue[str]) -> None:
    breaches = 0
    while True:
        try:
            line = await asyncio.wait_for(lines.get(), timeout=0.1)
        except TimeoutError:
            line = ""
        if line.strip() == "/quit":
            return
        try:
            if said := console.obey(line):
                print(said, flush=True)
        except Misused as error:
            print(f"? {error}", flush=True)
        for news in console.news():
            print(news, flush=True)
        for breach in console.server.breaches[breaches:]:
            print(f"! not the Zalo Bot API: {breach}", flush=True)
        breaches = len(console.server.breaches)


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]) -> None:
    # At the end of input (nobody at the keyboard) the server goes on until it is interrupted.
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)


def _routes(console: Console) -> list[web.RouteDef]:
    async def act(request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        try:
            said = console.obey(str(body["line"]))
        except (Misused, KeyError) as error:
            return web.json_response({"ok": False, "trouble": str(error)}, status=400)
        return web.json_response({"ok": True, "said": said})

    async def look(request: web.Request) -> web.Response:
        shown = [{"chat": console.place_of(one.chat), "text": one.text} for one in console.server.said]
        return web.json_response({"said": shown, "breaches": console.server.breaches})

    return [web.post("/sandbox", act), web.get("/sandbox", look)]
