"""What coordinators and teachers say about a deployment: see it, move its end, check off a task, test who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from desk import deployment as clock
from desk import deployment_commands
from desk.deployment import BadDeployment, Deployment, Phase, Task
from desk.deployment_commands import Ask, DeploymentCommand
from desk.inbound import ChatKind, Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Chat, Person, Role
from handlers import deployments, own_helpers, readiness, voice, winding_down
from handlers.scene import Scene
from store import deployments as kept
from store import people, threads

TEST_SENT = "test_sent"


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words are about no deployment, or are not this person's to say."""
    if not person.is_staff or not (inbound.addressed or chat.kind == ChatKind.PRIVATE):
        return None
    command = deployment_commands.parse(inbound.press or inbound.text, scene.now.astimezone(scene.zone).date())
    if command is None:
        is_here = inbound.press is None and deployment_commands.is_here(inbound.text)
        return _present(scene, inbound, person) if is_here and not threads.claimed_by(scene.db, person.id) else None
    if command.ask is Ask.PRESENT:
        return _present(scene, inbound, person)
    found = _meant(scene, person)
    if found is None:
        return [scene.reply(inbound, voice.say("no_deployment", person.language))]
    if command.ask is Ask.SHOW:
        return [
            scene.reply(inbound, winding_down.overview(scene, found, person)),
            *_lacks(scene, inbound, found, person),
        ]
    if person.role is not Role.COORDINATOR:
        return [scene.reply(inbound, voice.say("coordinators_only", person.language))]
    if command.ask is Ask.END:
        return _end(scene, inbound, person, found, command)
    if command.ask is Ask.CHECK_OFF:
        return _check_off(scene, inbound, person, found, command.numbers)
    if command.ask is Ask.UNCHECK:
        return _uncheck(scene, inbound, person, found, command.numbers)
    if command.ask is Ask.NAME_HELPER:
        return own_helpers.named(scene, inbound, person, found, command.name)
    if command.ask is Ask.DROP_HELPER:
        return own_helpers.dropped(scene, inbound, person, found, command.name)
    return _test_page(scene, inbound, person, found)


def _meant(scene: Scene, person: Person) -> Deployment | None:
    """The one that serves or comes next in his commune (or in any, for who serves them all); else the latest."""
    here = kept.of_commune(scene.db, person.commune) if person.commune else kept.every(scene.db)
    here = here or kept.of_member(scene.db, person)
    today = scene.now.astimezone(scene.zone).date()
    order = (Phase.WINDING_DOWN, Phase.RUNNING, Phase.UPCOMING, Phase.AFTERCARE)
    ranked = sorted(here, key=lambda one: (order.index(clock.phase(one, today)), -one.ends_on.toordinal()))
    return ranked[0] if ranked else None


def _lacks(scene: Scene, inbound: Inbound, deployment: Deployment, person: Person) -> list[Outbound]:
    """Before it begins: what is missing, or that nothing is."""
    if clock.phase(deployment, scene.now.astimezone(scene.zone).date()) is not Phase.UPCOMING:
        return []
    checks = readiness.look(scene.db, deployment, scene.zone, person.language)
    rows = [
        {
            "label": voice.say(f"need_{check.need.value}", person.language),
            "done": check.met,
            "who": voice.shortened(", ".join(check.who), 120) if not check.met else "",
        }
        for check in checks
    ]
    return [scene.reply(inbound, voice.say("readiness", person.language, tasks=rows))]


def _end(
    scene: Scene, inbound: Inbound, person: Person, deployment: Deployment, command: DeploymentCommand
) -> list[Outbound]:
    day = command.day
    if command.days or command.months:
        day = deployment_commands.later(deployment.ends_on, days=command.days, months=command.months)
    if day is None:
        return [scene.reply(inbound, voice.say("no_such_day", person.language))]
    try:
        moved = move_end(scene, deployment, day, person)
    except BadDeployment as error:
        return [scene.reply(inbound, voice.say("deployment_refused", person.language, reason=str(error)))]
    if moved is None:
        return [scene.reply(inbound, voice.say("deployment_moved_meanwhile", person.language))]
    return [scene.reply(inbound, winding_down.overview(scene, moved[0], person)), *moved[1]]


def move_end(
    scene: Scene, deployment: Deployment, ends_on: date, by: Person | None
) -> tuple[Deployment, list[Outbound]] | None:
    """Its last day is another one from now on; None when somebody else moved it meanwhile. Raises BadDeployment."""
    clock.check_dates(deployment.starts_on, ends_on)
    others = [one for commune in deployment.communes for one in kept.of_commune(scene.db, commune)]
    clock.check_overlap(replace(deployment, ends_on=ends_on), others)
    if not kept.set_days(scene.db, deployment, starts_on=deployment.starts_on, ends_on=ends_on):
        return None
    moved = kept.get(scene.db, deployment.id)
    assert moved is not None
    threads.log(scene.db, None, "deployment_end", scene.now, person=by, deployment=moved.id, to=ends_on.isoformat())
    notice = clock.notice_due(moved, scene.now, scene.zone)
    if by is not None and notice is not None:
        kept.tell_once(scene.db, moved, notice, f"person:{by.id}", scene.now)  # it is before his eyes
    back = deployments.resumed(scene, deployment, moved)
    return moved, [*deployments.continues(scene, moved), *back, *deployments.look(scene, moved)]


def _check_off(
    scene: Scene, inbound: Inbound, person: Person, deployment: Deployment, numbers: Sequence[int]
) -> list[Outbound]:
    tasks = list(Task)
    if not all(1 <= number <= len(tasks) for number in numbers):
        return [scene.reply(inbound, winding_down.overview(scene, deployment, person))]
    for number in numbers:
        kept.check_off(scene.db, deployment, tasks[number - 1], person, scene.now)
    left = [task for task in winding_down.tasks(scene.db, deployment, person.language) if not task["done"]]
    labels = [voice.say(f"task_{tasks[number - 1].value}", person.language) for number in numbers]
    return [
        scene.reply(inbound, voice.say("task_done", person.language, label="; ".join(labels), open_count=len(left)))
    ]


def _uncheck(
    scene: Scene, inbound: Inbound, person: Person, deployment: Deployment, numbers: Sequence[int]
) -> list[Outbound]:
    """It was checked off too early: the list as it stands now."""
    for place, task in enumerate(Task, start=1):
        if place in numbers:
            kept.uncheck(scene.db, deployment, task)
    return [scene.reply(inbound, winding_down.overview(scene, deployment, person))]


def _test_page(scene: Scene, inbound: Inbound, person: Person, deployment: Deployment) -> list[Outbound]:
    """Each teacher of the deployment gets one message that he answers with one word."""
    said: list[Outbound] = []
    unreached = []
    for member in (people.get(scene.db, one) for one in sorted(deployment.members)):
        if member.role is not Role.TEACHER:
            continue
        present = (Choice(label=voice.say("button_present", member.language), says="có mặt"),)
        markup = voice.say("test_page", member.language, name=voice.called(member, member.language))
        alone = scene.to_person(member, markup, urgency=Urgency.PAGE, choices=present)
        if alone is None:
            unreached.append(voice.called(member, person.language))
        else:
            kept.tell_once(scene.db, deployment, TEST_SENT, f"person:{member.id}", scene.now)
            said.append(alone)
    told = voice.say("test_page_sent", person.language, open_count=len(said), names=unreached)
    return [scene.reply(inbound, told), *said]


def _present(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound] | None:
    own = [
        one
        for one in kept.of_member(scene.db, person)
        if kept.was_told(scene.db, one, TEST_SENT, f"person:{person.id}")
        and not readiness.has_answered(scene.db, one, person)
    ]
    for one in own:
        kept.tell_once(scene.db, one, readiness.TEST_ANSWERED, f"person:{person.id}", scene.now)
    return [scene.reply(inbound, voice.say("test_page_answered", person.language))] if own else None
