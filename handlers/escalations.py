"""Looking for a person: who is asked now, who next, and what the official is told meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk import deployment, escalation, policy
from desk.escalation import Plan, Position
from desk.outbound import Outbound, Urgency
from desk.people import Person
from desk.policy import URGENT_WAIT, Who
from desk.rota import Reason, Rota
from desk.threads import Status, Thread
from handlers import aftercare, haste, joining, pages, promises, second_pages, unit_texts, voice
from handlers import outages as outage_news
from handlers.scene import Scene, while_status
from store import deployments, joins, outages, people, policies, rota, searches, threads, timers
from store import promises as store_promises
from store.promises import Kind, Outcome
from store.searches import Search

OFFICE_OPENS = timedelta(hours=7, minutes=30)
URGENT_ROUND = timedelta(minutes=20)
STILL_AT_THE_COUNTER = timedelta(minutes=75)
"""After that nobody stands there any more, or he was sent home: the question waits like others."""
MOST_TOLD = 3
"""Messages about one round of asking; the last one names the time of the next round."""


def staff_of(scene: Scene, commune: str) -> list[Person]:
    """Who may be asked as a matter of duty today: of the teachers only those whose deployment serves."""
    today = scene.now.astimezone(scene.zone).date()
    return deployments.serving(scene.db, commune, people.staff(scene.db, commune), today)


def begin(scene: Scene, thread: Thread, asker: Person, *, say: bool = True) -> list[Outbound]:
    """The thread goes into human hands, with what was tried."""
    tried = [*thread.tried, *([thread.entry] if thread.entry and thread.entry not in thread.tried else [])]
    if thread.status is Status.WAITING:
        moved: Thread | None = thread
    else:
        moved = threads.move(
            scene.db, thread, Status.WAITING, scene.now, tried=tried, step=0, claimed_by=None, claimed_at=None
        )
    if moved is None:
        return []
    timers.cancel(scene.db, "close", thread.id)
    threads.log(scene.db, moved, "escalated", scene.now, tried=tried)
    shared = joining.join(scene, moved, asker, was=thread.status)
    if shared is not None:
        return shared
    _search(scene, moved, anew=True)
    note = haste.mark(scene, moved, asker, haste.said_so_far(scene, moved))
    return take_step(scene, moved, 0, asker, first=say, note=note)


def _search(scene: Scene, thread: Thread, *, anew: bool = False) -> Search:
    """The running search with the policy it began with; a policy that changed meanwhile is for new ones."""
    found = None if anew else searches.find(scene.db, thread.id)
    if found is not None:
        return found
    today = scene.now.astimezone(scene.zone).date()
    here = deployments.of_commune(scene.db, thread.commune)
    serving = [one.id for one in here if deployment.phase(one, today) in deployment.SERVING]
    written = policies.of(scene.db, thread.commune, serving) or policy.default(scene.rules.step_wait)
    return searches.begin(scene.db, thread, written, scene.now)


def take_step(
    scene: Scene,
    thread: Thread,
    step: int,
    asker: Person,
    *,
    first: bool,
    without: Person | None = None,
    again: bool = False,
    note: str = "",
) -> list[Outbound]:
    """Ask whoever this step asks (`without` the one who just let it go), arm the next one, and tell the official.

    `again`: the step repeats. From step 0 on everybody may be asked anew. `note` is said with what he is told.
    """
    outages.split(scene.db, thread.id, scene.now)
    joins.end(scene.db, thread.id, scene.now)  # whoever is looked for alone waits for nobody else's answer
    if aftercare.applies(scene, thread.commune):
        promises.end(scene, thread, Outcome.CORRECTED)
        pressing = [scene.to_asker(thread, note)] if note else []
        return [*aftercare.take_turn(scene, thread, asker, first=first), *pressing]
    search = _search(scene, thread)
    if step == 0 and not again:
        searches.anew(scene.db, thread.id, scene.now)
    asked = search.asked if step or again else frozenset()
    staff = [p for p in staff_of(scene, thread.commune) if without is None or p.id != without.id]
    in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
    position = Position(step=step, asked=asked, urgent=search.is_urgent)
    plan = escalation.plan(search.policy, position, staff, in_force, scene.now)
    waited = _last_step(scene, thread) == "waits_for_shift"
    if not plan.page and plan.again_at is not None:
        return _wait_for(scene, thread, plan, asker, staff, in_force, say=first or not waited, note=note)
    if not plan.page:
        return _nobody(scene, thread, asker, staff, in_force, position, first=first)
    times = search.times + 1 if again and plan.step == search.step else 1
    chosen = search.policy.steps[plan.step]
    if chosen.who is Who.UNIT and unit_texts.was_handed_out(scene, thread) and not first:
        _again_next_round(scene, thread, Position(asked=asked), staff, in_force)
        return []
    paged = _people(scene, staff, plan.page)
    said = (
        unit_texts.hand_out(scene, thread, paged, asker)
        if chosen.who is Who.UNIT
        else pages.ask(scene, thread, paged, asker, how=chosen.how, name=f"{plan.step}.{times}", again=plan.step > 0)
    )
    if not said:
        return take_step(scene, thread, plan.step + 1, asker, first=first, without=without, note=note)
    searches.advance(scene.db, thread.id, step=plan.step, times=times, asked=asked | set(plan.page))
    second_pages.arm(scene, thread, paged)
    due = scene.now + chosen.waits(urgent=search.is_urgent)
    following = plan.step if times < chosen.repeats else plan.step + 1
    timers.arm(scene.db, "escalate", thread.id, due, step=following, commune=thread.commune)
    threads.change(scene.db, thread, due_at=due, step=plan.step)
    kind = "unit_text" if chosen.who is Who.UNIT else "paged"
    threads.log(scene.db, thread, kind, scene.now, step=plan.step, people=list(plan.page))
    begun = search.begun_at if step or again else scene.now
    told = promises.told_since(scene, thread, begun)
    anew = _was_paged_before(scene, thread, begun)  # he has heard all this in an earlier round
    enough = chosen.who is Who.UNIT or told >= MOST_TOLD or (anew and promises.covers(scene, thread, due))
    if enough and not (first or waited):
        return said  # he knows when he hears more
    last = chosen.who in {Who.COORDINATOR, Who.UNIT} or told >= MOST_TOLD - 1 or anew
    round_at = _next_round(scene, Position(asked=asked | set(plan.page)), staff, in_force, search)
    by = promises.by(max(due, round_at) if last else due)
    promises.make(scene, thread, Kind.NEWS, by)
    if first or waited:
        return [_waiting(scene, thread, asker, paged, by, note), *said]
    return [_still_looking(scene, thread, asker, by, coordinator=chosen.who is Who.COORDINATOR, due=due), *said]


def _waiting(scene: Scene, thread: Thread, asker: Person, paged: Sequence[Person], by: datetime, note: str) -> Outbound:
    line = voice.say(
        "waiting",
        asker.language,
        number=thread.id,
        names=[voice.called(person, asker.language) for person in paged][:3],
        when=scene.clock(by, asker.language),
        note=note,
    )
    return scene.to_asker(thread, line)


def _people(scene: Scene, staff: Sequence[Person], ids: Sequence[int]) -> list[Person]:
    known = {person.id: person for person in staff}
    return [known.get(person) or people.get(scene.db, person) for person in ids]


def _still_looking(
    scene: Scene, thread: Thread, asker: Person, by: datetime, *, coordinator: bool, due: datetime | None = None
) -> Outbound:
    when = scene.clock(by, asker.language)
    line = voice.say("still_looking", asker.language, number=thread.id, coordinator=coordinator, when=when)
    wanted = while_status(thread, Status.WAITING)
    return scene.to_asker(thread, line, urgency=Urgency.NOTICE, wanted=wanted, expires_at=due)


def search(scene: Scene, thread: Thread) -> Search:
    """The search for somebody that runs, or would."""
    return _search(scene, thread)


def offer_again(scene: Scene, thread: Thread, asker: Person, *, without: Person | None) -> list[Outbound]:
    """Nobody has it any more: whoever is free is asked, and the asker hears it in any case."""
    asked = take_step(scene, thread, 0, asker, first=False, without=without)
    if any((one.channel, one.chat) == (thread.channel, thread.chat) for one in asked):
        return asked
    return [open_again(scene, thread, asker), *asked]


def open_again(scene: Scene, thread: Thread, asker: Person) -> Outbound:
    """He believes that somebody has it: whatever he was told before, he hears that it is open again, and until when."""
    now = threads.find(scene.db, thread.id) or thread
    by = promises.by(max(now.due_at or scene.now, scene.now))
    promises.make(scene, now, Kind.NEWS, by)
    return _still_looking(scene, now, asker, by, coordinator=False)


def _last_step(scene: Scene, thread: Thread) -> str:
    steps = {"paged", "waits_for_shift", "nobody_to_page"}
    return next((e["kind"] for e in reversed(threads.happened(scene.db, thread.id)) if e["kind"] in steps), "")


def _was_paged_before(scene: Scene, thread: Thread, begun: datetime) -> bool:
    return any(event["kind"] == "paged" and event["at"] < begun for event in threads.happened(scene.db, thread.id))


def _wait_for(
    scene: Scene,
    thread: Thread,
    plan: Plan,
    asker: Person,
    staff: Sequence[Person],
    in_force: Rota,
    *,
    say: bool,
    note: str,
) -> list[Outbound]:
    """Nobody can be asked before a certain time: it is told and kept."""
    assert plan.again_at is not None
    searches.anew(scene.db, thread.id, scene.now)
    timers.arm(scene.db, "escalate", thread.id, plan.again_at, commune=thread.commune)
    # A new version: the pages of the next shift are not the ones that were sent before.
    threads.change(scene.db, thread, due_at=plan.again_at, step=0, version=thread.version + 1)
    threads.log(scene.db, thread, "waits_for_shift", scene.now, until=plan.again_at.isoformat())
    promised = store_promises.current(scene.db, thread.id)
    by = plan.again_at + promises.GRACE
    if not say and promised is not None and promised.promised_at >= by:
        return []
    teacher = _people(scene, staff, [plan.next_up])[0] if plan.next_up is not None else None
    promises.make(scene, thread, Kind.SHIFT, by)
    verdict = in_force.may_page(teacher.id, scene.now).reason if teacher is not None else None
    line = voice.say(
        "waiting_for_shift",
        asker.language,
        number=thread.id,
        name=voice.called(teacher, asker.language) if teacher else "",
        when=scene.clock(plan.again_at, asker.language),
        why={Reason.IN_CLASS: "class", Reason.BUSY: "busy"}.get(verdict, "") if verdict is not None else "",
        note=note,
    )
    return [scene.to_asker(thread, line)]


def _nobody(
    scene: Scene,
    thread: Thread,
    asker: Person,
    staff: Sequence[Person],
    in_force: Rota,
    position: Position,
    *,
    first: bool,
) -> list[Outbound]:
    """There is no way to reach anybody: say so honestly, with the time of the next try, and keep it on the list."""
    at = _again_next_round(scene, thread, position, staff, in_force)
    said_so = any(event["kind"] == "nobody_to_page" for event in threads.happened(scene.db, thread.id)[-2:])
    threads.log(scene.db, thread, "nobody_to_page", scene.now)
    by = promises.by(at)
    if not first and said_so:
        return []
    promises.make(scene, thread, Kind.NEWS, by)
    when = scene.clock(by, asker.language)
    return [scene.to_asker(thread, voice.say("nobody_on_call", asker.language, number=thread.id, when=when))]


def due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """The wait of a step is over and nobody has claimed."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.WAITING:
        return []
    if outage_news.goes_on(scene, thread):
        return []
    if joins.find(scene.db, thread.id) is not None and joining.goes_on(scene, thread):
        return []
    asker = people.get(scene.db, thread.asker_id)
    search = _search(scene, thread)
    if step >= len(search.policy.steps):
        staff = staff_of(scene, thread.commune)
        in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
        _again_next_round(scene, thread, Position(asked=search.asked), staff, in_force)
        return []
    again = step == search.step and search.times > 0
    return take_step(scene, thread, step, asker, first=False, again=again)


def _next_round(scene: Scene, position: Position, staff: Sequence[Person], in_force: Rota, search: Search) -> datetime:
    """While somebody stands at the counter the next round is minutes away, not a day."""
    soon = max(search.begun_at + URGENT_ROUND, scene.now + URGENT_WAIT)
    if search.pressed_at is not None and soon <= search.pressed_at + STILL_AT_THE_COUNTER and in_force.on_duty(soon):
        return soon
    found = escalation.next_round(position, staff, in_force, scene.now)
    if found is not None:
        return found
    tomorrow = (scene.now.astimezone(scene.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow + OFFICE_OPENS


def _again_next_round(
    scene: Scene, thread: Thread, position: Position, staff: Sequence[Person], in_force: Rota
) -> datetime:
    """Everybody was asked. Ask again when somebody else is free or the next day begins, rather than every hour."""
    again = _next_round(scene, position, staff, in_force, _search(scene, thread))
    searches.anew(scene.db, thread.id, scene.now)
    timers.arm(scene.db, "escalate", thread.id, again, step=0, commune=thread.commune)
    # A new version: the next round's pages are new messages, not copies of these.
    threads.change(scene.db, thread, due_at=again, version=thread.version + 1)
    return again


def hurry(scene: Scene, thread: Thread, asker: Person, text: str) -> list[Outbound]:
    """It has become urgent while it waits: the step it stands at is taken again, now with two at once."""
    search = _search(scene, thread)
    note = haste.mark(scene, thread, asker, text)
    pressed = searches.find(scene.db, thread.id)
    if pressed is None or pressed.haste is search.haste:
        return [scene.to_asker(thread, note)] if note else []
    step, again = (search.step, True) if search.times else (0, False)
    return take_step(scene, thread, step, asker, first=True, again=again, note=note)


def rota_changed(scene: Scene, commune: str) -> list[Outbound]:
    """Somebody is free earlier or later than was said: what waits for him is asked then, and whoever waits is told."""
    said: list[Outbound] = []
    for thread in threads.with_status(scene.db, {Status.WAITING}, commune or None):
        if thread.due_at is None or thread.due_at <= scene.now or _last_step(scene, thread) != "waits_for_shift":
            continue
        staff = staff_of(scene, thread.commune)
        in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
        search = _search(scene, thread)
        plan = escalation.plan(search.policy, Position(urgent=search.is_urgent), staff, in_force, scene.now)
        at = scene.now if plan.page else plan.again_at
        if at is None or at == thread.due_at:
            continue
        asker = people.get(scene.db, thread.asker_id)
        said += take_step(scene, thread, 0, asker, first=at > thread.due_at)
    return said
