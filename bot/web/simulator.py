"""The simulated commune as a web application: one page, its state, its events, and what one can do there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bot.demo.stage import FASTEST, SLOWEST, Cast, Line, Refused, Stage
from bot.web import wire
from bot.web.feed import Feed
from bot.web.guard import BODY_LIMIT, harden, in_a_sentence, only_from_here, read_body, refusal

STATIC = Path(__file__).parent / "static"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEARTBEAT = timedelta(seconds=15)
MOST_MINUTES = 14 * 24 * 60

_Id = Annotated[str, Field(max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SayBody(_Body):
    person: _Id
    chat: _Id
    text: str = Field(default="", max_length=4096)
    reply_to: _Id | None = None
    photo: bool = False
    mention: bool = False
    press: _Id | None = None
    press_message: _Id | None = None


class ClockBody(_Body):
    """`minutes` forward, or on to the next time the clock shows `until` ("07:00")."""

    minutes: int | None = Field(default=None, ge=1, le=MOST_MINUTES)
    until: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class DayBody(_Body):
    action: Literal["start", "pause", "resume", "stop", "next", "speed"]
    speed: float | None = Field(default=None, ge=SLOWEST, le=FASTEST)


def simulator_routes(stage: Stage) -> web.Application:
    """An application of its own: serve it, or hang it into a larger one with `add_subapp`."""
    application = web.Application(middlewares=[in_a_sentence, only_from_here], client_max_size=BODY_LIMIT)
    screen = _Screen(stage)
    application.router.add_get("/", screen.page)
    application.router.add_get("/sim/state", screen.state)
    application.router.add_get("/sim/events", screen.events)
    application.router.add_post("/sim/say", screen.say)
    application.router.add_post("/sim/clock", screen.clock)
    application.router.add_post("/sim/day", screen.day)
    application.router.add_static("/static", STATIC)
    application.on_response_prepare.append(harden)
    application.cleanup_ctx.append(screen.listen)
    application.on_shutdown.append(screen.close)
    return application


class _Screen:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._feed = Feed()

    async def listen(self, _: web.Application) -> AsyncIterator[None]:
        """For `cleanup_ctx`: one subscription feeds every browser."""
        happenings = self._stage.subscribe()

        async def carry() -> None:
            async for what in happenings:
                self._feed.add(*wire.happening(what))

        task = asyncio.create_task(carry())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def close(self, _: web.Application) -> None:
        self._feed.close()

    async def page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def state(self, _: web.Request) -> web.Response:
        return web.json_response(wire.state(self._stage, self._feed.mark))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events. A browser that cannot be caught up is told "fresh": ask for the state again."""
        mark = request.headers.get("Last-Event-ID") or request.query.get("after", self._feed.mark)
        seen = self._feed.read(mark)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n" if seen is not None else b"retry: 1000\nevent: fresh\ndata: {}\n\n")
        with suppress(ConnectionResetError):
            await self._stream(response, self._feed.last if seen is None else seen)
        return response

    async def _stream(self, response: web.StreamResponse, seen: int) -> None:
        while not self._feed.closed:
            for entry in self._feed.after(seen):
                await response.write(self._feed.written(entry))
                seen = entry.number
            try:
                async with asyncio.timeout(HEARTBEAT.total_seconds()):
                    await self._feed.more(seen)
            except TimeoutError:
                # Without a word now and then nobody notices that the other end is gone.
                await response.write(b": \n\n")

    async def say(self, request: web.Request) -> web.Response:
        body = await read_body(request, SayBody)
        problem = _problem(body, self._stage.cast())
        if problem is not None:
            return problem
        return await self._doing(self._stage.say(Line(**body.model_dump())))

    async def clock(self, request: web.Request) -> web.Response:
        body = await read_body(request, ClockBody)
        if (body.minutes is None) == (body.until is None):
            return refusal(400, "body", "Cần đúng một trong hai: “minutes” hoặc “until”.")
        if body.minutes is not None:
            span = timedelta(minutes=body.minutes)
        else:
            span = until(self._stage.now(), time.fromisoformat(body.until or ""))
        return await self._doing(self._stage.advance(span))

    async def day(self, request: web.Request) -> web.Response:
        body = await read_body(request, DayBody)
        speed = body.speed or self._stage.progress().speed
        actions: dict[str, Callable[[], Awaitable[None]]] = {
            "start": lambda: self._stage.play_day(speed),
            "pause": self._stage.pause,
            "resume": self._stage.resume,
            "stop": self._stage.stop,
            "next": self._stage.next_step,
            "speed": lambda: self._stage.set_speed(speed),
        }
        return await self._doing(actions[body.action]())

    @staticmethod
    async def _doing(what: Awaitable[None]) -> web.Response:
        try:
            await what
        except Refused as refused:
            return refusal(409, refused.code, refused.reason)
        return web.json_response({"ok": True})


def until(now: datetime, at: time) -> timedelta:
    """From `now` to the next time the clocks of Viet Nam show `at`."""
    local = now.astimezone(ZONE)
    moment = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return moment - local if moment > local else moment + timedelta(days=1) - local


def _problem(body: SayBody, cast: Cast) -> web.Response | None:
    place = next((place for place in cast.places if place.id == body.chat), None)
    if place is None:
        return refusal(404, "chat", "Không có nhóm hay cuộc trò chuyện này.")
    if body.person not in place.members:
        return refusal(403, "member", "Người này không ở trong nhóm ấy.")
    if (body.press is None) != (body.press_message is None):
        return refusal(400, "body", "“press” và “press_message” phải đi cùng nhau.")
    if not body.text.strip() and not body.photo and body.press is None:
        return refusal(400, "empty", "Chưa có chữ hay ảnh nào để gửi.")
    return None
