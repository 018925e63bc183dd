"""The deployment clock in words: what winds down by when, and the one message when the teachers' time is over."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk import deployment as clock
from desk.aftercare import ORDER
from desk.deployment import Deployment, Notice, Phase
from desk.outbound import Outbound
from desk.people import Chat, ChatRole, Person, Role
from desk.threads import Status, Thread
from handlers import search_steps, voice, winding_down
from handlers.scene import Scene
from store import chats, deployments, joins, offers, people, threads, timers

_NIGHT = time(20)


def arm(connection: Connection, deployment: Deployment, now: datetime, zone: ZoneInfo) -> None:
    """Look again when something of it falls due next."""
    at = clock.next_look(deployment, now, zone)
    if at is None:
        timers.cancel(connection, "deployment", deployment.id)
    else:
        timers.arm(connection, "deployment", deployment.id, at)


def joined(scene: Scene, teacher: Person) -> None:
    """Who comes when the deployment is planned already belongs to it. Of two schools it must be said whose he is."""
    here = deployments.of_commune(scene.db, teacher.commune) if teacher.commune else deployments.every(scene.db)
    today = scene.now.astimezone(scene.zone).date()
    coming = [one for one in here if clock.phase(one, today) is not Phase.AFTERCARE]
    if teacher.role is Role.TEACHER and len({one.school.casefold() for one in coming}) == 1:
        for one in coming:
            deployments.add_member(scene.db, one, teacher)


def plan(connection: Connection, deployment: Deployment, now: datetime, zone: ZoneInfo) -> None:
    """One that is new: what its day asks for already is told at once, but not at night."""
    arm(connection, deployment, now, zone)
    hour = now.astimezone(zone).time()
    if clock.notice_due(deployment, now, zone) is not None and clock.TOLD_AT <= hour < _NIGHT:
        timers.arm(connection, "deployment", deployment.id, now)


def due(scene: Scene, deployment_id: int) -> list[Outbound]:
    deployment = deployments.get(scene.db, deployment_id)
    return [] if deployment is None else look(scene, deployment)


def look(scene: Scene, deployment: Deployment) -> list[Outbound]:
    """Tell what its day asks for. Done twice it tells nobody twice: a row for each place decides."""
    arm(scene.db, deployment, scene.now, scene.zone)
    notice = clock.notice_due(deployment, scene.now, scene.zone)
    over = clock.phase(deployment, scene.now.astimezone(scene.zone).date()) is Phase.AFTERCARE
    if notice is None or over is not (notice is Notice.AFTERCARE):
        return []  # between midnight and the morning after the last day there is nothing to tell
    if notice is Notice.AFTERCARE:
        return [*_relieve(scene, deployment), *_tell_groups(scene, deployment)]
    return [
        said
        for person in _involved(scene, deployment)
        for said in winding_down.remind(scene, deployment, notice, person)
    ]


def _involved(scene: Scene, deployment: Deployment) -> list[Person]:
    """Its members, and the coordinators of its communes."""
    ids = set(deployment.members)
    for commune in deployment.communes:
        ids |= {person.id for person in people.staff(scene.db, commune) if person.role is Role.COORDINATOR}
    return [people.get(scene.db, person) for person in sorted(ids)]


def _relieve(scene: Scene, deployment: Deployment) -> list[Outbound]:
    """What they still hold goes back to those who serve now: nobody is kept who did not offer to stay."""
    said: list[Outbound] = []
    today = scene.now.astimezone(scene.zone).date()
    for commune in deployment.communes:
        here = deployments.of_commune(scene.db, commune)
        held: dict[int, list[Thread]] = {}
        for thread in threads.with_status(scene.db, {Status.CLAIMED, Status.WAITING_ASKER}, commune):
            if thread.claimed_by is not None:
                held.setdefault(thread.claimed_by, []).append(thread)
        for person_id, own in held.items():
            holder = people.get(scene.db, person_id)
            if clock.serves(person_id, here, today) or offers.of_person(scene.db, holder):
                continue
            said += _take_back(scene, holder, own)
    return said


def _take_back(scene: Scene, holder: Person, held: list[Thread]) -> list[Outbound]:
    said: list[Outbound] = []
    numbers = []
    for thread in held:
        if thread.status is Status.WAITING_ASKER:
            continue  # he has answered; the asker's "vẫn lỗi" finds whoever serves then
        if not threads.hand_to(scene.db, thread, None, scene.now):
            continue
        numbers.append(thread.id)
        timers.cancel(scene.db, "nudge", thread.id)
        threads.log(scene.db, thread, "released", scene.now, person=holder)
        waiting = threads.find(scene.db, thread.id)
        assert waiting is not None
        asker = people.get(scene.db, thread.asker_id)
        said += search_steps.take_step(scene, waiting, 0, asker, first=False, without=holder)
    if numbers:
        line = voice.say("deployment_relieved", holder.language, numbers=numbers)
        said = [*scene.to_staff(holder, held[0].commune, line), *said]
    return said


def _tell_groups(scene: Scene, deployment: Deployment) -> list[Outbound]:
    """Each commune hears once who answers from now on. Where another school still serves, there is nothing to tell."""
    said: list[Outbound] = []
    today = scene.now.astimezone(scene.zone).date()
    given = sorted(offers.accepted(scene.db), key=lambda offer: ORDER.index(offer.kind))
    for commune, groups in _groups(scene, deployment):
        if clock.phase_here(deployments.of_commune(scene.db, commune), today) is not Phase.AFTERCARE:
            continue
        helpers = [people.get(scene.db, offer.person_id) for offer in given if offer.commune in {"", commune}]
        names = [voice.called(person) for person in dict.fromkeys(helpers)][:4]
        markup = voice.say("aftercare_begins", "vi", names=names, until=f"{deployment.ends_on:%d/%m}")
        said += [
            scene.to_chat(chat.channel, chat.external_id, markup, topic=chat.topic)
            for chat in groups
            if deployments.tell_once(scene.db, deployment, Notice.AFTERCARE, f"chat:{chat.id}", scene.now)
        ]
    return said


def continues(scene: Scene, deployment: Deployment) -> list[Outbound]:
    """The end moved on after a group had heard that it was over: the group is told that it is not."""
    today = scene.now.astimezone(scene.zone).date()
    if clock.phase(deployment, today) not in clock.SERVING:
        return []
    markup = voice.say("deployment_goes_on", "vi", until=f"{deployment.ends_on:%d/%m}")
    said: list[Outbound] = []
    for commune, groups in _groups(scene, deployment):
        here = deployments.of_commune(scene.db, commune)
        for chat in groups:
            # It may have been another school's end that the group heard of last.
            if deployments.take_back(scene.db, here, Notice.AFTERCARE, f"chat:{chat.id}"):
                said.append(scene.to_chat(chat.channel, chat.external_id, markup, topic=chat.topic))
    return said


def resumed(scene: Scene, before: Deployment, moved: Deployment) -> list[Outbound]:
    """Where it was over and is not any more, the teachers are asked at once what was left to those who had offered."""
    said: list[Outbound] = []
    today = scene.now.astimezone(scene.zone).date()
    for commune in moved.communes:
        here = deployments.of_commune(scene.db, commune)
        then = [before if one.id == moved.id else one for one in here]
        if clock.phase_here(then, today) is not Phase.AFTERCARE or clock.phase_here(here, today) not in clock.SERVING:
            continue
        for thread in threads.with_status(scene.db, {Status.WAITING}, commune):
            if joins.find(scene.db, thread.id) is None:
                asker = people.get(scene.db, thread.asker_id)
                said += search_steps.take_step(scene, thread, 0, asker, first=True)
    return said


def _groups(scene: Scene, deployment: Deployment) -> list[tuple[str, list[Chat]]]:
    """The officials' groups of each of its communes that can be written to."""
    found = []
    for commune in deployment.communes:
        here = chats.with_role(scene.db, ChatRole.OFFICIALS, commune)
        found.append((commune, [c for c in here if c.commune == commune and c.channel in scene.channels]))
    return found
