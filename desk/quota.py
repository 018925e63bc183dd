"""A channel that grants only so many messages a month: how much is left, and how to say the same with less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from desk.outbound import Outbound, Urgency

WARNINGS = (80, 95)
"""Per cent of the month at which the coordinator hears of it."""
SHORT_FROM = 80
SPARE = 2
"""The last per cent are kept for pages: a teacher who is called can still help in another way."""


class Budget(IntEnum):
    """SHORT: no status messages, one message an answer. SPARE: pages only. SPENT: nothing."""

    PLENTY = 0
    SHORT = 1
    SPARE = 2
    SPENT = 3


def month_of(now: datetime, zone: ZoneInfo) -> str:
    return f"{now.astimezone(zone):%Y-%m}"


def budget(used: int, quota: int | None) -> Budget:
    if quota is None:
        return Budget.PLENTY
    if used >= quota:
        return Budget.SPENT
    if used * 100 >= quota * (100 - SPARE):
        return Budget.SPARE
    return Budget.SHORT if used * 100 >= quota * SHORT_FROM else Budget.PLENTY


def crossed(before: int, after: int, quota: int) -> list[int]:
    """The warnings that fall due when the count goes from one number to the other."""
    return [level for level in WARNINGS if before * 100 < quota * level <= after * 100]


def cheapest(said: Sequence[Outbound]) -> list[Outbound]:
    """The same with fewer messages: no notices, no status, and what belongs together in one piece."""
    kept: list[Outbound] = []
    for one in said:
        if one.urgency is Urgency.NOTICE or one.is_status:
            continue
        place = next((at for at, other in enumerate(kept) if _belong_together(other, one)), None)
        if place is None:
            kept.append(one)
        else:
            kept[place] = _joined(kept[place], one)
    return kept


def _belong_together(first: Outbound, second: Outbound) -> bool:
    if not first.urgency == second.urgency == Urgency.ANSWER or first.edits or second.edits:
        return False
    return _fate(first) == _fate(second)


def _fate(one: Outbound) -> tuple[object, ...]:
    """What decides where a message goes and whether it goes at all."""
    return (one.channel, one.chat, one.topic, one.thread, one.wanted, one.tell, one.at_most_once, one.expires_at)


def _joined(first: Outbound, second: Outbound) -> Outbound:
    return replace(
        first,
        markup="\n\n".join(part for part in (first.markup, second.markup) if part),
        choices=(*first.choices, *second.choices),
        photos=(*first.photos, *second.photos),
        entry=first.entry or second.entry,
        link=first.link or second.link,
    )
