"""Many small writes, one commit: what arrives while a commit is under way shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection

from store.database import Database

T = TypeVar("T")
R = TypeVar("R")


class GroupCommit(Generic[T, R]):
    """`await add(item)` returns once the item's batch is durable, with what `work` returned for it.

    A batch that fails is repeated item by item, so that one bad row harms nobody else.
    """

    def __init__(
        self, database: Database, work: Callable[[Connection, Sequence[T]], Sequence[R]], *, most: int = 200
    ) -> None:
        self._database = database
        self._work = work
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._running: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                results = await self._database.write(lambda c: self._work(c, [item for item, _ in batch]))  # noqa: B023
            except Exception:
                await self._one_by_one(batch)
            except BaseException as death:
                for _, done in [*batch, *self._waiting]:
                    if not done.done():
                        done.set_exception(death)
                self._waiting = []
                return
            else:
                for (_, done), result in zip(batch, results, strict=True):
                    if not done.done():
                        done.set_result(result)

    async def _one_by_one(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        for item, done in batch:
            try:
                results = await self._database.write(lambda c: self._work(c, [item]))  # noqa: B023
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(results[0])

    async def drain(self) -> None:
        if self._running is not None:
            await self._running
