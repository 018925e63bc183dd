"""Looking over the desk's shoulder: what must never happen is counted from what people saw and from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select, text

from bot.channels.simulator import Shown
from bot.simulate.cast import Actor, Town
from desk.deployment import TOLD_AT
from desk.people import Role
from store import promises
from store.tables import Instant, digests
from store.thread_tables import messages, threads

_UNCARED = text(
    "SELECT id FROM threads t WHERE status NOT IN ('resolved', 'parked') AND (due_at IS NULL OR NOT EXISTS"
    " (SELECT 1 FROM timers WHERE timers.subject = t.id AND timers.state = 0"
    " AND timers.kind IN ('escalate', 'close', 'nudge', 'bell')) OR due_at < :late)"
).bindparams(bindparam("late", type_=Instant))
_LATE = timedelta(hours=12)
"""What was due so long ago is forgotten: the desk is never down for so long here."""
_UNOWNED = text("SELECT id FROM threads WHERE status IN ('claimed', 'waiting_asker') AND claimed_by IS NULL")


class Audit:
    """`unwanted_pages`: written to although the teachers' time here is over and he never offered, by his own words.

    It is not only pages that count: a reminder or an asker's word bothers as much. What answers his own words, and the
    good-bye, do not count. `heard`: when each person said something last.
    """

    def __init__(self, town: Town, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._town, self._zone, self._clock = town, zone, clock
        self._places = {place.id: place for place in town.places}
        self.unwanted_pages = 0
        self.uncared: set[int] = set()
        self.pages = 0
        self.digests: Counter[tuple[str, str]] = Counter()
        self.digest_keys: set[str] = set()
        self.heard: dict[str, datetime] = {}
        self.unwanted: list[str] = []

    def reads(self, kind: str, shown: Shown) -> None:
        now = self._clock()
        if kind == "said" and shown.sender is not None:
            self.heard[shown.sender] = now
        if kind != "said" or shown.sender is not None:
            return
        if shown.keys and shown.keys[0].startswith("digest:"):
            week = now.astimezone(self._zone).isocalendar()
            self.digests[shown.chat, f"{week.year}-W{week.week:02d}"] += 1
            self.digest_keys.add(shown.keys[0])
            return
        actor = self._town.actors.get(shown.chat.removeprefix("private-"))
        if actor is None:
            return
        page = any(choice.says.startswith("nhận ") for choice in shown.choices)
        self.pages += page
        over = now.astimezone(self._zone).date() > self._places[actor.commune].ends_on
        unasked = page and (over or actor.role is Role.OFFICIAL)
        pressed = unasked or (over and actor.role is Role.TEACHER)
        if not pressed or actor.opted_in or self._is_courtesy(actor, shown, now):
            return
        self.unwanted_pages += 1
        self.unwanted.append(f"{now:%d/%m %H:%M} {shown.chat}: {shown.markup[:100]}")

    def _is_courtesy(self, actor: Actor, shown: Shown, now: datetime) -> bool:
        """An answer to what he has just said, or that it is over."""
        answers = now - self.heard.get(actor.key, now - _LATE) <= timedelta(minutes=1)
        return answers or "Đợt hỗ trợ" in shown.markup or "cảm ơn" in shown.markup.casefold()

    def looks(self, connection: Connection) -> None:
        """At rest, whatever the hour: every open thread has somebody or something that comes back to it."""
        late = {"late": self._clock() - _LATE}
        self.uncared |= set(connection.execute(_UNCARED, late).scalars())
        self.uncared |= set(connection.execute(_UNOWNED).scalars())


def digests_missing(connection: Connection, weeks: list[tuple[str, datetime]], missed: set[str], seen: set[str]) -> int:
    """Groups that had something to tell in a week in which the desk was up, and read nothing (`seen`: keys read)."""
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
            unread = found == "posted" and f"digest:{chat}:{week}" not in seen
            if found is None or unread or (wanted is not None and found != wanted):
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


def outcome(connection: Connection, town: Town, zone: ZoneInfo) -> Counter[str]:
    """What was asked after the end, and how much of it was met without a teacher, and at all; of all promises, how
    many were kept or corrected in time."""
    counted: Counter[str] = Counter()
    for place in town.places:
        over = datetime.combine(place.ends_on + timedelta(days=1), TOLD_AT, tzinfo=zone)
        rows = connection.execute(
            select(threads.c.helped_by).where(threads.c.commune == place.id, threads.c.opened_at >= over)
        ).scalars()
        helpers = list(rows)
        counted["aftercare_asked"] += len(helpers)
        counted["aftercare_met"] += sum(helper is not None for helper in helpers)
        counted["aftercare_alone"] += sum(helper in {"faq", "peer"} for helper in helpers)
    ended = Counter(str(one.outcome) for one in promises.between(connection, *_ALL))
    counted["promises_kept"] = ended["kept"] + ended["corrected"] + ended["void"]
    counted["promises"] = counted["promises_kept"] + ended["late"]
    return counted


_ALL = (datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC")), datetime(2100, 1, 1, tzinfo=ZoneInfo("UTC")))
