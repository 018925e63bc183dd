"""The channel's pace, kept in the database so that replicas share it and a restart does not forget it.

Telegram's figures (core.telegram.org/bots/faq): about 1 message a second in a chat, 20 a minute in a group, 30 a
second in all; `retry_after` of a 429 is obeyed to the second. A pause of one chat holds no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, tuple_, update

from desk.capabilities import Capabilities
from store.tables import EPOCH, chats, pace
from store.upserts import insert_new

EVERYWHERE = "*"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


_RECENT = select(pace.c.channel, pace.c.chat, pace.c.recent, pace.c.paused_until).where(
    pace.c.channel.in_(bindparam("channels", expanding=True)), pace.c.chat.in_(bindparam("chats", expanding=True))
)


class Pacer:
    """Answers "may this chat be written to now?" for one lease, counting what it lets through."""

    def __init__(
        self,
        connection: Connection,
        capabilities: Mapping[str, Capabilities],
        now: datetime,
        places: Collection[tuple[str, str]] = (),
    ) -> None:
        """`places` are the (channel, chat) that will be asked about, read at once."""
        self._connection = connection
        self._capabilities = capabilities
        self._now = now
        self._recent: dict[tuple[str, str], list[datetime]] = {}
        self._paused: dict[tuple[str, str], datetime | None] = {}
        self._touched: set[tuple[str, str]] = set()
        self._read(places)

    def _read(self, places: Collection[tuple[str, str]]) -> None:
        if not places:
            return
        for place in places:
            self._keep(place, None, None)
        channels, chats_named = {channel for channel, _ in places}, {chat for _, chat in places}
        found = self._connection.execute(_RECENT, {"channels": sorted(channels), "chats": sorted(chats_named)})
        for channel, chat, recent, paused_until in found:
            self._keep((channel, chat), recent, paused_until)

    def _keep(self, place: tuple[str, str], recent: list[int] | None, paused_until: datetime | None) -> None:
        self._recent[place] = [EPOCH + timedelta(microseconds=at) for at in recent or ()]
        self._paused[place] = paused_until

    def wait_until(self, channel: str, chat: str) -> datetime | None:
        """None: go, and it is counted. Otherwise the moment to try again."""
        own, all_chats = (channel, chat), (channel, EVERYWHERE)
        able = self._capabilities[channel]
        later = [moment for place in (own, all_chats) if (moment := self._pause(place)) is not None]
        if able.per_second_in_all is not None:
            later += self._limit(own, 1, SECOND)
            later += self._limit(all_chats, int(able.per_second_in_all), SECOND)
        if able.per_minute_in_group is not None and self._is_group(channel, chat):
            later += self._limit(own, able.per_minute_in_group, MINUTE)
        if later:
            return max(later)
        if able.per_second_in_all is not None or able.per_minute_in_group is not None:
            for place in (own, all_chats):
                self._recent[place].append(self._now)
                self._touched.add(place)
        return None

    def save(self) -> None:
        for channel, chat in sorted(self._touched):
            kept = [moment for moment in self._recent[channel, chat] if self._now - moment < MINUTE]
            _upsert(self._connection, channel, chat, recent=[(m - EPOCH) // timedelta(microseconds=1) for m in kept])

    def _limit(self, place: tuple[str, str], most: int, span: timedelta) -> list[datetime]:
        self._pause(place)
        # A clock moved backwards must not hold a chat for long: what lies ahead of us does not count.
        inside = [moment for moment in self._recent[place] if timedelta(0) <= self._now - moment < span]
        return [sorted(inside)[-most] + span] if len(inside) >= most else []

    def _pause(self, place: tuple[str, str]) -> datetime | None:
        if place not in self._recent:
            query = select(pace.c.recent, pace.c.paused_until).where(
                pace.c.channel == place[0], pace.c.chat == place[1]
            )
            if self._connection.dialect.name != "sqlite" and place[1] == EVERYWHERE:
                query = query.with_for_update()
            row = self._connection.execute(query).first()
            self._keep(place, row[0] if row else None, row[1] if row else None)
        until = self._paused[place]
        return until if until is not None and until > self._now else None

    def _is_group(self, channel: str, chat: str) -> bool:
        found = self._connection.execute(
            select(chats.c.kind).where(tuple_(chats.c.channel, chats.c.external_id) == (channel, chat))
        ).scalar_one_or_none()
        return found == "group"


def pause(connection: Connection, channel: str, chat: str, until: datetime) -> None:
    """The platform asked for a pause of this chat (or of `EVERYWHERE`)."""
    _upsert(connection, channel, chat, paused_until=until)


def _upsert(connection: Connection, channel: str, chat: str, **values: object) -> None:
    known = connection.execute(
        update(pace).where(pace.c.channel == channel, pace.c.chat == chat).values(**values)
    ).rowcount
    if not known:
        insert_new(connection, pace, channel=channel, chat=chat, **{"recent": [], **values})
