"""Giving work away in one go: when somebody leaves or falls ill, and to whom it may be given."""

from __future__ import annotations

from datetime import datetime

from desk.inbound import Inbound
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.rota import Reason
from desk.teacher_names import Ambiguous, Near, Stranger, who_is_meant
from desk.threads import Status, Thread
from handlers import escalations, holding, voice
from handlers.scene import Scene
from knowledge.text import fold
from store import deployments, offers, people, rota, threads, timers

_LISTED = 8


def colleague(scene: Scene, commune: str, name: str) -> Person | None:
    """By the name that was typed, marks and titles left out; None unless exactly one fits."""
    name = name.replace("/", " ")  # "thầy/cô", where the desk does not know
    wanted = set(fold(name).split()) - {"thay", "co", "anh", "chi"}
    here = people.staff(scene.db, commune)
    # "Cô Lan" is cô Lan, though there is a cô Lan Anh too; and "cô Hà" is not cô Hạ.
    for same in (str.casefold, fold):
        exact = [person for person in here if same(person.name).split() == same(name).split()]
        if len(exact) == 1:
            return exact[0]
    fitting = [
        person
        for person in here
        if wanted and wanted <= (set(fold(person.name).split()) - {"thay", "co", "anh", "chi"})
    ]
    return fitting[0] if len(fitting) == 1 else None


def who_is_that(scene: Scene, inbound: Inbound, teacher: Person, name: str) -> Outbound:
    """The name he typed is nobody's, or more than one's."""
    known = perhaps(scene, teacher.commune, name, teacher)
    asked = voice.say("who_is_that", teacher.language, name=voice.shortened(name, 40), colleagues=known)
    return scene.reply(inbound, asked)


def perhaps(scene: Scene, commune: str, name: str, to: Person) -> list[str]:
    """Whom the name may have meant, where it is nobody's or more than one's: those it fits nearly, else everybody."""
    here = [p for p in people.staff(scene.db, commune) if p.role is Role.TEACHER and p.id != to.id]
    meant = who_is_meant([name], here)[name] if name else Stranger()
    likely = meant.people if isinstance(meant, Ambiguous | Near) else tuple(here)
    return [voice.called(person, to.language) for person in likely[:_LISTED]]


def why_not(scene: Scene, thread: Thread, by: Person, taker: Person) -> str | None:
    """What to say when he cannot be given work now: nobody is called out of class, or to work at night."""
    if taker.role is not Role.TEACHER or taker.id == by.id:
        return None
    today = scene.now.astimezone(scene.zone).date()
    if not deployments.serving(scene.db, thread.commune, [taker], today) and not offers.of_person(scene.db, taker):
        name = voice.called(taker, by.language)
        return voice.say("colleague_has_left", by.language, name=name, number=thread.id)
    in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone).having_paged(())
    if taker.id not in in_force.people:
        return None
    verdict = in_force.may_page(taker.id, scene.now, off_duty=True)
    if verdict.free or verdict.reason not in {Reason.IN_CLASS, Reason.BUSY, Reason.QUIET}:
        return None
    back = in_force.next_free(taker.id, scene.now)
    return voice.say(
        "colleague_not_free",
        by.language,
        name=voice.called(taker, by.language),
        when=scene.clock(back, by.language) if back is not None else "",
        number=thread.id,
    )


def give_all(scene: Scene, inbound: Inbound, teacher: Person, to: str) -> list[Outbound]:
    """ "bàn giao hết cho cô Lan": one message to her, one to each asker who waits. Without a name: back to all."""
    held = threads.claimed_by(scene.db, teacher.id)
    if not held:
        return [scene.reply(inbound, voice.say("nothing_to_hand_over", teacher.language))]
    if not to:
        return _to_whoever_is_free(scene, inbound, teacher, held)
    taker = colleague(scene, teacher.commune or held[0].commune, to)
    if taker is None or taker.id == teacher.id:
        return [who_is_that(scene, inbound, teacher, to)]
    away = why_not(scene, held[0], teacher, taker)
    if away is not None:
        return [scene.reply(inbound, away)]
    given: list[Thread] = []
    said: list[Outbound] = []
    for thread in held:
        if not threads.hand_to(scene.db, thread, taker, scene.now):
            continue
        threads.log(scene.db, thread, "handed_over", scene.now, person=teacher, to=taker.id)
        timers.cancel(scene.db, "close", thread.id)
        moved = threads.find(scene.db, thread.id)
        assert moved is not None
        given.append(moved)
        asker = people.get(scene.db, thread.asker_id)
        when = scene.clock(holding.begin(scene, moved, taker), asker.language)
        name = voice.called(taker, asker.language)
        line = voice.say("claimed_by", asker.language, name=name, number=thread.id, when=when)
        said.append(scene.to_asker(moved, line, urgency=Urgency.NOTICE))
    rows = [_summary(scene, thread, taker) for thread in given[:_LISTED]]
    told = voice.say("all_handed_to_you", taker.language, name=voice.called(teacher, taker.language), rows=rows)
    done = voice.say(
        "all_handed_over",
        teacher.language,
        name=voice.called(taker, teacher.language),
        numbers=[thread.id for thread in given],
    )
    return [scene.reply(inbound, done), *scene.to_staff(taker, given[0].commune, told), *said]


def _summary(scene: Scene, thread: Thread, taker: Person) -> dict[str, object]:
    """What was asked, by whom, and the last word about it."""
    said = threads.said(scene.db, thread.id, ("note", "answer", "relay", "detail"))
    asker = people.get(scene.db, thread.asker_id)
    return {
        "number": thread.id,
        "asker": voice.called(asker, taker.language),
        "question": voice.shortened(thread.question, 120),
        "last": voice.shortened(said[-1]["text"], 120) if said else "",
    }


def _to_whoever_is_free(scene: Scene, inbound: Inbound, teacher: Person, held: list[Thread]) -> list[Outbound]:
    """What the asker waits for goes back to all; what waits for the asker stays until he says more."""
    given: list[Thread] = []
    said: list[Outbound] = []
    for thread in held:
        if thread.status is not Status.CLAIMED or not threads.hand_to(scene.db, thread, None, scene.now):
            continue
        holding.end(scene, thread)
        threads.log(scene.db, thread, "released", scene.now, person=teacher)
        given.append(thread)
        waiting = threads.find(scene.db, thread.id)
        assert waiting is not None
        asker = people.get(scene.db, thread.asker_id)
        said += escalations.offer_again(scene, waiting, asker, without=teacher)
    if not given:
        return [scene.reply(inbound, voice.say("nothing_to_hand_over", teacher.language))]
    done = voice.say("all_released", teacher.language, numbers=[thread.id for thread in given])
    return [scene.reply(inbound, done), *said]


def offer(scene: Scene, person: Person, reopens: datetime | None) -> list[Outbound]:
    """He will be away: what he has is named, with the words that give it away, and when it is open to others else.
    Nothing where he has nothing."""
    held = [thread for thread in threads.claimed_by(scene.db, person.id) if thread.status is Status.CLAIMED]
    if not held:
        return []
    text = voice.say(
        "hand_over_before_leaving",
        person.language,
        numbers=[thread.id for thread in held[:_LISTED]],
        reopens=scene.clock(reopens, person.language) if reopens is not None else "",
    )
    return scene.to_staff(person, person.commune or held[0].commune, text)
