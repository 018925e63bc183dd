"""Whoever is borrowed by a neighbour is called no more often than his own commune wants, nor when it rests."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from desk.caps import Caps
from desk.holidays import Local
from desk.people import Commune, Role
from desk.shifts import QuietHours, parse_weekly
from desk.threads import Status
from store import pages, people, rota, rota_changes, schema, threads
from store.database import Database
from store.rota import Limits
from tests.support.commune import MONDAY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def test_a_borrowed_teacher_keeps_the_quiet_hours_and_days_off_of_his_own_commune():
    database = Database("sqlite://")
    schema.metadata.create_all(database.engine)
    home, away = (Commune(id=name, province="", name="?") for name in ("dong-kinh", "ky-lua"))
    with database.engine.begin() as c:
        lan = people.add(c, name="cô Lan", role=Role.TEACHER, province="", commune=home.id)
        rota_changes.set_shifts(c, lan, parse_weekly("T2-T6 07:00-22:00", lan.id))
        rota_changes.set_limits(c, home, Limits(quiet=QuietHours(starts=20 * 60, ends=6 * 60)))
        rota_changes.set_limits(c, away, Limits(quiet=None))
        rota_changes.set_neighbours(c, away, [home.id])
        tuesday = MONDAY + timedelta(days=1)
        rota_changes.set_day_off(c, home, Local(date=tuesday.date(), name="Lễ hội Kỳ Cùng"))
    with database.engine.begin() as c:
        for at, expected in (
            (MONDAY.replace(hour=19, minute=59), (lan.id,)),
            (MONDAY.replace(hour=20), ()),
            (tuesday, ()),
            (tuesday + timedelta(days=1), (lan.id,)),
        ):
            assert rota.load(c, away.id, at, ZONE).backup(at) == expected, at
    database.close()


def test_a_borrowed_teacher_keeps_the_cap_of_his_own_commune():
    database = Database("sqlite://")
    schema.metadata.create_all(database.engine)
    with database.engine.begin() as c:
        lan = people.add(c, name="cô Lan", role=Role.TEACHER, province="", commune="dong-kinh")
        rota_changes.set_shifts(c, lan, parse_weekly("T2-T6 07:00-17:00", lan.id))
        rota_changes.set_limits(c, Commune(id="dong-kinh", province="", name="?"), Limits(caps=Caps(day=1)))
        rota_changes.set_neighbours(c, Commune(id="ky-lua", province="", name="?"), ["dong-kinh"])
        asker = people.add(c, name="chị Hoa", role=Role.OFFICIAL, province="", commune="ky-lua")
        thread = threads.open_thread(
            c, asker=asker, commune="ky-lua", channel="chat", chat="c", topic=None, asked_in=None,
            status=Status.WAITING, question="?", photos=(), now=MONDAY,
        )  # fmt: skip
    noon = MONDAY + timedelta(hours=2)
    with database.engine.begin() as c:
        assert rota.load(c, "ky-lua", noon, ZONE).backup(noon) == (lan.id,)
        pages.record(c, thread, lan.id, "page:1", MONDAY)
        assert rota.load(c, "ky-lua", noon, ZONE).backup(noon) == ()
    database.close()
