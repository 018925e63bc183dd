"""Several communes report one system within half an hour: one page, one answer for all, one word when it is over."""

from __future__ import annotations

from datetime import timedelta

from desk import outage as watching
from desk.outage import USUAL_SPAN, WINDOW, Known, Report
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.threads import Status, Thread
from handlers import pages, promises, unit_texts, voice
from handlers.asked import Asked
from handlers.scene import Scene
from store import chats, joins, outages, people, rota, threads, timers, units
from store.outages import Outage
from store.promises import Outcome

LOOK = timedelta(hours=1)
"""After this long somebody is asked whether it is over."""
TAKEN_IN = frozenset({Status.WAITING, Status.ANSWERED, Status.CHOOSING})
"""What nobody has in hand yet waits for the end of the outage instead."""


def heard(scene: Scene, asked: Asked) -> list[Outbound] | None:
    """None unless it is about an outage that lasts, or makes it one."""
    found = watching.reported(asked.text, _systems(scene))
    if found is None:
        return None
    system, plain = found
    outages.hold(scene.db, system)
    (lasting, *_) = (*outages.lasting(scene.db, system), None)
    if lasting is None and not _makes_one(scene, asked, system, plain):
        return None
    thread = asked.open(scene, Status.WAITING, None)
    outages.report(
        scene.db, asked.asker, asked.commune, system=system, plain=plain, now=scene.now, thread=thread, outage=lasting
    )
    if lasting is not None:
        threads.log(scene.db, thread, "outage", scene.now, outage=lasting.id)
        return [_wait(scene, thread, lasting)]
    return _begin(scene, thread, system)


def note(scene: Scene, asked: Asked, thread: Thread | None) -> None:
    """A report that is answered like any other question; it may turn out to be the first of several."""
    found = watching.reported(asked.text, _systems(scene))
    if found is not None:
        system, plain = found
        outages.report(scene.db, asked.asker, asked.commune, system=system, plain=plain, now=scene.now, thread=thread)


def became(scene: Scene, asked: Asked, thread: Thread) -> None:
    """What was overheard and reported has become a thread."""
    outages.tie(scene.db, asked.asker, thread, scene.now - LOOK)


def _systems(scene: Scene) -> list[Known]:
    written = units.listed(scene.db)
    known = [Known(name=system.name, goes_by=system.goes_by) for system in unit_texts.shipped()]
    names = {each.name for each in known}
    return [*known, *(Known(name=u.system, goes_by=(u.system,)) for u in written if u.system not in names)]


def _makes_one(scene: Scene, asked: Asked, system: str, plain: bool) -> bool:
    before = outages.single(scene.db, system, scene.now - USUAL_SPAN)
    this = Report(system=system, commune=asked.commune, person=asked.asker.id, at=scene.now, plain=plain)
    usual = watching.usual(before, outages.listening_since(scene.db, scene.now), scene.now)
    return watching.is_outage([*before, this], usual, scene.now)


def _begin(scene: Scene, thread: Thread, system: str) -> list[Outbound]:
    begun = outages.begin(scene.db, system, thread.province, scene.now - WINDOW, scene.now)
    assert begun is not None  # the system is held
    timers.arm(scene.db, "outage", begun.id, scene.now + LOOK)
    threads.log(scene.db, thread, "outage", scene.now, outage=begun.id, system=system)
    said: list[Outbound] = []
    for one in sorted(outages.threads_of(scene.db, begun), key=lambda one: one.id != thread.id):
        said += _take_in(scene, one, begun)
    return [*said, *_page(scene, begun, thread)]


def _take_in(scene: Scene, thread: Thread, outage: Outage) -> list[Outbound]:
    """Nobody need look at it by itself any more; what somebody has in hand stays his, and its asker is told too."""
    if thread.status in {Status.RESOLVED, Status.PARKED}:
        return []
    if thread.status not in TAKEN_IN:
        return [scene.to_asker(thread, _line(scene, thread, outage))]
    closed = pages.close_unneeded(scene, thread) if thread.status is Status.WAITING else []
    if thread.status is not Status.WAITING:
        moved = threads.move(scene.db, thread, Status.WAITING, scene.now)
        if moved is None:
            return []
        thread = moved
    for kind in ("close", "second_page"):
        timers.cancel(scene.db, kind, thread.id)
    promises.end(scene, thread, Outcome.CORRECTED)
    joins.end(scene.db, thread.id, scene.now)
    return [_wait(scene, thread, outage), *closed]


def _wait(scene: Scene, thread: Thread, outage: Outage) -> Outbound:
    timers.arm(scene.db, "escalate", thread.id, scene.now + 2 * LOOK, commune=thread.commune)
    # A new version: should it be looked at by itself later, its pages are new messages.
    threads.change(scene.db, thread, due_at=None, updated_at=scene.now, version=thread.version + 1)
    return scene.to_asker(thread, _line(scene, thread, outage))


def _line(scene: Scene, thread: Thread, outage: Outage) -> str:
    asker = people.get(scene.db, thread.asker_id)
    unit = _unit(scene, outage)
    return voice.say("outage", asker.language, system=outage.system, unit=unit[0], number=thread.id)


def _unit(scene: Scene, outage: Outage) -> tuple[str, str]:
    """Who runs the system, and how he wants to be told."""
    written = next((u for u in reversed(units.listed(scene.db)) if u.system == outage.system), None)
    if written is not None:
        return written.unit, written.how
    return next(((s.unit, s.how) for s in unit_texts.shipped() if s.name == outage.system), ("", ""))


def goes_on(scene: Scene, thread: Thread) -> bool:
    """Does it still wait for the end of an outage? Then nobody is looked for."""
    if outages.of_thread(scene.db, thread.id) is None:
        return False
    timers.arm(scene.db, "escalate", thread.id, scene.now + 2 * LOOK, commune=thread.commune)
    return True


def still(scene: Scene, thread: Thread) -> Outbound | None:
    """He says that it still does not work, or presses: it is the system, and he hears so again."""
    lasting = outages.of_thread(scene.db, thread.id)
    return scene.to_asker(thread, _line(scene, thread, lasting)) if lasting is not None else None


def holder(scene: Scene, commune: str) -> Person | None:
    """Who hears of it: the coordinator, else a teacher who is on call, else whoever works there and can be reached."""
    staff = [person for person in people.staff(scene.db, commune) if scene.private_chat(person) is not None]
    on_call = rota.load(scene.db, commune, scene.now, scene.zone).on_call(scene.now)
    coordinators = [person for person in staff if person.role is Role.COORDINATOR]
    return next(iter([*coordinators, *(p for p in staff if p.id in on_call), *staff]), None)


def _page(scene: Scene, outage: Outage, thread: Thread) -> list[Outbound]:
    """One for all of them."""
    communes = outages.communes_of(scene.db, outage)
    unit, how = _unit(scene, outage)

    def text(language: str) -> str:
        return voice.say(
            "outage_page",
            language,
            number=outage.id,
            system=outage.system,
            communes=[known.name if (known := chats.commune_called(scene.db, one)) else one for one in communes],
            unit=unit,
            how=how,
        )

    person = holder(scene, thread.commune)
    if person is not None:
        return scene.to_staff(person, thread.commune, text(person.language), urgency=Urgency.PAGE)
    return [
        scene.to_chat(group.channel, group.external_id, text("vi"), topic=group.topic, urgency=Urgency.PAGE)
        for group in scene.teachers_groups(thread.commune)[:1]
    ]
