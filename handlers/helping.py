"""An answer goes to the asker, who is asked whether it helps."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Choice, Outbound
from desk.people import Person
from desk.threads import Thread
from handlers import cautions, voice
from handlers.scene import Scene
from store import people, timers


def ask(
    scene: Scene, thread: Thread, markup: str, language: str, *also: Choice, entry: str | None = None
) -> list[Outbound]:
    """The answer with "được" and "chưa" below it, and what `also` can be chosen; without a word it closes in time."""
    timers.arm(scene.db, "close", thread.id, scene.now + scene.rules.close_after, commune=thread.commune)
    choices = (
        Choice(label=voice.say("button_solved", language), says=f"được {thread.id}"),
        Choice(label=voice.say("button_not_solved", language), says=f"chưa {thread.id}"),
        *also,
    )
    return [scene.to_asker(thread, markup, choices=choices, entry=entry)]


def carried(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str, *, first: bool) -> Outbound:
    """The teacher's words and photos as the asker gets them; with the first ones he is asked whether they help."""
    asker = people.get(scene.db, thread.asker_id)
    markup = voice.say(
        "relay_answer",
        asker.language,
        name=voice.called(teacher, asker.language),
        number=thread.id,
        text=text,
        photos=len(inbound.photos),
        dangers=cautions.of_thread(scene, thread, asker.language) if first else [],
        ask=first,
    )
    return scene.to_asker(thread, markup, photos=inbound.photos, tell=(inbound.channel, inbound.chat))
