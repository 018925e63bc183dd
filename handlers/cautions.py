"""What must be said first, wherever something about it is said."""

from __future__ import annotations

from collections.abc import Iterable

from desk.threads import Thread
from handlers.scene import Scene
from knowledge.entries import Entry


def of_thread(scene: Scene, thread: Thread) -> list[str]:
    """The warnings of what it was answered with; where it never was, of what was offered."""
    answered = dict.fromkeys(name for name in (thread.entry, *thread.tried) if name)
    return of_entries(scene, answered or thread.offered)


def of_entries(scene: Scene, names: Iterable[str]) -> list[str]:
    """Each once."""
    found = [entry for name in names if (entry := scene.matching.entry(name)) is not None]
    return list(dict.fromkeys(entry.danger for entry in found if entry.danger))


def is_expired(scene: Scene, entry: Entry | None) -> bool:
    """Its facts should have been looked at again before today."""
    return (
        entry is not None
        and entry.valid_until is not None
        and scene.now.astimezone(scene.zone).date() > entry.valid_until
    )
