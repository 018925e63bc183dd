"""A teacher's own duty, as he types it: lessons, busy days, leave, hours in which he is free after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from desk import rota_commands
from desk.calendar_words import MINUTES, BadDay, Part, When
from desk.duty_words import RotaCommand, RotaVerb
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound, Urgency
from desk.people import Chat, ChatRole, Person, Role
from desk.rota import Rota
from desk.shifts import BadShift, Override, OverrideKind
from desk.spans import merged, within, without
from desk.threads import IN_HANDS
from desk.timetable import BadTimetable, BellTimes, Half, Lesson
from desk.wallclock import local, moment
from handlers import absences, escalations, swaps, turns, voice, week
from handlers.lesson_lines import Line, hours, of_week, stretches
from handlers.scene import Scene
from store import people, rota, rota_changes, threads

Place = tuple[int, Half, int]


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words are none about his duty. Only alone or among teachers: officials need not know."""
    private = chat.kind == ChatKind.PRIVATE
    if not person.is_staff or not (private or chat.role is ChatRole.TEACHERS):
        return None
    try:
        command = rota_commands.parse(inbound.press or inbound.text, local(scene.now, scene.zone).date())
    except BadDay:
        return [scene.reply(inbound, voice.say("day_unclear", person.language))]
    except BadShift:
        return [week.unclear(scene, inbound, person)]
    if command is None or (command.loose and not (private or inbound.addressed)):
        return None
    if command.verb in {RotaVerb.AGREE, RotaVerb.DECLINE}:
        return swaps.answer(scene, inbound, person, command)
    if command.verb is RotaVerb.REPLACE:
        return swaps.replace(scene, inbound, person, command)
    if command.verb is RotaVerb.LEAVE_OF:
        return _away_for(scene, inbound, person, command)
    if command.verb is RotaVerb.FREE and _is_for_an_official(scene, inbound):
        return None
    if person.role is not Role.TEACHER:
        return None
    return _own(scene, inbound, person, command)


def _is_for_an_official(scene: Scene, inbound: Inbound) -> bool:
    """ "chiều mai tôi rảnh", said in a thread, makes an appointment."""
    if inbound.reply_to is None:
        return False
    return threads.tied_to(scene.db, inbound.channel, inbound.chat, inbound.reply_to) is not None


def _own(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    if command.verb is RotaVerb.MINE:
        return [scene.reply(inbound, _mine(scene, teacher))]
    if command.verb is RotaVerb.SWAP:
        return swaps.ask(scene, inbound, teacher, command)
    if command.verb in {RotaVerb.TEACH, RotaVerb.TEACH_NOT}:
        said = _lessons(scene, inbound, teacher, command)
    elif command.verb in {RotaVerb.TAKE, RotaVerb.DROP}:
        said = week.change(scene, inbound, teacher, command)
    elif command.verb is RotaVerb.FREE:
        said = _free(scene, inbound, teacher, command)
    else:
        said = _away(scene, inbound, teacher, command)
    if command.verb in {RotaVerb.TEACH, RotaVerb.TEACH_NOT, RotaVerb.FREE}:
        absences.rota_changed(scene, teacher)
    return [*said, *escalations.rota_changed(scene, teacher.commune)]


def _mine(scene: Scene, teacher: Person) -> str:
    in_force = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    today = local(scene.now, scene.zone).date()
    lessons = [row for one in in_force.timetables for row in of_week(one, teacher)]
    exceptions = [
        row for ahead in range(14) if (row := _exception(in_force, teacher, today + timedelta(days=ahead), today))
    ]
    own = [(spell.starts_at, spell.ends_at) for spell in in_force.busy if spell.person_id == teacher.id]
    away = [
        {"from": scene.clock(starts, teacher.language), "to": scene.clock(ends, teacher.language)}
        for starts, ends in within(merged(own), scene.now, scene.now + timedelta(days=400))
    ]
    return voice.say(
        "my_rota",
        teacher.language,
        shifts=turns.weekly(in_force, teacher),
        lessons=lessons,
        exceptions=exceptions,
        away=away,
    )


def _exception(in_force: Rota, teacher: Person, day: date, today: date) -> Line | None:
    """A day on which he has another duty than his week says; holidays show themselves."""
    if not any(o.date == day and teacher.id in (o.person_id, o.by) for o in in_force.overrides):
        return None
    spans = [hours(starts, ends) for starts, ends in in_force.duty(teacher.id, day)]
    return Line(day=voice.date_called(day, today, teacher.language), spans=spans)


def _lessons(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    taught = command.verb is RotaVerb.TEACH
    in_force = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    own = [lesson for one in in_force.timetables for lesson in one.lessons if lesson.person_id == teacher.id]
    places = [(day, half or _half(own, day, period, taught), period) for day, half, period in command.lessons]
    today = local(scene.now, scene.zone).date()
    try:
        changed = rota_changes.change_lessons(scene.db, teacher, places, today, taught=taught, weeks=command.weeks)
    except BadTimetable:
        return [scene.reply(inbound, voice.say("no_such_period", teacher.language))]
    mine = [one for one in in_force.timetables if any(lesson.person_id == teacher.id for lesson in one.lessons)]
    bells = next((one.bells for one in (*mine, *in_force.timetables)), BellTimes())
    meant = [Lesson(person_id=teacher.id, weekday=d, half=h, period=p, weeks=command.weeks) for d, h, p in places]
    rows = [
        Line(
            day=voice.weekday(weekday, teacher.language),
            spans=stretches([one for one in meant if one.weekday == weekday], bells, teacher.language),
        )
        for weekday in sorted({day for day, _, _ in places})
    ]
    line = "lessons_kept" if taught else "lessons_gone" if changed else "lessons_unknown"
    return [scene.reply(inbound, voice.say(line, teacher.language, lessons=rows))]


def _half(own: Sequence[Lesson], weekday: int, period: int, taught: bool) -> Half:
    """Not said: where he has such a lesson, or has all the others; else the morning."""
    there = [lesson.half for lesson in own if (lesson.weekday, lesson.period) == (weekday, period)]
    if not taught and there:
        return there[0]
    return Half.AFTERNOON if own and all(x.half is Half.AFTERNOON for x in own) else Half.MORNING


def moments_of(scene: Scene, when: When) -> tuple[datetime, datetime]:
    """From the first minute meant to the last."""
    starts, ends = when.bounds
    return moment(when.first, starts, scene.zone), moment(when.last, ends, scene.zone)


def called(scene: Scene, when: When, language: str) -> list[str]:
    """The day ("chiều ngày mai"), or the first and the last."""
    today = local(scene.now, scene.zone).date()
    days = [when.first, when.last] if when.last > when.first else [when.first]
    return [voice.date_called(day, today, language, when.part.value, when.minutes) for day in days]


def _away(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    assert command.when is not None
    uncovered = _leaves(scene, teacher, command)
    if uncovered is None:
        return [scene.reply(inbound, voice.say("day_unclear", teacher.language))]
    reopens = absences.rota_changed(scene, teacher)
    line = voice.say(
        "away_kept",
        teacher.language,
        days_meant=called(scene, command.when, teacher.language),
        ill=command.ill,
        reopens=scene.clock(reopens, teacher.language) if reopens is not None else "",
        held=[t.id for t in threads.claimed_by(scene.db, teacher.id) if t.status in IN_HANDS],
        uncovered=scene.clock(uncovered, teacher.language) if uncovered > scene.now else "",
    )
    return [scene.reply(inbound, line)]


def _away_for(scene: Scene, inbound: Inbound, person: Person, command: RotaCommand) -> list[Outbound] | None:
    """ "mai cô Lan nghỉ ốm", from the coordinator: she is told by whom."""
    if person.role is not Role.COORDINATOR:
        return None
    assert command.when is not None
    teacher = swaps.teacher_named(scene, person, command.typed)
    if teacher is None:
        return [swaps.with_whom(scene, inbound, person, command.typed)]
    uncovered = _leaves(scene, teacher, command)
    if uncovered is None:
        return [scene.reply(inbound, voice.say("day_unclear", person.language))]
    done = voice.say(
        "away_for",
        person.language,
        name=voice.called(teacher, person.language),
        days_meant=called(scene, command.when, person.language),
        uncovered=scene.clock(uncovered, person.language) if uncovered > scene.now else "",
    )
    told = voice.say(
        "leave_noted_by",
        teacher.language,
        by=voice.called(person, teacher.language),
        days_meant=called(scene, command.when, teacher.language),
    )
    absences.rota_changed(scene, teacher)
    said = scene.to_staff(teacher, teacher.commune, told, urgency=Urgency.NOTICE)
    return [scene.reply(inbound, done), *said, *escalations.rota_changed(scene, teacher.commune)]


def _leaves(scene: Scene, teacher: Person, command: RotaCommand) -> datetime | None:
    """From when on nobody is on call in his place (now: somebody always is); None for days that are over."""
    assert command.when is not None
    starts_at, ends_at = moments_of(scene, command.when)
    if ends_at <= scene.now or ends_at - starts_at > timedelta(days=400):
        return None
    before = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    if command.verb is RotaVerb.BUSY:
        rota_changes.touch(scene.db, teacher)
        people.add_busy(scene.db, teacher, max(starts_at, scene.now), ends_at)
    else:
        rota_changes.add_leave(scene.db, teacher, max(starts_at, scene.now), ends_at, ill=command.ill)
    after = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    opened = without(after.gaps(scene.now, ends_at), before.gaps(scene.now, ends_at))
    return max(opened[0][0], scene.now + timedelta(seconds=1)) if opened else scene.now


def _free(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    """He is there after all: what kept him gives way, and where he had no shift he has one that day."""
    when = command.when
    assert when is not None
    starts_at, ends_at = moments_of(scene, when)
    if ends_at <= scene.now:
        return [scene.reply(inbound, voice.say("day_unclear", teacher.language))]
    rota_changes.free_again(scene.db, teacher, max(starts_at, scene.now), ends_at)
    parts = (Part.MORNING, Part.AFTERNOON) if when.part is Part.DAY else (when.part,)
    wanted = [when.minutes] if when.minutes is not None else [MINUTES[part] for part in parts]
    in_force = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    lacking = without(wanted, in_force.duty(teacher.id, when.first))
    made = [
        Override(kind=OverrideKind.ADD, person_id=teacher.id, date=when.first, starts=starts, ends=ends)
        for starts, ends in lacking
    ]
    rota_changes.add_overrides(scene.db, teacher, made, by=teacher, now=scene.now)
    after = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    spans = [
        hours(*(int((edge - starts_of_day).total_seconds() // 60) for edge in span))
        for starts_of_day in [moment(when.first, 0, scene.zone)]
        for span in after.free_spans(teacher.id, max(starts_at, scene.now), ends_at)
    ]
    line = "free_then" if spans else "free_but_class"
    named = called(scene, replace(when, minutes=None) if spans else when, teacher.language)
    text = voice.say(line, teacher.language, days_meant=named, spans=spans)
    return [scene.reply(inbound, text)]
