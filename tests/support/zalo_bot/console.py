"""The fake Zalo by hand: lines typed in a terminal or posted over HTTP are what people do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.support.by_hand import Misused, Sandbox, converse
from tests.support.zalo_bot.faults import Trouble
from tests.support.zalo_bot.world import Group, Person, Said
from tests.support.zalo_bot_server import UNREACHED, ZaloBotServer

HELP = """\
hoa: máy in lỗi          Hoa says it in the current group, with the bot's @name before it
hoa. máy in lỗi          the same without the @name: the bot does not hear it, as on Zalo
hoa^ vẫn lỗi             Hoa replies to the bot in the group, without its @name
hoa> máy in lỗi          Hoa says it to the bot in private
hoa+ đây ạ               Hoa sends a picture to the group, with the @name and these words below it
hoa= đây ạ               Hoa sends a picture to the bot in private; the words may be left out, here and above
/picture loi.png         the picture that is sent from now on
/group Tổ giáo viên      go to that group, made if need be
/kick                    the bot is taken out of the group
/fail sendMessage 429    the next such call is refused        /page getUpdates 502    … with a page of HTML
/cut sendMessage         the next such call is obeyed, and its answer lost
/copies 2                every webhook call is made twice     /help  /quit"""

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


class Console(Sandbox):
    acts = ":.>^+="
    rules = "the Zalo Bot API"

    def __init__(self, server: ZaloBotServer, title: str) -> None:
        self.server = server
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.group = self._group(title)
        self._picture = _PIXEL
        self._shown = self._called = 0

    def news(self) -> list[str]:
        said = self.server.said[self._shown :]
        self._shown = len(self.server.said)
        called = self.server.webhook_statuses[self._called :]
        self._called += len(called)
        return [
            *("! the desk did not answer; what was said is lost" for status in called if status == UNREACHED),
            *(f"[{self.place_of(one.chat)}] {self.server.called}: {_shape(one)}" for one in said),
        ]

    def act(self, name: str, act: str, words: str) -> None:
        person = self._person(name)
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
                self.group.photo(person, self._picture, words)
            case "=":
                person.sends_photo(self._picture, words)

    def command(self, word: str, rest: str) -> str:
        method, _, code = rest.partition(" ")
        match word:
            case "help":
                return HELP
            case "group" if rest:
                self.group = self._group(rest)
                return f"now in {rest}"
            case "picture" if Path(rest).is_file():
                self._picture = Path(rest).read_bytes()
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
        key = name.casefold()
        if key not in self.people:
            self.people[key] = self.server.user(name[:1].upper() + name[1:])
        return self.people[key]

    def _group(self, title: str) -> Group:
        key = title.casefold()
        if key not in self.groups:
            self.groups[key] = self.server.group(title)
        return self.groups[key]

    def said(self) -> list[dict[str, Any]]:
        return [{"chat": self.place_of(one.chat), "text": one.text} for one in self.server.said]

    @property
    def breaches(self) -> list[str]:
        return self.server.breaches

    def place_of(self, chat: str) -> str:
        group = self.server.groups.get(chat)
        return group.title if group is not None else f"to {self.server.people[chat].name}"


def _shape(said: Said) -> str:
    return f"{'<picture> ' if said.picture else ''}{said.text}"


PUBLIC = "https://desk.example"
"""What a desk on this machine calls itself, since Zalo takes only public addresses."""
FORGETS = 5.0
"""Seconds a message waits for a bot that asks for none; the real Zalo keeps it for nobody."""


async def run(*, port: int, title: str, called: str, desk: str) -> None:
    server = ZaloBotServer(second=1.0, called=called)
    server.forgets = FORGETS
    server.reachable[PUBLIC] = desk.rstrip("/")
    console = Console(server, title)
    server.routes = console.routes
    await server.start(port)
    print(f"CAUNOI_ZALO_BOT_BASE_URL={server.base_url}")
    print(f"CAUNOI_ZALO_BOTS={server.token}@{called}")
    print(f"With CAUNOI_PUBLIC_URL={PUBLIC} the desk at {desk} is called by webhook, and can send pictures.")
    print(f"You are in {title}. /help shows what to type; POST {server.base_url}/sandbox takes the same lines.")
    try:
        await converse(console)
    finally:
        await server.stop()
