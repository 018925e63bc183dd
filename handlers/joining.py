"""A question like one that is still open joins it: the teacher answers once, and everybody gets it where he asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.haste import haste
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import aftercare, helping, promises, voice
from handlers.scene import Scene
from knowledge.likeness import is_same_question
from store import chats, joins, people, threads, timers
from store import promises as store_promises
from store.promises import Kind, Outcome

STILL_ASKED = timedelta(days=7)
"""What has waited longer than this is nobody's question of today."""
PATIENCE = timedelta(hours=1)
AHEAD = timedelta(minutes=5)
"""Before its promise passes it is looked at whether the other thread still gets anywhere."""
_WHO_ASKS_ANEW = frozenset({Status.WAITING, Status.ANSWERED, Status.CHOOSING})


def join(scene: Scene, thread: Thread, asker: Person, *, was: Status) -> list[Outbound] | None:
    """None where nobody asks the same: then it goes its own way."""
    if was not in _WHO_ASKS_ANEW or thread.helped_by is not None or haste(thread.question) is not None:
        return None
    if joins.was_joined(scene.db, thread.id) or aftercare.applies(scene, thread.commune):
        return None
    leader = next(
        (
            other
            for other in joins.open_questions(scene.db, thread, STILL_ASKED, scene.now)
            if set(thread.tried) <= set(other.tried) and is_same_question(thread.question, other.question)
        ),
        None,
    )
    if leader is None or aftercare.applies(scene, leader.commune):
        return None
    if not joins.begin(scene.db, thread, leader.id, scene.now):
        return None
    threads.log(scene.db, thread, "joined", scene.now, leader=leader.id)
    return [_told(scene, thread, leader, asker), *brief(scene, leader)]


def _told(scene: Scene, thread: Thread, leader: Thread, asker: Person) -> Outbound:
    at = _wait(scene, thread, leader)
    promises.make(scene, thread, Kind.NEWS, at)
    teacher = people.get(scene.db, leader.claimed_by) if leader.claimed_by is not None else None
    line = voice.say(
        "joined",
        asker.language,
        number=thread.id,
        elsewhere=leader.commune != thread.commune,
        name=voice.called(teacher, asker.language) if teacher is not None else "",
        when=scene.clock(at, asker.language),
    )
    button = Choice(label=voice.say("button_another", asker.language), says=f"không phải câu đó #{thread.id}")
    return scene.to_asker(thread, line, choices=(button,))


def _wait(scene: Scene, thread: Thread, leader: Thread) -> datetime:
    """As long as whoever asked first was told to; returns by when this asker hears something."""
    promise = store_promises.current(scene.db, leader.id)
    at = promises.by(scene.now + PATIENCE)
    if promise is not None and promise.promised_at > scene.now + 2 * AHEAD:
        at = promise.promised_at
    timers.arm(scene.db, "escalate", thread.id, at - AHEAD, commune=thread.commune)
    threads.change(scene.db, thread, due_at=at - AHEAD)
    return at


def goes_on(scene: Scene, thread: Thread) -> bool:
    """Its wait is over: does it wait on? Only while somebody has the other thread, or is looked for."""
    found = joins.find(scene.db, thread.id)
    leader = threads.find(scene.db, found.leader_id) if found is not None else None
    if leader is None or leader.status not in {Status.WAITING, Status.CLAIMED}:
        joins.end(scene.db, thread.id, scene.now)
        return False
    promise = store_promises.current(scene.db, leader.id)
    later = max(scene.now + PATIENCE, promise.promised_at if promise is not None else scene.now)
    timers.arm(scene.db, "escalate", thread.id, later, commune=thread.commune)
    threads.change(scene.db, thread, due_at=later)  # the promise is corrected by it before it passes
    return True


def brief(scene: Scene, leader: Thread) -> list[Outbound]:
    """Whoever has it hears once who else asks; with nobody there yet, whoever claims it will."""
    if leader.claimed_by is None:
        return []
    teacher = people.get(scene.db, leader.claimed_by)
    new = [thread for thread in joins.followers(scene.db, leader.id) if joins.told(scene.db, thread.id, scene.now)]
    if not new:
        return []
    line = voice.say("joined_brief", teacher.language, number=leader.id, others=[_other(scene, one) for one in new])
    return scene.to_staff(teacher, leader.commune, line, urgency=Urgency.NOTICE)


def _other(scene: Scene, thread: Thread) -> dict[str, object]:
    known = chats.commune_called(scene.db, thread.commune)
    question = voice.shortened(thread.question, 160)
    return {"number": thread.id, "commune": known.name if known else thread.commune, "question": question}


def passed_on(scene: Scene, inbound: Inbound, asker: Person, thread: Thread, text: str) -> list[Outbound]:
    """What he adds goes to whoever is at work on the answer he waits for, under his own number."""
    found = joins.find(scene.db, thread.id)
    leader = threads.find(scene.db, found.leader_id) if found is not None else None
    if leader is None or leader.claimed_by is None:
        return []
    teacher = people.get(scene.db, leader.claimed_by)
    name = voice.called(asker, teacher.language)
    photos = inbound.photos
    line = voice.say("relay_asker", teacher.language, name=name, number=thread.id, text=text, photos=len(photos))
    return scene.to_staff(teacher, leader.commune, line, thread=thread.id, photos=photos)


def share(scene: Scene, inbound: Inbound, teacher: Person, leader: Thread, text: str, *, first: bool) -> list[Outbound]:
    """The answer goes to all who wait for it; what follows it, to those who have said nothing since."""
    reached: list[Thread] = []
    said: list[Outbound] = []
    for thread in joins.followers(scene.db, leader.id, answered_too=not first):
        new = thread.status is Status.WAITING
        mine = _answered(scene, thread, teacher) if new else thread
        if mine is None:
            continue
        threads.record(scene.db, mine, kind="answer", text=text, person=teacher, now=scene.now, photos=inbound.photos)
        until = scene.now + scene.rules.close_after
        timers.arm(scene.db, "close", mine.id, until, commune=mine.commune)
        threads.change(scene.db, mine, due_at=until, updated_at=scene.now)
        reached += [mine] if new else []
        if (inbound.channel, inbound.chat) != (mine.channel, mine.chat):
            said.append(helping.carried(scene, inbound, teacher, mine, text, first=new))
    if reached:
        others = [_other(scene, thread) for thread in reached]
        line = voice.say("joined_answered", teacher.language, number=leader.id, others=others)
        said.append(scene.reply(inbound, line, thread=leader.id))
    return said


def _answered(scene: Scene, thread: Thread, teacher: Person) -> Thread | None:
    """From here on it is a thread like any other, and his."""
    mine = threads.claim(scene.db, thread.id, teacher, scene.now)
    if mine is None:
        return None
    timers.cancel(scene.db, "escalate", thread.id)
    threads.log(scene.db, mine, "claimed", scene.now, person=teacher, by="joining")
    joins.answered(scene.db, thread.id, scene.now)
    promises.end(scene, thread, Outcome.KEPT)
    return threads.move(scene.db, mine, Status.WAITING_ASKER, scene.now)


def is_shared(scene: Scene, thread: Thread) -> bool:
    """Its answer is another thread's too, and what that one teaches is enough."""
    found = joins.find(scene.db, thread.id)
    leader = threads.find(scene.db, found.leader_id) if found is not None and found.answered_at is not None else None
    return leader is not None and leader.status is not Status.PARKED
