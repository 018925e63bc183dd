"""The knowledge in memory: matched outside transactions, renewed when the database says that it changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection

from bot import memory
from handlers.scene import Guarding, NotPrepared, Question
from knowledge import guarding
from knowledge.decision import Decision, Heard
from knowledge.entries import Entry
from knowledge.guarding import MANY, Taken
from knowledge.match import Matcher
from knowledge.settings import DEFAULTS, MatchSettings
from store import knowledge, knowledge_changes
from store.database import Database

KEPT = 4096
"""Prepared decisions kept: enough for every message in flight."""
_VERDICTS = 16
_STATES = 8
"""Earlier matchers kept, so that what was undone is exactly what it was."""

Pairs = tuple[tuple[str, str], ...]


class Library:
    """`match` only looks up; `prepare` computes, in a thread, what will be looked up."""

    def __init__(self, floors: MatchSettings = DEFAULTS) -> None:
        self.revision = -1
        self._floors = floors
        self._matcher = Matcher((), floors)
        self._earlier: list[Matcher] = []
        self._prepared: OrderedDict[Question, Decision | Exception] = OrderedDict()
        self._verdicts: OrderedDict[Guarding, tuple[Taken, ...]] = OrderedDict()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="match")

    def match(self, text: str, heard: Heard) -> Decision:
        decision = self._prepared.get((text, heard))
        if decision is None:
            raise NotPrepared((text, heard))
        if isinstance(decision, Exception):
            raise decision
        return decision

    def guarded(self, wanted: Guarding) -> tuple[Taken, ...]:
        if wanted.revision != self.revision or wanted not in self._verdicts:
            raise NotPrepared(wanted)
        return self._verdicts[wanted]

    def entry(self, entry_id: str) -> Entry | None:
        return self._matcher.entries.get(entry_id)

    def names(self) -> Iterable[str]:
        return self._matcher.entries.keys()

    def again(self) -> Library:
        """One that knows nothing yet, as after a restart, but need not index anew what this one has indexed."""
        fresh = Library(self._floors)
        fresh._earlier = [self._matcher, *self._earlier] if self._matcher.entries else list(self._earlier)
        return fresh

    def __len__(self) -> int:
        return len(self._matcher.entries)

    async def prepare(self, wanted: Iterable[Question]) -> None:
        missing = [key for key in dict.fromkeys(wanted) if key not in self._prepared]
        if missing:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._compute, missing)

    async def make_ready(self, lacking: Sequence[Question | Guarding], database: Database) -> None:
        """What handlers found missing: questions, and changes to be guarded against what is known now."""
        await self.prepare(key for key in lacking if not isinstance(key, Guarding))
        changes = [key for key in lacking if isinstance(key, Guarding)]
        if changes:
            await self.renew(database)
            await asyncio.get_running_loop().run_in_executor(self._threads, self._guard, changes)

    def _guard(self, changes: list[Guarding]) -> None:
        for wanted in changes:
            if wanted.revision == self.revision:
                self._verdicts[wanted] = guarding.taken(self._matcher, wanted.change, wanted.known)
        while len(self._verdicts) > _VERDICTS:
            self._verdicts.popitem(last=False)

    def _compute(self, missing: list[Question]) -> None:
        for text, heard in missing:
            try:
                self._prepared[text, heard] = self._matcher.match(text, heard)
            except Exception as error:
                # It is this update's trouble, raised where the update is handled, and must not stop the others'.
                self._prepared[text, heard] = error
        while len(self._prepared) > KEPT:
            self._prepared.popitem(last=False)

    async def renew(self, database: Database) -> bool:
        """Take over what changed in the database, if its revision moved; was it so?"""
        current = await database.read(knowledge.revision)
        if current == self.revision:
            return False
        revision, entries, pairs = await database.read(_snapshot)
        matcher = await asyncio.get_running_loop().run_in_executor(self._threads, self._renewed, entries, pairs)
        self._earlier = [matcher, *(known for known in self._earlier if known is not matcher)][:_STATES]
        self._matcher, self.revision = matcher, revision
        self._prepared.clear()
        self._verdicts.clear()
        return True

    def _renewed(self, entries: tuple[Entry, ...], pairs: Pairs) -> Matcher:
        """An earlier state if it is that again, the present one with a few changes, or all indexed anew."""
        wanted = {entry.id: entry for entry in entries}
        for earlier in self._earlier:
            if earlier.entries == wanted:
                return earlier.only_pairs(pairs)
        now = self._matcher
        saved = tuple(entry for entry in entries if now.entries.get(entry.id) != entry)
        removed = tuple(name for name in now.entries if name not in wanted)
        if now.entries and len(saved) + len(removed) <= MANY:
            change = guarding.Change(saved=saved, removed=removed)
            return guarding.changed(now, change).only_pairs(pairs)
        return _built(entries, self._floors).only_pairs(pairs)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _built(entries: tuple[Entry, ...], floors: MatchSettings) -> Matcher:
    matcher = Matcher(entries, floors)
    memory.give_back()
    return matcher


def _snapshot(connection: Connection) -> tuple[int, tuple[Entry, ...], Pairs]:
    return knowledge.revision(connection), knowledge.load(connection), knowledge_changes.pairs(connection)
