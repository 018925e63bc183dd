"""One step of the search for somebody who helps: who is asked now, and what the official hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk import escalation
from desk.escalation import Plan, Position
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.policy import Who
from desk.rota import Reason, Rota
from desk.threads import Status, Thread
from handlers import aftercare, haste, pages, promises, second_pages, unit_texts, voice
from handlers.haste import Pressed
from handlers.scene import Scene, while_status
from handlers.searching import again_next_round, asked_of, last_step, next_round, search, staff_of
from store import deployments, joins, outages, people, rota, searches, threads, timers
from store import promises as store_promises
from store.promises import Kind, Outcome
from store.searches import Search

FRESH = -1
"""A timer's step: while a citizen waits, whoever comes out of class is asked then, not when the wait is over."""
MOST_TOLD = 3
"""Messages about one round of asking; the last one names the time of the next round."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turn:
    """One step about to be taken. `first`: the asker has heard nothing of this search yet; `waited`: he was told last
    that it waits for a shift; `pressed`: that somebody waits there, which is answered with what he is told."""

    thread: Thread
    asker: Person
    search: Search
    position: Position
    staff: Sequence[Person]
    in_force: Rota
    begun: datetime
    first: bool
    waited: bool
    pressed: Pressed | None

    @property
    def tells(self) -> bool:
        """He does not know yet whom it went to."""
        return self.first or self.waited


def take_step(
    scene: Scene,
    thread: Thread,
    step: int,
    asker: Person,
    *,
    first: bool,
    without: Person | None = None,
    again: bool = False,
    pressed: Pressed | None = None,
) -> list[Outbound]:
    """Ask whoever this step asks (`without` the one who just let it go), arm the next one, and tell the official.

    `again`: the step repeats. From step 0 on everybody may be asked anew.
    """
    outages.split(scene.db, thread.id, scene.now)
    joins.end(scene.db, thread.id, scene.now)  # whoever is looked for alone waits for nobody else's answer
    if aftercare.applies(scene, thread.commune):
        return _in_aftercare(scene, thread, asker, first=first, pressed=pressed)
    found = search(scene, thread)
    if step == 0 and not again:
        searches.anew(scene.db, thread.id, scene.now)
    turn = _turn(scene, thread, step, asker, found, first=first, without=without, again=again, pressed=pressed)
    plan = escalation.plan(found.policy, turn.position, turn.staff, turn.in_force, scene.now)
    if not plan.page and without is not None:
        # Nobody else is there now. Who let it go may be asked again by the time that somebody is.
        turn = replace(turn, staff=[*turn.staff, without])
        later = escalation.plan(found.policy, turn.position, turn.staff, turn.in_force, scene.now)
        plan = plan if later.page else later
    turn, plan = _within_their_time(scene, turn, plan)
    if not plan.page:
        return _nobody_now(scene, turn, plan)
    said = _ask(scene, turn, plan, times=found.times + 1 if again and plan.step == found.step else 1)
    if said is None:
        return take_step(scene, thread, plan.step + 1, asker, first=first, without=without, pressed=pressed)
    return said


def _turn(
    scene: Scene,
    thread: Thread,
    step: int,
    asker: Person,
    found: Search,
    *,
    first: bool,
    without: Person | None,
    again: bool,
    pressed: Pressed | None,
) -> _Turn:
    asked = asked_of(scene, found) if step or again else frozenset[int]()
    return _Turn(
        thread=thread,
        asker=asker,
        search=found,
        position=Position(step=step, asked=asked, urgent=found.is_urgent(scene.now)),
        staff=[p for p in staff_of(scene, thread.commune) if without is None or p.id != without.id],
        in_force=rota.load(scene.db, thread.commune, scene.now, scene.zone),
        begun=found.begun_at if step or again else scene.now,
        first=first,
        waited=last_step(scene, thread) == "waits_for_shift",
        pressed=pressed,
    )


def take_fresh(scene: Scene, thread: Thread, asker: Person) -> list[Outbound]:
    """Somebody is on call whom the running search has not asked: he is, and it goes on from where it was."""
    found = search(scene, thread)
    turn = _turn(scene, thread, found.step, asker, found, first=False, without=None, again=True, pressed=None)
    step = escalation.calling(found.policy, found.step)
    teachers = [person.id for person in turn.staff if person.role is Role.TEACHER]
    page = [person for person in turn.in_force.only(teachers).on_call(scene.now) if person not in turn.position.asked]
    paged = _people(scene, turn.staff, page)
    name = f"{found.step}.{found.times}.{len(turn.position.asked)}"
    said = (
        pages.ask(scene, thread, paged, asker, turn.in_force, how=step.how, name=name, again=True)
        if step and page
        else []
    )
    if step is None or not said:
        return take_step(scene, thread, found.step + 1, asker, first=False)
    return [*_goes_on(scene, turn, found.step, step.who, paged, times=found.times), *said]


def _within_their_time(scene: Scene, turn: _Turn, plan: Plan) -> tuple[_Turn, Plan]:
    """Nobody is counted on for a day after his time here is over."""
    if plan.page or plan.again_at is None:
        return turn, plan
    then = plan.again_at.astimezone(scene.zone).date()
    left = deployments.serving(scene.db, turn.thread.commune, turn.staff, then)
    if len(left) == len(turn.staff):
        return turn, plan
    turn = replace(turn, staff=left)
    return turn, escalation.plan(turn.search.policy, turn.position, left, turn.in_force, scene.now)


def _in_aftercare(
    scene: Scene, thread: Thread, asker: Person, *, first: bool, pressed: Pressed | None
) -> list[Outbound]:
    promises.end(scene, thread, Outcome.CORRECTED)
    said = aftercare.take_turn(scene, thread, asker, first=first)
    reached = any((one.channel, one.chat) != (thread.channel, thread.chat) for one in said)
    note = haste.told(pressed, asker.language, reached=reached)
    return [*said, *([scene.to_asker(thread, note)] if note else [])]


def _ask(scene: Scene, turn: _Turn, plan: Plan, *, times: int) -> list[Outbound] | None:
    """Page whom the plan names, for the `times`th time in this step; None when not one of them can be written to."""
    thread, chosen = turn.thread, turn.search.policy.steps[plan.step]
    if chosen.who is Who.UNIT and unit_texts.was_handed_out(scene, thread) and not turn.first:
        again_next_round(scene, thread, Position(asked=turn.position.asked), turn.staff, turn.in_force)
        return []
    paged = _people(scene, turn.staff, plan.page)
    if chosen.who is Who.UNIT:
        said = unit_texts.hand_out(scene, thread, paged, turn.asker)
    else:
        name = f"{plan.step}.{times}"
        said = pages.ask(
            scene, thread, paged, turn.asker, turn.in_force, how=chosen.how, name=name, again=plan.step > 0
        )
    if not said:
        return None
    return [*_goes_on(scene, turn, plan.step, chosen.who, paged, times=times), *said]


def _goes_on(scene: Scene, turn: _Turn, step: int, who: Who, paged: Sequence[Person], *, times: int) -> list[Outbound]:
    """They were asked: when the next ones are, and what the asker hears of it."""
    thread, chosen = turn.thread, turn.search.policy.steps[step]
    asked = turn.position.asked | {person.id for person in paged}
    searches.advance(scene.db, thread.id, step=step, times=times, asked=asked)
    second_pages.arm(scene, thread, paged)
    due = scene.now + chosen.waits(urgent=turn.position.urgent)
    following = step if times < chosen.repeats else step + 1
    fresh = escalation.next_fresh(Position(asked=asked), turn.staff, turn.in_force, scene.now)
    if turn.position.urgent and fresh is not None and fresh < due and escalation.calling(turn.search.policy, step):
        due, following = fresh, FRESH
    timers.arm(scene.db, "escalate", thread.id, due, step=following, commune=thread.commune)
    threads.change(scene.db, thread, due_at=due, step=step)
    kind = "unit_text" if who is Who.UNIT else "paged"
    threads.log(scene.db, thread, kind, scene.now, step=step, people=[person.id for person in paged])
    return _news(scene, turn, who, paged, asked, due)


def _news(
    scene: Scene, turn: _Turn, who: Who, paged: Sequence[Person], asked: frozenset[int], due: datetime
) -> list[Outbound]:
    """What the asker hears of those who were just asked: nothing where he knows when he hears more."""
    thread, language = turn.thread, turn.asker.language
    told = promises.told_since(scene, thread, turn.begun)
    anew = _was_paged_before(scene, thread, turn.begun)  # he has heard all this in an earlier round
    enough = who is Who.UNIT or told >= MOST_TOLD or (anew and promises.covers(scene, thread, due))
    if enough and not turn.tells:
        return []
    last = who in {Who.COORDINATOR, Who.UNIT} or told >= MOST_TOLD - 1 or anew
    round_at = next_round(scene, Position(asked=asked), turn.staff, turn.in_force, turn.search, turn.begun)
    by = promises.by(max(due, round_at) if last else due)
    promises.make(scene, thread, Kind.NEWS, by)
    if turn.tells:
        return [_waiting(scene, thread, turn.asker, paged, by, haste.told(turn.pressed, language, reached=True))]
    return [still_looking(scene, thread, turn.asker, by, coordinator=who is Who.COORDINATOR, due=due)]


def _waiting(scene: Scene, thread: Thread, asker: Person, paged: Sequence[Person], by: datetime, note: str) -> Outbound:
    line = voice.say(
        "waiting",
        asker.language,
        number=thread.id,
        names=[voice.called(person, asker.language) for person in paged][:3],
        when=scene.clock(by, asker.language),
        note=note,
        pictured=bool(thread.photos),
    )
    return scene.to_asker(thread, line)


def still_looking(
    scene: Scene, thread: Thread, asker: Person, by: datetime, *, coordinator: bool, due: datetime | None = None
) -> Outbound:
    when = scene.clock(by, asker.language)
    line = voice.say("still_looking", asker.language, number=thread.id, coordinator=coordinator, when=when)
    wanted = while_status(thread, Status.WAITING)
    return scene.to_asker(thread, line, urgency=Urgency.NOTICE, wanted=wanted, expires_at=due)


def _people(scene: Scene, staff: Sequence[Person], ids: Sequence[int]) -> list[Person]:
    known = {person.id: person for person in staff}
    return [known.get(person) or people.get(scene.db, person) for person in ids]


def _nobody_now(scene: Scene, turn: _Turn, plan: Plan) -> list[Outbound]:
    if plan.again_at is not None:
        return _wait_for(scene, turn, plan, plan.again_at)
    return _nobody(scene, turn)


def _wait_for(scene: Scene, turn: _Turn, plan: Plan, again_at: datetime) -> list[Outbound]:
    """Nobody can be asked before a certain time: it is told and kept."""
    thread, language = turn.thread, turn.asker.language
    searches.anew(scene.db, thread.id, scene.now)
    timers.arm(scene.db, "escalate", thread.id, again_at, commune=thread.commune)
    # A new version: the pages of the next shift are not the ones that were sent before.
    threads.change(scene.db, thread, due_at=again_at, step=0, version=thread.version + 1)
    threads.log(scene.db, thread, "waits_for_shift", scene.now, until=again_at.isoformat())
    promised = store_promises.current(scene.db, thread.id)
    by = again_at + promises.GRACE
    if not turn.first and turn.waited and promised is not None and promised.promised_at >= by:
        return []
    teacher = _people(scene, turn.staff, [plan.next_up])[0] if plan.next_up is not None else None
    promises.make(scene, thread, Kind.SHIFT, by)
    verdict = turn.in_force.may_page(teacher.id, scene.now).reason if teacher is not None else None
    line = voice.say(
        "waiting_for_shift",
        language,
        number=thread.id,
        name=voice.called(teacher, language) if teacher else "",
        when=scene.clock(again_at, language),
        why={Reason.IN_CLASS: "class", Reason.BUSY: "busy"}.get(verdict, "") if verdict is not None else "",
        note=haste.told(turn.pressed, language, reached=False),
        pictured=bool(thread.photos),
    )
    return [scene.to_asker(thread, line)]


def _nobody(scene: Scene, turn: _Turn) -> list[Outbound]:
    """There is no way to reach anybody: say so honestly, with the time of the next try, and keep it on the list."""
    thread = turn.thread
    at = again_next_round(scene, thread, turn.position, turn.staff, turn.in_force)
    said_so = any(event["kind"] == "nobody_to_page" for event in threads.happened(scene.db, thread.id)[-2:])
    threads.log(scene.db, thread, "nobody_to_page", scene.now)
    by = promises.by(at)
    if not turn.first and said_so:
        return []
    promises.make(scene, thread, Kind.NEWS, by)
    language = turn.asker.language
    note = haste.told(turn.pressed, language, reached=False)
    line = voice.say("nobody_on_call", language, number=thread.id, when=scene.clock(by, language), note=note)
    return [scene.to_asker(thread, line)]


def _was_paged_before(scene: Scene, thread: Thread, begun: datetime) -> bool:
    return any(event["kind"] == "paged" and event["at"] < begun for event in threads.happened(scene.db, thread.id))
