"""Golden conversations on channels that can do less: people do there what people do, and the story ends the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.replay import acting
from bot.replay.checks import Finding
from bot.replay.models import PRIVATE, Saying, Says, SeeStep, SilentStep
from bot.replay.player import Player
from bot.replay.script import Script, Step
from bot.replay.simulation import Simulation, open_simulation
from desk.capabilities import Capabilities
from tests.conformance.telling import STAFF, outcome
from tests.conformance.written import Doing, Done, Played, Written, is_named, parts_of


class _Adapted(Player):
    """Plays what the same people would do on these channels; looks at the states of threads, not at wording."""

    def __init__(self, simulation: Simulation, able: Capabilities, done: Mapping[Doing, Done]) -> None:
        super().__init__(simulation)
        self.able = able
        self.done = done
        self.faults: list[str] = []
        self.waiting: list[tuple[Says, int]] = []

    async def _act(self, step: Step) -> Finding:
        action = step.action
        parts = parts_of(step)
        if any(isinstance(part, Says) for part in parts):
            action = tuple(
                self._adapt(part, self.done[step.number, place]) if isinstance(part, Says) else part
                for place, part in enumerate(parts)
                if not self._is_unheard(part, self.done.get((step.number, place)))
            )
        speaking = {part.person for part in parts if isinstance(part, Says)}
        await self._turn_to_the_desk(step, lambda person: person in speaking)
        finding = await super()._act(replace(step, action=action))
        of_thread = isinstance(action, SeeStep) and (action.see.thread is not None or action.see.threads is not None)
        if not finding and (of_thread or not isinstance(action, SeeStep | SilentStep)):
            self.faults.append(f"step {step.number}: {finding.reason}")
        await self._turn_to_the_desk(step, lambda person: person not in speaking)
        return Finding()

    async def _turn_to_the_desk(self, step: Step, who: Callable[[str], bool]) -> None:
        """Those whom no colleague has answered by now; whoever says more says first what it is about."""
        for part in [part for part, opened_at in self.waiting if opened_at == step.number and who(part.person)]:
            await acting.perform(self.simulation, Says({part.person: _changed(part.saying, mention=True)}))
            await self.simulation.settle()

    def _is_unheard(self, part: object, done: Done | None) -> bool:
        """Said where the desk of the written story does not hear, so that it must not make a difference here either."""
        return isinstance(part, Says) and done is not None and not done.reached

    def _adapt(self, part: Says, done: Done) -> Says:
        saying, able = part.saying, self.able
        changed: dict[str, Any] = {}
        if saying.press is not None and (not able.choices or not self._can(part)):
            changed |= {"press": None, "text": done.says}
        if saying.reply_to is not None and (not able.quoting or not self._can(part)):
            changed |= {"reply_to": None, **self._names_its_thread(part, done)}
        if not able.hears_all and self._in_group(part) and not self._is_aimed(part, changed):
            if done.opened_at is not None:  # whom nobody answers turns to the desk
                self.waiting.append((part, done.opened_at))
            elif done.noticed:
                changed |= {"mention": True}
        return Says({part.person: _changed(saying, **changed)})

    def _names_its_thread(self, part: Says, done: Done) -> dict[str, Any]:
        """What cannot be a reply is said to the desk; with the number, unless he has but one thread."""
        saying, people = part.saying, self.simulation.script.people
        to_desk = {} if saying.reply_to in people and done.thread is None else {"mention": True}
        if done.thread is None or not saying.text:
            return to_desk
        if people[part.person].role in STAFF and not done.own:
            return to_desk | {"text": f"{done.thread}: {saying.text}"}
        # Who has a thread of his own means that one, whatever the reply happened to hang on.
        names_it = done.threads_of_his > 1 if done.own else done.threads_of_his == 0
        return to_desk | ({"text": f"#{done.thread} {saying.text}"} if names_it else {})

    def _in_group(self, part: Says) -> bool:
        saying = part.saying
        return saying.chat != PRIVATE and bool(saying.chat or self.simulation.script.people[part.person].groups)

    def _is_aimed(self, part: Says, changed: Mapping[str, Any]) -> bool:
        """Does it reach a desk that hears only what is said to it?"""
        saying = part.saying
        if is_named(self.simulation.spot(part.person, saying.chat), saying):
            return True
        replies = saying.reply_to is not None and saying.reply_to not in self.simulation.script.people
        presses = saying.press is not None and "press" not in changed
        return saying.mention or "mention" in changed or presses or (replies and "reply_to" not in changed)

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


def _changed(saying: Saying, **changed: Any) -> Saying:
    return Saying.model_validate({**saying.model_dump(by_alias=True, exclude_none=True), **changed})


PACE = timedelta(seconds=3)
"""What was said last may leave a moment later where a platform takes one message a second."""


async def play_as_written(script: Script, url: str) -> Played:
    simulation = await open_simulation(script, url)
    player = Written(simulation)
    played = await _played(simulation, player)
    player.end()
    asked = {one.asker for one in played.outcome.standings}
    done = {
        at: replace(done, noticed=done.noticed and (done.who in asked or _at_work(script, done)))
        for at, done in player.done.items()
    }
    return replace(played, done=done)  # whose talk came to nothing talks to nobody there either


def _at_work(script: Script, done: Done) -> bool:
    """Works here, or helps a colleague with his thread."""
    return script.people[done.who].role in STAFF or done.thread is not None


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


async def _played(simulation: Simulation, player: Written | _Adapted) -> Played:
    try:
        async for _ in player.beats():
            pass
        await simulation.advance(simulation.now + PACE)
        aside = simulation.set_aside()
        faults = [*player.faults, *(f"set aside: {one}" for one in aside)]
        return Played(outcome=outcome(simulation), faults=tuple(faults), done=getattr(player, "done", {}))
    finally:
        await simulation.close()
