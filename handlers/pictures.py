"""A picture without words, or with words that say little: what can be read in it, and the two things asked about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from desk import replies, screen_words
from desk.inbound import Photo
from desk.outbound import Outbound
from desk.people import Person
from desk.replies import Meaning
from desk.threads import OPEN, Thread
from handlers import voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard
from store import thread_lists, threads, timers
from store.bursts import Burst

SURE = 0.9
"""From which what was read is answered without asking back: nobody has said that this line is his trouble."""
PATIENCE = timedelta(minutes=15)
OFFERED = 4
SEASON = timedelta(days=90)
NAME = 3
"""Words that may be no more than the name of a system."""
WHICH_SYSTEM, WHICH_STEP = 0, 1
"""What was asked last: the step of the timer "photo"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """What is in a picture: its lines, the one to quote, and what they decide, if anything."""

    lines: tuple[str, ...] = ()
    quote: str = ""
    decision: Decision | None = None

    def into(self, asked: Asked) -> Asked:
        """The question with what was read; a bare picture's question is the line that was read."""
        quote = self.quote if self.decision is not None else ""
        return replace(asked, read=self.lines, quote=quote, text=asked.text or self.quote)


def look(scene: Scene, photos: Sequence[Photo], words: str = "") -> Glance:
    """Raises PictureNotRead and NotPrepared: both are tried again."""
    lines = scene.pictures.words(photos)
    if not lines:
        return Glance()
    found: list[tuple[str, Decision]] = []
    for search in screen_words.searches(lines):
        found.append((search, scene.matching.match(search, Heard.ADDRESSED)))
        if words:
            found.append((search, scene.matching.match(f"{words}\n{search}", Heard.ADDRESSED)))
    for kind, least in ((Answer, SURE), (Choices, 0.0)):
        fitting = [(search, d) for search, d in found if isinstance(d, kind) and d.confidence >= least]
        if fitting:
            search, decision = max(fitting, key=lambda one: one[1].confidence)
            if isinstance(decision, Answer) and not any(map(screen_words.tells_of_trouble, lines)):
                # A form or a page as it should be: nobody has said yet that this is what he asks about.
                decision = Choices(confidence=decision.confidence, entries=(decision.entry,))
            return Glance(lines=lines, quote=screen_words.telling(lines, search), decision=decision)
    return Glance(lines=lines, quote=screen_words.telling(lines))


def keep(scene: Scene, thread: Thread, photos: Sequence[Photo]) -> Thread:
    """A picture sent later belongs to the thread, and what can be read in it goes along to whoever takes it.

    Raises PictureNotRead.
    """
    lines = scene.pictures.words(photos) if thread.status in OPEN else ()
    if lines:
        threads.record(scene.db, thread, kind="read", text="\n".join(lines), person=None, now=scene.now)
    return threads.add_photos(scene.db, thread, photos)


def ask_which_system(scene: Scene, burst: Burst, asked: Asked, glance: Glance) -> list[Outbound]:
    """The first of two things; the picture waits for the answer."""
    timers.arm(scene.db, "photo", burst.id, scene.now + PATIENCE, step=WHICH_SYSTEM, commune=burst.commune)
    names = systems(scene, burst)
    return [asked.reply(scene, voice.say("photo_needs_words", asked.asker.language, systems=names, read=glance.quote))]


def system_named(scene: Scene, burst: Burst, text: str) -> str | None:
    """His answer to the first: a system of the list or in his own words, "" for another one; None: he said more."""
    reply = replies.read(text)
    if reply.meaning is Meaning.NUMBER and reply.number is not None:
        names = systems(scene, burst)
        if reply.number == -1:
            return names[-1] if names else ""
        return names[reply.number - 1] if 0 < reply.number <= len(names) else ""
    if reply.meaning is Meaning.OTHER and len(text.split()) <= NAME:
        return text
    return None


def ask_which_step(scene: Scene, burst: Burst, asker: Person, message_id: str) -> list[Outbound]:
    timers.arm(scene.db, "photo", burst.id, scene.now + PATIENCE, step=WHICH_STEP, commune=burst.commune)
    markup = voice.say("photo_which_step", asker.language, stages=_steps(asker.language))
    return [scene.to_chat(burst.channel, burst.chat, markup, reply_to=message_id, topic=burst.topic)]


def step_named(text: str, language: str) -> str:
    """His answer to the second: a step of the list in words, "" for another one; whatever else he wrote, unchanged."""
    reply = replies.read(text)
    if reply.meaning is not Meaning.NUMBER or reply.number is None:
        return text
    steps = _steps(language)
    if reply.number == -1:
        return steps[-1]
    return steps[reply.number - 1] if 0 < reply.number <= len(steps) else ""


def _steps(language: str) -> list[str]:
    return voice.say("photo_steps", language).splitlines()


def systems(scene: Scene, burst: Burst) -> list[str]:
    """What this commune asks about most, then what the knowledge holds most of. Only questions from before the picture
    count, so that the numbers mean the same when they are read as when they were offered."""
    asked = thread_lists.entries_asked(scene.db, burst.commune, burst.first_at - SEASON, burst.first_at)
    most = Counter[str]()
    for entry_id, times in asked.items():
        most.update(dict.fromkeys(_system_of(scene, entry_id), times))
    held = Counter(name for entry_id in scene.matching.names() for name in _system_of(scene, entry_id))
    ranked = sorted(held, key=lambda name: (-most[name], -held[name], name))
    return ranked[:OFFERED]


def _system_of(scene: Scene, entry_id: str) -> list[str]:
    entry = scene.matching.entry(entry_id)
    return list(entry.systems[:1]) if entry is not None else []
