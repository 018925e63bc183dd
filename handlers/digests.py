"""The weekly digest to the officials' group: once a group and week, one phone screen, nothing when there is nothing."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import datetime, timedelta

from desk.outbound import Outbound, Urgency
from desk.people import Chat, ChatRole
from desk.threads import OPEN, Status, Thread
from handlers import voice
from handlers.scene import Scene
from store import chats, digests, threads

LONGEST = 900
"""Characters as they are read, one phone screen."""
WEEK = timedelta(days=7)
_TAG = re.compile(r"<[^>]+>")
_STEP = re.compile(r"^\d{1,2}[.)]\s+")
SETTLED = timedelta(hours=12)


def week_of(at: datetime) -> str:
    """The ISO week, such as 2026-W10."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def is_time(scene: Scene) -> bool:
    """On the set day from the set minute on, until the day ends."""
    local = scene.now.astimezone(scene.zone)
    return local.weekday() == scene.rules.digest_weekday and local.hour * 60 + local.minute >= scene.rules.digest_minute


def due(scene: Scene) -> list[Outbound]:
    """Post what is due. A row per group and week decides: a doubled tick or a second replica does no harm."""
    if not is_time(scene):
        return []
    said: list[Outbound] = []
    week = week_of(scene.now.astimezone(scene.zone))
    for chat in chats.with_role(scene.db, ChatRole.OFFICIALS):
        if chat.channel not in scene.channels:
            continue
        if not digests.begin(scene.db, chat, week, scene.now):
            continue
        markup = text(scene, chat)
        digests.finish(scene.db, chat, week, "posted" if markup else "empty")
        if markup:
            said.append(
                scene.to_chat(
                    chat.channel,
                    chat.external_id,
                    markup,
                    urgency=Urgency.DIGEST,
                    topic=chat.topic,
                    key=f"digest:{chat.id}:{week}",
                    at_most_once=True,
                    expires_at=_midnight(scene),
                )
            )
    return said


def text(scene: Scene, chat: Chat, language: str = "vi") -> str:
    """The digest of the seven days before its set time, or "" when nothing happened."""
    end = _set_time(scene)
    week = threads.since(scene.db, chat.commune, end - WEEK, end)
    # What was asked this morning is no news of last week, and no reason to speak.
    open_now = [
        thread
        for thread in threads.with_status(scene.db, OPEN, chat.commune)
        if thread.status is not Status.ANSWERED and end - thread.opened_at >= SETTLED
    ]
    if not week and not open_now:
        return ""
    markup = ""
    for most in (3, 2, 1):
        markup = voice.say("digest", language, **_figures(scene, chat, week, open_now, most))
        if len(html.unescape(_TAG.sub("", markup))) <= LONGEST:
            break
    return markup


def _midnight(scene: Scene) -> datetime:
    """The end of the day: a digest that cannot leave today is skipped."""
    today = scene.now.astimezone(scene.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _set_time(scene: Scene) -> datetime:
    """Posted late, it still tells of the same week, so that nothing is told twice or never."""
    if not is_time(scene):
        return scene.now
    minute = scene.rules.digest_minute
    return scene.now.astimezone(scene.zone).replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)


def _figures(scene: Scene, chat: Chat, week: list[Thread], open_now: list[Thread], most: int) -> dict[str, object]:
    # What somebody asked in private is counted, and not read out to the group.
    asked_here = [t for t in open_now if chats.current_id(scene.db, t.channel, t.chat) == chat.external_id]
    asked = Counter(t.entry for t in week if t.entry is not None)
    top = []
    for name, count in asked.most_common(most):
        entry = scene.matching.entry(name)
        if entry is not None:
            top.append(
                {"question": voice.shortened(entry.question, 70), "count": count, "answer": first_line(entry.answer)}
            )
    return {
        "asked": len(week),
        "by_faq": sum(t.helped_by == "faq" for t in week),
        "by_teacher": sum(t.helped_by == "teacher" for t in week),
        "top": top,
        "open": [
            {"number": t.id, "question": voice.shortened(t.question, 60), "since": voice.day(t.opened_at, scene.zone)}
            for t in asked_here[:most]
        ],
        "open_count": len(open_now),
    }


def first_line(answer: str) -> str:
    """Without the number of a first step."""
    return voice.shortened(_STEP.sub("", answer.strip().split("\n", 1)[0]), 90)
