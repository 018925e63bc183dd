"""What a poster says: examples are what this commune really asks."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from handlers import voice
from handlers.scene import Scene
from store import threads

_SHIPPED = ("cks-khong-thay-chung-thu", "thu-quen-mat-khau", "in-khong-chay")
_LOOK_BACK = timedelta(days=365)


def examples(scene: Scene, commune: str) -> list[str]:
    """Three questions: the most asked here in a year, filled up with common ones."""
    asked = Counter(t.entry for t in threads.since(scene.db, commune, scene.now - _LOOK_BACK, scene.now) if t.entry)
    names = [name for name, _ in asked.most_common(6)] + list(_SHIPPED) + sorted(scene.matching.names())
    found = [entry.question for name in dict.fromkeys(names) if (entry := scene.matching.entry(name)) is not None]
    return [voice.shortened(question, 90) for question in found if len(question) <= 110][:3]
