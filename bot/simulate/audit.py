"""Looking over the desk's shoulder: what must never happen is counted from what people saw and from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, text

from bot.channels.simulator import Shown
from bot.simulate.cast import Town
from desk.deployment import TOLD_AT
from desk.people import Role
from store import promises
from store.tables import digests, messages, threads

_UNCARED = text(
    "SELECT id FROM threads t WHERE status NOT IN ('resolved', 'parked') AND (due_at IS NULL OR NOT EXISTS"
    " (SELECT 1 FROM timers WHERE timers.subject = t.id AND timers.state = 0"
    " AND timers.kind IN ('escalate', 'close', 'nudge', 'promise', 'bell', 'warn')))"
)
_UNOWNED = text("SELECT id FROM threads WHERE status IN ('claimed', 'waiting_asker') AND claimed_by IS NULL")


class Audit:
    """`unwanted_pages`: asked although the teachers' time here is over and he never offered, by his own words."""

    def __init__(self, town: Town, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._town, self._zone, self._clock = town, zone, clock
        self.unwanted_pages = 0
        self.uncared: set[int] = set()
        self.pages = 0
        self.digests: Counter[tuple[str, str]] = Counter()

    def reads(self, kind: str, shown: Shown) -> None:
        if kind != "said" or shown.sender is not None:
            return
        now = self._clock()
        if shown.keys and shown.keys[0].startswith("digest:"):
            week = now.astimezone(self._zone).isocalendar()
            self.digests[shown.chat, f"{week.year}-W{week.week:02d}"] += 1
        actor = self._town.actors.get(shown.chat.removeprefix("private-"))
        if actor is None or not any(choice.says.startswith("nhận ") for choice in shown.choices):
            return
        self.pages += 1
        place = next(place for place in self._town.places if place.id == actor.commune)
        over = now.astimezone(self._zone).date() > place.ends_on
        if (over or actor.role is Role.OFFICIAL) and not actor.opted_in:
            self.unwanted_pages += 1

    def looks(self, connection: Connection) -> None:
        """At rest, whatever the hour: every open thread has somebody or something that comes back to it."""
        for query in (_UNCARED, _UNOWNED):
            self.uncared |= set(connection.execute(query).scalars())


def digests_missing(connection: Connection, weeks: list[tuple[str, datetime]], missed: set[str]) -> int:
    """Groups that had something to tell in a week in which the desk was up, and were told nothing."""
    missing = 0
    posted = {
        (chat, week): outcome
        for chat, week, outcome in connection.execute(select(digests.c.chat_id, digests.c.week, digests.c.outcome))
    }
    groups = connection.execute(text("SELECT id, commune FROM chats WHERE role = 'officials'")).all()
    for week, at in weeks:
        if week in missed:
            continue
        busy = {
            commune
            for (commune,) in connection.execute(
                select(threads.c.commune)
                .where(threads.c.opened_at >= at - timedelta(days=7), threads.c.opened_at < at)
                .distinct()
            )
        }
        for chat, commune in groups:
            wanted = "posted" if commune in busy else None
            found = posted.get((chat, week))
            if found is None or (wanted is not None and found != wanted):
                missing += 1
    return missing


def histories_lost(connection: Connection, returned: list[tuple[str, int]]) -> int:
    """Of those who came back with an old trouble: the thread lost what was said in it, or was not opened again."""
    lost = 0
    for _, number in returned:
        said = connection.execute(
            select(func.count()).select_from(messages).where(messages.c.thread_id == number)
        ).scalar_one()
        reopened = connection.execute(
            text("SELECT count(*) FROM events WHERE thread_id = :number AND kind = 'reopened'"), {"number": number}
        ).scalar_one()
        helped = connection.execute(select(threads.c.entry).where(threads.c.id == number)).scalar_one()
        lost += not reopened or (not said and helped is None)
    return lost


def outcome(connection: Connection, town: Town, zone: ZoneInfo) -> dict[str, float]:
    """Of what was asked after the end: how much was met without a teacher. Of all promises: how many were kept."""
    met = without = 0
    for place in town.places:
        over = datetime.combine(place.ends_on + timedelta(days=1), TOLD_AT, tzinfo=zone)
        rows = connection.execute(
            select(threads.c.helped_by).where(
                threads.c.commune == place.id, threads.c.opened_at >= over, threads.c.helped_by.is_not(None)
            )
        ).scalars()
        helpers = list(rows)
        met += len(helpers)
        without += sum(helper in {"faq", "peer"} for helper in helpers)
    ended = Counter(str(one.outcome) for one in promises.between(connection, *_ALL))
    kept = ended["kept"] + ended["corrected"] + ended["void"]
    total = kept + ended["late"]
    return {
        "aftercare_without_teacher": without / met if met else 1.0,
        "within_promise": kept / total if total else 1.0,
    }


_ALL = (datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC")), datetime(2100, 1, 1, tzinfo=ZoneInfo("UTC")))
