"""`caunoi serve`: run the desk until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import click
from aiohttp import web
from sqlalchemy import make_url

import migrations
from bot import logs, settings
from bot.runtime import Runtime
from bot.server import build_app
from bot.settings import Settings
from bot.wiring import build_desk
from store.database import normal_url

log = logging.getLogger("caunoi")


@click.command()
def serve() -> None:
    """Run the desk: receive, answer, page, remind. Ctrl-C stops it; nothing accepted is lost."""
    chosen = settings.load()
    logs.configure(chosen.log_level)
    with alone_on(chosen.database_url):
        asyncio.run(run(chosen))


async def run(chosen: Settings) -> None:
    desk = build_desk(chosen)
    migrations.upgrade(desk.database.engine)
    runtime = Runtime(desk)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = web.AppRunner(build_app(runtime), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, chosen.host, chosen.port)
    try:
        await site.start()
        await runtime.start()
        if not len(desk.library):
            log.warning("no knowledge yet: run `caunoi kb load starter`")
        if not desk.channels:
            log.warning("no channel yet: set CAUNOI_ZALO_BOTS or CAUNOI_TELEGRAM_TOKEN, or try `caunoi demo`")
        log.info("ready at http://%s:%s", chosen.host, chosen.port)
        await stop.wait()
    finally:
        await runner.cleanup()
        await runtime.stop()
    log.info("stopped")


@contextlib.contextmanager
def alone_on(database_url: str) -> Iterator[None]:
    """A SQLite file belongs to one process: a second one is refused before it can do harm."""
    url = make_url(normal_url(database_url))
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        yield
        return
    path = Path(f"{url.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(
                f"another caunoi already serves {url.database}; stop it first, or use PostgreSQL for several."
            ) from None
        yield
