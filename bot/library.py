"""The knowledge in memory: matched outside transactions, renewed when the database says that it changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection

from bot import memory
from handlers.scene import NotPrepared
from knowledge.decision import Decision, Heard
from knowledge.entries import Entry
from knowledge.match import Matcher
from store import knowledge
from store.database import Database

KEPT = 4096
"""Prepared decisions kept: enough for every message in flight."""


class Library:
    """`match` only looks up; `prepare` computes, in a thread, what will be looked up."""

    def __init__(self) -> None:
        self.revision = -1
        self._matcher = Matcher(())
        self._prepared: OrderedDict[tuple[str, Heard], Decision | Exception] = OrderedDict()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="match")

    def match(self, text: str, heard: Heard) -> Decision:
        decision = self._prepared.get((text, heard))
        if decision is None:
            raise NotPrepared(text, heard)
        if isinstance(decision, Exception):
            raise decision
        return decision

    def entry(self, entry_id: str) -> Entry | None:
        return self._matcher.entries.get(entry_id)

    def names(self) -> Iterable[str]:
        return self._matcher.entries.keys()

    def __len__(self) -> int:
        return len(self._matcher.entries)

    async def prepare(self, wanted: Iterable[tuple[str, Heard]]) -> None:
        missing = [key for key in dict.fromkeys(wanted) if key not in self._prepared]
        if missing:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._compute, missing)

    def _compute(self, missing: list[tuple[str, Heard]]) -> None:
        for text, heard in missing:
            try:
                self._prepared[text, heard] = self._matcher.match(text, heard)
            except Exception as error:
                # It is this update's trouble, raised where the update is handled, and must not stop the others'.
                self._prepared[text, heard] = error
        while len(self._prepared) > KEPT:
            self._prepared.popitem(last=False)

    async def renew(self, database: Database) -> bool:
        """Load the entries again if their revision moved; was it so?"""
        current = await database.read(knowledge.revision)
        if current == self.revision:
            return False
        revision, entries = await database.read(_snapshot)
        matcher = await asyncio.get_running_loop().run_in_executor(self._threads, _built, entries)
        self._matcher, self.revision = matcher, revision
        self._prepared.clear()
        return True

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _built(entries: tuple[Entry, ...]) -> Matcher:
    matcher = Matcher(entries)
    memory.give_back()
    return matcher


def _snapshot(connection: Connection) -> tuple[int, tuple[Entry, ...]]:
    return knowledge.revision(connection), knowledge.load(connection)
