"""Counting what went each way, in the transaction in which it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import Desk
from desk.capabilities import Capabilities
from handlers import quotas
from store import months
from store.months import Month


def count(
    desk: Desk,
    connection: Connection,
    now: datetime,
    *,
    sent: Mapping[str, int] | None = None,
    received: Mapping[str, int] | None = None,
) -> None:
    """Last in its transaction, channels in order of name: two that count at once never wait in a ring."""
    sent, received = sent or {}, received or {}
    able = desk.capabilities
    channels = sorted(name for name in {*sent, *received} if able[name].monthly_quota is not None)
    for name in channels:
        scene = desk.scene(connection, now, f"quota:{name}")
        told = quotas.counted(scene, name, sent=sent.get(name, 0), received=received.get(name, 0))
        if told:
            desk.enqueue(connection, told, now)


def this_month(connection: Connection, able: Mapping[str, Capabilities], month: str) -> list[tuple[Month, int]]:
    """Every channel whose messages are counted, and how many it is granted."""
    granted = {name: one.monthly_quota for name, one in able.items() if one.monthly_quota is not None}
    if not granted:
        return []
    found = months.of(connection, granted, month)
    return [(found[name], most) for name, most in sorted(granted.items())]
