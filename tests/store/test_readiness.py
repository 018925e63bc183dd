"""The check list before a deployment: every line is looked up, not believed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from desk.deployment import Deployment
from desk.people import Commune, Person, Role
from desk.shifts import parse_weekly
from handlers import readiness
from handlers.readiness import Check, Need
from knowledge.entries import Entry
from store import chats, deployments, knowledge, people, units
from store.database import Database
from store.units import Unit

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COMMUNE = "xa-dong-tam"
IGATE = Entry(id="igate", question="iGate báo lỗi đăng nhập?", answer="Đăng nhập lại.", systems=("iGate",))


def _teacher(connection: Connection, name: str, shifts: str) -> Person:
    made = people.add(connection, name=name, role=Role.TEACHER, province="", commune=COMMUNE)
    if shifts:
        people.set_shifts(connection, made, parse_weekly(shifts, made.id))
    return made


def _deployment(connection: Connection, *members: Person) -> Deployment:
    chats.save_commune(connection, Commune(id=COMMUNE, province="", name="Xã Đồng Tâm"))
    return deployments.add(
        connection,
        name="Đợt 1",
        school="",
        province="",
        communes=[COMMUNE],
        members=[one.id for one in members],
        starts_on=date(2026, 3, 9),
        ends_on=date(2026, 5, 29),
        now=NOW,
    )


def _found(connection: Connection, one: Deployment, need: Need) -> Check:
    return next(check for check in readiness.look(connection, one, ZONE) if check.need is need)


def test_an_afternoon_without_anybody_is_named(database: Database) -> None:
    with database.engine.begin() as c:
        ha = _teacher(c, "cô Hà", "T2-T4 07:00-17:30; T5 07:00-11:30")
        made = _deployment(c, ha)
        found = _found(c, made, Need.COVERAGE)
        assert not found.met
        assert "Xã Đồng Tâm" in found.who[0]
        assert "T5 13:30-17:00; T6" in found.who[0]
        people.set_shifts(c, ha, parse_weekly("T2-T6 07:00-17:30", ha.id))
        assert _found(c, made, Need.COVERAGE) == Check(need=Need.COVERAGE, met=True)


def test_who_leaves_before_the_first_day_covers_nothing(database: Database) -> None:
    with database.engine.begin() as c:
        ha, dao = _teacher(c, "cô Hà", "T2-T6 07:00-17:30"), _teacher(c, "thầy Đạo", "T2-T3 07:00-17:30")
        made = _deployment(c, dao)
        deployments.add(
            c,
            name="Đợt 0",
            school="THCS B",
            province="",
            communes=[COMMUNE],
            members=[ha.id],
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 3, 6),
            now=NOW,
        )
        found = _found(c, made, Need.COVERAGE)
        assert not found.met
        assert "T4-T6" in found.who[0]


def test_a_system_that_no_entry_is_about_is_named_and_so_is_a_commune_without_contacts(database: Database) -> None:
    with database.engine.begin() as c:
        made = _deployment(c, _teacher(c, "cô Hà", "T2-T6 07:00-17:30"))
        knowledge.save(c, [IGATE])
        assert not _found(c, made, Need.CONTACTS).met
        assert "VNeID" in _found(c, made, Need.KNOWLEDGE).who
        units.replace(c, [Unit(system="iGate", unit="Tổ iGate", how="Gọi"), _unit("Kế toán")], "", "")
        assert _found(c, made, Need.CONTACTS).met
        assert _found(c, made, Need.KNOWLEDGE).who == ("Kế toán",)
        units.replace(c, [Unit(system="igate", unit="Tổ iGate", how="Gọi")], "", "")
        assert _found(c, made, Need.KNOWLEDGE).met


def _unit(system: str) -> Unit:
    return Unit(system=system, unit="Phòng tài chính", how="Gọi")


@pytest.mark.parametrize(("shifts", "met"), [("T2-T6 07:00-17:30", True), ("", False)])
def test_every_teacher_has_shifts(database: Database, shifts: str, met: bool) -> None:
    with database.engine.begin() as c:
        ha, dao = _teacher(c, "cô Hà", "T2-T6 07:00-17:30"), _teacher(c, "thầy Đạo", shifts)
        found = _found(c, _deployment(c, ha, dao), Need.SHIFTS)
        assert found.met is met
        assert found.who == (() if met else ("thầy Đạo",))
