"""What a solved thread teaches: an alias or a new entry is proposed, and what people asked of an entry is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desk import replies
from desk.impersonal import impersonal
from desk.masking import ASTRAL_MASK, MASK
from desk.outbound import Outbound
from desk.replies import Meaning
from desk.threads import Thread
from handlers import proposals
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.learning import entry_saying
from knowledge.soundness import LONGEST_PHRASING, says_too_little
from knowledge.text import fold
from store import knowledge, known_questions, people, threads

_COURTESY = re.compile(
    r"(?i)^\W*((dạ|da|thầy|thay|cô|co|anh|chị|chi|em|mọi người|ad|bot)\b\W*)+(ơi|oi|cho em hỏi|cho hỏi|chào)?\W*"
)
_HIDDEN = re.compile(rf"[{MASK}{ASTRAL_MASK}]+")


def suggest(scene: Scene, thread: Thread) -> list[Outbound]:
    """Propose what the answer that helped adds to the knowledge; the curators are asked once."""
    answer = condensed(threads.said(scene.db, thread.id, ("peer",) if thread.helped_by == "peer" else ("answer",)))
    known = _entry_with_answer(scene, thread, answer) if answer else None
    return _propose(scene, thread, known, answer) if answer else []


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
    question = cleaned(scene, thread)
    commune = thread.commune
    known_questions.note(scene.db, entry, question, accepted=accepted, now=scene.now, commune=commune, thread=thread.id)


def _propose(scene: Scene, thread: Thread, known: Entry | None, answer: str, *, at_once: bool = True) -> list[Outbound]:
    question = cleaned(scene, thread)
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


def cleaned(scene: Scene, thread: Thread) -> str:
    """The question without greetings, names and hidden numbers, on one line."""
    there = [*people.staff(scene.db, thread.commune), *people.officials(scene.db, thread.commune)]
    without_names = impersonal({person.name for person in there})
    return without_greeting(without_names(_HIDDEN.sub("…", thread.question)))


def without_greeting(question: str) -> str:
    line = " ".join(question.split())
    return _COURTESY.sub("", line).strip(" ,.!") or line


def condensed(said: Sequence[dict[str, Any]]) -> str:
    """The messages that say what to do, in order: no greetings, no questions back, nothing twice."""
    texts = list(dict.fromkeys(row["text"].strip() for row in said if row["text"].strip()))
    telling = [text for text in texts if not _is_courtesy(text) and not text.endswith("?")]
    return "\n".join(telling or texts).strip()


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
