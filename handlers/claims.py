"""Claiming, handing on, finishing: what teachers do with threads."""

from __future__ import annotations

from datetime import datetime

from desk.commands import Command, Verb
from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.threads import OPEN, Status, Thread
from handlers import (
    escalations,
    handovers,
    holding,
    joining,
    learning,
    pages,
    parting,
    peers,
    promises,
    relay,
    unit_texts,
    voice,
)
from handlers.scene import Scene
from store import pages as sent
from store import people, threads, timers
from store.promises import Outcome


def handle(scene: Scene, inbound: Inbound, teacher: Person, command: Command) -> list[Outbound]:
    """A command about a thread, from somebody who works here."""
    thread = threads.find(scene.db, command.number or 0)
    elsewhere = thread is not None and bool(teacher.commune and thread.commune and thread.commune != teacher.commune)
    if thread is None or (elsewhere and not _may_help(scene, teacher, thread)):
        return [scene.reply(inbound, voice.say("no_such_thread", teacher.language, number=command.number))]
    if command.verb is Verb.CLAIM:
        return claim(scene, inbound, teacher, thread)
    if command.verb is Verb.ANSWER:
        return relay.teacher_answers(scene, inbound, teacher, thread, command.text)
    if command.verb is Verb.NOTE:
        return note(scene, inbound, teacher, thread, command.text)
    if command.verb is Verb.UNIT:
        return [unit_texts.on_request(scene, inbound, teacher, thread)]
    if command.verb is Verb.RESOLVE:
        return resolve(scene, inbound, teacher, thread)
    if command.verb is Verb.REOPEN:
        return reopen(scene, inbound, teacher, thread)
    if thread.claimed_by != teacher.id and teacher.role is not Role.COORDINATOR:
        return [scene.reply(inbound, _not_yours(scene, teacher, thread))]
    if command.verb is Verb.KEEP:
        return holding.keep(scene, inbound, teacher, thread)
    if command.verb is Verb.RELEASE:
        return release(scene, inbound, teacher, thread)
    return hand_over(scene, inbound, teacher, thread, command.text)


def _may_help(scene: Scene, teacher: Person, thread: Thread) -> bool:
    """Of another commune: who offered to help, and who was asked as a neighbour."""
    return peers.serves(scene, teacher, thread) or sent.was_paged(scene.db, thread.id, teacher.id)


def claim(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """One claimant, ever. The winner gets everything he needs; whoever came later hears who has it."""
    mine = threads.claim(scene.db, thread.id, teacher, scene.now)
    if mine is None:
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    asker = people.get(scene.db, mine.asker_id)
    timers.cancel(scene.db, ("escalate", "close"), mine.id)
    by = holding.begin(scene, mine, teacher)
    threads.log(scene.db, mine, "claimed", scene.now, person=teacher)
    line = _claimed_by(scene, mine, asker, teacher, by)
    told = voice.say(
        "you_claimed",
        teacher.language,
        number=mine.id,
        asker=voice.called(asker, teacher.language),
        title=_title(teacher),
        quotes=scene.channels[inbound.channel].quoting,
    )
    said = [scene.reply(inbound, told, thread=mine.id)]
    said += pages.close(scene, thread, teacher, asker)
    said.append(scene.to_asker(mine, line, is_status=True))
    return said + pages.brief(scene, inbound, teacher, thread, asker) + joining.brief(scene, mine)


def _claimed_by(scene: Scene, thread: Thread, asker: Person, teacher: Person, by: datetime) -> str:
    name, when = voice.called(teacher, asker.language), scene.clock(by, asker.language)
    return voice.say("claimed_by", asker.language, name=name, number=thread.id, when=when)


def _title(teacher: Person) -> str:
    """ "Thầy", "Cô", or both where the name does not say; an official who helps is "Anh/chị"."""
    first = teacher.name.split()[0].casefold() if teacher.name.split() else ""
    unknown = "Thầy/cô" if teacher.is_staff else "Anh/chị"
    return {"thầy": "Thầy", "cô": "Cô"}.get(first, unknown)


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
    holding.end(scene, thread)
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
    return said + escalations.offer_again(scene, waiting, asker, without=owner)


def hand_over(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, to: str) -> list[Outbound]:
    """To the colleague who is named, with a note after a colon; he, the asker, and whoever had it until now hear so."""
    name, _, remark = to.partition(":")
    taker = handovers.colleague(scene, thread.commune, name)
    if taker is None:
        return [handovers.who_is_that(scene, inbound, teacher, name)]
    away = handovers.why_not(scene, thread, teacher, taker)
    if away is not None:
        return [scene.reply(inbound, away)]
    if thread.claimed_by is None or not threads.hand_to(scene.db, thread, taker, scene.now):
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    if remark.strip():
        note(scene, inbound, teacher, thread, remark.strip())
    threads.log(scene.db, thread, "handed_over", scene.now, person=teacher, to=taker.id)
    moved = threads.find(scene.db, thread.id)
    assert moved is not None
    by = holding.begin(scene, moved, taker)
    asker = people.get(scene.db, thread.asker_id)
    name = voice.called(taker, teacher.language)
    said = [scene.reply(inbound, voice.say("handed_over", teacher.language, number=thread.id, name=name))]
    said += _relieved(scene, thread, thread.claimed_by, teacher, taker)
    brief = pages.text(scene, moved, asker, taker.language, quotes=scene.can_quote(taker), taken=True)
    from_name = voice.called(teacher, taker.language)
    told = voice.say("handed_to_you", taker.language, number=thread.id, name=from_name)
    said += scene.to_staff(taker, thread.commune, f"{told}\n\n{brief}", thread=thread.id, photos=thread.photos)
    line = _claimed_by(scene, moved, asker, taker, by)
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


def note(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str) -> list[Outbound]:
    """Only colleagues ever see it."""
    threads.record(scene.db, thread, kind="note", text=text, person=teacher, now=scene.now, source=inbound.message_id)
    return [scene.reply(inbound, voice.say("noted", teacher.language, number=thread.id))]


def resolve(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """A teacher says that it is done; the asker may still say otherwise."""
    moved = threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now, helped_by="teacher")
    if moved is None:
        return [scene.reply(inbound, voice.say("already_closed", teacher.language, number=thread.id))]
    timers.cancel(scene.db, ("escalate", "nudge", "close"), thread.id)
    promises.end(scene, thread, Outcome.KEPT)
    threads.log(scene.db, moved, "resolved", scene.now, person=teacher, by="teacher")
    asker = people.get(scene.db, thread.asker_id)
    name = voice.called(teacher, asker.language)
    said = [
        scene.reply(inbound, voice.say("you_resolved", teacher.language, number=thread.id, staff=teacher.is_staff)),
        scene.to_asker(moved, voice.say("closed_by_teacher", asker.language, number=thread.id, name=name)),
    ]
    if thread.status is Status.WAITING:
        said += pages.close_unneeded(scene, thread)
    return said + parting.without_leader(scene, moved) + learning.suggest(scene, moved)


def reopen(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread) -> list[Outbound]:
    """What has ended is begun again, by him. What is open is not taken from whoever has it."""
    moved = threads.move(
        scene.db,
        thread,
        Status.REOPENED,
        scene.now,
        due_at=scene.now + scene.rules.close_after,
        claimed_by=None,
        claimed_at=None,
        resolved_at=None,
    )
    if moved is None:
        return [scene.reply(inbound, _too_late(scene, teacher, thread.id))]
    threads.log(scene.db, moved, "reopened", scene.now, person=teacher)
    return claim(scene, inbound, teacher, moved)
