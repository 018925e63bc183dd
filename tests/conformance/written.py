"""What each person does in a golden conversation as it is written: the measure of how it is played elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, select

from bot.channels.own_name import without_name
from bot.replay import acting
from bot.replay.checks import Finding
from bot.replay.models import Saying, Says
from bot.replay.player import Player
from bot.replay.script import Step
from bot.replay.simulation import Simulation, Spot
from desk.inbound import ChatKind
from store import tables, thread_tables, threads
from tests.conformance.telling import Outcome, account_of

LONG = timedelta(minutes=1)
"""What became a thread no sooner waited for colleagues; the pieces of a question wait a few seconds."""

Doing = tuple[int, int]
"""The step and the part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What somebody did in the conversation as written. `reached`: it came to the desk; `noticed`: and made a
    difference; `says`: what his button says; `thread`: the one whose message he replied to; `own`: which he asked.
    `opened_at`: the step in which, overheard long before and answered by nobody, it became a thread.
    """

    who: str
    reached: bool = True
    says: str = ""
    thread: int | None = None
    own: bool = False
    threads_of_his: int = 0
    noticed: bool = True
    opened_at: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """`faults`: steps that could not be played, and states of threads that were not as written."""

    outcome: Outcome
    faults: tuple[str, ...]
    done: Mapping[Doing, Done]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counted:
    """`kept` moves whenever the desk takes notice of something, `said` with what is kept of threads; `pending` is who
    waits, for the rest of his question or for colleagues to answer.
    """

    kept: tuple[int, ...]
    said: int
    pending: frozenset[str]
    askers: tuple[str, ...]


def is_named(spot: Spot, saying: Saying) -> bool:
    """Is the desk called by its name, typed by hand?"""
    return without_name(saying.text, spot.channel.bot_name)[1]


class Written(Player):
    """Plays as written, and notes what each person did."""

    def __init__(self, simulation: Simulation) -> None:
        super().__init__(simulation)
        self.done: dict[Doing, Done] = {}
        self.faults: list[str] = []
        self._pending: list[Doing] = []
        self._said_at: dict[Doing, datetime] = {}

    async def _act(self, step: Step) -> Finding:
        before = self._counted()
        doings: list[Doing] = []
        for place, part in enumerate(parts_of(step)):
            if isinstance(part, Says):
                doings.append((step.number, place))
                self.done[doings[-1]] = self._note(part)
                self._said_at[doings[-1]] = self.simulation.now
        finding = await super()._act(step)
        self._judge(step, doings, before, self._counted())
        if not finding:
            self.faults.append(f"step {step.number} as written: {finding.reason}")
        return finding

    def _judge(self, step: Step, doings: list[Doing], before: _Counted, after: _Counted) -> None:
        """Did it make a difference: now, when the desk had waited for the rest of it, or when nobody had answered?"""
        self._pending += [at for at in doings if self.done[at].who in after.pending]
        if after.kept == before.kept:
            self._came_to_nothing(at for at in doings if self.done[at].who not in after.pending)
        askers = after.askers[len(before.askers) :]
        for who in before.pending - after.pending:
            waited = [at for at in self._pending if self.done[at].who == who]
            self._pending = [at for at in self._pending if at not in waited]
            if who not in askers and after.said == before.said:
                self._came_to_nothing(waited)
            for at in waited:
                if who in askers and self.simulation.now - self._said_at[at] >= LONG:
                    self._change(at, opened_at=step.number)

    def end(self) -> None:
        """What still waits for the rest, or for colleagues, has made no difference yet."""
        self._came_to_nothing(self._pending)

    def _came_to_nothing(self, doings: Iterable[Doing]) -> None:
        for at in doings:
            self._change(at, noticed=False)

    def _change(self, at: Doing, **changed: Any) -> None:
        self.done[at] = replace(self.done[at], **changed)

    def _counted(self) -> _Counted:
        return self.simulation.runtime.desk.database.read_now(_counts)

    def _note(self, part: Says) -> Done:
        saying = part.saying
        spot = self.simulation.spot(part.person, saying.chat)
        aimed = (
            saying.mention or is_named(spot, saying) or saying.press or saying.reply_to or saying.text.startswith("/")
        )
        hears = spot.channel.capabilities.hears_all or spot.kind is ChatKind.PRIVATE
        says, message = "", None
        if part.saying.press is not None:
            shown, choice = acting.button(spot, part.saying.press)
            says, message = choice.says, shown
        elif part.saying.reply_to is not None:
            message = acting.replied(spot, part.saying)

        def look(connection: Connection) -> Done:
            tied = message and threads.tied_to(connection, spot.channel.name, spot.chat, message.message_id)
            asker = _person_of(connection, spot.channel.name, part.person)
            own = (
                select(func.count()).select_from(thread_tables.threads).where(thread_tables.threads.c.asker_id == asker)
            )
            return Done(
                who=part.person,
                reached=bool(hears or aimed),
                says=says,
                thread=tied.id if tied else None,
                own=bool(tied and tied.asker_id == asker),
                threads_of_his=connection.execute(own).scalar_one(),
            )

        return self.simulation.runtime.desk.database.read_now(look)


def parts_of(step: Step) -> tuple[Any, ...]:
    return step.action if isinstance(step.action, tuple) else (step.action,)


def _person_of(connection: Connection, channel: str, account: str) -> int | None:
    accounts = tables.accounts
    found = select(accounts.c.person_id).where(accounts.c.channel == channel, accounts.c.external_id == account)
    return connection.execute(found).scalar_one_or_none()


def _counts(connection: Connection) -> _Counted:
    def rows(table: Table) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    open_pleas = select(thread_tables.pleas.c.person_id).where(thread_tables.pleas.c.answered_at.is_(None))
    waiting = [
        *connection.execute(select(thread_tables.bursts.c.person_id)).scalars(),
        *connection.execute(open_pleas).scalars(),
    ]
    asked = (
        connection.execute(select(thread_tables.threads.c.asker_id).order_by(thread_tables.threads.c.id))
        .scalars()
        .all()
    )
    return _Counted(
        kept=tuple(
            rows(table)
            for table in (thread_tables.messages, tables.outbox, thread_tables.events, thread_tables.threads)
        ),
        said=rows(thread_tables.messages),
        pending=frozenset(account_of(connection, person) for person in waiting),
        askers=tuple(account_of(connection, asker) for asker in asked),
    )
