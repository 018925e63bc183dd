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
import base64
import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.support.zalo_oa_people import OA_ID, Group, JsonDict, Person, Said

__all__ = ["APP_ID", "APP_SECRET", "OA_ID", "OA_SECRET", "PIXEL", "Group", "Person", "Said", "ZaloOaServer"]

APP_ID, APP_SECRET, OA_SECRET = "1234567890123456789", "bi-mat-cua-ung-dung", "bi-mat-cua-oa"
OPEN_FOR = timedelta(days=7)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


class ZaloOaServer:
    """`quota`: whether answers tell how many free ones are left. `fail_next` makes trouble."""

    def __init__(self, *, now: Callable[[], datetime], quota: bool = False, oa_secret: str = OA_SECRET) -> None:
        self.now = now
        self.quota = quota
        self.oa_secret = oa_secret
        self.hook = ""
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.refresh_tokens: dict[str, bool] = {}
        """Each that was ever given out, and whether it still works."""
        self.access_tokens: dict[str, datetime] = {}
        self.codes: dict[str, str] = {}
        self.calls: list[str] = []
        self.spoken: list[int] = []
        """The status we got for each call of the webhook."""
        self.undelivered: list[tuple[bytes, dict[str, str]]] = []
        self.breaches: list[str] = []
        self.loses_tokens = 0
        """So many renewals are done and their answers lost."""
        self._faults: list[tuple[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = []
        self._uploads: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        application = web.Application(middlewares=[self._notice])
        application.add_routes(
            [
                web.post("/v4/oa/access_token", self._token),
                web.post("/v3.0/oa/message/cs", self._private),
                web.post("/v3.0/oa/group/message", self._to_group),
                web.post("/v2.0/oa/upload/{kind:image|file}", self._upload),
                web.get("/v2.0/oa/getoa", self._account),
                web.get("/v3.0/oa/user/detail", self._person),
                web.get("/v3.0/oa/group/listmember", self._members),
                web.get("/picture/{name}", self._picture),
            ]
        )
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

    def give_tokens(self, *, lasts: timedelta = timedelta(hours=25)) -> tuple[str, str]:
        number = next(self._numbers)
        access, refresh = f"access-token-{number}-{'a' * 60}", f"refresh-token-{number}-{'r' * 60}"
        self.access_tokens.clear()  # the old one dies at once
        self.access_tokens[access] = self.now() + lasts
        self.refresh_tokens[refresh] = True
        return access, refresh

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

    # What Zalo answers.

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

    async def _token(self, request: web.Request) -> web.StreamResponse:
        fields = await request.post()
        if request.headers.get("secret_key") != APP_SECRET or fields.get("app_id") != APP_ID:
            return web.json_response({"error": -14004, "error_name": "Invalid secret key"})
        if fields.get("grant_type") == "authorization_code":
            verifier = str(fields.get("code_verifier", ""))
            made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
            if len(verifier) != 43:
                self.breaches.append(f"a code verifier of {len(verifier)} characters")
            if self.codes.pop(str(fields.get("code")), None) != made:
                return web.json_response({"error": -14019, "error_name": "Invalid code"})
        elif fields.get("grant_type") == "refresh_token":
            refresh = str(fields.get("refresh_token"))
            if not self.refresh_tokens.get(refresh):
                return web.json_response({"error": -14014, "error_name": "Invalid refresh token"})
            self.refresh_tokens[refresh] = False
        else:
            self.breaches.append(f"grant type {fields.get('grant_type')!r}")
        access, fresh = self.give_tokens()
        if self.loses_tokens:
            self.loses_tokens -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"access_token": access, "refresh_token": fresh, "expires_in": "90000"})

    def _refusal(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("access_token", "")
        if token not in self.access_tokens:
            return web.json_response({"error": -216, "message": "Access token is invalid"})
        if self.access_tokens[token] <= self.now():
            return web.json_response({"error": -220, "message": "access_token is expired or removed"})
        return None

    async def _private(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        body = await request.json()
        person = self.people.get(str(body.get("recipient", {}).get("user_id")))
        if set(body) != {"recipient", "message"} or set(body["recipient"]) != {"user_id"}:
            self.breaches.append(f"private message with {sorted(body)} to {sorted(body['recipient'])}")
        if person is None:
            return web.json_response({"error": -201, "message": "user_id is invalid!"})
        if person.wrote_at is None or self.now() - person.wrote_at > OPEN_FOR:
            return web.json_response(
                {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}
            )
        said = self._said(body["message"], quotes=True)
        if isinstance(said, web.Response):
            return said
        person.sent.append(said)
        quota = {"quota_type": "reply", "remain": str(8 - len(person.sent)), "total": "8"} if self.quota else {}
        data = {"message_id": said.id, "user_id": person.id, "quota": quota}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _to_group(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        body = await request.json()
        group = self.groups.get(str(body.get("recipient", {}).get("group_id")))
        if group is None:
            return web.json_response({"error": -403, "message": "OA is not in group"})
        if group.disabled:
            return web.json_response({"error": -237, "message": "The group is disabled"})
        said = self._said(body["message"], quotes=False)
        if isinstance(said, web.Response):
            return said
        group.sent.append(said)
        data = {"message_id": said.id, "group_id": group.id}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    def _said(self, message: JsonDict, *, quotes: bool) -> Said | web.Response:
        allowed = {"text", "attachment"} | ({"quote_message_id"} if quotes else set())
        if not message or set(message) - allowed:
            self.breaches.append(f"a message with {sorted(message)}")
        if len(message.get("text", "")) > 2000:
            return web.json_response({"error": -210, "message": "text is too long"})
        if message.get("quote_message_id") == "taken-back":
            return web.json_response({"error": -201, "message": "quote_message_id is invalid!"})
        picture = file = b""
        if attachment := message.get("attachment"):
            if attachment["type"] == "file":
                file = self._uploads[attachment["payload"]["token"]]
            else:
                (element,) = attachment["payload"]["elements"]
                if attachment["payload"]["template_type"] != "media" or element["media_type"] != "image":
                    self.breaches.append("a picture of another shape")
                picture = self._uploads[element["attachment_id"]]
        number = f"oa{next(self._numbers):018x}"
        quote = message.get("quote_message_id", "")
        return Said(id=number, text=message.get("text", ""), quote=quote, picture=picture, file=file)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        given = (await request.post()).get("file")
        if not isinstance(given, web.FileField):
            self.breaches.append("an upload without a file")
            return web.json_response({"error": -201, "message": "file is invalid!"})
        content = given.file.read()
        is_image = request.match_info["kind"] == "image"
        if is_image and (len(content) > 1_048_576 or given.content_type not in {"image/png", "image/jpeg"}):
            return web.json_response({"error": -210, "message": "file is too big"})
        name = f"{'anh' if is_image else 'tep'}-{next(self._numbers)}"
        self._uploads[name] = content
        data = {"attachment_id" if is_image else "token": name}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _account(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        data = {"oaid": OA_ID, "name": "Cầu Nối", "is_verified": True, "package_name": "Growth"}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _person(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        person = self.people.get(json.loads(request.query["data"])["user_id"])
        if person is None or not person.known:
            return web.json_response({"error": -213, "message": "User has not followed OA"})
        data = {"user_id": person.id, "display_name": person.name}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _members(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        group = self.groups[request.query["group_id"]]
        members: list[JsonDict] = [{"oa_id": OA_ID, "name": "Cầu Nối"}]
        members += [{"user_id": one.id, "name": one.name} for one in group.members]
        return web.json_response({"data": {"members": members, "total": len(members)}, "error": 0})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=PIXEL, content_type="image/png")
