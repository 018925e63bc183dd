"""What must be said first, wherever something about it is said."""

from __future__ import annotations

from collections.abc import Iterable

from desk.threads import Thread
from handlers.scene import Scene
from knowledge.entries import Entry


def of_thread(scene: Scene, thread: Thread, language: str) -> list[str]:
    """The warnings of what it was answered with; where it never was, of what was offered."""
    answered = dict.fromkeys(name for name in (thread.entry, *thread.tried) if name)
    known = (scene.matching.entry(name) for name in answered or thread.offered)
    return of((entry for entry in known if entry is not None), language)


def of(entries: Iterable[Entry], language: str) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(said for entry in entries if (said := entry.danger_in(language))))


def is_expired(scene: Scene, entry: Entry | None) -> bool:
    """Its facts should have been looked at again before today."""
    return (
        entry is not None
        and entry.valid_until is not None
        and scene.now.astimezone(scene.zone).date() > entry.valid_until
    )
