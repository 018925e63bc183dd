"""The handover book: what a commune asks and what helped, what is open, and how to go on. Nobody's name is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from desk import aftercare as rules
from desk import machines as board
from desk.impersonal import nameless as without_names
from desk.machines import Machine, State
from desk.threads import OPEN, Status, Thread
from handlers import cautions, credit, printed, unit_texts, voice
from handlers.digest_figures import volunteer_hours, week_of_duty
from handlers.scene import Scene
from knowledge.text import fold
from store import chats, deployments, machines, offers, people, thread_lists, threads, units
from store.tables import EPOCH
from store.withdrawals import FORGOTTEN

MOST_ENTRIES = 40
MOST_ANSWERS = 60
_LONGEST = 1500
LOOKED_AT = 1000
_NOTHING = frozenset({"", FORGOTTEN})
SAME = 88.0
"""RapidFuzz token_sort_ratio from which two questions are one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answered:
    question: str
    count: int
    lines: list[str]
    danger: str = ""


def book(scene: Scene, commune: str, language: str = "vi") -> str:
    """The document's body."""
    every = thread_lists.since(scene.db, commune, EPOCH, scene.now)
    known = chats.commune_called(scene.db, commune)
    nameless = without_names(_names(scene, commune))
    listed = machines.of_commune(scene.db, commune)
    total = board.counted("", listed)
    given = offers.accepted(scene.db)
    helped = credit.counted(scene.db, every)
    latest = max(deployments.of_commune(scene.db, commune), key=lambda one: one.ends_on, default=None)
    return printed.write(
        "handover",
        language,
        commune=known.name if known else commune,
        made=f"{scene.now.astimezone(scene.zone):%d/%m/%Y}",
        deployment={
            "name": latest.name,
            "since": f"{latest.starts_on:%d/%m/%Y}",
            "until": f"{latest.ends_on:%d/%m/%Y}",
        }
        if latest is not None
        else None,
        asked=len(every),
        **{f"by_{who}": helped[who] for who in ("faq", "teacher", "peer")},
        answered=_answered(scene, every, nameless, language),
        open=[_row(scene, thread, nameless, language) for thread in every if _is_open(thread)],
        board=total if listed else None,
        rooms=board.by_room(listed),
        left=_left(listed),
        blockers=[{"note": nameless(note), "numbers": numbers} for note, numbers in board.blockers(listed)],
        units=_units(scene, commune),
        duty=week_of_duty(scene, commune, scene.now, language),
        hours=volunteer_hours(scene, commune, language),
        own=sum(o.kind is rules.Kind.OWN and o.commune == commune for o in given),
        helpers=sum(o.kind is rules.Kind.HELPER and o.commune in {"", commune} for o in given),
        volunteers=sum(o.kind is rules.Kind.VOLUNTEER and o.commune in {"", commune} for o in given),
        contacts=sum(o.kind is rules.Kind.CONTACT and o.commune in {"", commune} for o in given),
    )


def _names(scene: Scene, commune: str) -> list[str]:
    known = [*people.officials(scene.db, commune), *people.staff(scene.db, commune)]
    return [person.name for person in known]


def _answered(scene: Scene, every: Sequence[Thread], nameless: Callable[[str], str], language: str) -> list[_Answered]:
    """Entries that helped, the most frequent first; then what people answered that no entry says."""
    counted = Counter(t.entry for t in every if t.helped_by == "faq" and t.entry)
    found: list[_Answered] = []
    for name, count in counted.most_common(MOST_ENTRIES):
        entry = scene.matching.entry(name)
        if entry is not None:
            lines = [nameless(line) for line in entry.told_in(language).splitlines() if line.strip()]
            lines += [voice.say("expired", language)] if cautions.is_expired(scene, entry) else []
            question = nameless(entry.asked_in(language))
            found.append(_Answered(question=question, count=count, lines=lines, danger=nameless(entry.danger)))
    return found + _told_by_people(scene, every, nameless)


def _told_by_people(scene: Scene, every: Sequence[Thread], nameless: Callable[[str], str]) -> list[_Answered]:
    """The newest answer to each question, however often and in whatever spelling it was asked."""
    own = [t for t in every if t.helped_by in {"teacher", "peer"} and scene.matching.entry(f"hoi-dap-{t.id}") is None]
    own = [t for t in own if t.question != FORGOTTEN][-LOOKED_AT:]
    said = threads.said_in(scene.db, [t.id for t in own], ("answer", "peer"))
    found: dict[str, _Answered] = {}
    for thread in reversed(own):
        kind = "peer" if thread.helped_by == "peer" else "answer"
        lines = [
            nameless(row["text"])
            for row in said.get(thread.id, [])
            if row["kind"] == kind and row["text"] not in _NOTHING
        ]
        question = voice.shortened(nameless(thread.question), 200)
        near = process.extractOne(fold(question), found.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=SAME)
        if near is not None:
            found[near[0]] = replace(found[near[0]], count=found[near[0]].count + 1)
        elif lines:
            found[fold(question)] = _Answered(
                question=question, count=1, lines=[line[:_LONGEST] for line in lines[-4:]]
            )
    return sorted(found.values(), key=lambda one: -one.count)[:MOST_ANSWERS]


def _left(listed: Sequence[Machine]) -> dict[str, list[str]]:
    """The numbers of those that are not done, by room."""
    numbers: dict[str, list[int]] = {machine.room: [] for machine in listed}
    for machine in listed:
        if machine.state is not State.DONE:
            numbers[machine.room].append(machine.number)
    return {room: board.runs(left) for room, left in numbers.items()}


def _is_open(thread: Thread) -> bool:
    return thread.status in OPEN and thread.status not in {Status.ANSWERED, Status.CHOOSING}


def _row(scene: Scene, thread: Thread, nameless: Callable[[str], str], language: str) -> dict[str, object]:
    return {
        "number": thread.id,
        "question": voice.shortened(nameless(thread.question), 160),
        "since": f"{thread.opened_at.astimezone(scene.zone):%d/%m/%Y}",
        "status": voice.say(f"status_{thread.status.value}", language),
    }


def _units(scene: Scene, commune: str) -> list[dict[str, str]]:
    """The province's own lines before those that come with the desk."""
    own = {unit.system: unit for unit in units.listed(scene.db) if unit.commune in {"", commune}}
    rows = {
        system.name: {"system": system.name, "unit": system.unit, "how": system.how} for system in unit_texts.shipped()
    }
    rows |= {name: {"system": name, "unit": unit.unit, "how": unit.how} for name, unit in own.items()}
    return list(rows.values())
