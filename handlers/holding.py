"""A claim cannot go silent: a reminder, a question before the bell, and then it is offered on."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk import clocks, escalation, holding
from desk import deployment as clock
from desk.escalation import Position
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Person, Role
from desk.rota import Reason, Rota
from desk.threads import Status, Thread
from handlers import escalations, former_holders, promises, searching, voice
from handlers.scene import Scene, while_status
from store import deployments, offers, people, rota, searches, threads, timers
from store.promises import Kind

WARNED = timedelta(minutes=10)
"""How long before the first answer is due its holder is reminded."""
SLOW = timedelta(hours=1)
"""The same for the end of it."""


def begin(scene: Scene, thread: Thread, holder: Person, *, told: bool = True) -> datetime:
    """He owes a word. Arms the reminder and the bell; returns by when the asker hears something, if he is told."""
    in_force = rota_of(scene, thread)
    patience, more = _patience(scene, thread)
    off_duty = not in_force.is_on_duty(holder.id, scene.now)
    wanted = scene.now + patience
    aim = clocks.runs_out(in_force, thread.opened_at, scene.rules.first_answer)
    if aim is not None and scene.now + WARNED < aim - WARNED < wanted:
        wanted = aim - WARNED
    nudge_at = holding.reachable_from(in_force, holder.id, wanted, off_duty=off_duty)
    offer_at = _given_up_at(in_force, holder, nudge_at, more, off_duty=off_duty)
    timers.arm(scene.db, "nudge", thread.id, nudge_at, commune=thread.commune)
    threads.change(scene.db, thread, due_at=nudge_at)
    arm_bell(scene, thread, holder, in_force)
    slow = clocks.runs_out(in_force, thread.opened_at, scene.rules.resolution - SLOW)
    if slow is not None and slow > scene.now:
        timers.arm(scene.db, "slow", thread.id, slow, commune=thread.commune)
    by = promises.by(offer_at)
    if told:
        promises.make(scene, thread, Kind.WORD, by)
    return by


def _given_up_at(in_force: Rota, holder: Person, nudge_at: datetime, more: timedelta, *, off_duty: bool) -> datetime:
    """When silence counts: `more` after the reminder, or when the bell rings that follows it."""
    rings = holding.bell(in_force, holder.id, nudge_at)
    late = holding.reachable_from(in_force, holder.id, nudge_at + more, off_duty=off_duty)
    return late if rings is None else min(late, rings.rings_at)


def _patience(scene: Scene, thread: Thread) -> tuple[timedelta, timedelta]:
    """Until he is reminded, and from then on until it is offered on."""
    search = searches.find(scene.db, thread.id)
    if search is None or not search.is_urgent(scene.now):
        return scene.rules.nudge_after, scene.rules.offer_on_after
    most = scene.rules.urgent_nudge
    return min(most, scene.rules.nudge_after), min(most, scene.rules.offer_on_after)


def rota_of(scene: Scene, thread: Thread) -> Rota:
    return rota.load(scene.db, thread.commune, scene.now, scene.zone)


def arm_bell(scene: Scene, thread: Thread, holder: Person, in_force: Rota) -> None:
    rings = holding.bell(in_force, holder.id, scene.now)
    if rings is None:
        timers.cancel(scene.db, "bell", thread.id)
    else:
        timers.arm(scene.db, "bell", thread.id, rings.ask_at, commune=thread.commune)


def end(scene: Scene, thread: Thread) -> None:
    """He has said something, or has it no more."""
    for kind in ("nudge", "bell", "absent"):
        timers.cancel(scene.db, kind, thread.id)


def has_left(scene: Scene, thread: Thread, holder: Person) -> bool:
    """It was his duty when he claimed it, his deployment has ended since, and he has not offered to stay."""
    here = deployments.of_commune(scene.db, thread.commune)
    claimed = (thread.claimed_at or scene.now).astimezone(scene.zone).date()
    today = scene.now.astimezone(scene.zone).date()
    ended = clock.serves(holder.id, here, claimed) and not clock.serves(holder.id, here, today)
    return ended and not offers.of_person(scene.db, holder)


def held(scene: Scene, thread_id: int) -> tuple[Thread, Person] | None:
    """The thread and whoever has it, while the asker waits for him."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.CLAIMED or thread.claimed_by is None:
        return None
    return thread, people.get(scene.db, thread.claimed_by)


def nudge_due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """A claim without a word: reminded once, then offered on. Never in class, never at night."""
    found = held(scene, thread_id)
    if found is None:
        return []
    thread, holder = found
    left = has_left(scene, thread, holder)
    if left and scene.now < (morning := _taken_back_at(scene)):
        timers.arm(scene.db, "nudge", thread.id, morning, step=step, commune=thread.commune)
        threads.change(scene.db, thread, due_at=morning)
        return []
    in_force = rota_of(scene, thread)
    off_duty = not in_force.is_on_duty(holder.id, thread.claimed_at or scene.now)
    at = holding.reachable_from(in_force, holder.id, scene.now, off_duty=off_duty)
    gone = left or is_gone(scene, thread, holder, in_force)
    if step == 0 and at > scene.now and not gone:
        timers.arm(scene.db, "nudge", thread.id, at, commune=thread.commune)
        threads.change(scene.db, thread, due_at=at)
        return []
    if step > 0 or gone:
        return offer_on(scene, thread, holder, "offered_on")
    more = _patience(scene, thread)[1]
    later = holding.reachable_from(in_force, holder.id, scene.now + more, off_duty=off_duty)
    timers.arm(scene.db, "nudge", thread.id, later, step=1, commune=thread.commune)
    threads.change(scene.db, thread, due_at=later)
    if timers.find(scene.db, "bell", thread.id) is None:
        arm_bell(scene, thread, holder, in_force)  # he was in class when he claimed it
    asker = people.get(scene.db, thread.asker_id)
    given_up = _given_up_at(in_force, holder, scene.now, more, off_duty=off_duty)
    text = voice.say(
        "nudge",
        holder.language,
        number=thread.id,
        asker=voice.called(asker, holder.language),
        question=voice.shortened(thread.question, 160),
        when=scene.clock(promises.by(given_up), holder.language),
    )
    return scene.to_staff(holder, thread.commune, text, thread=thread.id, wanted=while_status(thread, Status.CLAIMED))


def _taken_back_at(scene: Scene) -> datetime:
    """This morning, a little after the deployment's end was told: nobody hears of it at night."""
    return datetime.combine(scene.now.astimezone(scene.zone).date(), clock.TOLD_AT, tzinfo=scene.zone) + WARNED


def offer_on(scene: Scene, thread: Thread, holder: Person, told: str) -> list[Outbound]:
    """Back to waiting: the next free teacher is asked, the asker and the one who had it are told."""
    if not threads.hand_to(scene.db, thread, None, scene.now):
        return []
    end(scene, thread)
    threads.log(scene.db, thread, "offered_on", scene.now, person=holder)
    waiting = threads.find(scene.db, thread.id)
    assert waiting is not None
    asker = people.get(scene.db, thread.asker_id)
    said = former_holders.tell(scene, waiting, holder, told)
    return said + escalations.offer_again(scene, waiting, asker, without=holder)


def is_gone(scene: Scene, thread: Thread, holder: Person, in_force: Rota) -> bool:
    """Away for long, or for hours while somebody else is there."""
    if holding.is_away(in_force, holder.id, scene.now):
        return True
    for_hours = holding.is_away(in_force, holder.id, scene.now, longer_than=holding.AWAY)
    return for_hours and _somebody_else(scene, thread, holder, in_force)


def bell_due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """Before his bell he is asked whether he keeps it; when it rings, silence hands over what the asker waits for."""
    found = held(scene, thread_id)
    if found is None or has_left(scene, *found):
        return []
    thread, holder = found
    in_force = rota_of(scene, thread)
    if step > 0:
        return _rung(scene, thread, holder, in_force)
    # The timetable may have changed since the bell was set.
    rings = holding.bell(in_force, holder.id, scene.now - holding.BEFORE_THE_BELL)
    if rings is None or rings.rings_at > scene.now + holding.BEFORE_THE_BELL or rings.rings_at <= scene.now:
        arm_bell(scene, thread, holder, in_force)
        return []
    timers.arm(scene.db, "bell", thread.id, rings.rings_at, step=1, commune=thread.commune)
    asker = people.get(scene.db, thread.asker_id)
    text = voice.say(
        "bell",
        holder.language,
        number=thread.id,
        asker=voice.called(asker, holder.language),
        at=scene.clock(rings.rings_at, holder.language),
        why=_why(rings.reason),
    )
    choices = (
        Choice(label=voice.say("button_hand_on", holder.language), says=f"trả {thread.id}"),
        Choice(label=voice.say("button_keep", holder.language), says=f"giữ {thread.id}"),
    )
    wanted = while_status(thread, Status.CLAIMED)
    return scene.to_staff(holder, thread.commune, text, thread=thread.id, choices=choices, wanted=wanted)


def _why(reason: Reason | None) -> str:
    return {Reason.IN_CLASS: "class", Reason.BUSY: "busy"}.get(reason, "") if reason is not None else ""


def _rung(scene: Scene, thread: Thread, holder: Person, in_force: Rota) -> list[Outbound]:
    """Handed on where somebody else can take it; with nobody there it stays his while he teaches, not overnight."""
    verdict = in_force.having_paged(()).may_page(holder.id, scene.now)
    if verdict.free:
        arm_bell(scene, thread, holder, in_force)
        return []
    teaches = verdict.reason in {Reason.IN_CLASS, Reason.BUSY} and not holding.is_away(in_force, holder.id, scene.now)
    if teaches and not _somebody_else(scene, thread, holder, in_force):
        return _stays(scene, thread, holder, in_force)
    return offer_on(scene, thread, holder, "bell_handed_on")


def _somebody_else(scene: Scene, thread: Thread, holder: Person, in_force: Rota) -> bool:
    """Is there another teacher who may be asked now?"""
    staff = [person for person in searching.staff_of(scene, thread.commune) if person.id != holder.id]
    search = searching.search(scene, thread)
    plan = escalation.plan(search.policy, Position(urgent=search.is_urgent(scene.now)), staff, in_force, scene.now)
    teachers = {person.id for person in staff if person.role is Role.TEACHER}
    return bool(teachers & set(plan.page))


def _stays(scene: Scene, thread: Thread, holder: Person, in_force: Rota) -> list[Outbound]:
    """He goes on with it after his class: the asker hears when, if he was promised a word before."""
    back = holding.reachable_from(in_force, holder.id, scene.now, off_duty=False)
    offer_at = holding.reachable_from(in_force, holder.id, back + scene.rules.offer_on_after, off_duty=False)
    timers.arm(scene.db, "nudge", thread.id, back, commune=thread.commune)
    threads.change(scene.db, thread, due_at=back)
    by = promises.by(offer_at)
    promises.make(scene, thread, Kind.WORD, by)
    asker = people.get(scene.db, thread.asker_id)
    line = voice.say(
        "holder_is_back",
        asker.language,
        number=thread.id,
        name=voice.called(holder, asker.language),
        at=scene.clock(back, asker.language),
        when=scene.clock(by, asker.language),
    )
    return [scene.to_asker(thread, line, wanted=while_status(thread, Status.CLAIMED))]


def keep(scene: Scene, inbound: Inbound, holder: Person, thread: Thread) -> list[Outbound]:
    """ "giữ 42": it stays his over the bell, and the asker knows when he goes on."""
    if thread.claimed_by != holder.id or thread.status is not Status.CLAIMED:
        return [scene.reply(inbound, voice.say("not_claimed", holder.language, number=thread.id))]
    in_force = rota_of(scene, thread)
    rings = holding.bell(in_force, holder.id, scene.now - holding.BEFORE_THE_BELL)
    timers.cancel(scene.db, "bell", thread.id)
    threads.log(scene.db, thread, "kept", scene.now, person=holder)
    after = rings.rings_at if rings is not None else scene.now
    back = holding.reachable_from(in_force, holder.id, after, off_duty=False)
    told = voice.say("kept", holder.language, number=thread.id, when=scene.clock(back, holder.language))
    said = [scene.reply(inbound, told, thread=thread.id)]
    if back <= scene.now:
        return said
    timers.arm(scene.db, "nudge", thread.id, back, commune=thread.commune)
    threads.change(scene.db, thread, due_at=back)
    offer_at = holding.reachable_from(in_force, holder.id, back + scene.rules.offer_on_after, off_duty=False)
    by = promises.by(offer_at)
    promises.make(scene, thread, Kind.WORD, by)
    asker = people.get(scene.db, thread.asker_id)
    name = voice.called(holder, asker.language)
    at, when = scene.clock(back, asker.language), scene.clock(by, asker.language)
    line = voice.say("holder_is_back", asker.language, number=thread.id, name=name, at=at, when=when)
    return [*said, scene.to_asker(thread, line, wanted=while_status(thread, Status.CLAIMED))]


def asked_before_the_bell(scene: Scene, holder: Person, tied: Thread | None) -> Thread | None:
    """The thread about which he was asked and has not said "1" or "2" yet."""
    for thread in [tied] if tied is not None else threads.claimed_by(scene.db, holder.id):
        timer = timers.find(scene.db, "bell", thread.id)
        if thread.claimed_by == holder.id and timer is not None and timer.step > 0:
            return thread
    return None


def slow_due(scene: Scene, thread_id: int) -> list[Outbound]:
    """It has been open for most of the time it should take: its holder hears so, once, when he may be reminded."""
    found = held(scene, thread_id)
    if found is None or has_left(scene, *found):
        return []
    thread, holder = found
    in_force = rota_of(scene, thread)
    off_duty = not in_force.is_on_duty(holder.id, thread.claimed_at or scene.now)
    at = holding.reachable_from(in_force, holder.id, scene.now, off_duty=off_duty)
    if at > scene.now:
        timers.arm(scene.db, "slow", thread.id, at, commune=thread.commune)
        return []
    hours = round(clocks.elapsed(in_force, thread.opened_at, scene.now) / timedelta(hours=1))
    text = voice.say("slow_thread", holder.language, number=thread.id, hours=hours)
    return scene.to_staff(holder, thread.commune, text, thread=thread.id, wanted=while_status(thread, Status.CLAIMED))
