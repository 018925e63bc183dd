"""Looking for somebody when the teachers' time is over: only those are asked who offered."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from desk import aftercare, deployment
from desk.deployment import Phase
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import pages, voice
from handlers.scene import Scene, while_status
from store import chats, deployments, offers, people, threads, timers


def applies(scene: Scene, commune: str) -> bool:
    today = scene.now.astimezone(scene.zone).date()
    return deployment.phase_here(deployments.of_commune(scene.db, commune), today) is Phase.AFTERCARE


def take_turn(scene: Scene, thread: Thread, asker: Person, *, first: bool) -> list[Outbound]:
    """Ask the next one who offered, and arm the turn after; the asker hears once what he may expect."""
    systems = _systems(scene, thread)
    turn = aftercare.next_turn(
        [offer for offer in _fitting(scene, thread, systems) if _is_reachable(scene, thread, offer)],
        offers.asked(scene.db, thread.id, scene.now),
        thread_id=thread.id,
        asker_id=asker.id,
        commune=thread.commune,
        systems=systems,
        now=scene.now,
        zone=scene.zone,
    )
    said: list[Outbound] = []
    for person in (people.get(scene.db, one) for one in turn.people):
        said += _page(scene, thread, person, asker)
        offers.note_asked(scene.db, person.id, thread.id, scene.now, commune=thread.commune)
        threads.log(scene.db, thread, "paged", scene.now, step=0, people=[person.id], aftercare=True)
    again = turn.again_at or _tomorrow(scene)
    if turn.people:
        again = scene.now + aftercare.WAIT
    timers.arm(scene.db, "escalate", thread.id, again, commune=thread.commune)
    threads.change(scene.db, thread, due_at=again, step=0)
    return [*_tell(scene, thread, asker, turn, again, first=first), *said]


def _fitting(scene: Scene, thread: Thread, systems: list[str]) -> list[aftercare.Offer]:
    return [offer for offer in offers.accepted(scene.db) if aftercare.fits(offer, thread.commune, systems)]


def _is_reachable(scene: Scene, thread: Thread, offer: aftercare.Offer) -> bool:
    person = people.get(scene.db, offer.person_id)
    among_us = not person.is_staff and person.commune == thread.commune
    return among_us or scene.private_chat(person) is not None


def _page(scene: Scene, thread: Thread, person: Person, asker: Person) -> list[Outbound]:
    """To him alone, never to a group of people who did not offer. Whoever cannot be written to reads his name in the
    commune's own group, where the asker is told whom we turned to.
    """
    alone = scene.to_person(
        person,
        pages.text(scene, thread, asker, person.language, quotes=scene.can_quote(person)),
        urgency=Urgency.PAGE,
        choices=(Choice(label=voice.say("button_claim", person.language), says=f"nhận {thread.id}"),),
        photos=thread.photos,
        thread=thread.id,
        wanted=while_status(thread, Status.WAITING),
        key=f"page:{thread.id}:{thread.version}:0:p{person.id}",
    )
    return [alone] if alone is not None else []


def _tell(
    scene: Scene, thread: Thread, asker: Person, turn: aftercare.Turn, again: datetime, *, first: bool
) -> list[Outbound]:
    told = any(event["kind"] == "aftercare_promise" for event in threads.happened(scene.db, thread.id))
    if told and not first:
        return []
    threads.log(scene.db, thread, "aftercare_promise", scene.now)
    names = [_called(scene, thread, people.get(scene.db, one), asker.language) for one in turn.people]
    line = voice.say(
        "aftercare_waiting",
        asker.language,
        number=thread.id,
        names=names,
        when="" if turn.people or turn.again_at is None else scene.clock(again, asker.language),
    )
    return [scene.to_asker(thread, line)]


def _called(scene: Scene, thread: Thread, person: Person, language: str) -> str:
    """Of an official elsewhere it is said where he sits: in the group nobody knows him."""
    name = voice.called(person, language)
    if person.is_staff or person.commune == thread.commune:
        return name
    known = chats.commune_called(scene.db, person.commune)
    return f"{name} ({known.name})" if known is not None else name


def _systems(scene: Scene, thread: Thread) -> list[str]:
    """What the question is about, as far as the entries that were tried tell."""
    names = [*([thread.entry] if thread.entry else []), *thread.tried]
    found = [entry for name in names if (entry := scene.matching.entry(name)) is not None]
    return list(dict.fromkeys(system for entry in found for system in entry.systems))


def _tomorrow(scene: Scene) -> datetime:
    """Nobody is left to ask today: look again in the morning, when somebody may have offered."""
    local = scene.now.astimezone(scene.zone) + timedelta(days=1)
    return datetime.combine(local.date(), time(deployment.TOLD_AT.hour, deployment.TOLD_AT.minute), tzinfo=scene.zone)
