"""The fake Telegram by hand: lines typed in a terminal or posted over HTTP are what people do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.support.by_hand import Misused, Sandbox, converse
from tests.support.telegram.acts import Chat, Person
from tests.support.telegram.world import Message
from tests.support.telegram_server import TelegramServer

HELP = """\
hoa: máy in lỗi          Hoa says it in the current group
hoa> máy in lỗi          Hoa says it to the bot in private
hoa^ vẫn lỗi             Hoa replies to the bot's last message in the group
hoa! Được rồi            Hoa presses that button of the bot's last message that has it
hoa+ đây ạ               Hoa sends a picture with these words to the group
hoa~ máy quét lỗi        Hoa changes her last message in the group
/start hoa gv-42         Hoa opens the bot's link with that code      /block hoa    /unblock hoa
/group Tổ giáo viên      go to that group, made if need be            /add  /admin  /kick  /migrate
/fail sendMessage 429    the next such call is refused                /help  /quit"""


class Console(Sandbox):
    acts = ":>^!+~"
    rules = "the Bot API"

    def __init__(self, server: TelegramServer, title: str) -> None:
        self.server = server
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Chat] = {}
        self.group = self._group(title)
        self._last: dict[tuple[str, int], Message] = {}
        self._shown: dict[Message, tuple[str, tuple[str, ...]]] = {}

    def news(self) -> list[str]:
        lines = []
        for message in self.server.state.said:
            looks = (message.text, tuple(message.buttons))
            if self._shown.get(message) == looks:
                continue
            changed = " (edited)" if message in self._shown else ""
            self._shown[message] = looks
            lines.append(f"[{_place(message)}] {self.server.bot.first_name}{changed}: {_shape(message)}")
        return lines

    def act(self, name: str, act: str, words: str) -> None:
        person = self._person(name)
        key = (person.id, self.group.room.id)
        match act:
            case ":":
                self._last[key] = self.group.says(person, words)
            case ">":
                person.says(words)
            case "^":
                if not self.group.sent:
                    raise Misused("the bot has not said anything in this group yet")
                self._last[key] = self.group.says(person, words, reply_to=self.group.sent[-1])
            case "!":
                person.presses(self._with_button(person, words), words)
            case "+":
                self._last[key] = self.group.photo(person, caption=words)
            case "~":
                if key not in self._last:
                    raise Misused(f"{person.account.first_name} has not said anything here yet")
                self.group.edits(self._last[key], words)

    def _with_button(self, person: Person, words: str) -> Message:
        for message in reversed(self.server.state.said):
            if message.room in (self.group.room, person.chat.room) and words in message.buttons:
                return message
        raise Misused(f"no message with a button {words!r}")

    def command(self, word: str, rest: str) -> str:
        by = next(iter(self.people.values()), None) or self._person("Lan")
        match word:
            case "help":
                return HELP
            case "group" if rest:
                self.group = self._group(rest)
                return f"now in {rest}"
            case "add":
                self.server.add_bot(self.group, by)
            case "admin":
                self.server.promote(self.group, by)
            case "kick":
                self.server.kick(self.group, by)
            case "migrate":
                title = self.group.room.title
                self.group = self.groups[title.casefold()] = self.server.migrate(self.group)
            case "start" if rest:
                who, _, payload = rest.partition(" ")
                self._person(who).starts(payload)
            case "block" if rest:
                self._person(rest).blocks()
            case "unblock" if rest:
                self._person(rest).unblocks()
            case "fail" if re.fullmatch(r"\w+ \d{3}", rest):
                method, _, status = rest.partition(" ")
                pause = 3 if status == "429" else None
                self.server.fail_next(method, status=int(status), retry_after=pause)
            case _:
                raise Misused(f"no such command: /{word}; see /help")
        return ""

    def _person(self, name: str) -> Person:
        key = name.casefold()
        if key not in self.people:
            person = self.people[key] = self.server.user(name[:1].upper() + name[1:])
            for group in self.groups.values():
                group.room.members[person.account.id] = person.account
        return self.people[key]

    def _group(self, title: str) -> Chat:
        key = title.casefold()
        if key not in self.groups:
            self.groups[key] = self.server.group(title, members=self.people.values())
        return self.groups[key]

    def said(self) -> list[dict[str, Any]]:
        return [
            {"id": one.id, "chat": _place(one), "text": one.text, "buttons": one.buttons, "edited": bool(one.edited_at)}
            for one in self.server.state.said
        ]

    @property
    def breaches(self) -> list[str]:
        return self.server.api.breaches


def _place(message: Message) -> str:
    owner = message.room.owner
    return message.room.title if owner is None else f"to {owner.first_name}"


def _shape(message: Message) -> str:
    kind = "" if message.file is None else f"<{message.file.kind} {message.file.name}> "
    buttons = "".join(f"  [{label}]" for label in message.buttons)
    return f"{kind}{message.text}{buttons}"


async def run(*, port: int, privacy: bool, limits: bool, title: str, now: Callable[[], datetime]) -> None:
    server = TelegramServer(privacy=privacy, limits=limits, now=now, unit=1.0)
    console = Console(server, title)
    server.api.routes = console.routes
    await server.start(port)
    print(f"CAUNOI_TELEGRAM_BASE_URL={server.base_url}")
    print(f"CAUNOI_TELEGRAM_TOKEN={server.token}")
    print(f"You are in {title}. /help shows what to type; POST {server.base_url}/sandbox takes the same lines.")
    try:
        await converse(console)
    finally:
        await server.stop()
