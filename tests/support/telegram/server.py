"""The HTTP side of the fake Bot API: addresses, tokens, trouble on order, and the record of every call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import web

from tests.support.telegram import managing, sending
from tests.support.telegram.faults import Fault, Faults, Trouble
from tests.support.telegram.refusal import Refused
from tests.support.telegram.schema import METHODS, Breach, check_result, read_call
from tests.support.telegram.state import State

Method = Callable[[State, Any], Awaitable[object]]

SERVED: dict[str, Method] = {
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "copyMessage": sending.copy_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": managing.edit_message_text,
    "editMessageCaption": managing.edit_message_caption,
    "editMessageReplyMarkup": managing.edit_message_reply_markup,
    "deleteMessage": managing.delete_message,
    "answerCallbackQuery": managing.answer_callback_query,
    "getMe": managing.get_me,
    "getUpdates": managing.get_updates,
    "setWebhook": managing.set_webhook,
    "deleteWebhook": managing.delete_webhook,
    "getWebhookInfo": managing.get_webhook_info,
    "setMyCommands": managing.set_my_commands,
    "getMyCommands": managing.get_my_commands,
    "deleteMyCommands": managing.delete_my_commands,
    "getChat": managing.get_chat,
    "getChatMember": managing.get_chat_member,
    "getFile": managing.get_file,
    "createForumTopic": managing.create_forum_topic,
    "closeForumTopic": managing.close_forum_topic,
    "leaveChat": managing.leave_chat,
}
_BY_FOLDED_NAME = {name.casefold(): name for name in SERVED}
_LARGEST_BODY = 60 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the bot, as it came. `refused` is what it was told, "" when obeyed."""

    method: str
    fields: dict[str, Any]
    files: tuple[str, ...]
    refused: str


class BotApi:
    """`breaches` is what was not the Bot API at all; a test that leaves any there has failed."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.faults = Faults()
        self.calls: list[Call] = []
        self.breaches: list[str] = []
        self._runner: web.AppRunner | None = None
        self._over = asyncio.Event()
        self.port = 0
        self.routes: list[web.RouteDef] = []

    async def start(self, port: int = 0) -> None:
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_route("*", "/bot{token:[^/]+}/{method}", self._answer)
        application.router.add_routes(self.routes)
        application.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        self._over = asyncio.Event()
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.02)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._over.set()
        await self.state.updates.stop_serving()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def execute(self, name: str, fields: Mapping[str, object]) -> object:
        """Carry out a call that came in the answer to a webhook."""
        return await self._obey(name, dict(fields), {})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = _BY_FOLDED_NAME.get(request.match_info["method"].casefold(), request.match_info["method"])
        fault = self.faults.next_for(name)
        if fault is not None and (early := await self._trouble_before(fault, request)) is not None:
            return early
        if request.match_info["token"] != self.state.token:
            return _said_no(Refused(401, "Unauthorized"))
        fields, files = await _read(request)
        try:
            result = await self._obey(name, fields, files)
        except Refused as refusal:
            return _said_no(refusal)
        if fault is not None and (late := await self._trouble_after(fault, request)) is not None:
            return late
        return web.json_response({"ok": True, "result": result})

    async def _obey(self, name: str, fields: dict[str, Any], files: Mapping[str, BufferedInputFile]) -> object:
        refused = ""
        try:
            call = self._understand(name, fields, files)
            # Nothing is awaited between here and the use of the uploads, so calls do not mix theirs.
            self.state.uploads = files
            result = await SERVED[name](self.state, call)
            self._check_answer(name, result)
            return result
        except Refused as refusal:
            refused = refusal.description
            raise
        finally:
            self.calls.append(Call(method=name, fields=fields, files=tuple(files), refused=refused))

    def _understand(
        self, name: str, fields: Mapping[str, Any], files: Mapping[str, BufferedInputFile]
    ) -> TelegramMethod[Any]:
        if name.casefold() not in METHODS:
            raise Refused(404, "Not Found: method not found")
        if name not in SERVED:
            self.breaches.append(f"{name} is not served by this fake server yet")
            raise Refused(404, "Not Found: method not found")
        try:
            return read_call(name, fields, files)
        except Breach as breach:
            self.breaches.append(str(breach))
            raise Refused(400, f"Bad Request: {breach}") from None

    def _check_answer(self, name: str, result: object) -> None:
        if name == "getUpdates":
            return  # each was checked when it came up; what a test offers unchecked is meant to be odd
        try:
            check_result(name, result)
        except Breach as breach:
            self.breaches.append(str(breach))

    async def _trouble_before(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        match fault.trouble:
            case Trouble.REFUSE:
                return _said_no(fault.refusal())
            case Trouble.PAGE:
                return web.Response(text="<html>blocked</html>", content_type="text/html", status=fault.status)
            case Trouble.RESET_BEFORE:
                return _broken_off(request)
            case Trouble.SLOW:
                await asyncio.sleep(fault.seconds)
        return None

    async def _trouble_after(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        match fault.trouble:
            case Trouble.HANG:
                await self._over.wait()
                return _broken_off(request)
            case Trouble.RESET_AFTER:
                return _broken_off(request)
            case Trouble.GARBAGE:
                return web.Response(text="<html>Welcome</html>", content_type="text/html")
        return None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.state.token:
            return _said_no(Refused(401, "Unauthorized"))
        fault = self.faults.next_for("download")
        if fault is not None and (early := await self._trouble_before(fault, request)) is not None:
            return early
        for stored in self.state.files.values():
            if managing.file_path(stored) == request.match_info["path"]:
                return web.Response(body=stored.content)
        return _said_no(Refused(404, "Not Found"))


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, BufferedInputFile]]:
    fields: dict[str, Any] = dict(request.query)
    files: dict[str, BufferedInputFile] = {}
    if request.content_type == "application/json":
        said = await request.json()
        return {**fields, **said}, files
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[key] = BufferedInputFile(value.file.read(), filename=value.filename)
        else:
            fields[key] = value.decode() if isinstance(value, bytes | bytearray) else value
    return fields, files


def _said_no(refusal: Refused) -> web.Response:
    headers = {"Retry-After": str(refusal.parameters["retry_after"])} if "retry_after" in refusal.parameters else {}
    return web.Response(
        text=json.dumps(refusal.as_json()), content_type="application/json", status=refusal.code, headers=headers
    )


def _broken_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
