"""Doing what the matcher decided about a whole question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.outbound import Outbound
from desk.threads import Status
from handlers import answers, doubts, escalations, outages, pleas, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard, Silent
from knowledge.decision import Person as AskPerson
from knowledge.text import fold
from store import threads

FLOOD = timedelta(minutes=5)


def carry_out(scene: Scene, asked: Asked, decision: Decision) -> list[Outbound]:
    """Do what the matcher decided about a whole question."""
    if not isinstance(decision, Silent) and _asks_too_much(scene, asked):
        return _slow_down(scene, asked)
    during = None if isinstance(decision, Silent) else outages.heard(scene, asked)
    if during is not None:
        return during
    if isinstance(decision, Answer):
        decision = doubts.weighed(scene, asked, decision)
    if isinstance(decision, Answer):
        thread = asked.open(scene, Status.ANSWERED, decision, entry=decision.entry)
        outages.note(scene, asked, thread)
        return answers.give(scene, thread, decision.entry, asked.asker, read=asked.quote)
    if isinstance(decision, Choices):
        thread = asked.open(scene, Status.CHOOSING, decision, offered=decision.entries)
        outages.note(scene, asked, thread)
        return answers.offer(scene, thread, decision.entries, asked.asker, read=asked.quote)
    if asked.heard is Heard.OVERHEARD:
        if isinstance(decision, AskPerson):
            pleas.remember(scene, asked)
            outages.note(scene, asked, None)
        return []
    if isinstance(decision, Silent) and _is_small_talk(asked.text):
        return [asked.reply(scene, voice.say("how_can_we_help", asked.asker.language))]
    thread = asked.open(scene, Status.WAITING, decision)
    outages.note(scene, asked, thread)
    return escalations.begin(scene, thread, asked.asker)


def _asks_too_much(scene: Scene, asked: Asked) -> bool:
    since = scene.now - FLOOD
    return threads.asked_since(scene.db, asked.asker.id, since) >= scene.rules.questions_per_5_minutes


def _slow_down(scene: Scene, asked: Asked) -> list[Outbound]:
    """One polite note, then silence, until he asks at a human pace again. Others are not slowed down."""
    note = asked.reply(scene, voice.say("slow_down", asked.asker.language))
    minutes = int(FLOOD.total_seconds() // 60)
    stretch = int(scene.now.timestamp() // FLOOD.total_seconds())
    return [replace(note, key=f"slow:{asked.asker.id}:{minutes}:{stretch}")]


def _is_small_talk(text: str) -> bool:
    return len(fold(text).split()) <= 3
