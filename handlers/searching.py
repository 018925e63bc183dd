"""A running search: its policy, who was asked, and when everybody is asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk import deployment, escalation, policy
from desk.escalation import Position
from desk.people import Person
from desk.policy import URGENT_WAIT
from desk.rota import Rota
from desk.threads import Thread
from handlers.scene import Scene
from store import deployments, people, policies, searches, threads, timers
from store import pages as sent
from store.searches import Search

OFFICE_OPENS = timedelta(hours=7, minutes=30)
URGENT_ROUND = timedelta(minutes=20)


def staff_of(scene: Scene, commune: str) -> list[Person]:
    """Who may be asked as a matter of duty today: of the teachers only those whose deployment serves."""
    today = scene.now.astimezone(scene.zone).date()
    return deployments.serving(scene.db, commune, people.staff(scene.db, commune), today)


def search(scene: Scene, thread: Thread, *, anew: bool = False) -> Search:
    """The running search with the policy it began with; a policy that changed meanwhile is for new ones."""
    found = None if anew else searches.find(scene.db, thread.id)
    if found is not None:
        return found
    today = scene.now.astimezone(scene.zone).date()
    here = deployments.of_commune(scene.db, thread.commune)
    serving = [one.id for one in here if deployment.phase(one, today) in deployment.SERVING]
    written = policies.of(scene.db, thread.commune, serving) or policy.default(scene.rules.step_wait)
    return searches.begin(scene.db, thread, written, scene.now)


def asked_of(scene: Scene, found: Search) -> frozenset[int]:
    """Whom it has asked; whoever's call came to nothing (he went into class before it went out) was not."""
    return found.asked - sent.unreached(scene.db, found.thread_id)


def last_step(scene: Scene, thread: Thread) -> str:
    steps = {"paged", "waits_for_shift", "nobody_to_page"}
    return next((e["kind"] for e in reversed(threads.happened(scene.db, thread.id)) if e["kind"] in steps), "")


def again_next_round(
    scene: Scene, thread: Thread, position: Position, staff: Sequence[Person], in_force: Rota
) -> datetime:
    """Everybody was asked. Ask again when somebody else is free, hours later, or the next day; not all the time."""
    running = search(scene, thread)
    again = next_round(scene, position, staff, in_force, running, running.begun_at)
    searches.anew(scene.db, thread.id, scene.now)
    timers.arm(scene.db, "escalate", thread.id, again, step=0, commune=thread.commune)
    # A new version: the next round's pages are new messages, not copies of these.
    threads.change(scene.db, thread, due_at=again, version=thread.version + 1)
    return again


def next_round(
    scene: Scene, position: Position, staff: Sequence[Person], in_force: Rota, running: Search, begun: datetime
) -> datetime:
    """While somebody stands at the counter the next round is minutes away, not hours."""
    soon = max(begun + URGENT_ROUND, scene.now + URGENT_WAIT)
    if running.is_urgent(soon) and in_force.on_duty(soon):
        fresh = escalation.next_fresh(position, staff, in_force, scene.now)
        return min(soon, fresh) if fresh is not None else soon
    found = escalation.next_round(position, staff, in_force, scene.now, begun=begun)
    if found is not None:
        return found
    tomorrow = (scene.now.astimezone(scene.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow + OFFICE_OPENS
