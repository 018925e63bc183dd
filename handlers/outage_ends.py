"""An outage is over when somebody says so; whoever was told of it is told that too. Or it was none."""

from __future__ import annotations

from datetime import timedelta

from desk import escalation
from desk.inbound import ChatKind, Inbound
from desk.outbound import Choice, Outbound
from desk.people import Chat, ChatRole, Person
from desk.sharing import LASTS, NONE, OVER, OVER_ALL
from desk.threads import Status, Thread
from handlers import escalations, voice
from handlers.outages import LOOK, holder
from handlers.scene import Scene
from knowledge.text import fold
from store import outages, people, rota, threads, timers
from store.outages import Outage

ASKED = 2
"""So often somebody is asked; then silence and no new reports end it."""
QUIET = timedelta(hours=2)


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words are about no outage, or from somebody who does not look after them."""
    if not person.is_staff:
        return None
    if not (inbound.addressed or chat.kind == ChatKind.PRIVATE or chat.role is ChatRole.TEACHERS):
        return None
    typed = " ".join(fold(inbound.press or inbound.text).split())
    for pattern, does in ((OVER, is_over), (OVER_ALL, is_over), (LASTS, _lasts), (NONE, is_none)):
        found = pattern.fullmatch(typed)
        if found is not None:
            meant = _meant(scene, int(found["n"]) if found["n"] else None)
            if isinstance(meant, Outage):
                return does(scene, inbound, person, meant)
            if not meant and found["n"] is None and pattern is not OVER_ALL:
                return None
            rows = [{"number": one.id, "system": one.system} for one in meant]
            return [scene.reply(inbound, voice.say("outage_which", person.language, outages=rows))]
    return None


def _meant(scene: Scene, number: int | None) -> Outage | list[Outage]:
    """The one that is named, or the only one; else those there are."""
    lasting = outages.lasting(scene.db)
    named = [one for one in lasting if number in {None, one.id}]
    return named[0] if len(named) == 1 else lasting


def is_over(scene: Scene, inbound: Inbound, person: Person, outage: Outage) -> list[Outbound]:
    told = _tell_all(scene, outage, person, confirmed=True)
    line = voice.say("outage_ended", person.language, number=outage.id, system=outage.system, told=len(told))
    return [scene.reply(inbound, line), *told]


def _tell_all(scene: Scene, outage: Outage, by: Person | None, *, confirmed: bool) -> list[Outbound]:
    waiting = outages.threads_of(scene.db, outage)
    if not outages.end(scene.db, outage, by, scene.now):
        return []
    timers.cancel(scene.db, "outage", outage.id)
    return [said for thread in waiting for said in _tell(scene, thread, outage, confirmed=confirmed)]


def _tell(scene: Scene, thread: Thread, outage: Outage, *, confirmed: bool) -> list[Outbound]:
    """His thread ends with it; "vẫn lỗi" opens it again, and then it is looked at by itself."""
    if thread.status is Status.WAITING:
        if threads.move(scene.db, thread, Status.RESOLVED, scene.now, resolved_at=scene.now) is None:
            return []
        timers.cancel(scene.db, "escalate", thread.id)
        threads.log(scene.db, thread, "outage_over", scene.now, outage=outage.id)
    elif thread.status not in {Status.CLAIMED, Status.WAITING_ASKER}:
        return []
    asker = people.get(scene.db, thread.asker_id)
    line = voice.say("outage_over", asker.language, number=thread.id, system=outage.system, confirmed=confirmed)
    return [scene.to_asker(thread, line)]


def _lasts(scene: Scene, inbound: Inbound, person: Person, outage: Outage) -> list[Outbound]:
    timers.arm(scene.db, "outage", outage.id, scene.now + 2 * LOOK)
    line = voice.say("outage_lasts", person.language, number=outage.id, system=outage.system)
    return [scene.reply(inbound, line)]


def is_none(scene: Scene, inbound: Inbound, person: Person, outage: Outage) -> list[Outbound]:
    """Put together by mistake: each is looked after by itself."""
    waiting = outages.threads_of(scene.db, outage)
    if not outages.end(scene.db, outage, person, scene.now, mistaken=True):
        return []
    timers.cancel(scene.db, "outage", outage.id)
    line = voice.say("outage_none", person.language, number=outage.id, system=outage.system)
    said = [scene.reply(inbound, line)]
    for thread in waiting:
        if thread.status is Status.WAITING:
            asker = people.get(scene.db, thread.asker_id)
            said += escalations.offer_again(scene, thread, asker, without=None)
    return said


def due(scene: Scene, number: int, step: int) -> list[Outbound]:
    """It has lasted for a while: is it over? Asked in the day, and not for ever."""
    outage = outages.find(scene.db, number)
    if outage is None or outage.ended_at is not None:
        return []
    communes = outages.communes_of(scene.db, outage)
    morning = escalation.quiet_until(rota.load(scene.db, communes[0], scene.now, scene.zone), scene.now)
    if morning is not None:
        timers.arm(scene.db, "outage", outage.id, morning, step=step)
        return []
    timers.arm(scene.db, "outage", outage.id, scene.now + 2 * LOOK, step=step + 1)
    if step >= ASKED:
        if scene.now - outages.last_report(scene.db, outage) < QUIET:
            return []
        return _tell_all(scene, outage, None, confirmed=False)
    person = holder(scene, communes[0])
    if person is None:
        return []
    line = voice.say(
        "outage_ask",
        person.language,
        number=outage.id,
        system=outage.system,
        since=scene.clock(outage.begun_at, person.language),
    )
    choices = (
        Choice(label=voice.say("button_outage_over", person.language), says=f"xong sự cố {outage.id}"),
        Choice(label=voice.say("button_outage_lasts", person.language), says=f"còn sự cố {outage.id}"),
    )
    return scene.to_staff(person, communes[0], line, choices=choices)
