"""What we compare with: python-telegram-bot's own `Application.process_update`, one durable row and a reply each."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from bot.bench.ours import TOKEN
from store.database import Database

metadata = MetaData()
rows = Table("rows", metadata, Column("id", Integer, primary_key=True), Column("chat", Text), Column("text", Text))


class AtOnceRequest(BaseRequest):
    """A platform that takes every message at once."""

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            result: object = {"id": 1234567, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
        else:
            result = {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "group"}, "text": "x"}
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def throughput(folder: Path, updates: Sequence[dict[str, Any]], *, at_once: int) -> float:
    """Messages a second, `at_once` updates in hand at the same time (1 is the library's default)."""
    database = Database(f"sqlite:///{folder / f'theirs-{at_once}.sqlite3'}")
    metadata.create_all(database.engine)

    async def reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert message is not None
        row = {"chat": str(message.chat_id), "text": message.text}
        await database.write(lambda c: c.execute(insert(rows), row))
        await message.reply_text("Được chưa ạ?")

    builder = Application.builder().token(TOKEN).updater(None).job_queue(None)
    app = builder.request(AtOnceRequest()).get_updates_request(AtOnceRequest()).build()
    app.add_handler(MessageHandler(filters.TEXT, reply))
    await app.initialize()
    gate = asyncio.Semaphore(at_once)

    async def handle(raw: dict[str, Any]) -> None:
        async with gate:
            await app.process_update(Update.de_json(raw, app.bot))

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for raw in updates:
            group.create_task(handle(raw))
    taken = time.perf_counter() - begun
    await app.shutdown()
    database.close()
    return len(updates) / taken
