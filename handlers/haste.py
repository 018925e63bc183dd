""" "Dân đang chờ": kept for those who say it, with a line they can tell the citizen, and so many a day."""

from __future__ import annotations

from desk.haste import Haste, haste
from desk.people import Person
from desk.threads import Thread
from desk.wallclock import local, moment
from handlers import voice
from handlers.scene import Scene
from store import searches, threads


def mark(scene: Scene, thread: Thread, asker: Person, text: str) -> str:
    """What the asker is told when his words say that somebody waits; empty when they do not, or did before."""
    found = haste(text)
    search = searches.find(scene.db, thread.id)
    if found is None or search is None or search.is_urgent:
        return ""
    today = moment(local(scene.now, scene.zone).date(), 0, scene.zone)
    if searches.pressed_since(scene.db, thread.commune, today) >= scene.rules.urgent_per_day:
        threads.log(scene.db, thread, "too_many_pressed", scene.now)
        return voice.say("urgent_too_often", asker.language)
    if not searches.press(scene.db, thread.id, found, scene.now):
        return ""
    threads.log(scene.db, thread, "pressed", scene.now, why=found)
    return voice.say("urgent_citizen" if found is Haste.CITIZEN else "urgent_meeting", asker.language)


def said_so_far(scene: Scene, thread: Thread) -> str:
    """The question and what was added to it."""
    added = [row["text"] for row in threads.said(scene.db, thread.id, ("detail",))]
    return "\n".join([thread.question, *added])
