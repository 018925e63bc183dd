""" "Dân đang chờ": kept for those who say it, with a line they can tell the citizen, and so many a day."""

from __future__ import annotations

from enum import StrEnum

from desk.haste import Haste, haste
from desk.threads import Thread
from desk.wallclock import local, moment
from handlers import voice
from handlers.scene import Scene
from store import searches, threads


class Pressed(StrEnum):
    """What became of his words; the values are the texts' names."""

    CITIZEN = "urgent_citizen"
    MEETING = "urgent_meeting"
    TOO_OFTEN = "urgent_too_often"


def told(pressed: Pressed | None, language: str, *, reached: bool) -> str:
    """What he hears of it. Who could be `reached` by nobody now is not told that somebody was."""
    if pressed is None:
        return ""
    return voice.say(pressed if reached or pressed is Pressed.TOO_OFTEN else f"{pressed}_later", language)


def mark(scene: Scene, thread: Thread, text: str) -> Pressed | None:
    """His words say that somebody waits: from now on it is urgent. None when they do not, or did before."""
    found = haste(text)
    search = searches.find(scene.db, thread.id)
    if found is None or search is None or search.is_urgent(scene.now):
        return None
    today = moment(local(scene.now, scene.zone).date(), 0, scene.zone)
    if searches.pressed_since(scene.db, thread.commune, today) >= scene.rules.urgent_per_day:
        threads.log(scene.db, thread, "too_many_pressed", scene.now)
        return Pressed.TOO_OFTEN
    if not searches.press(scene.db, thread.id, found, scene.now):
        return None
    threads.log(scene.db, thread, "pressed", scene.now, why=found)
    return Pressed.CITIZEN if found is Haste.CITIZEN else Pressed.MEETING


def said_so_far(scene: Scene, thread: Thread) -> str:
    """The question and what was added to it."""
    added = [row["text"] for row in threads.said(scene.db, thread.id, ("detail",))]
    return "\n".join([thread.question, *added])
