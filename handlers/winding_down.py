"""What is left to do before the teachers leave: the whole list once, then only what is still undone."""

from __future__ import annotations

from sqlalchemy import Connection

from desk import deployment as clock
from desk.aftercare import Kind
from desk.deployment import Deployment, Notice, Phase, Task
from desk.digest import days_in, weekly_hours
from desk.outbound import Outbound
from desk.people import Person, Role
from desk.threads import IN_HANDS, OPEN, Status, Thread
from handlers import own_helpers, voice
from handlers.scene import Scene
from store import chats, deployments, offers, people, threads

_LISTED = 5
"""Threads that one message names; the rest is counted."""
_SETTLED = "settled"
"""That nothing is left to do is told once."""


def remind(scene: Scene, deployment: Deployment, notice: Notice, person: Person) -> list[Outbound]:
    """Told once a person and notice. Who has heard the whole of it hears only what is left."""
    place = f"person:{person.id}"
    heard = deployments.has_heard(scene.db, deployment, place)
    if not deployments.tell_once(scene.db, deployment, notice, place, scene.now):
        return []
    if person.role is Role.TEACHER:
        markup = _to_teacher(scene, deployment, person, notice, heard=heard)
    else:
        markup = _left(scene, deployment, person) if heard else overview(scene, deployment, person)
    return scene.to_staff(person, deployment.communes[0], markup) if markup else []


def overview(scene: Scene, deployment: Deployment, reader: Person) -> str:
    """Phase, days left, open threads with their holders, and all tasks."""
    today = scene.now.astimezone(scene.zone).date()
    language = reader.language
    phase = clock.phase(deployment, today)
    unsolved = _open(scene, deployment)
    before = phase is Phase.UPCOMING
    return voice.say(
        "deployment",
        language,
        name=deployment.name,
        status=voice.say(f"phase_{phase.value}", language),
        since=f"{deployment.starts_on:%d/%m/%Y}",
        until=f"{deployment.ends_on:%d/%m/%Y}",
        days=max(0, ((deployment.starts_on if before else deployment.ends_on) - today).days),
        before=before,
        rows=_rows(scene, unsolved, language),
        open_count=len(unsolved),
        tasks=tasks(scene.db, deployment, language) if phase is Phase.WINDING_DOWN else [],
    )


def _left(scene: Scene, deployment: Deployment, reader: Person) -> str:
    """What is still open and undone; "" when that nothing is left was told already."""
    language = reader.language
    every = tasks(scene.db, deployment, language)
    left = [task for task in every if not task["done"]]
    unsolved = _open(scene, deployment)
    if not left and not unsolved:
        told = deployments.tell_once(scene.db, deployment, _SETTLED, f"person:{reader.id}", scene.now)
        if not told:
            return ""
    return voice.say(
        "deployment_left",
        language,
        name=deployment.name,
        until=f"{deployment.ends_on:%d/%m}",
        days=(deployment.ends_on - scene.now.astimezone(scene.zone).date()).days,
        rows=_rows(scene, unsolved, language),
        open_count=len(unsolved),
        tasks=left,
        done=len(every) - len(left),
        total=len(every),
    )


def tasks(connection: Connection, deployment: Deployment, language: str) -> list[dict[str, object]]:
    """In their order, with the names that are known by now."""
    done = deployments.done(connection, deployment)
    helpers = {commune: own_helpers.of_commune(connection, commune) for commune in deployment.communes}
    settled = all(any(agreed for _, agreed in there) for there in helpers.values())
    who = {
        Task.VOLUNTEERS: _volunteers(connection, deployment, language),
        Task.COMMUNE_HELPER: _helpers(connection, helpers, language),
    }
    return [
        {
            "number": place,
            "task": task.value,
            "label": voice.say(f"task_{task.value}", language),
            "done": task in done or (task is Task.COMMUNE_HELPER and settled),
            "who": who.get(task, ""),
        }
        for place, task in enumerate(Task, start=1)
    ]


def _volunteers(connection: Connection, deployment: Deployment, language: str) -> str:
    """ "cô Lan T7 8:00-10:00": who stays, and when."""
    there = {*deployment.communes, ""}
    given = [one for one in offers.accepted(connection) if one.kind is Kind.VOLUNTEER and one.commune in there]
    named = [
        (voice.called(people.get(connection, one.person_id), language), weekly_hours(one.slots, days_in(language)))
        for one in given
    ]
    return "; ".join(f"{name} {hours}".strip() for name, hours in named)


def _helpers(connection: Connection, helpers: dict[str, list[tuple[Person, bool]]], language: str) -> str:
    """Of several communes each is named."""
    told = []
    for commune, there in helpers.items():
        known = chats.commune_called(connection, commune) if len(helpers) > 1 else None
        names = [
            voice.called(person, language)
            if agreed
            else voice.say("status_helper_asked", language, name=voice.called(person, language))
            for person, agreed in there
        ]
        if names:
            told.append(f"{known.name}: {', '.join(names)}" if known is not None else ", ".join(names))
    return "; ".join(told)


def _to_teacher(scene: Scene, deployment: Deployment, teacher: Person, notice: Notice, *, heard: bool) -> str:
    """ "" when there is nothing new for him: he holds nothing, and has been asked to stay not long ago."""
    held = [thread for thread in threads.claimed_by(scene.db, teacher.id) if thread.status in IN_HANDS]
    offered = [slot for one in offers.of_person(scene.db, teacher) for slot in one.slots]
    last_word = notice is Notice.D1 and not offered
    if heard and not held and not last_word:
        return ""
    return voice.say(
        "deployment_ends",
        teacher.language,
        name=deployment.name,
        until=f"{deployment.ends_on:%d/%m}",
        numbers=[thread.id for thread in held],
        weekly=weekly_hours(offered, days_in(teacher.language)),
        again=heard,
    )


def _rows(scene: Scene, unsolved: list[Thread], language: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for thread in unsolved[:_LISTED]:
        holder = people.get(scene.db, thread.claimed_by) if thread.claimed_by else None
        rows.append(
            {
                "number": thread.id,
                "question": voice.shortened(thread.question, 60),
                "since": scene.day(thread.opened_at),
                "status": voice.called(holder, language)
                if holder
                else voice.say(f"status_{thread.status.value}", language),
            }
        )
    return rows


def _open(scene: Scene, deployment: Deployment) -> list[Thread]:
    found = [t for commune in deployment.communes for t in threads.with_status(scene.db, OPEN, commune)]
    return [thread for thread in found if thread.status not in {Status.ANSWERED, Status.CHOOSING}]
