"""Once a day: entries whose steward has gone pass on, and stewards are reminded of what runs out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from desk import stewards
from desk.outbound import Outbound, Urgency
from desk.people import Person
from handlers import voice
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.guarding import Change
from store import deployments, entry_reminders, knowledge, people
from store import knowledge_changes as changes

LISTED = 8


def daily(scene: Scene) -> list[Outbound]:
    """Safe to repeat: what was done is not done again."""
    serving = deployments.staff_serving(scene.db, scene.now.astimezone(scene.zone).date())
    heirs = stewards.heirs(serving)
    if not heirs:
        return []
    passed = _pass_on(scene, serving, heirs[0])
    return [*_told(scene, heirs[0], passed), *_reminders(scene, serving, heirs[0], {entry.id for entry in passed})]


def _known(scene: Scene) -> list[Entry]:
    return [entry for name in scene.matching.names() if (entry := scene.matching.entry(name)) is not None]


def _pass_on(scene: Scene, serving: list[Person], heir: Person) -> list[Entry]:
    here = {person.id for person in serving}
    gone = [
        person.name for person in people.called(scene.db, {e.steward for e in _known(scene)}) if person.id not in here
    ]
    if not any(stewards.is_orphan(entry, serving, gone) for entry in _known(scene)):
        return []
    knowledge.hold(scene.db)  # what the matcher remembers may be older than what is saved
    orphans = [entry for entry in knowledge.load(scene.db) if stewards.is_orphan(entry, serving, gone)]
    if orphans:
        change = Change(saved=tuple(replace(entry, steward=heir.name) for entry in orphans))
        changes.apply(scene.db, change, changes.Made(kind="steward", at=scene.now, person=heir.id))
    return orphans


def _told(scene: Scene, heir: Person, passed: list[Entry]) -> list[Outbound]:
    if not passed:
        return []
    questions = [voice.shortened(entry.question, 80) for entry in passed[:LISTED]]
    names = list(dict.fromkeys(entry.steward for entry in passed if entry.steward))
    markup = voice.say(
        "steward_inherits",
        heir.language,
        questions=questions,
        names=names,
        count=len(passed),
        more=max(0, len(passed) - LISTED),
    )
    alone = scene.to_person(heir, markup, urgency=Urgency.NOTICE)
    return [alone] if alone is not None else []


def _reminders(scene: Scene, serving: list[Person], heir: Person, passed: set[str]) -> list[Outbound]:
    today = scene.now.astimezone(scene.zone).date()
    mine: dict[int, list[Entry]] = defaultdict(list)
    persons = {person.id: person for person in serving}
    for entry in _known(scene):
        if not stewards.runs_out(entry, today) or entry.valid_until is None:
            continue
        keeper = heir if entry.id in passed else stewards.keeper(entry, serving) or heir
        # Whoever cannot be written to would have been told for nothing.
        keeper = keeper if scene.private_chat(keeper) is not None else heir
        if scene.private_chat(keeper) is None:
            continue
        if entry_reminders.remind_once(scene.db, entry.id, entry.valid_until, scene.now):
            mine[keeper.id].append(entry)
    said = []
    for person, entries in mine.items():
        keeper = persons[person]
        entries.sort(key=lambda entry: (entry.valid_until or today, entry.id))
        rows = [
            {"question": voice.shortened(entry.question, 80), "day": f"{entry.valid_until:%d/%m/%Y}"}
            for entry in entries[:LISTED]
        ]
        more = max(0, len(entries) - LISTED)
        markup = voice.say("steward_reminder", keeper.language, running_out=rows, count=len(entries), more=more)
        alone = scene.to_person(keeper, markup, urgency=Urgency.NOTICE)
        said += [alone] if alone is not None else []
    return said
