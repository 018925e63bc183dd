"""Looking for a person: when a search begins, goes on, is hurried, and begins anew."""

from __future__ import annotations

from desk import escalation
from desk.escalation import Position
from desk.outbound import Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import haste, joining, promises, search_steps, searching
from handlers import outages as outage_news
from handlers.haste import Pressed
from handlers.scene import Scene
from handlers.search_steps import take_step
from handlers.searching import staff_of
from store import joins, people, rota, threads, timers
from store import pages as sent
from store.promises import Kind


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
    searching.search(scene, moved, anew=True)
    pressed = haste.mark(scene, moved, haste.said_so_far(scene, moved))
    return take_step(scene, moved, 0, asker, first=say, pressed=pressed)


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
    return search_steps.still_looking(scene, now, asker, by, coordinator=False)


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
    if step == search_steps.FRESH:
        return search_steps.take_fresh(scene, thread, asker)
    found = searching.search(scene, thread)
    if step >= len(found.policy.steps):
        staff = staff_of(scene, thread.commune)
        in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
        asked = searching.asked_of(scene, found)
        searching.again_next_round(scene, thread, Position(asked=asked), staff, in_force)
        return []
    again = step == found.step and found.times > 0
    return take_step(scene, thread, step, asker, first=False, again=again)


def hurry(scene: Scene, thread: Thread, asker: Person, text: str) -> list[Outbound]:
    """It has become urgent while it waits: the step it stands at is taken again, now with two at once."""
    found = searching.search(scene, thread)
    pressed = haste.mark(scene, thread, text)
    if pressed in {None, Pressed.TOO_OFTEN}:
        note = haste.told(pressed, asker.language, reached=False)
        return [scene.to_asker(thread, note)] if note else []
    step, again = (found.step, True) if found.times else (0, False)
    return take_step(scene, thread, step, asker, first=True, again=again, pressed=pressed)


def page_held_up(scene: Scene, page: Outbound) -> None:
    """This call must wait, perhaps for days: where no other is under way, whoever comes next is asked now."""
    thread = threads.find(scene.db, page.thread) if page.thread is not None and page.urgency is Urgency.PAGE else None
    waits = timers.find(scene.db, "escalate", thread.id) if thread is not None else None
    if thread is None or waits is None or thread.status is not Status.WAITING or sent.under_way(scene.db, thread):
        return
    timers.arm(scene.db, "escalate", thread.id, scene.now, step=waits.step, commune=thread.commune)


def rota_changed(scene: Scene, commune: str) -> list[Outbound]:
    """Somebody is free earlier or later than was said: what waits for him is asked then, and whoever waits is told."""
    said: list[Outbound] = []
    for thread in threads.with_status(scene.db, {Status.WAITING}, commune or None):
        if (
            thread.due_at is None
            or thread.due_at <= scene.now
            or searching.last_step(scene, thread) != "waits_for_shift"
        ):
            continue
        staff = staff_of(scene, thread.commune)
        in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
        found = searching.search(scene, thread)
        plan = escalation.plan(found.policy, Position(urgent=found.is_urgent(scene.now)), staff, in_force, scene.now)
        at = scene.now if plan.page else plan.again_at
        if at is None or at == thread.due_at:
            continue
        asker = people.get(scene.db, thread.asker_id)
        said += take_step(scene, thread, 0, asker, first=at > thread.due_at)
    return said
