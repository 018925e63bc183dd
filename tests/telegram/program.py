"""`caunoi` as people run it: a process of its own in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-c", "from bot.cli import main; main()")


class Program:
    """`environment` is what the commands see beside the usual PATH. `serve` runs until `stop`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **environment}
        self._serving: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.log: list[str] = []

    async def run(self, *arguments: str, typed: str = "", fails: bool = False) -> str:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND, *arguments, cwd=self.folder, env=self._environment, stdin=PIPE, stdout=PIPE, stderr=STDOUT
        )
        output, _ = await process.communicate(typed.encode())
        assert bool(process.returncode) is fails, output.decode()
        return output.decode()

    async def serve(self) -> None:
        """Returns once the desk says that it is ready."""
        self._serving = await asyncio.create_subprocess_exec(
            *_COMMAND, "serve", cwd=self.folder, env=self._environment, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        ready = asyncio.Event()
        self._reading = asyncio.create_task(self._read(self._serving, ready))
        async with asyncio.timeout(20):
            await ready.wait()

    async def _read(self, process: Process, ready: asyncio.Event) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.log.append(line.decode())
            if "ready at" in self.log[-1]:
                ready.set()

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit code."""
        assert self._serving is not None
        assert self._reading is not None
        if self._serving.returncode is None:
            self._serving.send_signal(how)
        async with asyncio.timeout(20):
            code = await self._serving.wait()
            await self._reading
        return code
