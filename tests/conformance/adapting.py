"""Golden conversations on channels that can do less: people do there what people do, and the story ends the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from bot.replay import acting
from bot.replay.checks import Finding
from bot.replay.models import PRIVATE, Saying, Says, SeeStep, SilentStep
from bot.replay.player import Player
from bot.replay.script import Script, Step
from bot.replay.simulation import Simulation, open_simulation
from desk.capabilities import Capabilities
from desk.inbound import ChatKind
from store import tables, threads
from tests.conformance.telling import STAFF, Outcome, outcome

Doing = tuple[int, int]
"""The step and the part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What somebody did in the conversation as written. `reached`: it came to the desk; `noticed`: and made a
    difference; `says`: what his button says; `thread`: the one whose message he replied to; `own`: which he asked."""

    who: str
    reached: bool = True
    says: str = ""
    thread: int | None = None
    own: bool = False
    threads_of_his: int = 0
    noticed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """`faults`: steps that could not be played, and states of threads that were not as written."""

    outcome: Outcome
    faults: tuple[str, ...]
    done: Mapping[Doing, Done]


class _Written(Player):
    """Plays as written, and notes what each person did."""

    def __init__(self, simulation: Simulation) -> None:
        super().__init__(simulation)
        self.done: dict[Doing, Done] = {}
        self.faults: list[str] = []

    async def _act(self, step: Step) -> Finding:
        before = self._counted()
        for place, part in enumerate(_parts(step)):
            if isinstance(part, Says):
                self.done[step.number, place] = self._note(part)
        finding = await super()._act(step)
        if self._counted() == before:
            for place, _ in enumerate(_parts(step)):
                if (step.number, place) in self.done:
                    self.done[step.number, place] = replace(self.done[step.number, place], noticed=False)
        if not finding:
            self.faults.append(f"step {step.number} as written: {finding.reason}")
        return finding

    def _counted(self) -> tuple[int, ...]:
        return self.simulation.runtime.desk.database.read_now(_counts)

    def _note(self, part: Says) -> Done:
        saying = part.saying
        spot = self.simulation.spot(part.person, saying.chat)
        aimed = saying.mention or saying.press or saying.reply_to or saying.text.startswith("/")
        hears = spot.channel.capabilities.hears_all or spot.kind is ChatKind.PRIVATE
        says, message = "", None
        if part.saying.press is not None:
            shown, choice = acting.button(spot, part.saying.press)
            says, message = choice.says, shown
        elif part.saying.reply_to is not None:
            message = acting.replied(spot, part.saying)

        def look(connection: Connection) -> Done:
            tied = message and threads.tied_to(connection, spot.channel.name, spot.chat, message.message_id)
            asker = people_id(connection, spot.channel.name, part.person)
            own = select(func.count()).select_from(tables.threads).where(tables.threads.c.asker_id == asker)
            return Done(
                who=part.person,
                reached=bool(hears or aimed),
                says=says,
                thread=tied.id if tied else None,
                own=bool(tied and tied.asker_id == asker),
                threads_of_his=connection.execute(own).scalar_one(),
            )

        return self.simulation.runtime.desk.database.read_now(look)


class _Adapted(Player):
    """Plays what the same people would do on these channels; looks at the states of threads, not at wording."""

    def __init__(self, simulation: Simulation, able: Capabilities, done: Mapping[Doing, Done]) -> None:
        super().__init__(simulation)
        self.able = able
        self.done = done
        self.faults: list[str] = []

    async def _act(self, step: Step) -> Finding:
        action = step.action
        parts = _parts(step)
        if any(isinstance(part, Says) for part in parts):
            action = tuple(
                self._adapt(part, self.done[step.number, place]) if isinstance(part, Says) else part
                for place, part in enumerate(parts)
                if not self._is_unheard(part, self.done.get((step.number, place)))
            )
        finding = await super()._act(replace(step, action=action))
        of_thread = isinstance(action, SeeStep) and (action.see.thread is not None or action.see.threads is not None)
        if not finding and (of_thread or not isinstance(action, SeeStep | SilentStep)):
            self.faults.append(f"step {step.number}: {finding.reason}")
        return Finding()

    def _is_unheard(self, part: object, done: Done | None) -> bool:
        """Said where the desk of the written story does not hear, so that it must not make a difference here either."""
        return isinstance(part, Says) and done is not None and not done.reached

    def _adapt(self, part: Says, done: Done) -> Says:
        script, saying, able = self.simulation.script, part.saying, self.able
        staff = script.people[part.person].role in STAFF and not done.own
        group = saying.chat != PRIVATE and bool(saying.chat or script.people[part.person].groups)
        changed: dict[str, Any] = {}
        if saying.press is not None and (not able.choices or not self._can(part)):
            changed |= {"press": None, "text": done.says}
        if saying.reply_to is not None and (not able.quoting or not self._can(part)):
            changed |= {"reply_to": None}
            if saying.reply_to not in script.people:
                changed |= {"mention": True}
            named = done.thread is not None and (staff or done.threads_of_his > 1)
            if named and saying.text:
                changed |= {"text": f"{done.thread}: {saying.text}" if staff else f"#{done.thread} {saying.text}"}
        aimed = saying.mention or (saying.reply_to is not None and "reply_to" not in changed)
        pressed = saying.press is not None and "press" not in changed
        if group and not able.hears_all and not aimed and not pressed and done.noticed:
            changed |= {"mention": True}
        made = Saying.model_validate({**saying.model_dump(by_alias=True, exclude_none=True), **changed})
        return Says({part.person: made})

    def _can(self, part: Says) -> bool:
        """Is the button, or the message to reply to, there?"""
        spot = self.simulation.spot(part.person, part.saying.chat)
        try:
            if part.saying.press is not None:
                acting.button(spot, part.saying.press)
            else:
                acting.replied(spot, part.saying)
        except acting.CannotAct:
            return False
        return True


def _parts(step: Step) -> tuple[Any, ...]:
    return step.action if isinstance(step.action, tuple) else (step.action,)


def people_id(connection: Connection, channel: str, account: str) -> int | None:
    accounts = tables.accounts
    found = select(accounts.c.person_id).where(accounts.c.channel == channel, accounts.c.external_id == account)
    return connection.execute(found).scalar_one_or_none()


def _counts(connection: Connection) -> tuple[int, ...]:
    """Moves whenever the desk takes notice of something."""
    kept = (tables.messages, tables.outbox, tables.bursts, tables.pleas, tables.events, tables.threads)
    return tuple(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in kept)


async def play_as_written(script: Script, url: str) -> Played:
    simulation = await open_simulation(script, url)
    played = await _played(simulation, _Written(simulation))
    asked = {one.asker for one in played.outcome.standings}
    done = {
        at: replace(done, noticed=done.noticed and (done.who in asked or script.people[done.who].role in STAFF))
        for at, done in played.done.items()
    }
    return replace(played, done=done)  # whose talk came to nothing talks to nobody there either


async def play_with(script: Script, url: str, able: Capabilities, written: Played, *, started: bool) -> Played:
    """`started` false: no teacher has ever written to the desk in private."""
    if not started:
        script = _strangers_in_private(script)
    simulation = await open_simulation(
        script, url, dict.fromkeys(("telegram", "zalo_bot", "zalo_oa", "simulator"), able)
    )
    return await _played(simulation, _Adapted(simulation, able, written.done))


def _strangers_in_private(script: Script) -> Script:
    people = {
        name: part.model_copy(update={"started": part.started and part.role != "teacher"})
        for name, part in script.people.items()
    }
    return replace(script, part=script.part.model_copy(update={"people": people}))


async def _played(simulation: Simulation, player: _Written | _Adapted) -> Played:
    try:
        async for _ in player.beats():
            pass
        aside = simulation.set_aside()
        faults = [*player.faults, *(f"set aside: {one}" for one in aside)]
        return Played(outcome=outcome(simulation), faults=tuple(faults), done=getattr(player, "done", {}))
    finally:
        await simulation.close()
