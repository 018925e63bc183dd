"""/truc, /cau 42, /cuatoi, /trogiup, busy notes and language, for everybody."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from desk.calendar_words import WHEN, BadDay, read_when
from desk.commands import Command, Verb
from desk.inbound import ChatKind, Inbound
from desk.outbound import Choice, Outbound
from desk.people import ChatRole, Person, Role
from desk.threads import Status, Thread
from desk.wallclock import local
from handlers import turns, voice
from handlers.scene import Scene
from knowledge.text import fold
from store import chats, people, rota, rota_changes, threads


def handle(scene: Scene, inbound: Inbound, person: Person, command: Command) -> list[Outbound]:
    if command.verb is Verb.DUTY:
        return duty(scene, inbound, person, command)
    if command.verb is Verb.SHOW:
        return show(scene, inbound, person, command.number or 0)
    if command.verb is Verb.MINE:
        return mine(scene, inbound, person)
    if command.verb is Verb.LANGUAGE:
        language = "en" if command.text == "english" else "vi"
        people.change(scene.db, person, language=language)
        return [scene.reply(inbound, voice.say("language_set", language))]
    return [scene.reply(inbound, voice.say("help", person.language, staff=person.is_staff))]


def duty(scene: Scene, inbound: Inbound, person: Person, command: Command) -> list[Outbound]:
    """Who is on call now, and else when somebody is; asked for a day or a week, all of it."""
    words = fold(inbound.text)
    today = local(scene.now, scene.zone).date()
    if command.text:
        return [scene.reply(inbound, _day_of(scene, person, command.text, today))]
    if "tuan" in words:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if "tuan sau" in words else 0)
        return [scene.reply(inbound, turns.week(scene, person, person.commune, monday))]
    staff = [p for p in people.staff(scene.db, person.commune) if p.role is Role.TEACHER]
    in_force = rota.load(scene.db, person.commune, scene.now, scene.zone)
    now = in_force.on_call(scene.now)
    upcoming = in_force.next_on_call(scene.now)
    names = {p.id: voice.called(p, person.language) for p in staff}
    markup = voice.say(
        "duty",
        person.language,
        now=[names[p] for p in now],
        next_name=names[upcoming[1]] if upcoming and not now else "",
        next_at=scene.clock(upcoming[0], person.language) if upcoming and not now else "",
    )
    return [scene.reply(inbound, markup)]


def _day_of(scene: Scene, person: Person, said: str, today: date) -> str:
    found = re.fullmatch(WHEN.format(1), said)
    try:
        day = read_when(found.groupdict(), "1", today).first if found is not None else today
    except BadDay:
        return voice.say("which_day", person.language)
    return voice.say("duty_day", person.language, week=turns.days(scene, person, person.commune, day, 1))


def show(scene: Scene, inbound: Inbound, person: Person, number: int) -> list[Outbound]:
    """One thread with its history: staff see all of it, an official only his own."""
    thread = threads.find(scene.db, number)
    allowed = thread is not None and (
        thread.asker_id == person.id or (person.is_staff and person.commune in {"", thread.commune})
    )
    if thread is None or not allowed:
        return [scene.reply(inbound, voice.say("no_such_thread", person.language, number=number))]
    among_officials = _is_among_officials(scene, inbound)
    here = (thread.channel, thread.chat) == (inbound.channel, inbound.chat)
    if among_officials and person.is_staff and thread.asker_id != person.id and not here:
        return _in_private(scene, inbound, person, _shown(scene, thread, person, notes=True), thread.id)
    markup = _shown(scene, thread, person, notes=person.is_staff and not among_officials)
    ended = thread.status in {Status.PARKED, Status.RESOLVED} and thread.asker_id == person.id
    again = (Choice(label=voice.say("button_reopen", person.language), says=f"mở lại {number}"),) if ended else ()
    return [scene.reply(inbound, markup, thread=thread.id, choices=again)]


def _is_among_officials(scene: Scene, inbound: Inbound) -> bool:
    """Officials read along: no notes here, and nothing that was asked elsewhere."""
    chat = chats.find(scene.db, inbound.channel, inbound.chat)
    return chat is not None and chat.kind == ChatKind.GROUP and chat.role is not ChatRole.TEACHERS


def _in_private(
    scene: Scene, inbound: Inbound, person: Person, markup: str, thread: int | None = None
) -> list[Outbound]:
    alone = scene.to_person(person, markup, thread=thread)
    line = "told_in_private" if alone is not None else "ask_in_private"
    said = [scene.reply(inbound, voice.say(line, person.language))]
    return [*said, alone] if alone is not None else said


def _shown(scene: Scene, thread: Thread, person: Person, *, notes: bool) -> str:
    kinds = ("answer", "relay", "detail", "note") if notes else ("answer", "relay", "detail")
    lines = [_line(scene, row, person) for row in threads.said(scene.db, thread.id, kinds)][-6:]
    owner = people.get(scene.db, thread.claimed_by) if thread.claimed_by else None
    return voice.say(
        "thread",
        person.language,
        number=thread.id,
        status=voice.say(f"status_{thread.status.value}", person.language),
        question=voice.shortened(thread.question, 300),
        asked=scene.clock(thread.opened_at, person.language),
        owner=voice.called(owner, person.language) if owner else "",
        lines=lines,
        again=thread.status in {Status.PARKED, Status.RESOLVED} and thread.asker_id == person.id,
    )


def _line(scene: Scene, row: dict[str, object], person: Person) -> dict[str, str]:
    author = people.get(scene.db, int(str(row["person_id"]))) if row["person_id"] else None
    at = row["at"]
    assert isinstance(at, datetime)
    return {
        "name": voice.called(author, person.language) if author else "",
        "at": scene.clock(at, person.language),
        "text": voice.shortened(str(row["text"]), 160),
        "kind": str(row["kind"]),
    }


def mine(scene: Scene, inbound: Inbound, person: Person) -> list[Outbound]:
    """An official's open questions; a teacher's claimed threads and the ones that wait."""
    if person.is_staff:
        claimed = threads.claimed_by(scene.db, person.id)
        waiting = threads.with_status(scene.db, {Status.WAITING}, person.commune or None)
        rows = [_row(scene, t, person) for t in [*claimed, *waiting]]
        if _is_among_officials(scene, inbound):
            return _in_private(scene, inbound, person, voice.say("mine", person.language, rows=rows, staff=True))
    else:
        rows = [_row(scene, t, person) for t in threads.of_asker(scene.db, person.id)]
    return [scene.reply(inbound, voice.say("mine", person.language, rows=rows, staff=person.is_staff))]


def _row(scene: Scene, thread: Thread, person: Person) -> dict[str, object]:
    return {
        "number": thread.id,
        "question": voice.shortened(thread.question, 80),
        "status": voice.say(f"status_{thread.status.value}", person.language),
        "since": scene.clock(thread.opened_at, person.language),
    }


def busy(scene: Scene, inbound: Inbound, teacher: Person, command: Command) -> list[Outbound]:
    """ "bận đến 10h", "BẬN 10h30-11h30": today only. "rảnh" ends it."""
    if command.verb is Verb.FREE:
        rota_changes.back(scene.db, teacher, scene.now)
        return [scene.reply(inbound, voice.say("free_again", teacher.language))]
    assert command.until is not None
    until = _today(scene, command.until)
    since = _today(scene, command.since) if command.since else scene.now
    if until <= max(since, scene.now):
        return [scene.reply(inbound, voice.say("busy_unclear", teacher.language))]
    people.add_busy(scene.db, teacher, since, until)
    text = voice.say("busy_kept", teacher.language, until=scene.clock(until, teacher.language))
    return [scene.reply(inbound, text)]


def _today(scene: Scene, at: time) -> datetime:
    return scene.now.astimezone(scene.zone).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
