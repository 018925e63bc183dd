"""Zalo's Official Account API and its OAuth server on loopback, as strict as the real ones.

```python
async with ZaloOaServer(now=clock.now) as server:
    hoa = server.person("Hoa")
    group = server.group("Kỳ Lừa: hỏi đáp số", members=[hoa])
    server.hook = "http://127.0.0.1:…/hook/zalo_oa"
    await group.says(hoa, "Máy in không chạy ạ")
    assert group.sent[-1].text
```

A refresh token works once and its access token dies with it; errors come with HTTP 200; who has not written for seven
days is refused (-230); calls are signed over the bytes that are sent. Leaving the block fails when either side broke
the rules.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.support.zalo_oa_methods import APP_ID, APP_SECRET, PIXEL, OaMethods
from tests.support.zalo_oa_people import OA_ID, Group, JsonDict, Person, Said

__all__ = ["APP_ID", "APP_SECRET", "OA_ID", "OA_SECRET", "PIXEL", "Group", "Person", "Said", "ZaloOaServer"]

OA_SECRET = "bi-mat-cua-oa"


class ZaloOaServer(OaMethods):
    """`quota`: whether answers tell how many free ones are left. `fail_next` makes trouble."""

    def __init__(self, *, now: Callable[[], datetime], quota: bool = False, oa_secret: str = OA_SECRET) -> None:
        super().__init__(now=now, quota=quota)
        self.oa_secret = oa_secret
        self.hook = ""
        self.calls: list[str] = []
        self.spoken: list[int] = []
        """The status we got for each call of the webhook."""
        self.undelivered: list[tuple[bytes, dict[str, str]]] = []
        self._faults: list[tuple[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = []
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        application = web.Application(middlewares=[self._notice])
        application.add_routes(self.routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self._session.close()
        await self._runner.cleanup()
        if error is None:
            assert not self.breaches, "not Zalo's API: " + "; ".join(self.breaches)

    def person(self, name: str, *, known: bool = True) -> Person:
        """`known`: Zalo tells his name when asked; otherwise only the groups he is in do."""
        person = Person(server=self, id=str(2_000_000_000_000_000_000 + next(self._numbers)), name=name, known=known)
        self.people[person.id] = person
        return person

    def group(self, title: str, members: Iterable[Person]) -> Group:
        group = Group(
            server=self, id=f"9{1_000_000_000_000_000 + next(self._numbers)}", title=title, members=[*members]
        )
        self.groups[group.id] = group
        return group

    def give_code(self, challenge: str) -> str:
        """What the browser carries back after "Cho phép"."""
        code = f"code-{next(self._numbers)}"
        self.codes[code] = challenge
        return code

    def expire_access(self) -> None:
        for token in self.access_tokens:
            self.access_tokens[token] = self.now()

    def fail_next(
        self,
        path: str = "",
        *,
        code: int = 0,
        message: str = "no",
        status: int = 0,
        body: str = "<html>502 Bad Gateway</html>",
        slow: float = 0.0,
        cut: bool = False,
        times: int = 1,
    ) -> None:
        """The next calls whose path contains `path`: refused with `code`, answered with `status`, slow, or cut off."""

        async def fault(request: web.Request) -> web.StreamResponse:
            await request.read()
            if cut:
                assert request.transport is not None
                request.transport.abort()
            if slow:
                await asyncio.sleep(slow)
            if code:
                return web.json_response({"error": code, "message": message})
            return web.Response(status=status or 502, text=body)

        self._faults += [(path, fault)] * times

    # What people do.

    def picture(self, text: str = "") -> JsonDict:
        payload = {"url": f"{self.url}/picture/{next(self._numbers)}.png", "thumbnail": f"{self.url}/nho.png"}
        return {"attachments": [{"type": "image", "payload": payload}]} | ({"text": text} if text else {})

    async def say(
        self, person: Person, group: Group | None, kind: str, message: JsonDict, *, message_id: str = "", **more: Any
    ) -> str:
        message_id = message_id or f"{next(self._numbers):020x}"
        if group is None:
            person.wrote_at = self.now()
        event = f"user_send_{'group_' if group else ''}{kind}"
        recipient = {"id": group.id if group else OA_ID}
        message = {"msg_id": message_id, **message}
        await self.bring(event, sender={"id": person.id}, recipient=recipient, message=message, **more)
        return message_id

    async def bring(self, event: str, *, wait: bool = False, times: int = 1, **fields: Any) -> None:
        """Call the webhook; `wait` keeps it for `deliver`, `times` brings it more than once."""
        stamp = str(int(self.now().timestamp() * 1000))
        told = {"app_id": APP_ID, "user_id_by_app": "55217", "event_name": event, **fields, "timestamp": stamp}
        body = json.dumps(told, ensure_ascii=False).encode()
        self.undelivered += [(body, self.signed(body, stamp))] * times
        if not wait:
            await self.deliver()

    def signed(self, body: bytes, timestamp: str, *, first: str = APP_ID) -> dict[str, str]:
        mac = hashlib.sha256(first.encode() + body + timestamp.encode() + self.oa_secret.encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}", "Content-Type": "application/json"}

    async def deliver(self, *, backwards: bool = False) -> None:
        """Bring what waits; what is not taken with 200 within two seconds waits for the next time."""
        assert self._session is not None
        waiting, self.undelivered = self.undelivered, []
        for body, headers in reversed(waiting) if backwards else waiting:
            timeout = aiohttp.ClientTimeout(total=2)
            try:
                async with self._session.post(self.hook, data=body, headers=headers, timeout=timeout) as answer:
                    self.spoken.append(answer.status)
                    if answer.status != 200:
                        self.undelivered.append((body, headers))
            except (aiohttp.ClientError, TimeoutError):
                self.spoken.append(0)
                self.undelivered.append((body, headers))

    @web.middleware
    async def _notice(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.calls.append(request.path)
        for place, (path, fault) in enumerate(self._faults):
            if path in request.path:
                del self._faults[place]
                return await fault(request)
        return await handler(request)
