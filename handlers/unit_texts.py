"""The last step: a text for the unit that runs the system. The desk prepares it; somebody who may do so sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from desk.haste import says_nothing_else
from desk.inbound import Inbound
from desk.masking import mask
from desk.outbound import Outbound, Urgency
from desk.people import Person
from desk.screen_words import telling
from desk.threads import Status, Thread
from desk.unit_text import LONGEST, goes_by, seen_in
from handlers import voice
from handlers.scene import Scene, while_status
from store import chats, threads, units
from store import people as store_people
from store.units import Unit

TABLE = Path(__file__).parent / "units.tsv"


@dataclass(frozen=True, kw_only=True, slots=True)
class System:
    name: str
    goes_by: tuple[str, ...]
    unit: str
    how: str


@lru_cache(maxsize=1)
def shipped() -> tuple[System, ...]:
    """The table that comes with the desk; a province's own lines stand in the database and come first."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, names, unit, how, _ = line.split("\t")
            found.append(System(name=name, goes_by=tuple(n.strip() for n in names.split(";")), unit=unit, how=how))
    return tuple(found)


def unit_for(scene: Scene, thread: Thread) -> Unit | None:
    """By what was tried, else by the system's name in the question; None where nobody knows whose it is."""
    named = {
        system
        for tried in thread.tried
        if (entry := scene.matching.entry(tried)) is not None
        for system in entry.systems
    }
    written = units.listed(scene.db)
    for system in shipped():
        if goes_by(thread.question, system.goes_by) or (system.name in named):
            own = next(
                (u for u in reversed(written) if u.system == system.name and u.commune in {thread.commune, ""}), None
            )
            return own or Unit(system=system.name, unit=system.unit, how=system.how)
    return next(
        (u for u in reversed(written) if u.commune in {thread.commune, ""} and goes_by(thread.question, (u.system,))),
        None,
    )


def text(scene: Scene, thread: Thread, asker: Person, contact: Person) -> str:
    """At most 2,000 characters, masked. `contact` is whoever will send it: the unit answers to a person."""
    language = contact.language
    unit = unit_for(scene, thread)
    seen = seen_in(thread.question)
    shown = seen.message or _shown(scene, thread)
    added = [row["text"] for row in threads.said(scene.db, thread.id, ("detail", "relay"))]
    details = [mask(each) for each in added if each and not says_nothing_else(each)]
    tried = [entry.question for name in thread.tried if (entry := scene.matching.entry(name)) is not None]
    answers = [row["text"] for row in threads.said(scene.db, thread.id, ("answer",))]
    tried += [mask(each) for each in answers if each and not each.rstrip(" .!").endswith("?")]  # a question is no try
    known = chats.commune_called(scene.db, thread.commune)
    words = {"question": 600, "step": 300, "message": 300, "each": 150}
    while True:
        made = voice.say(
            "unit_text",
            language,
            number=thread.id,
            system=unit.system if unit else "",
            commune=known.name if known else thread.commune,
            step=voice.shortened(seen.step, words["step"]),
            shown=voice.shortened(shown, words["message"]),
            question=voice.shortened(mask(thread.question), words["question"]),
            details=[voice.shortened(detail, words["each"]) for detail in details[-3:]],
            tried=[voice.shortened(question, words["each"]) for question in tried[-4:]],
            photos=len(thread.photos),
            at=f"{thread.opened_at.astimezone(scene.zone):%H:%M %d/%m/%Y}",
            asker=voice.called(asker, language),
            contact=voice.called(contact, language),
        )
        if len(made) <= LONGEST:
            return made
        words = {name: most * 2 // 3 for name, most in words.items()}


def _shown(scene: Scene, thread: Thread) -> str:
    """The line of trouble in a picture of his, masked when it was read."""
    read = threads.said(scene.db, thread.id, ("read",))
    return telling(read[-1]["text"].splitlines()) if read else ""


def hand_out(scene: Scene, thread: Thread, people: Sequence[Person], asker: Person) -> list[Outbound]:
    """To each of them, with who it is for; it is never said that the unit has it."""
    wanted = while_status(thread, Status.WAITING, Status.CLAIMED)
    alone = [
        scene.to_person(
            person, _ready(scene, thread, person, asker), thread=thread.id, wanted=wanted, urgency=Urgency.PAGE
        )
        for person in people
    ]
    return [said for said in alone if said is not None]


def was_handed_out(scene: Scene, thread: Thread) -> bool:
    """Once is enough, however many rounds follow."""
    return any(event["kind"] == "unit_text" for event in threads.happened(scene.db, thread.id))


def on_request(scene: Scene, inbound: Inbound, person: Person, thread: Thread) -> Outbound:
    """ "đơn vị 42": whoever works on it may have the words at any time."""
    asker = store_people.get(scene.db, thread.asker_id)
    return scene.reply(inbound, _ready(scene, thread, person, asker), thread=thread.id)


def _ready(scene: Scene, thread: Thread, person: Person, asker: Person) -> str:
    unit = unit_for(scene, thread)
    return voice.say(
        "unit_ready",
        person.language,
        number=thread.id,
        system=unit.system if unit else "",
        unit=unit.unit if unit else "",
        how=unit.how if unit else "",
        text=Markup(text(scene, thread, asker, person)),  # escaped when it was made
    )
