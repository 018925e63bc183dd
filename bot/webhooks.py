"""POST /hook/<channel>: check who calls, keep the update, and only then say 200."""

from __future__ import annotations

import json
import logging

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Channel
from bot.desk import Desk
from bot.intake import Intake

log = logging.getLogger("caunoi.webhooks")
LARGEST_BODY = 1024 * 1024


def webhook_routes(desk: Desk, intake: Intake) -> list[web.RouteDef]:
    async def receive(request: web.Request) -> web.Response:
        channel = desk.channels.get(request.match_info["channel"])
        if channel is None:
            return web.Response(status=404)
        if (request.content_length or 0) > LARGEST_BODY:
            log.warning("refused channel=%s reason=too_large", channel.name)
            return web.Response(status=413)
        body = await _read(request)
        if body is None:
            log.warning("refused channel=%s reason=too_large", channel.name)
            return web.Response(status=413)
        if not channel.authentic(dict(request.headers), body):
            log.warning("refused channel=%s reason=not_authentic", channel.name)
            return web.Response(status=403)
        try:
            await _keep(intake, channel, body)
        except (SQLAlchemyError, OSError) as error:
            # Not kept, so not acknowledged: the platform brings it again.
            log.error("not kept channel=%s error=%s", channel.name, type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=200)

    return [web.post("/hook/{channel}", receive)]


async def _read(request: web.Request) -> bytes | None:
    """The body, or None once it grows past the cap (a length header may be missing or lie)."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


async def _keep(intake: Intake, channel: Channel, body: bytes) -> None:
    """What is authentic but cannot be taken apart is parked: refusing it would only bring it back for a day."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        await intake.park(channel.name, body, type(error).__name__)
        return
    try:
        updates = channel.unpack(said)
    except ValueError:
        await intake.park(channel.name, body, "not an object")
        return
    for update in updates:
        await intake.accept(channel.name, update)
