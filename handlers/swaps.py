"""Swapping shifts: one asks, the other agrees or declines, once; both are told, also when the time is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desk.calendar_words import Part, When
from desk.duty_words import RotaCommand, RotaVerb
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person, Role
from desk.rota import Rota
from desk.shifts import ALL_DAY, Override, OverrideKind, clock
from desk.spans import within, without
from desk.threads import IN_HANDS
from desk.wallclock import local, moment
from handlers import absences, escalations, handovers, voice
from handlers.scene import Scene
from store import chats, people, rota, rota_changes, threads, timers
from store import swaps as kept
from store.swaps import State, Swap

PATIENCE = timedelta(hours=24)


def ask(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    """ "đổi ca thứ 5 với cô Lan": she is asked; nothing changes until she agrees."""
    assert command.when is not None
    colleague = handovers.colleague(scene, teacher.commune, command.typed)
    if colleague is None or colleague.id == teacher.id or colleague.role is not Role.TEACHER:
        return [with_whom(scene, inbound, teacher, command.typed)]
    in_force = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    day, minutes = command.when.first, _minutes(command.when)
    given = _ahead(scene, in_force, teacher.id, day, minutes)
    if not given:
        return [scene.reply(inbound, _no_shift(scene, teacher, teacher, command.when))]
    other = command.other.first if command.other is not None else None
    if command.other is not None and not _ahead(scene, in_force, colleague.id, command.other.first, (0, ALL_DAY)):
        return [scene.reply(inbound, _no_shift(scene, teacher, colleague, command.other))]
    if other is None and _differs(in_force, teacher.id, colleague.id, day, minutes):
        other = day
    swap = kept.ask(
        scene.db,
        teacher,
        colleague,
        day=day,
        other_day=other,
        minutes=minutes,
        now=scene.now,
        expires_at=_expires(scene, in_force, moment(day, given[0][0], scene.zone)),
    )
    timers.arm(scene.db, "swap", swap.id, swap.expires_at, commune=swap.commune)
    offer = _offer(scene, in_force, swap, teacher, colleague)
    line = "swap_asked" if offer else "swap_unreachable"
    until = scene.clock(swap.expires_at, teacher.language)
    told = voice.say(line, teacher.language, name=voice.called(colleague, teacher.language), until=until)
    return [scene.reply(inbound, told), *offer]


def _offer(scene: Scene, in_force: Rota, swap: Swap, teacher: Person, colleague: Person) -> list[Outbound]:
    language = colleague.language
    text = voice.say(
        "swap_offer",
        language,
        name=voice.called(teacher, language),
        colleague=voice.called(colleague, language),
        given=_said(scene, in_force, teacher.id, swap.day, (swap.starts, swap.ends), language),
        taken_back=_taken(scene, in_force, swap, colleague.id, language),
        number=swap.id,
        until=scene.clock(swap.expires_at, language),
    )
    choices = (
        Choice(label=voice.say("button_agree", language), says=f"đồng ý đổi ca {swap.id}"),
        Choice(label=voice.say("button_decline", language), says=f"từ chối đổi ca {swap.id}"),
    )
    return scene.to_staff(colleague, swap.commune, text, choices=choices)


def answer(scene: Scene, inbound: Inbound, person: Person, command: RotaCommand) -> list[Outbound] | None:
    """None when nobody asked her, or when her words may be meant for an official."""
    swap = kept.waiting_for(scene.db, person, command.number)
    if swap is None or (command.number is None and _is_talk(scene, inbound, person, command)):
        return None
    agrees = command.verb is RotaVerb.AGREE
    in_time = swap.expires_at > scene.now
    if not in_time or not kept.decide(scene.db, swap, State.AGREED if agrees else State.DECLINED):
        return [scene.reply(inbound, voice.say("swap_over", person.language))]
    timers.cancel(scene.db, "swap", swap.id)
    asker = people.get(scene.db, swap.asker_id)
    if agrees:
        before = rota.load(scene.db, swap.commune, scene.now, scene.zone)
        rota_changes.add_overrides(scene.db, asker, overrides(swap), by=person, now=scene.now)
        for one in (asker, person):
            absences.rota_changed(scene, one)
    else:
        before = None
    said = [scene.reply(inbound, _decided(scene, before, swap, person, asker))]
    said += scene.to_staff(asker, swap.commune, _decided(scene, before, swap, asker, person))
    return said + (escalations.rota_changed(scene, swap.commune) if agrees else [])


def overrides(swap: Swap) -> list[Override]:
    """What a swap that was agreed to changes."""
    mine = Override(
        kind=OverrideKind.REPLACE,
        person_id=swap.asker_id,
        by=swap.colleague_id,
        date=swap.day,
        starts=swap.starts,
        ends=swap.ends,
        pair=swap.id,
    )
    if swap.other_day is None:
        return [mine]
    hers = Override(
        kind=OverrideKind.REPLACE, person_id=swap.colleague_id, by=swap.asker_id, date=swap.other_day, pair=swap.id
    )
    return [mine, hers]


def _decided(scene: Scene, before: Rota | None, swap: Swap, to: Person, other: Person) -> str:
    """`before`: the rota as it was when it was agreed to; None: it was declined."""
    language = to.language
    day = voice.date_called(swap.day, local(scene.now, scene.zone).date(), language)
    if before is None:
        line = "swap_declined" if to.id == swap.asker_id else "swap_declined_by_you"
        return voice.say(line, language, name=voice.called(other, language), day=day)
    mine = to.id == swap.asker_id
    given = _said(scene, before, swap.asker_id, swap.day, (swap.starts, swap.ends), language)
    taken = _taken(scene, before, swap, swap.colleague_id, language)
    return voice.say(
        "swap_agreed",
        language,
        name=voice.called(other, language),
        gives=given if mine else taken,
        takes=taken if mine else given,
    )


def expired(scene: Scene, number: int) -> list[Outbound]:
    """No word came."""
    swap = kept.get(scene.db, number)
    if swap is None or not kept.decide(scene.db, swap, State.EXPIRED):
        return []
    asker, colleague = people.get(scene.db, swap.asker_id), people.get(scene.db, swap.colleague_id)
    said: list[Outbound] = []
    for to, other in ((asker, colleague), (colleague, asker)):
        text = voice.say(
            "swap_expired",
            to.language,
            name=voice.called(other, to.language),
            mine=to.id == asker.id,
            day=voice.date_called(swap.day, local(scene.now, scene.zone).date(), to.language),
        )
        said += scene.to_staff(to, swap.commune, text, urgency=Urgency.NOTICE)
    return said


def replace(scene: Scene, inbound: Inbound, person: Person, command: RotaCommand) -> list[Outbound] | None:
    """ "thứ 5 cô Lan trực thay thầy Đạo", from the coordinator: done at once, and both are told by whom."""
    if person.role is not Role.COORDINATOR:
        return None
    assert command.when is not None
    found = []
    for name in (command.other_typed, command.typed):
        teacher = teacher_named(scene, person, name)
        if teacher is None:
            return [with_whom(scene, inbound, person, name)]
        found.append(teacher)
    relieved, taker = found
    commune = relieved.commune or person.commune
    in_force = rota.load(scene.db, commune, scene.now, scene.zone)
    day, (starts, ends) = command.when.first, _minutes(command.when)
    if relieved.id == taker.id or not _ahead(scene, in_force, relieved.id, day, (starts, ends)):
        return [scene.reply(inbound, _no_shift(scene, person, relieved, command.when))]
    change = Override(kind=OverrideKind.REPLACE, person_id=relieved.id, by=taker.id, date=day, starts=starts, ends=ends)
    rota_changes.add_overrides(scene.db, relieved, [change], by=person, now=scene.now)
    absences.rota_changed(scene, relieved)
    said = []
    for to, other in ((relieved, taker), (taker, relieved)):
        text = voice.say(
            "duty_changed",
            to.language,
            by=voice.called(person, to.language),
            name=voice.called(other, to.language),
            span=_said(scene, in_force, relieved.id, day, (starts, ends), to.language),
            relieved=to.id == relieved.id,
        )
        said += scene.to_staff(to, commune, text, urgency=Urgency.NOTICE)
    names = (voice.called(taker, person.language), voice.called(relieved, person.language))
    span = _said(scene, in_force, relieved.id, day, (starts, ends), person.language)
    done = voice.say("replaced", person.language, name=names[0], other=names[1], span=span)
    return [scene.reply(inbound, done), *said, *escalations.rota_changed(scene, commune)]


def with_whom(scene: Scene, inbound: Inbound, person: Person, name: str) -> Outbound:
    """The name is no colleague's, or more than one's: those who may be meant are listed."""
    known = handovers.perhaps(scene, person.commune, name, person)
    asked = voice.say("swap_with_whom", person.language, name=voice.shortened(name, 40), colleagues=known)
    return scene.reply(inbound, asked)


def teacher_named(scene: Scene, coordinator: Person, name: str) -> Person | None:
    """Who coordinates every commune may mean a teacher of any of them."""
    communes = [coordinator.commune] if coordinator.commune else [one.id for one in chats.all_communes(scene.db)]
    found = {one.id: one for commune in communes if (one := handovers.colleague(scene, commune, name)) is not None}
    teachers = [one for one in found.values() if one.role is Role.TEACHER]
    return teachers[0] if len(teachers) == 1 else None


def _minutes(when: When) -> tuple[int, int]:
    return (0, ALL_DAY) if when.part is Part.DAY and when.minutes is None else when.bounds


def _ahead(scene: Scene, in_force: Rota, person: int, day: date, minutes: tuple[int, int]) -> list[tuple[int, int]]:
    """The duty he has then and that is not over yet."""
    mine = within(in_force.duty(person, day), *minutes)
    return [span for span in mine if moment(day, span[1], scene.zone) > scene.now]


def _differs(in_force: Rota, person: int, colleague: int, day: date, minutes: tuple[int, int]) -> bool:
    """Has the colleague a shift that day at another time, so that one goes for the other?"""
    mine, hers = within(in_force.duty(person, day), *minutes), in_force.duty(colleague, day)
    return bool(hers) and without(hers, mine) == hers


def _expires(scene: Scene, in_force: Rota, begins: datetime) -> datetime:
    """A day from now, before the shift, and not in the night; for one that runs already, an hour."""
    latest = min(scene.now + PATIENCE, begins) if begins > scene.now else scene.now + timedelta(hours=1)
    quiet = in_force.quiet_at(latest)
    evening = quiet[0] - timedelta(minutes=1) if quiet is not None else latest
    return evening if evening > scene.now else latest


def _no_shift(scene: Scene, to: Person, whose: Person, when: When) -> str:
    day = voice.date_called(when.first, local(scene.now, scene.zone).date(), to.language)
    name = "" if whose.id == to.id else voice.called(whose, to.language)
    return voice.say("no_shift_then", to.language, name=name, day=day)


def _said(scene: Scene, in_force: Rota, person: int, day: date, minutes: tuple[int, int], language: str) -> str:
    """ "07:00-11:30 thứ Năm 03/12"."""
    spans = within(in_force.duty(person, day), *minutes)
    times = ", ".join(f"{clock(starts)}-{clock(ends)}" for starts, ends in spans)
    return f"{times} {voice.date_called(day, local(scene.now, scene.zone).date(), language)}".strip()


def _taken(scene: Scene, in_force: Rota, swap: Swap, person: int, language: str) -> str:
    if swap.other_day is None:
        return ""
    return _said(scene, in_force, person, swap.other_day, (0, ALL_DAY), language)


def _is_talk(scene: Scene, inbound: Inbound, person: Person, command: RotaCommand) -> bool:
    """ "ok" in a thread is for the one who asked there."""
    if inbound.reply_to is not None and threads.tied_to(scene.db, inbound.channel, inbound.chat, inbound.reply_to):
        return True
    return command.loose and any(t.status in IN_HANDS for t in threads.claimed_by(scene.db, person.id))
