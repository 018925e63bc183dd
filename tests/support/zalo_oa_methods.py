"""What Zalo answers, method by method: the OAuth server, the Official Account's API, pictures."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from tests.support.zalo_oa_people import OA_ID, Group, JsonDict, Person, Said

APP_ID, APP_SECRET = "1234567890123456789", "bi-mat-cua-ung-dung"
OPEN_FOR = timedelta(days=7)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


class OaMethods:
    """`breaches` are calls that are not of Zalo's API at all."""

    def __init__(self, *, now: Callable[[], datetime], quota: bool) -> None:
        self.now = now
        self.quota = quota
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.refresh_tokens: dict[str, bool] = {}
        """Each that was ever given out, and whether it still works."""
        self.access_tokens: dict[str, datetime] = {}
        self.codes: dict[str, str] = {}
        self.breaches: list[str] = []
        self.loses_tokens = 0
        """So many renewals are done and their answers lost."""
        self._uploads: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v4/oa/access_token", self._token),
            web.post("/v3.0/oa/message/cs", self._private),
            web.post("/v3.0/oa/group/message", self._to_group),
            web.post("/v2.0/oa/upload/{kind:image|file}", self._upload),
            web.get("/v2.0/oa/getoa", self._account),
            web.get("/v3.0/oa/user/detail", self._person),
            web.get("/v3.0/oa/group/listmember", self._members),
            web.get("/picture/{name}", self._picture),
        ]

    def give_tokens(self, *, lasts: timedelta = timedelta(hours=25)) -> tuple[str, str]:
        number = next(self._numbers)
        access, refresh = f"access-token-{number}-{'a' * 60}", f"refresh-token-{number}-{'r' * 60}"
        self.access_tokens.clear()  # the old one dies at once
        self.access_tokens[access] = self.now() + lasts
        self.refresh_tokens[refresh] = True
        return access, refresh

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
