"""What the loops of the running program share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.album import PictureAlbum
from bot.channels.base import Channel
from bot.clock import Clock
from bot.library import Library
from bot.reader import NoReader, Reader
from desk.capabilities import Capabilities
from desk.outbound import Outbound
from desk.rules import Rules
from handlers import quotas
from handlers.scene import Scene
from store import outbox
from store.database import Database

NOTIFY = "caunoi"


@dataclass(kw_only=True)
class Desk:
    """Database, channels, clock, knowledge and rules. `stir` wakes the loops: something may be to do."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    library: Library
    reader: Reader = field(default_factory=NoReader)
    rules: Rules = field(default_factory=Rules)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    province: str = ""
    public_url: str = ""
    keep_updates: timedelta = timedelta(days=14)
    work: asyncio.Event = field(default_factory=asyncio.Event)
    mail: asyncio.Event = field(default_factory=asyncio.Event)
    album: PictureAlbum = field(init=False)

    def __post_init__(self) -> None:
        self.album = PictureAlbum(self.channels)

    @property
    def capabilities(self) -> dict[str, Capabilities]:
        return {name: channel.capabilities for name, channel in self.channels.items()}

    def scene(self, connection: Connection, now: datetime, cause: str) -> Scene:
        return Scene(
            db=connection,
            now=now,
            zone=self.zone,
            rules=self.rules,
            channels=self.capabilities,
            matching=self.library,
            cause=cause,
            province=self.province,
            public_url=self.public_url,
            pictures=self.reader,
            album=self.album,
        )

    def enqueue(self, connection: Connection, said: Sequence[Outbound], now: datetime) -> None:
        known = [outbound for outbound in said if outbound.channel in self.channels]
        if any(self.channels[outbound.channel].capabilities.monthly_quota is not None for outbound in known):
            known = quotas.within_budget(self.scene(connection, now, "quota"), known)
        outbox.enqueue(connection, known, now, province=self.province)
        self.hint(connection)

    def hint(self, connection: Connection) -> None:
        """Tell other replicas at commit; without it they find it at their next look."""
        if not self.database.is_sqlite:
            connection.exec_driver_sql(f"NOTIFY {NOTIFY}")

    def stir(self) -> None:
        self.work.set()
        self.mail.set()
