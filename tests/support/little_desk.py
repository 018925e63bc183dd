"""A desk in a process of its own, to be killed: `python -m tests.support.little_desk DATABASE LOG`.

Its channel hears by webhook and "says" by appending a line to a file, which outlives the process as a platform would.
It prints the port it listens on. `LittleDesk` starts, kills and stops it from a test.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot import logs
from bot.channels.base import Envelope, Sent
from bot.channels.simulator import SimulatorChannel
from bot.clock import SystemClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from bot.server import build_app
from store.database import Database
from tests.support.commune import SECRET, SECRET_HEADER

ROOT = Path(__file__).resolve().parents[2]


class LittleChannel(SimulatorChannel):
    def __init__(self, log: Path) -> None:
        super().__init__("chat")
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return secrets.compare_digest(headers.get(SECRET_HEADER, ""), SECRET)

    async def send(self, envelope: Envelope) -> Sent:
        line = json.dumps({"key": envelope.key, "chat": envelope.chat, "markup": envelope.markup})
        os.write(self._log, f"{line}\n".encode())
        await asyncio.sleep(0.002)
        return Sent(message_ids=(secrets.token_hex(8),))


def taken(log: Path) -> list[Envelope]:
    """What the platform took, in its order."""
    return [Envelope(**json.loads(line)) for line in log.read_text().splitlines()] if log.exists() else []


class LittleDesk:
    def __init__(self, url: str, log: Path) -> None:
        self._command = (sys.executable, "-m", "tests.support.little_desk", url, str(log))
        self._process: Process | None = None
        self.port = 0

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook/chat"

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(*self._command, cwd=ROOT, stdout=PIPE)
        assert self._process.stdout is not None
        self.port = int(await self._process.stdout.readline())

    async def end(self, how: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        await self._process.wait()


async def _serve(url: str, log: Path) -> None:
    channel = LittleChannel(log)
    desk = Desk(database=Database(url), channels={"chat": channel}, clock=SystemClock(), library=Library())
    runtime = Runtime(desk)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await runtime.start()
    runner = web.AppRunner(build_app(runtime), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await stop.wait()
    await runner.cleanup()
    await runtime.stop()


if __name__ == "__main__":
    logs.configure("ERROR")
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
