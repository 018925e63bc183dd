"""Looking for a person: who is asked now, who next, and what the official is told meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk import escalation
from desk.outbound import Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import aftercare, pages, voice
from handlers.scene import Scene, while_status
from store import people, rota, threads, timers

OFFICE_OPENS = timedelta(hours=7, minutes=30)


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
    return take_step(scene, moved, 0, asker, first=say)


def take_step(
    scene: Scene, thread: Thread, step: int, asker: Person, *, first: bool, without: Person | None = None
) -> list[Outbound]:
    """Ask whoever this step asks (`without` the one who just let it go), arm the next one, and tell the official."""
    if aftercare.applies(scene, thread.commune):
        return aftercare.take_turn(scene, thread, asker, first=first)
    left_out = without.id if without is not None else None
    staff = [person for person in people.staff(scene.db, thread.commune) if person.id != left_out]
    plan = escalation.plan(step, staff, rota.load(scene.db, thread.commune, scene.now, scene.zone), scene.now)
    by_id = {person.id: person for person in staff}
    waited = _last_step(scene, thread) == "waits_for_shift"
    if not plan.page and plan.again_at is not None:
        timers.arm(scene.db, "escalate", thread.id, plan.again_at, commune=thread.commune)
        # A new version: the pages of the next shift are not the ones that were sent before.
        threads.change(scene.db, thread, due_at=plan.again_at, step=0, version=thread.version + 1)
        threads.log(scene.db, thread, "waits_for_shift", scene.now, until=plan.again_at.isoformat())
        teacher = by_id[plan.next_up] if plan.next_up is not None else None
        return [_tell_when(scene, thread, asker, teacher, plan.again_at)] if first or not waited else []
    paged = [by_id[person] for person in plan.page]
    said = pages.ask(scene, thread, paged, plan.step, asker)
    if not said:
        return _nobody(scene, thread, plan.step, asker, first=first)
    due = scene.now + scene.rules.step_wait
    timers.arm(scene.db, "escalate", thread.id, due, step=plan.step + 1, commune=thread.commune)
    threads.change(scene.db, thread, due_at=due, step=plan.step)
    threads.log(scene.db, thread, "paged", scene.now, step=plan.step, people=list(plan.page))
    if first or waited:
        names = [voice.called(person, asker.language) for person in paged]
        line = voice.say("waiting", asker.language, number=thread.id, names=names[:3])
        return [scene.to_asker(thread, line), *said]
    if sum(event["kind"] == "paged" for event in threads.happened(scene.db, thread.id)) > len(escalation.STEPS):
        return said  # he has heard it often enough
    line = voice.say("still_looking", asker.language, number=thread.id, coordinator=plan.step >= 2 and bool(paged))
    return [
        scene.to_asker(
            thread, line, urgency=Urgency.NOTICE, wanted=while_status(thread, Status.WAITING), expires_at=due
        ),
        *said,
    ]


def _last_step(scene: Scene, thread: Thread) -> str:
    steps = {"paged", "waits_for_shift", "nobody_to_page"}
    return next((e["kind"] for e in reversed(threads.happened(scene.db, thread.id)) if e["kind"] in steps), "")


def _tell_when(scene: Scene, thread: Thread, asker: Person, teacher: Person | None, at: datetime) -> Outbound:
    line = voice.say(
        "waiting_for_shift",
        asker.language,
        number=thread.id,
        name=voice.called(teacher, asker.language) if teacher else "",
        when=scene.clock(at, asker.language),
    )
    return scene.to_asker(thread, line)


def _nobody(scene: Scene, thread: Thread, step: int, asker: Person, *, first: bool) -> list[Outbound]:
    """There is no way to reach anybody at this step: try the next, or say so honestly and keep it on the list."""
    if step + 1 < len(escalation.STEPS):
        return take_step(scene, thread, step + 1, asker, first=first)
    _again_next_day(scene, thread)
    said_so = any(event["kind"] == "nobody_to_page" for event in threads.happened(scene.db, thread.id)[-2:])
    threads.log(scene.db, thread, "nobody_to_page", scene.now)
    if not first and said_so:
        return []
    return [scene.to_asker(thread, voice.say("nobody_on_call", asker.language, number=thread.id))]


def due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """The wait of a step is over and nobody has claimed."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.WAITING:
        return []
    asker = people.get(scene.db, thread.asker_id)
    if step >= len(escalation.STEPS):
        _again_next_day(scene, thread)
        return []
    return take_step(scene, thread, step, asker, first=False)


def _again_next_day(scene: Scene, thread: Thread) -> None:
    """Everybody was asked today. Ask again when the next day's first shift begins, rather than every hour."""
    tomorrow = (scene.now.astimezone(scene.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    upcoming = rota.load(scene.db, thread.commune, scene.now, scene.zone).next_on_call(tomorrow)
    again = upcoming[0] if upcoming is not None else tomorrow + OFFICE_OPENS
    timers.arm(scene.db, "escalate", thread.id, again, step=0, commune=thread.commune)
    # A new version: tomorrow's pages are new messages, not copies of today's.
    threads.change(scene.db, thread, due_at=again, version=thread.version + 1)
