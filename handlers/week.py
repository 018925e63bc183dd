"""A teacher's weekly shifts, as he types them."""

from __future__ import annotations

from desk.duty_words import RotaCommand, RotaVerb
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Person
from desk.shifts import BadShift
from desk.week_words import dropping, taking
from handlers import turns, voice
from handlers.scene import Scene
from store import people, rota, rota_changes


def change(scene: Scene, inbound: Inbound, teacher: Person, command: RotaCommand) -> list[Outbound]:
    """ "tôi trực thứ 2 7h-11h hằng tuần", "bỏ ca thứ 2": from now on, until he says otherwise."""
    rota_changes.touch(scene.db, teacher)  # the lock of the rota: nobody writes his week between reading and writing
    week = people.shifts_of(scene.db, [teacher.id])
    if command.verb is RotaVerb.DROP:
        changed = dropping(week, teacher.id, command.weekdays, command.minutes)
        if changed == week:
            days = [voice.weekday(day, teacher.language) for day in command.weekdays]
            return [scene.reply(inbound, voice.say("no_weekly_shift", teacher.language, days_meant=days))]
    elif command.minutes is None:
        return [unclear(scene, inbound, teacher)]
    else:
        changed = taking(week, teacher.id, command.weekdays, command.minutes)
    try:
        rota_changes.set_shifts(scene.db, teacher, changed)
    except BadShift:
        return [unclear(scene, inbound, teacher)]
    in_force = rota.load(scene.db, teacher.commune, scene.now, scene.zone)
    kept = voice.say("week_kept", teacher.language, shifts=turns.weekly(in_force, teacher))
    return [scene.reply(inbound, kept)]


def unclear(scene: Scene, inbound: Inbound, teacher: Person) -> Outbound:
    """Hours that are none, or none at all."""
    return scene.reply(inbound, voice.say("shift_unclear", teacher.language))
