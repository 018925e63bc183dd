"""Whoever is borrowed by a neighbour is called no more often than his own commune wants."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from desk.caps import Caps
from desk.people import Commune, Role
from desk.shifts import parse_weekly
from desk.threads import Status
from store import pages, people, rota, rota_changes, schema, threads
from store.database import Database
from store.rota import Limits
from tests.support.commune import MONDAY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


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
