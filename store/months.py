"""How many messages went each way this month, for channels that grant only so many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from store.upserts import insert_new
from store.zalo_tables import monthly_counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """One channel's month. `month` is the local one, such as "2026-03"."""

    channel: str
    month: str
    sent: int = 0
    received: int = 0

    @property
    def used(self) -> int:
        """Both directions: nobody says which of them the platform counts."""
        return self.sent + self.received


def count(connection: Connection, channel: str, month: str, *, sent: int = 0, received: int = 0) -> Month:
    """Add to the month; returns it as it stands now. Whoever adds at the same time sees another number."""
    insert_new(connection, monthly_counts, channel=channel, month=month, sent=0, received=0)
    counts = connection.execute(
        update(monthly_counts)
        .where(monthly_counts.c.channel == channel, monthly_counts.c.month == month)
        .values(sent=monthly_counts.c.sent + sent, received=monthly_counts.c.received + received)
        .returning(monthly_counts.c.sent, monthly_counts.c.received)
    ).one()
    return Month(channel=channel, month=month, sent=counts[0], received=counts[1])


def of(connection: Connection, channels: Collection[str], month: str) -> dict[str, Month]:
    """The month of each of these channels, untouched ones too."""
    found = connection.execute(
        select(monthly_counts.c.channel, monthly_counts.c.sent, monthly_counts.c.received).where(
            monthly_counts.c.month == month, monthly_counts.c.channel.in_(sorted(channels))
        )
    ).all()
    known = {channel: Month(channel=channel, month=month, sent=sent, received=got) for channel, sent, got in found}
    return {channel: known.get(channel, Month(channel=channel, month=month)) for channel in channels}
