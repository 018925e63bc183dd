"""What a group's week was made of, gathered from the tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desk.aftercare import Kind
from desk.deployment import Deployment, Phase, phase_here, serves
from desk.digest import DRAWN, Asked, Bar, Chart, Figures, Open, days_in, duty_hours, weekly_hours
from desk.gaps import find as find_gaps
from desk.inbound import Photo
from desk.people import Chat
from desk.spans import merged
from desk.threads import OPEN, Status, Thread
from handlers import cautions, credit, machines, own_helpers, voice
from handlers.scene import Scene
from knowledge.entries import Entry
from store import chats, deployments, gaps, knowledge, offers, people, rota, thread_lists, threads

WEEK = timedelta(days=7)
SETTLED = timedelta(hours=12)
"""What was asked this morning is no news of last week."""
MOST = 3
BARS = 6
_BY_KIND: dict[str | None, str] = {"teacher": "answer", "peer": "peer"}
"""What whoever helped said is kept as."""
_STEP = re.compile(r"^\d{1,2}[.)]\s+")


def gather(scene: Scene, chat: Chat, end: datetime, *, colleagues: bool = False, language: str = "vi") -> Figures:
    """Of the seven days before `end`. `colleagues`: for those who answer; they see private questions and holders."""
    week = thread_lists.since(scene.db, chat.commune, end - WEEK, end)
    open_now = _open(scene, chat, end)
    # What somebody asked in private is counted, and not read out to the group.
    listed = open_now if colleagues else [t for t in open_now if _is_of(scene, t, chat)]
    top = _most_asked(scene, week, language)
    helped = credit.counted(scene.db, week)
    told = Figures(
        asked=len(week),
        by_faq=helped["faq"],
        by_teacher=helped["teacher"],
        by_peer=helped["peer"],
        top=tuple(top),
        fresh=tuple(voice.shortened(q, 70) for q in knowledge.accepted_since(scene.db, chat.commune, end - WEEK, end)),
        open=tuple(_row(scene, t, language, named=colleagues) for t in listed[:MOST]),
        open_count=len(open_now),
        helpers=tuple(_helpers(scene, week, language)),
        board=machines.figures(scene, chat.commune, end - WEEK, end),
        tip=_tip(scene, chat, end, told="" if colleagues else " ".join(one.answer for one in top)),
    )
    return told if told.is_empty else replace(told, **_who_answers(scene, chat.commune, end, language))


def _who_answers(scene: Scene, commune: str, end: datetime, language: str) -> dict[str, Any]:
    """In the week to come: by duty, or of their own free will."""
    here = deployments.of_commune(scene.db, commune) if commune else []
    phase = phase_here(here, end.astimezone(scene.zone).date())
    over = phase is Phase.AFTERCARE
    return {
        "own_helpers": tuple(_own_helpers(scene, commune, phase, language)),
        "duty": "" if over else _week_of_duty(scene, commune, here, end, language),
        "volunteers": volunteer_hours(scene, commune, language) if over else "",
    }


def chart(scene: Scene, chat: Chat, end: datetime, language: str = "vi") -> Photo | None:
    """Questions by system, and how many of each needed nobody; None where a picture would say nothing."""
    asked: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for thread in thread_lists.since(scene.db, chat.commune, end - WEEK, end):
        entry = scene.matching.entry(thread.entry) if thread.entry else None
        system = entry.systems[0] if entry is not None and entry.systems else ""
        asked[system] += 1
        alone[system] += thread.helped_by == "faq"
    if len(asked) < 2:
        return None
    others = voice.say("chart_others", language)
    bars = [
        Bar(label=voice.shortened(system, 26) or others, whole=count, part=alone[system])
        for system, count in sorted(asked.items(), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))[:BARS]
    ]
    drawn = Chart(
        title=voice.say("chart_title", language),
        legend=(voice.say("chart_asked", language), voice.say("chart_alone", language)),
        bars=tuple(bars),
    )
    return Photo(ref=drawn.to_ref(), channel=DRAWN, name="tuan-qua.png")


def _one_line(scene: Scene, entry: Entry, language: str) -> str:
    """What may no longer be true is not spread."""
    return voice.say("expired", language) if cautions.is_expired(scene, entry) else _with_danger(entry, language)


def _with_danger(entry: Entry, language: str) -> str:
    answer = first_line(entry.told_in(language))
    return f"⚠️ {_shown_danger(entry)} {answer}" if entry.danger else answer


def _shown_danger(entry: Entry) -> str:
    return voice.shortened(entry.danger, 90)


def first_line(answer: str) -> str:
    """Without the number of a first step."""
    return voice.shortened(_STEP.sub("", answer.strip().split("\n", 1)[0]), 90)


def _open(scene: Scene, chat: Chat, end: datetime) -> list[Thread]:
    found = threads.with_status(scene.db, OPEN - {Status.ANSWERED}, chat.commune)
    return [thread for thread in found if end - thread.opened_at >= SETTLED]


def _is_of(scene: Scene, thread: Thread, chat: Chat) -> bool:
    return chats.current_id(scene.db, thread.channel, thread.chat) == chat.external_id


def _most_asked(scene: Scene, week: Sequence[Thread], language: str) -> list[Asked]:
    counted = Counter(thread.entry for thread in week if thread.entry is not None)
    found = [(scene.matching.entry(name), count) for name, count in counted.most_common(MOST)]
    return [
        Asked(
            question=voice.shortened(entry.asked_in(language), 70),
            count=count,
            answer=_one_line(scene, entry, language),
        )
        for entry, count in found
        if entry is not None
    ]


def _row(scene: Scene, thread: Thread, language: str, *, named: bool) -> Open:
    holder = people.get(scene.db, thread.claimed_by) if named and thread.claimed_by else None
    return Open(
        number=thread.id,
        question=voice.shortened(thread.question, 60),
        since=scene.day(thread.opened_at),
        holder=voice.called(holder, language) if holder else "",
    )


def _helpers(scene: Scene, week: Sequence[Thread], language: str) -> list[str]:
    """Whoever helped and agreed to be named, the most helpful first."""
    helped: Counter[int] = Counter()
    kinds = {thread.id: _BY_KIND[thread.helped_by] for thread in week if thread.helped_by in _BY_KIND}
    for number, said in threads.said_in(scene.db, list(kinds), _BY_KIND.values()).items():
        helped.update({row["person_id"] for row in said if row["kind"] == kinds[number]} - {None})
    persons = [people.get(scene.db, person) for person, _ in helped.most_common()]
    return [voice.called(person, language) for person in persons if person.named][:5]


def _own_helpers(scene: Scene, commune: str, phase: Phase, language: str) -> list[str]:
    """Whom the commune turns to when the teachers leave, from the day their leaving is spoken of."""
    if phase not in {Phase.WINDING_DOWN, Phase.AFTERCARE}:
        return []
    there = own_helpers.of_commune(scene.db, commune)
    return [voice.called(person, language) for person, agreed in there if agreed and person.named][:2]


def week_of_duty(scene: Scene, commune: str, end: datetime, language: str = "vi") -> str:
    """When somebody is on call in the seven days to come; "" when nobody has a shift, or the teachers' time is over."""
    here = deployments.of_commune(scene.db, commune)
    over = phase_here(here, end.astimezone(scene.zone).date()) is Phase.AFTERCARE
    return "" if over else _week_of_duty(scene, commune, here, end, language)


def volunteer_hours(scene: Scene, commune: str, language: str = "vi") -> str:
    """When teachers may be asked of their own free will; "" when none of them offered hours."""
    given = [one for one in offers.accepted(scene.db) if one.kind is Kind.VOLUNTEER and one.commune in {"", commune}]
    return weekly_hours(dict.fromkeys(slot for one in given for slot in one.slots), days_in(language))


def _week_of_duty(scene: Scene, commune: str, here: Sequence[Deployment], end: datetime, language: str) -> str:
    if not commune:
        return ""
    in_force = rota.load(scene.db, commune, end, scene.zone)
    first = end.astimezone(scene.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    spans = merged(
        span
        for person in in_force.people
        for span in in_force.free_spans(person, first, first + WEEK)
        if not here or serves(person, here, span[0].astimezone(scene.zone).date())
    )
    return duty_hours(spans, scene.zone, days_in(language))


def _tip(scene: Scene, chat: Chat, end: datetime, told: str) -> str:
    """A lesson that many can use, of four weeks: the warning of what was asked most; or else the first line of what
    people were told in vain most often, or kept mixing up. What was `told` above is not said twice."""
    month = gaps.asked(scene.db, chat.commune, end - 4 * WEEK, end)
    for name, count in Counter(each.entry for each in month if each.entry is not None).most_common(5):
        entry = scene.matching.entry(name)
        if entry is not None and entry.danger and count >= 2 and _shown_danger(entry) not in told:
            return voice.shortened(entry.danger, 140)
    named = {name for each in month for name in (*each.tried, *each.offered)}
    known = {name: entry for name in named if (entry := scene.matching.entry(name)) is not None}
    found = find_gaps(month, known, known)
    for gap in sorted((*found.rejected, *found.confused), key=lambda gap: -gap.count):
        if gap.count >= MOST:
            entry = known[gap.entries[0]]
            return voice.shortened(f"{entry.question} {_with_danger(entry, 'vi')}", 160)
    return ""
