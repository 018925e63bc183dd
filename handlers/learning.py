"""What a solved thread teaches: an alias or a new entry is proposed, and what people asked of an entry is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType
from typing import Any

from desk import replies
from desk.impersonal import impersonal
from desk.inbound import Photo
from desk.masking import ASTRAL_MASK, MASK
from desk.outbound import Outbound
from desk.replies import Meaning
from desk.threads import Thread
from handlers import illustrating, proposals, voice
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.illustrations import named
from knowledge.learning import entry_saying
from knowledge.soundness import LONGEST_PHRASING, says_too_little
from knowledge.text import fold
from store import knowledge, known_questions, people, rows, threads, timers

KIND = "lesson"
_COURTESY = re.compile(
    r"(?i)^\W*((dạ|da|thầy|thay|cô|co|anh|chị|chi|em|mọi người|ad|bot)\b\W*)+(ơi|oi|cho em hỏi|cho hỏi|chào)?\W*"
)
_ASKS_TO_SEE = re.compile(
    r"\b(?:chup|gui|quay) .*\b(?:anh|hinh|video|clip)\b.* (?:cho|de) (?:thay|co|anh|chi|toi|minh|em)\b"
    r"|\bcho (?:thay|co) xem\b"
)
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
    return lessons_in(threads.said(scene.db, thread.id, ("peer",) if thread.helped_by == "peer" else ("answer",)))


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
    there = [*people.staff(scene.db, commune), *people.officials(scene.db, commune)]
    without_names = impersonal({person.name for person in there})
    return without_greeting(without_names(_HIDDEN.sub("…", question)))


def without_greeting(question: str) -> str:
    line = " ".join(question.split())
    return _COURTESY.sub("", line).strip(" ,.!") or line


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One message that says or shows what to do."""

    text: str
    photos: tuple[Photo, ...] = ()


def lessons_in(said: Sequence[Mapping[str, Any]]) -> list[Lesson]:
    """The messages that say what to do, in order: no greetings, no questions back, nothing twice."""
    told: dict[str, Lesson] = {}
    for row in said:
        text, photos = row["text"].strip(), rows.photos_in(row["photos"])
        if text or photos:
            told.setdefault(text or photos[0].ref, Lesson(text=text, photos=photos))
    telling = []
    for lesson in told.values():
        courtesy = _is_courtesy(lesson.text)
        if not _asks_back(lesson.text) and (lesson.photos or not courtesy):
            telling.append(replace(lesson, text="") if courtesy else lesson)
    return telling or list(told.values())


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


def _asks_back(text: str) -> bool:
    """ "Em chụp màn hình cho cô nhé", "máy in loại gì?": said to learn what is wrong, not what to do."""
    return text.endswith("?") or (len(text.split()) <= 12 and _ASKS_TO_SEE.search(fold(text)) is not None)


def _is_courtesy(text: str) -> bool:
    return len(text.split()) <= 6 and replies.read(text).meaning in {Meaning.GREETING, Meaning.THANKS}


def _entry_with_answer(scene: Scene, thread: Thread, answer: str) -> Entry | None:
    """The entry that says in effect what the teacher said."""
    near = _entries(scene, dict.fromkeys([*thread.offered, *thread.tried]))
    return entry_saying(answer, near, _entries(scene, scene.matching.names()))


def _entries(scene: Scene, names: Iterable[str]) -> Iterator[Entry]:
    for name in names:
        entry = scene.matching.entry(name)
        if entry is not None:
            yield entry
