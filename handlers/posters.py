"""What is printed for the wall and for citizens: examples are what this commune really asks; nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from desk.impersonal import nameless as without_names
from handlers import voice
from handlers.scene import Scene
from knowledge.entries import Entry
from store import people, thread_lists

_SHIPPED = ("cks-khong-thay-chung-thu", "thu-quen-mat-khau", "in-khong-chay")
_LOOK_BACK = timedelta(days=365)
_AT_A_GLANCE = 60
"""Characters that are read in passing."""


def examples(scene: Scene, commune: str) -> list[str]:
    """Three questions: the most asked here in a year, filled up with common ones."""
    asked = Counter(
        t.entry for t in thread_lists.since(scene.db, commune, scene.now - _LOOK_BACK, scene.now) if t.entry
    )
    names = [name for name, _ in asked.most_common(6)] + list(_SHIPPED) + sorted(scene.matching.names())
    found = [entry for name in dict.fromkeys(names) if (entry := scene.matching.entry(name)) is not None]
    nameless = _nameless(scene, commune)
    return [nameless(_in_brief(entry)) for entry in found[:3]]


def _in_brief(entry: Entry) -> str:
    """The first of its phrasings that somebody reads who walks by; an official's question may be two lines long."""
    brief = (one for one in (entry.question, *entry.aliases) if len(one) <= _AT_A_GLANCE and not one.isascii())
    return next(brief, voice.shortened(entry.question, 90))


def wording(group: str, bot: str, *, hears_all: bool, own_link: bool, language: str) -> dict[str, str]:
    """Everything on a poster but its examples and its code. `own_link`: the code opens the bot, not the group."""
    return {
        "title": voice.say("poster_title", language),
        "group": group,
        "how": voice.say("poster_how", language, hears_all=hears_all),
        "say": voice.say("poster_say", language, name=bot),
        "scan": voice.say("poster_scan" if own_link else "poster_scan_group", language),
        "foot": voice.say("poster_foot", language),
    }


def for_citizens(scene: Scene, commune: str, name: str) -> Entry | None:
    """The entry without the names of those who work here; None when there is no such entry."""
    entry = scene.matching.entry(name) if name else None
    if entry is None:
        return None
    nameless = _nameless(scene, commune)
    return replace(
        entry, question=nameless(entry.question), answer=nameless(entry.answer), danger=nameless(entry.danger)
    )


def _nameless(scene: Scene, commune: str) -> Callable[[str], str]:
    known = [*people.officials(scene.db, commune), *people.staff(scene.db, commune)]
    return without_names([person.name for person in known])
