"""The web server of a running desk: webhooks and health."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

import migrations
from bot import counting
from bot.calendar_feed import calendar_routes
from bot.console.routes import add_console
from bot.keeping import picture_routes
from bot.runtime import Runtime
from bot.webhooks import LARGEST_BODY, webhook_routes
from desk.quota import month_of
from store import inbox, leases

log = logging.getLogger("caunoi.server")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STILL_TURNING = 10.0
"""Seconds after which a loop that has not turned counts as stuck."""


def build_app(runtime: Runtime) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes(webhook_routes(runtime.desk, runtime.intake))
    app.add_routes(picture_routes(runtime.desk.database, runtime.desk.clock))
    app.add_routes(calendar_routes(runtime.desk))
    app.add_routes([web.get("/livez", _livez(runtime)), web.get("/readyz", _readyz(runtime))])
    add_console(app, runtime.desk)
    return app


def _livez(runtime: Runtime) -> Handler:
    async def livez(_request: web.Request) -> web.Response:
        """The loop turns; nothing else is asked."""
        turned = asyncio.get_running_loop().time() - runtime.turned_at
        alive = runtime.turned_at == 0.0 or turned < STILL_TURNING
        return web.json_response({"alive": alive}, status=200 if alive else 503)

    return livez


def _readyz(runtime: Runtime) -> Handler:
    async def readyz(_request: web.Request) -> web.Response:
        """The primary takes a row and the schema is the newest."""
        database = runtime.desk.database
        begun = time.monotonic()
        try:
            async with asyncio.timeout(5):
                now = runtime.desk.clock.now()
                await database.write(lambda c: leases.beat(c, "readyz", now))
                schema = await asyncio.to_thread(migrations.current, database.engine)
                waiting = await database.read(inbox.waiting)
                month = month_of(now, runtime.desk.zone)
                months = await database.read(lambda c: counting.this_month(c, runtime.desk.capabilities, month))
        except Exception as error:  # whatever it is, the answer is "not ready", and its name goes to the log
            log.error("not ready error=%s", type(error).__name__)
            return web.json_response({"ready": False, "reason": type(error).__name__}, status=503)
        ready = schema == migrations.newest()
        return web.json_response(
            {
                "ready": ready,
                "schema": schema,
                "pending": waiting["pending"],
                "parked": waiting["parked"],
                "months": [
                    {"channel": month.channel, "sent": month.sent, "received": month.received, "granted": granted}
                    for month, granted in months
                ],
                "ms": round((time.monotonic() - begun) * 1000, 1),
            },
            status=200 if ready else 503,
        )

    return readyz
