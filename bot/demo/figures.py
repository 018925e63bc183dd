"""What happened, in numbers, counted from the desk's own tables and from what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, select

from bot.channels.simulator import Shown
from bot.demo.commune import Commune
from bot.demo.stage import Summary
from desk.people import ChatRole
from desk.threads import IN_HANDS, Status, Thread
from store import inbox, outbox, tables, thread_tables, threads

_LETS_GO = frozenset({"released", "handed_over", "offered_on", "reopened", "resolved"})


async def count(commune: Commune) -> Summary:
    """The day so far."""
    history = commune.history()
    officials = [place.id for place in commune.cast().places if place.role is ChatRole.OFFICIALS]
    start = commune.script.part.start
    spoken = [history.get(place, []) for place in officials]
    return await commune.runtime.desk.database.read(
        lambda connection: _count(connection, history, spoken, list(commune.reactions.values()), commune.now - start)
    )


def _count(
    connection: Connection,
    history: Mapping[str, Sequence[Shown]],
    officials: Iterable[Sequence[Shown]],
    reactions: Sequence[float],
    span: timedelta,
) -> Summary:
    found = threads.with_status(connection, Status)
    happened = {thread.id: [str(row["kind"]) for row in threads.happened(connection, thread.id)] for thread in found}
    withdrawn = [t for t in found if "withdrawn" in happened[t.id]]
    by_teachers = [t for t in found if t not in withdrawn and t.status is Status.RESOLVED and _was_claimed(t, happened)]
    by_faq = [t for t in found if t not in withdrawn + by_teachers and t.status in (Status.RESOLVED, Status.ANSWERED)]
    rest = [t for t in found if t not in withdrawn + by_teachers + by_faq]
    in_hands = [t for t in rest if t.status in IN_HANDS or t.status in (Status.CHOOSING, Status.REOPENED)]
    claimed = [t for t in found if _was_claimed(t, happened)]
    return Summary(
        messages=sum(len(shown) for shown in history.values()),
        asked=len(found),
        answered_by_faq=len(by_faq),
        answered_by_teachers=len(by_teachers),
        withdrawn=len(withdrawn),
        open=len(in_hands),
        lost=len(rest) - len(in_hands) + inbox.counts(connection)["parked"] + outbox.counts(connection)["dead"],
        first_reaction=timedelta(seconds=median(reactions)) if reactions else None,
        pages=_pages(connection),
        claimed=len(claimed),
        claimed_once=sum(_one_at_a_time(happened[t.id]) for t in claimed),
        reopened=sum("reopened" in kinds for kinds in happened.values()),
        kept_silent=_left_alone(officials, _kept(connection, found)),
        days=span // timedelta(days=1),
    )


def _was_claimed(thread: Thread, happened: Mapping[int, Sequence[str]]) -> bool:
    return "claimed" in happened[thread.id]


def _one_at_a_time(kinds: Iterable[str]) -> bool:
    """Nobody took it while somebody had it."""
    held = False
    for kind in kinds:
        if kind == "claimed" and held:
            return False
        held = kind == "claimed" or (held and kind not in _LETS_GO)
    return True


def _pages(connection: Connection) -> int:
    """Messages that asked one teacher to come."""
    keys = connection.execute(select(tables.outbox.c.key).where(tables.outbox.c.key.like("page:%:p%"))).scalars()
    return len(list(keys))


def _kept(connection: Connection, found: Iterable[Thread]) -> str:
    """All that became part of a question."""
    said = connection.execute(select(thread_tables.messages.c.text)).scalars()
    return "\n".join([*said, *(thread.question for thread in found)])


def _left_alone(places: Iterable[Sequence[Shown]], kept: str) -> int:
    """What people said among themselves: part of no question, and the desk did not answer it."""
    count = 0
    for shown in places:
        following: list[Shown | None] = [*shown[1:], None]
        for message, after in zip(shown, following, strict=True):
            answered = after is not None and after.sender is None and _soon(message.at, after.at)
            count += message.sender is not None and bool(message.markup) and not answered and message.markup not in kept
    return count


def _soon(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and then - first < timedelta(minutes=1)
