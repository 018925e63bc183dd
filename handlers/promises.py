"""What the asker was promised: written down, watched, and corrected before it passes."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.outbound import Outbound
from desk.threads import Status, Thread
from handlers import aftercare, voice
from handlers.scene import Scene
from store import people, promises, threads, timers
from store.promises import Kind, Outcome

GRACE = timedelta(minutes=5)
"""Between what the desk will do and what it promises: a tick may be late, a platform slow."""
WATCH = timedelta(minutes=3)
"""How long before a promise passes it is looked at."""
DAY = timedelta(hours=24)
MOST_A_DAY = 5
"""Who was told so many times in a day is told another day."""
ROUND = timedelta(minutes=5)


def by(due: datetime) -> datetime:
    """A time one can say: a little after `due`, on five minutes."""
    late = due + GRACE
    past = timedelta(minutes=late.minute % 5, seconds=late.second, microseconds=late.microsecond)
    return late if not past else late - past + ROUND


def make(scene: Scene, thread: Thread, kind: Kind, at: datetime) -> None:
    """The asker is being told this. What he was told before is kept by it, or corrected where it was earlier."""
    before = promises.current(scene.db, thread.id)
    if before is not None:
        later = kind is before.kind is Kind.SHIFT and at > before.promised_at
        moved = later or before.kind is Kind.WORD
        promises.end(scene.db, thread.id, Outcome.CORRECTED if moved else Outcome.KEPT, scene.now)
    promises.make(scene.db, thread, kind, scene.now, at)
    timers.arm(scene.db, "promise", thread.id, max(scene.now, at - WATCH), commune=thread.commune)


def told_since(scene: Scene, thread: Thread, start: datetime) -> int:
    """How often he was told a time since then."""
    return promises.made_since(scene.db, thread.id, start)


def covers(scene: Scene, thread: Thread, due: datetime) -> bool:
    """What he was told last still holds when the next thing happens."""
    open_one = promises.current(scene.db, thread.id)
    return open_one is not None and open_one.promised_at >= by(due)


def end(scene: Scene, thread: Thread, outcome: Outcome) -> None:
    """Somebody answered or claimed, or nobody waits any more."""
    promises.end(scene.db, thread.id, outcome, scene.now)
    timers.cancel(scene.db, "promise", thread.id)


def due(scene: Scene, thread_id: int) -> list[Outbound]:
    """It passes in a moment. Whatever will not have happened by then is said now, with the time that is true now."""
    thread = threads.find(scene.db, thread_id)
    promise = promises.current(scene.db, thread_id)
    if thread is None or promise is None:
        return []
    if thread.status not in {Status.WAITING, Status.CLAIMED}:
        end(scene, thread, Outcome.VOID)
        return []
    if thread.status is Status.WAITING and aftercare.applies(scene, thread.commune):
        end(scene, thread, Outcome.CORRECTED)
        return aftercare.take_turn(scene, thread, people.get(scene.db, thread.asker_id), first=False)
    if thread.due_at is not None and thread.due_at < promise.promised_at:
        # The next step comes in time; it looks after the promise, and this is looked at again should it fail to.
        if scene.now < promise.promised_at:
            timers.arm(scene.db, "promise", thread.id, promise.promised_at, commune=thread.commune)
            return []
        if thread.status is Status.WAITING and promise.kind is Kind.SHIFT:
            promises.end(scene.db, thread.id, Outcome.KEPT, scene.now)
            return []
    return [moved(scene, thread, promise.kind)]


def moved(scene: Scene, thread: Thread, kind: Kind) -> Outbound:
    """One message: not by then, but by this."""
    asker = people.get(scene.db, thread.asker_id)
    at = by(thread.due_at) if thread.due_at is not None and thread.due_at > scene.now else by(scene.now + GRACE)
    if promises.made_since(scene.db, thread.id, scene.now - DAY) > MOST_A_DAY:
        at = max(at, scene.now + DAY)
    make(scene, thread, kind, at)
    owner = people.get(scene.db, thread.claimed_by) if thread.claimed_by is not None else None
    line = voice.say(
        "promise_moved",
        asker.language,
        number=thread.id,
        name=voice.called(owner, asker.language) if owner is not None else "",
        when=scene.clock(at, asker.language),
    )
    return scene.to_asker(thread, line)
