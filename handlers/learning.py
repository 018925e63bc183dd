"""What a solved thread teaches: an alias or a new entry is proposed, and what people asked of an entry is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from desk.condensing import asks_back, told
from desk.impersonal import impersonal, without_strangers
from desk.inbound import Photo
from desk.masking import ASTRAL_MASK, MASK
from desk.outbound import Outbound
from desk.threads import Thread
from desk.wording import question_words
from handlers import illustrating, proposals, voice
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.illustrations import named
from knowledge.learning import entry_saying
from knowledge.soundness import LONGEST_PHRASING, says_too_little
from knowledge.text import fold
from store import knowledge, known_questions, people, rows, threads, timers

KIND = "lesson"
_HIDDEN = re.compile(rf"[{MASK}{ASTRAL_MASK}]+")


def suggest(scene: Scene, thread: Thread) -> list[Outbound]:
    """Propose what the answer that helped adds to the knowledge; the curators are asked once. A new entry waits until
    the pictures in it are fetched."""
    lessons = _lessons(scene, thread)
    text = worded(lessons)
    known = _entry_with_answer(scene, thread, text) if text else None
    if known is not None:
        return _propose(scene, thread, known, text)
    if any(lesson.photos for lesson in lessons):
        timers.arm(scene.db, KIND, thread.id, scene.now, commune=thread.commune)
        return []
    return _propose(scene, thread, None, text) if text else []


def due(scene: Scene, thread_id: int) -> list[Outbound]:
    """Its pictures are here. Raises PictureNotFetched and PictureNotRead: both are tried again."""
    thread = threads.find(scene.db, thread_id)
    lessons = _lessons(scene, thread) if thread is not None else []
    names = illustrating.keep(scene, [photo for lesson in lessons for photo in lesson.photos])
    answer = worded(lessons, names, instead=voice.say("answer_in_pictures", "vi"))
    return _propose(scene, thread, None, answer) if thread is not None and answer else []


def _lessons(scene: Scene, thread: Thread) -> list[Lesson]:
    said = threads.said(scene.db, thread.id, ("peer",) if thread.helped_by == "peer" else ("answer",))
    return lessons_in(said, _nameless(scene, thread.commune))


def answered(scene: Scene, thread: Thread) -> list[Outbound]:
    """The entry's answer helped. Where it had to be chosen from a list, its words are proposed as an alias."""
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    if entry is None:
        return []
    _note(scene, thread, entry.id, accepted=True)
    if entry.id not in thread.offered:
        return []
    return _propose(scene, thread, entry, entry.answer, at_once=False)


def refused(scene: Scene, thread: Thread) -> None:
    """The entry's answer did not help: these words are evidence against it."""
    if thread.entry is not None:
        _note(scene, thread, thread.entry, accepted=False)


def _note(scene: Scene, thread: Thread, entry: str, *, accepted: bool) -> None:
    question = cleaned(scene, thread.question, thread.commune)
    commune = thread.commune
    known_questions.note(scene.db, entry, question, accepted=accepted, now=scene.now, commune=commune, thread=thread.id)


def _propose(scene: Scene, thread: Thread, known: Entry | None, answer: str, *, at_once: bool = True) -> list[Outbound]:
    question = cleaned(scene, thread.question, thread.commune)
    if len(fold(question).split()) < 2 or says_too_little(question) or len(question) > LONGEST_PHRASING:
        return []
    if known is not None and fold(question) in {fold(phrasing) for phrasing in known.phrasings}:
        return []
    made = knowledge.suggest(
        scene.db,
        thread_id=thread.id,
        commune=thread.commune,
        kind="alias" if known else "entry",
        entry=known.id if known else None,
        question=question,
        answer=answer,
        proposed_by=thread.claimed_by,
        now=scene.now,
    )
    return proposals.announce(scene, made, at_once=at_once) if made is not None else []


def cleaned(scene: Scene, question: str, commune: str) -> str:
    """The question without greetings, names and hidden numbers, on one line."""
    return question_words(_nameless(scene, commune)(_HIDDEN.sub("…", question)))


def _nameless(scene: Scene, commune: str) -> Callable[[str], str]:
    there = [*people.staff(scene.db, commune), *people.officials(scene.db, commune)]
    known = impersonal({person.name for person in there})
    return lambda text: without_strangers(known(text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One message that says or shows what to do."""

    text: str
    photos: tuple[Photo, ...] = ()


def lessons_in(said: Sequence[Mapping[str, Any]], nameless: Callable[[str], str] = str) -> list[Lesson]:
    """The messages that say what to do, in order, condensed: no greetings, no questions back, nothing twice."""
    taught: dict[str, Lesson] = {}
    wrote: dict[str, Lesson] = {}
    for row in said:
        whole, photos = nameless(row["text"].strip()), rows.photos_in(row["photos"])
        if not (whole or photos):
            continue
        wrote.setdefault(whole or photos[0].ref, Lesson(text=whole, photos=photos))
        text = told(whole)
        if text or (photos and not asks_back(whole)):
            taught.setdefault(text or photos[0].ref, Lesson(text=text, photos=photos))
    return list((taught or wrote).values())


def worded(lessons: Sequence[Lesson], names: Mapping[Photo, str] = MappingProxyType({}), *, instead: str = "") -> str:
    """As one answer. A picture stands with the words it came with, without any with those before it; `instead` are the
    words where there are none."""
    lines: list[str] = []
    early: list[str] = []
    for lesson in lessons:
        shown = [names[photo] for photo in lesson.photos if photo in names]
        if lesson.text:
            lines.append(lesson.text)
            shown, early = early + shown, []
        if not lines:
            early += shown
        for name in shown if lines else ():
            lines[-1] = named(lines[-1], name)
    if early:  # nothing but pictures
        lines = [reduce(named, early, instead)]
    return "\n".join(lines).strip()


def _entry_with_answer(scene: Scene, thread: Thread, answer: str) -> Entry | None:
    """The entry that says in effect what the teacher said."""
    near = _entries(scene, dict.fromkeys([*thread.offered, *thread.tried]))
    return entry_saying(answer, near, _entries(scene, scene.matching.names()))


def _entries(scene: Scene, names: Iterable[str]) -> Iterator[Entry]:
    for name in names:
        entry = scene.matching.entry(name)
        if entry is not None:
            yield entry
