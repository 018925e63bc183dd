"""What a solved thread teaches: an alias or a new entry is proposed, and a person decides."""

from __future__ import annotations

import dataclasses
import re

from rapidfuzz import fuzz

from desk.commands import Command, Verb
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person, Role
from desk.threads import Thread
from handlers import voice
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.text import fold
from store import knowledge, people, threads

CURATORS = frozenset({Role.CURATOR, Role.COORDINATOR})
_COURTESY = re.compile(
    r"(?i)^\W*((dạ|da|thầy|thay|cô|co|anh|chị|chi|em|mọi người|ad|bot)\b\W*)+(ơi|oi|cho em hỏi|cho hỏi|chào)?\W*"
)
_SAME = 75.0
"""RapidFuzz token_set_ratio from which two answers say the same thing."""


def suggest(scene: Scene, thread: Thread) -> list[Outbound]:
    """Propose what the teacher's answer adds to the knowledge; the curators are asked once."""
    answers = threads.said(scene.db, thread.id, ("peer",) if thread.helped_by == "peer" else ("answer",))
    answer = "\n".join(row["text"] for row in answers if row["text"]).strip()
    if not answer or len(fold(thread.question).split()) < 2:
        return []
    known = _entry_with_answer(scene, thread, answer)
    made = knowledge.suggest(
        scene.db,
        thread_id=thread.id,
        commune=thread.commune,
        kind="alias" if known else "entry",
        entry=known.id if known else None,
        question=cleaned(thread.question),
        answer=answer,
        proposed_by=thread.claimed_by,
        now=scene.now,
    )
    if made is None:
        return []
    said: list[Outbound] = []
    for curator in people.staff(scene.db, thread.commune):
        if curator.role in CURATORS:
            alone = scene.to_person(
                curator,
                _proposal(curator.language, made, known),
                urgency=Urgency.NOTICE,
                choices=_buttons(curator.language, thread.id),
            )
            said += [alone] if alone is not None else []
    return said


def cleaned(question: str) -> str:
    """The question without greetings, on one line."""
    line = " ".join(question.split())
    return _COURTESY.sub("", line).strip(" ,.!") or line


def _entry_with_answer(scene: Scene, thread: Thread, answer: str) -> Entry | None:
    """One of the entries that were near, if the teacher said in effect what it says."""
    near = [*thread.offered, *thread.tried]
    for name in dict.fromkeys(near):
        entry = scene.matching.entry(name)
        if entry is not None and fuzz.token_set_ratio(fold(entry.answer), fold(answer)) >= _SAME:
            return entry
    return None


def _proposal(language: str, made: knowledge.Suggestion, known: Entry | None) -> str:
    return voice.say(
        "suggestion",
        language,
        number=made.thread_id,
        question=made.question,
        answer=voice.shortened(made.answer, 500),
        known=known.question if known else "",
    )


def _buttons(language: str, number: int) -> tuple[Choice, ...]:
    return (
        Choice(label=voice.say("button_accept", language), says=f"duyệt {number}"),
        Choice(label=voice.say("button_refuse", language), says=f"bỏ {number}"),
    )


def decide(scene: Scene, inbound: Inbound, curator: Person, command: Command) -> list[Outbound]:
    """A curator accepts, refuses or rewords a suggestion, by its thread's number."""
    if curator.role not in CURATORS:
        return [scene.reply(inbound, voice.say("curators_only", curator.language))]
    made = knowledge.of_thread(scene.db, command.number or 0)
    elsewhere = made is not None and bool(curator.commune and made.commune) and curator.commune != made.commune
    if made is None or made.state != "open" or elsewhere:
        return [scene.reply(inbound, voice.say("no_suggestion", curator.language, number=command.number))]
    known = scene.matching.entry(made.entry) if made.entry else None
    if command.verb is Verb.REWORD:
        knowledge.reword(scene.db, made, command.text)
        reworded = dataclasses.replace(made, question=command.text)
        text = _proposal(curator.language, reworded, known)
        return [scene.reply(inbound, text, choices=_buttons(curator.language, made.thread_id))]
    accepted = command.verb is Verb.ACCEPT
    if not knowledge.decide(scene.db, made, "accepted" if accepted else "refused", curator.id, scene.now):
        return [scene.reply(inbound, voice.say("no_suggestion", curator.language, number=command.number))]
    thread = threads.find(scene.db, made.thread_id)
    threads.log(scene.db, thread, "suggestion", scene.now, person=curator, state="accepted" if accepted else "refused")
    if accepted:
        knowledge.save(scene.db, [_grown(scene, made, curator)])
    return [
        scene.reply(
            inbound, voice.say("suggestion_decided", curator.language, accepted=accepted, number=made.thread_id)
        )
    ]


def _grown(scene: Scene, made: knowledge.Suggestion, curator: Person) -> Entry:
    """The entry as it is now with one alias more; what the matcher remembers may be older. Or a new one."""
    known = knowledge.get(scene.db, made.entry, lock=True) if made.entry else None
    if known is not None:
        return dataclasses.replace(known, aliases=tuple(dict.fromkeys((*known.aliases, made.question))))
    return Entry(
        id=f"hoi-dap-{made.thread_id}",
        question=made.question,
        answer=made.answer,
        source=f"#{made.thread_id}",
        steward=curator.name,
    )
