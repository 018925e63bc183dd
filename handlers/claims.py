"""Claiming, handing on, finishing: what teachers do with threads."""

from __future__ import annotations

from desk.commands import Command, Verb
from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.threads import OPEN, Status, Thread
from handlers import escalations, learning, pages, peers, relay, voice
from handlers.scene import Scene, while_status
from knowledge.text import fold
from store import people, threads, timers


def handle(scene: Scene, inbound: Inbound, teacher: Person, command: Command) -> list[Outbound]:
    """A command about a thread, from somebody who works here."""
    thread = threads.find(scene.db, command.number or 0)
    elsewhere = thread is not None and bool(teacher.commune and thread.commune and thread.commune != teacher.commune)
    if thread is None or (elsewhere and not peers.serves(scene, teacher, thread)):
        return [scene.reply(inbound, voice.say("no_such_thread", teacher.language, number=command.number))]
    if command.verb is Verb.CLAIM:
        return claim(scene, inbound, teacher, thread)
    if command.verb is Verb.ANSWER:
        return relay.teacher_answers(scene, inbound, teacher, thread, command.text)
    if command.verb is Verb.NOTE:
        return note(scene, inbound, teacher, thread, command.text)
    if command.verb is Verb.RESOLVE:
        return resolve(scene, inbound, teacher, thread)
    if command.verb is Verb.REOPEN:
        return reopen(scene, inbound, teacher, thread)
    if thread.claimed_by != teacher.id and teacher.role is not Role.COORDINATOR:
        return [scene.reply(inbound, _not_yours(scene, teacher, thread))]
    if command.verb is Verb.RELEASE:
        return release(scene, inbound, teacher, thread)
    return hand_over(scene, inbound, teacher, thread, command.text)


def claim(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """One claimant, ever. The winner gets everything he needs; whoever came later hears who has it."""
    mine = threads.claim(scene.db, thread.id, teacher, scene.now)
    if mine is None:
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    asker = people.get(scene.db, mine.asker_id)
    timers.cancel(scene.db, "escalate", mine.id)
    timers.cancel(scene.db, "close", mine.id)
    pages.arm_nudge(scene, mine)
    threads.log(scene.db, mine, "claimed", scene.now, person=teacher)
    line = voice.say("claimed_by", asker.language, name=voice.called(teacher, asker.language), number=mine.id)
    told = voice.say(
        "you_claimed",
        teacher.language,
        number=mine.id,
        asker=voice.called(asker, teacher.language),
        title=_title(teacher),
    )
    said = [scene.reply(inbound, told, thread=mine.id)]
    said += pages.close(scene, thread, teacher, asker)
    said.append(scene.to_asker(mine, line))
    return said + pages.brief(scene, inbound, teacher, thread, asker)


def _title(teacher: Person) -> str:
    """ "Thầy", "Cô", or both where the name does not say."""
    first = teacher.name.split()[0].casefold() if teacher.name.split() else ""
    return {"thầy": "Thầy", "cô": "Cô"}.get(first, "Thầy/cô")


def _too_late(scene: Scene, teacher: Person, thread_id: int) -> str:
    now = threads.find(scene.db, thread_id)
    assert now is not None
    if now.claimed_by == teacher.id and now.status in OPEN:
        return voice.say("already_yours", teacher.language, number=thread_id)
    if now.claimed_by is not None and now.status in OPEN:
        owner = people.get(scene.db, now.claimed_by)
        name = voice.called(owner, teacher.language)
        return voice.say("already_claimed", teacher.language, number=thread_id, name=name)
    if now.status in OPEN:
        return voice.say("still_open", teacher.language, number=thread_id)
    return voice.say("already_closed", teacher.language, number=thread_id)


def _not_yours(scene: Scene, teacher: Person, thread: Thread) -> str:
    if thread.claimed_by is None:
        return voice.say("not_claimed", teacher.language, number=thread.id)
    owner = voice.called(people.get(scene.db, thread.claimed_by), teacher.language)
    return voice.say("not_yours", teacher.language, number=thread.id, name=owner)


def release(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """Back to waiting: the others are asked at once, and the asker is told."""
    if thread.claimed_by is None or not threads.hand_to(scene.db, thread, None, scene.now):
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    timers.cancel(scene.db, "nudge", thread.id)
    timers.cancel(scene.db, "close", thread.id)
    threads.log(scene.db, thread, "released", scene.now, person=teacher)
    waiting = threads.find(scene.db, thread.id)
    assert waiting is not None
    asker = people.get(scene.db, thread.asker_id)
    owner = people.get(scene.db, thread.claimed_by)
    said = [scene.reply(inbound, voice.say("released", teacher.language, number=thread.id))]
    if owner.id != teacher.id:
        line = voice.say("released_for_you", owner.language, number=thread.id, by=voice.called(teacher, owner.language))
        said += scene.to_staff(owner, thread.commune, line)
    asked = escalations.take_step(scene, waiting, 0, asker, first=False, without=owner)
    if not any((one.channel, one.chat) == (thread.channel, thread.chat) for one in asked):
        # He believes that somebody has it: whatever he was told before, he hears that it is open again.
        said.append(escalations.open_again(scene, waiting, asker))
    return said + asked


def hand_over(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, to: str) -> list[Outbound]:
    """To the colleague who is named; he, the asker, and whoever had it until now hear so."""
    taker = find_colleague(scene, thread.commune, to)
    if taker is None:
        return [scene.reply(inbound, voice.say("who_is_that", teacher.language, name=voice.shortened(to, 40)))]
    if thread.claimed_by is None or not threads.hand_to(scene.db, thread, taker, scene.now):
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    threads.log(scene.db, thread, "handed_over", scene.now, person=teacher, to=taker.id)
    moved = threads.find(scene.db, thread.id)
    assert moved is not None
    pages.arm_nudge(scene, moved)
    asker = people.get(scene.db, thread.asker_id)
    name = voice.called(taker, teacher.language)
    said = [scene.reply(inbound, voice.say("handed_over", teacher.language, number=thread.id, name=name))]
    said += _relieved(scene, thread, thread.claimed_by, teacher, taker)
    brief = pages.text(scene, moved, asker, taker.language, taken=True)
    from_name = voice.called(teacher, taker.language)
    told = voice.say("handed_to_you", taker.language, number=thread.id, name=from_name)
    said += scene.to_staff(taker, thread.commune, f"{told}\n\n{brief}", thread=thread.id, photos=thread.photos)
    line = voice.say("claimed_by", asker.language, name=voice.called(taker, asker.language), number=thread.id)
    return [*said, scene.to_asker(moved, line, urgency=Urgency.NOTICE)]


def _relieved(scene: Scene, thread: Thread, had_it: int, by: Person, taker: Person) -> list[Outbound]:
    """Somebody else gave his thread away: he need not go on with it."""
    if had_it in {by.id, taker.id}:
        return []
    owner = people.get(scene.db, had_it)
    names = {"by": voice.called(by, owner.language), "name": voice.called(taker, owner.language)}
    return scene.to_staff(
        owner, thread.commune, voice.say("handed_on_for_you", owner.language, number=thread.id, **names)
    )


def find_colleague(scene: Scene, commune: str, name: str) -> Person | None:
    """By the name that was typed, marks and titles left out; None unless exactly one fits."""
    wanted = set(fold(name).split()) - {"thay", "co", "anh", "chi"}
    fitting = [
        person
        for person in people.staff(scene.db, commune)
        if wanted and wanted <= (set(fold(person.name).split()) - {"thay", "co", "anh", "chi"})
    ]
    return fitting[0] if len(fitting) == 1 else None


def note(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str) -> list[Outbound]:
    """Only colleagues ever see it."""
    threads.record(scene.db, thread, kind="note", text=text, person=teacher, now=scene.now, source=inbound.message_id)
    return [scene.reply(inbound, voice.say("noted", teacher.language, number=thread.id))]


def resolve(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """A teacher says that it is done; the asker may still say otherwise."""
    moved = threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now, helped_by="teacher")
    if moved is None:
        return [scene.reply(inbound, voice.say("already_closed", teacher.language, number=thread.id))]
    for kind in ("escalate", "nudge", "close"):
        timers.cancel(scene.db, kind, thread.id)
    threads.log(scene.db, moved, "resolved", scene.now, person=teacher, by="teacher")
    asker = people.get(scene.db, thread.asker_id)
    name = voice.called(teacher, asker.language)
    said = [
        scene.reply(inbound, voice.say("you_resolved", teacher.language, number=thread.id)),
        scene.to_asker(moved, voice.say("closed_by_teacher", asker.language, number=thread.id, name=name)),
    ]
    if thread.status is Status.WAITING:
        said += pages.close_unneeded(scene, thread)
    return said + learning.suggest(scene, moved)


def reopen(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """What has ended is begun again, by him. What is open is not taken from whoever has it."""
    moved = threads.move(
        scene.db, thread, Status.REOPENED, scene.now, claimed_by=None, claimed_at=None, resolved_at=None
    )
    if moved is None:
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    threads.log(scene.db, moved, "reopened", scene.now, person=teacher)
    return claim(scene, inbound, teacher, moved)


def nudge_due(scene: Scene, thread_id: int, step: int) -> list[Outbound]:
    """A claim without a word: reminded once, then offered on. No claim goes silent."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.CLAIMED or thread.claimed_by is None:
        return []
    teacher = people.get(scene.db, thread.claimed_by)
    asker = people.get(scene.db, thread.asker_id)
    if step == 0:
        timers.arm(scene.db, "nudge", thread.id, scene.now + scene.rules.offer_on_after, step=1, commune=thread.commune)
        text = voice.say(
            "nudge",
            teacher.language,
            number=thread.id,
            asker=voice.called(asker, teacher.language),
            question=voice.shortened(thread.question, 160),
        )
        return scene.to_staff(
            teacher, thread.commune, text, thread=thread.id, wanted=while_status(thread, Status.CLAIMED)
        )
    if not threads.hand_to(scene.db, thread, None, scene.now):
        return []
    threads.log(scene.db, thread, "offered_on", scene.now, person=teacher)
    waiting = threads.find(scene.db, thread.id)
    assert waiting is not None
    told = scene.to_staff(teacher, thread.commune, voice.say("offered_on", teacher.language, number=thread.id))
    return told + escalations.take_step(scene, waiting, 0, asker, first=False, without=teacher)
