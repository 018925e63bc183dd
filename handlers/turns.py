"""What a teacher is told about his shifts unasked: that one begins, and that somebody changed them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desk import turns
from desk.deployment import serves
from desk.outbound import Outbound, Urgency
from desk.people import Person, Role
from desk.rota import Reason, Rota
from desk.shifts import clock
from desk.threads import Status
from desk.turns import Turn
from handlers import escalations, lesson_lines, searching, voice
from handlers.scene import Scene
from store import deployments, people, rota, rota_revision, threads, timers
from store.timers import Timer

KIND = rota_revision.TURNS
STALE = timedelta(minutes=30)
"""After a long stop nobody is told that his shift began this morning."""


def due(scene: Scene, timer: Timer) -> list[Outbound]:
    """A shift begins, or the rota was changed: say what is to be said, and see when the next one begins."""
    commune = rota_revision.commune_of(scene.db, timer.subject)
    if commune is None:
        return []
    in_force = rota.load(scene.db, commune, scene.now, scene.zone)
    settled = rota.limits(scene.db, commune)
    looked_at = max(timer.due_at, scene.now - STALE)
    upcoming = turns.next_telling(in_force, looked_at) if settled.announce else None
    if upcoming is not None:
        timers.arm(scene.db, KIND, timer.subject, upcoming, commune=commune)
    if timer.due_at < looked_at:
        return escalations.rota_changed(scene, commune)
    waiting = len(threads.with_status(scene.db, {Status.WAITING}, commune or None))
    serve = {person.id for person in searching.staff_of(scene, commune)}
    begun = [turn for turn in turns.due(in_force, timer.due_at) if turn.person_id in serve]
    told = (_begins(scene, turn, waiting) for turn in begun)
    return [said for said in told if said is not None] if settled.announce else []


def _begins(scene: Scene, turn: Turn, waiting: int) -> Outbound | None:
    person = people.get(scene.db, turn.person_id)
    text = voice.say(
        "shift_begins",
        person.language,
        since=scene.clock(turn.starts_at, person.language),
        until=scene.clock(turn.ends_at, person.language),
        waiting=waiting,
    )
    return scene.to_person(
        person,
        text,
        urgency=Urgency.NOTICE,
        key=f"turn:{person.id}:{turn.starts_at.timestamp():.0f}",
        expires_at=turn.ends_at,
    )


def week_changed(scene: Scene, timer: Timer) -> list[Outbound]:
    """Somebody who cannot be heard here wrote his week anew: he is told, after the night and his class."""
    person = people.get(scene.db, timer.subject)
    in_force = rota.load(scene.db, person.commune, scene.now, scene.zone)
    text = voice.say("week_changed", person.language, shifts=weekly(in_force, person))
    return _told_when_free(scene, timer, person, in_force, text)


def lessons_changed(scene: Scene, timer: Timer) -> list[Outbound]:
    """His school's timetable was read anew."""
    person = people.get(scene.db, timer.subject)
    in_force = rota.load(scene.db, person.commune, scene.now, scene.zone)
    newest = max((one.first_day for one in in_force.timetables), default=in_force.day(scene.now))
    lines = [
        line for one in in_force.timetables if one.last_day >= newest for line in lesson_lines.of_week(one, person)
    ]
    today = in_force.day(scene.now)
    since = voice.date_called(newest, today, person.language) if newest > today else ""
    text = voice.say("lessons_changed", person.language, lessons=lines, since=since)
    return _told_when_free(scene, timer, person, in_force, text)


def _told_when_free(scene: Scene, timer: Timer, person: Person, in_force: Rota, text: str) -> list[Outbound]:
    quiet = in_force.quiet_at(scene.now)
    verdict = in_force.may_page(person.id, scene.now)
    in_class = verdict.until if verdict.reason is Reason.IN_CLASS else None
    later = quiet[1] if quiet is not None else in_class
    if later is not None:
        timers.arm(scene.db, timer.kind, timer.subject, later, commune=person.commune)
        return []
    said = scene.to_person(person, text, urgency=Urgency.NOTICE)
    return [said] if said is not None else []


def weekly(in_force: Rota, person: Person) -> list[dict[str, object]]:
    """A line for each weekday on which he has a shift."""
    own = [shift for shift in in_force.shifts if shift.person_id == person.id]
    return [
        {
            "day": voice.weekday(weekday, person.language),
            "spans": [f"{clock(s.starts)}-{clock(s.ends)}" for s in own if s.weekday == weekday],
        }
        for weekday in sorted({shift.weekday for shift in own})
    ]


def week(scene: Scene, to: Person, commune: str, first: date) -> str:
    """Who is on call in the seven days from `first` on."""
    rows = days(scene, to, commune, first, 7)
    return voice.say("duty_week", to.language, first=rows[0]["day"], week=rows)


def days(scene: Scene, to: Person, commune: str, first: date, many: int) -> list[dict[str, object]]:
    """Who is on call in so many days from `first` on; when somebody is in class is nobody's business here."""
    in_force = rota.load(scene.db, commune, scene.now, scene.zone)
    staff = {p.id: p for p in people.staff(scene.db, commune) if p.role is Role.TEACHER}
    here = deployments.of_commune(scene.db, commune)
    rows: list[dict[str, object]] = []
    for ahead in range(many):
        day = first + timedelta(days=ahead)
        spans: dict[tuple[datetime, datetime], list[str]] = {}
        for person in (one for one in in_force.people if not here or serves(one, here, day)):
            for span in turns.duty_of(in_force, person, day):
                spans.setdefault(span, []).append(voice.called(staff[person], to.language))
        rows.append(
            {
                "day": voice.date_called(day, first - timedelta(days=2), to.language),
                "spans": [f"{_times(scene, span)} {', '.join(names)}" for span, names in sorted(spans.items())],
                "holiday": "" if spans or day not in in_force.days_off.off else in_force.days_off.off[day],
            }
        )
    return rows


def _times(scene: Scene, span: tuple[datetime, datetime]) -> str:
    starts, ends = (edge.astimezone(scene.zone) for edge in span)
    return f"{starts:%H:%M}-{ends:%H:%M}"
