"""`caunoi demo`: the simulated commune in the browser."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import sys
import tempfile
from pathlib import Path

import click
from aiohttp import web

from bot.demo.live import DAY, LiveStage
from bot.replay.script import Script, ScriptError, load
from bot.web.simulator import simulator_routes

HOST = "127.0.0.1"
PORT = 8321
TRIES = 20


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one.")
@click.option("--script", "file", type=click.Path(path_type=Path), default=DAY, help="Whose people and day to play.")
def demo(port: int, file: Path) -> None:
    """A ward, its teachers and a whole day, in the browser. No account, no network; Ctrl-C ends it."""
    logging.basicConfig(level=logging.ERROR)
    try:
        asyncio.run(_serve(load(file), port))
    except ScriptError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


async def _serve(script: Script, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="caunoi-demo-") as folder:
        stage = LiveStage(script, Path(folder))
        await stage.open()
        runner = web.AppRunner(simulator_routes(stage), access_log=None, shutdown_timeout=1)
        try:
            await runner.setup()
            await _listen(runner, port)
            click.echo(f"Cầu Nối: mở http://{HOST}:{runner.addresses[0][1]}/ trong trình duyệt (Ctrl-C để dừng).")
            await stop.wait()
        finally:
            await runner.cleanup()
            await stage.close()


async def _listen(runner: web.AppRunner, port: int) -> None:
    """At the port asked for; where that is taken, at the next free one."""
    for candidate in range(port, port + TRIES) if port else (0,):
        with contextlib.suppress(OSError):
            await web.TCPSite(runner, HOST, candidate).start()
            return
    raise OSError(errno.EADDRINUSE, f"No free port from {port} on; choose another with --port", HOST)
