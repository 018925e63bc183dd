"""The fake Zalo Bot Platform as tests see it.

```python
async with ZaloBotServer() as zalo:
    hoa = zalo.user("Hoa")
    group = zalo.group("Phường Kỳ Lừa", members=[hoa])
    group.says(hoa, "máy in không nhận giấy")     # arrives as "@Bot Trợ lý IT máy in không nhận giấy"
    answer = await zalo.hears(group)
```
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.clock import SystemClock
from tests.support.zalo_bot.faults import Fault, Trouble, refusal
from tests.support.zalo_bot.methods import METHODS, Idle, Refused
from tests.support.zalo_bot.world import Group, Person, Said, some_id

__all__ = ["Call", "Group", "Person", "Said", "Trouble", "ZaloBotServer"]

TOKEN = "12345689:abc-xyz-no-real-token"
UNREACHED = 0
"""The status of a webhook call that nobody took; it is not made again."""


@dataclass(frozen=True)
class Call:
    method: str
    fields: dict[str, Any]
    refused: int = 0


class ZaloBotServer:
    """Every oddity can be switched: `wrapped` and `in_array` bodies, `photo_field`, `idle_as_status`, `fetches` of a
    picture, `copies` of each webhook call, `forgets` (seconds after which a message nobody asked for is lost).

    `second` is the length of a second of waiting. Leaving the `async with` block fails when a rule was broken.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        called: str = "Bot Trợ lý IT",
        second: float = 0.01,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.token = token
        self.called = called
        self.second = second
        self.now = now or SystemClock().now
        self.wrapped = True
        self.in_array = False
        self.photo_field = "photo_url"
        self.idle_as_status = False
        self.forgets: float | None = None
        self.fetches = 2
        self.copies = 1
        self.takes_styles = True
        self.can_join_groups = True
        self.reachable: dict[str, str] = {}
        """Public addresses and where they really are: `https://desk.example` → `http://127.0.0.1:1234`."""
        self.webhook_url = self.webhook_secret = ""
        self.was_set = False
        self.webhook_statuses: list[int] = []
        self.polling = 0
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.gone: set[str] = set()
        self.said: list[Said] = []
        self.calls: list[Call] = []
        self.breaches: list[str] = []
        self.faults: list[Fault] = []
        self.held: list[dict[str, Any]] | None = None
        self.routes: list[web.RouteDef] = []
        self._media: dict[str, bytes] = {}
        self._waiting: list[tuple[float, dict[str, Any]]] = []
        self._news = asyncio.Condition()
        self._errands: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def bot_id(self) -> str:
        return self.token.partition(":")[0]

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None:
            assert not self.breaches, "; ".join(self.breaches)

    async def start(self, port: int = 0) -> None:
        """Started again, it takes its old port."""
        application = web.Application()
        application.router.add_route("*", "/bot{token:[^/]+}/{method}", self._answer)
        application.router.add_get("/media/{name}", self._show_media)
        application.router.add_routes(self.routes)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.02, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        for errand in list(self._errands):
            errand.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def user(self, name: str) -> Person:
        person = Person(self, some_id("person", name, len(self.people)), name)
        self.people[person.id] = person
        return person

    def group(self, title: str, *, members: Iterable[Person] = (), id: str = "") -> Group:
        group = Group(self, id or f"zgr-{some_id('group', title)}", title, list(members))
        self.groups[group.id] = group
        return group

    def fail_next(
        self,
        method: str,
        trouble: Trouble,
        *,
        code: int = 500,
        description: str = "",
        times: int = 1,
        seconds: float = 0,
    ) -> None:
        self.faults.append(Fault(method, trouble, code, description, times, seconds))

    def sent(self, chat: str) -> list[Said]:
        return [one for one in self.said if one.chat == chat]

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def hears(self, chat: Group | Person, count: int = 1, *, within: float = 5.0) -> Said:
        """The message with that number which the bot says there."""
        async with asyncio.timeout(within):
            while len(chat.sent) < count:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.005)
        return chat.sent[count - 1]

    def reach(self, address: str) -> str:
        for public, real in self.reachable.items():
            if address.startswith(public):
                return real + address.removeprefix(public)
        return address

    def new_id(self) -> str:
        return some_id("message", next(self._numbers))

    def say(self, said: Said) -> object:
        self.said.append(said)
        return {"message_id": said.message_id, "date": self._millis()}

    def _millis(self) -> int:
        return int(self.now().timestamp() * 1000)

    def photo_fields(self, content: bytes, caption: str) -> dict[str, Any]:
        name = self.new_id()
        self._media[name] = content
        return {self.photo_field: f"{self.base_url}/media/{name}", **({"caption": caption} if caption else {})}

    def expire_media(self) -> None:
        self._media.clear()

    def deliver(self, event: str, person: Person, chat: str, kind: str, fields: Mapping[str, Any]) -> None:
        message = {
            "from": {"id": person.id, "display_name": person.name, "is_bot": False},
            "chat": {"id": chat, "chat_type": kind},
            "message_id": self.new_id(),
            "date": self._millis(),
            **fields,
        }
        self.offer({"event_name": f"message.{event}.received", "message": message})

    def offer(self, update: dict[str, Any]) -> None:
        """An update of any shape on its way to the bot."""
        if self.held is not None:
            self.held.append(update)
        elif self.webhook_url:
            for _ in range(self.copies):
                self._start(self._call_webhook(update))
        else:
            self._start(self._queue(update))

    def hold(self) -> None:
        """Webhook calls wait from now on, to be brought by `release`."""
        self.held = []

    def release(self, *, backwards: bool = False) -> None:
        waiting, self.held = self.held or [], None
        for update in reversed(waiting) if backwards else waiting:
            self.offer(update)

    async def delivered(self) -> None:
        while self._errands:
            await asyncio.gather(*self._errands)

    async def next_update(self) -> object:
        async with self._news:
            while True:
                now = asyncio.get_running_loop().time()
                self._waiting = [
                    (at, one) for at, one in self._waiting if self.forgets is None or now - at < self.forgets
                ]
                if self._waiting:
                    return self._waiting.pop(0)[1]
                await self._news.wait()

    async def _queue(self, update: dict[str, Any]) -> None:
        async with self._news:
            self._waiting.append((asyncio.get_running_loop().time(), update))
            self._news.notify_all()

    async def _call_webhook(self, update: dict[str, Any]) -> None:
        body: object = [update] if self.in_array else update
        said = {"ok": True, "result": body} if self.wrapped else body
        headers = {"X-Bot-Api-Secret-Token": self.webhook_secret}
        address = self.reach(self.webhook_url)
        try:
            async with aiohttp.ClientSession() as session, session.post(address, json=said, headers=headers) as answer:
                self.webhook_statuses.append(answer.status)
        except aiohttp.ClientError:
            self.webhook_statuses.append(UNREACHED)

    def _start(self, work: Any) -> None:
        errand = asyncio.ensure_future(work)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """A question for updates ends with its connection; whatever else is asked is done though the bot hung up."""
        work = self._obey(request)
        return await (work if request.match_info["method"] == "getUpdates" else asyncio.shield(work))

    async def _obey(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields: dict[str, Any] = await request.json() if request.can_read_body else dict(request.query)
        fault = next((one for one in self.faults if one.method in (method, "*") and one.times > 0), None)
        if fault is not None:
            fault.times -= 1
            if (early := await fault.before(request)) is not None:
                self.calls.append(Call(method, fields, fault.code))
                return early
        if request.match_info["token"] != self.token:
            return refusal(401, "Unauthorized")
        if method not in METHODS:
            self.breaches.append(f"no such method: {method}")
            return refusal(400, "Bad request")
        try:
            result = await METHODS[method](self, fields)
        except Refused as error:
            self.calls.append(Call(method, fields, error.code))
            return refusal(error.code, error.description)
        except Idle:
            return refusal(408, "Request timeout", status=408 if self.idle_as_status else 200)
        self.calls.append(Call(method, fields))
        if fault is not None and (late := fault.after(request)) is not None:
            return late
        return web.json_response({"ok": True} if result is None else {"ok": True, "result": result})

    async def _show_media(self, request: web.Request) -> web.Response:
        content = self._media.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content, content_type="image/png")
