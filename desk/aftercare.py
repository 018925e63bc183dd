"""Who is asked when the teachers' time is over: only those who offered, one kind after the other, never too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_BEGINS = 7 * 60
DAY_ENDS = 20 * 60
"""Minutes after midnight between which somebody who helps of his own free will may be written to."""
WAIT = timedelta(hours=2)
WEEK = timedelta(days=7)
DEFAULT_CAP = 3
"""Questions a week that one offer takes, unless it says otherwise."""


class Kind(StrEnum):
    """In the order in which they are asked."""

    OWN = "own"  # the official whom the coordinator named as the commune's own helper, and who agreed
    HELPER = "helper"  # an official whose help was confirmed
    VOLUNTEER = "volunteer"  # a teacher, in a weekly slot
    CONTACT = "contact"  # of the province


ORDER = (Kind.OWN, Kind.HELPER, Kind.VOLUNTEER, Kind.CONTACT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Weekly; minutes after midnight, half-open. `weekday` 0 is Monday."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An accepted one. `systems` empty: any topic. `commune` empty: any commune. No `slots`: any daytime.

    A helper sits in `commune` and may be asked by others, too.
    """

    person_id: int
    kind: Kind
    commune: str = ""
    systems: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    cap: int = DEFAULT_CAP


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question that was put to somebody of his own free will."""

    person_id: int
    thread_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Ask `people` now, or look again at `again_at`; with neither, there is nobody left to ask."""

    kind: Kind | None = None
    people: tuple[int, ...] = ()
    again_at: datetime | None = None


def is_open(offer: Offer, at: datetime, zone: ZoneInfo) -> bool:
    """Within its slots, and never at night."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not DAY_BEGINS <= minute < DAY_ENDS:
        return False
    if not offer.slots:
        return True
    return any(slot.weekday == local.weekday() and slot.starts <= minute < slot.ends for slot in offer.slots)


def opens_at(offer: Offer, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment from `at` on at which it is open; None for slots that are all at night."""
    if is_open(offer, at, zone):
        return at
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [(slot.weekday, max(slot.starts, DAY_BEGINS)) for slot in offer.slots]
    starts = starts or [(weekday, DAY_BEGINS) for weekday in range(7)]
    found = []
    for ahead in range(8):
        day = midnight + timedelta(days=ahead)
        for weekday, minute in starts:
            moment = day.replace(hour=minute // 60, minute=minute % 60)
            if weekday == day.weekday() and moment > at and is_open(offer, moment, zone):
                found.append(moment)
    return min(found, default=None)


def fits(offer: Offer, commune: str, systems: Iterable[str]) -> bool:
    """A helper of one topic is not asked about another; of a question without a known topic, everybody here is.

    In another commune he is asked about what he is known to know, or, if he takes any topic, about a known one.
    """
    about = set(systems)
    if offer.commune in {"", commune}:
        return not offer.systems or not about or bool(about & set(offer.systems))
    return offer.kind is Kind.HELPER and bool(about) and (not offer.systems or bool(about & set(offer.systems)))


def next_turn(
    offers: Sequence[Offer],
    asked: Sequence[Asked],
    *,
    thread_id: int,
    asker_id: int,
    commune: str,
    systems: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
) -> Turn:
    """Whom to ask now. Nobody is asked twice in a week about one thread, nor beyond his cap of a week."""
    had_it = {one.person_id for one in asked if one.thread_id == thread_id and now - one.at < WEEK}
    week = Counter(one.person_id for one in asked if now - one.at < WEEK)
    last = max((one.at for one in asked if one.thread_id == thread_id), default=None)
    if last is not None and now < last + WAIT:
        return Turn(again_at=last + WAIT)
    left = [
        offer
        for offer in offers
        if offer.person_id not in had_it | {asker_id} and week[offer.person_id] < offer.cap and offer.cap > 0
    ]
    later: list[datetime] = []
    for kind in ORDER:
        of_kind = [offer for offer in left if offer.kind is kind and fits(offer, commune, systems)]
        # Whoever sits in the same commune first, then who knows the topic, then who was asked least.
        ranked = sorted(
            of_kind,
            key=lambda o: (o.commune != commune, not (set(o.systems) & set(systems)), week[o.person_id], o.person_id),
        )
        ready = [offer for offer in ranked if is_open(offer, now, zone)]
        if ready:
            return Turn(kind=kind, people=(ready[0].person_id,))
        later += [moment for offer in of_kind if (moment := opens_at(offer, now, zone)) is not None]
    return Turn(again_at=min(later, default=None))
