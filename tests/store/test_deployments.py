"""Deployments as they are kept: dates move by comparison, a notice is told once, offers are answered once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from desk.aftercare import Kind, Slot
from desk.deployment import Notice, Task
from desk.people import Person, Role
from store import deployments, offers, people
from store.database import Database

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def someone(connection: Connection, name: str = "thầy Đạo", role: Role = Role.TEACHER) -> Person:
    return people.add(connection, name=name, role=role, province="", commune="xa-dong-tam")


def made(connection: Connection, *members: Person):
    return deployments.add(
        connection,
        name="Đợt 1",
        school="THCS A",
        province="",
        communes=["xa-dong-tam", "xa-binh-minh"],
        members=[person.id for person in members],
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 3, 31),
        now=NOW,
    )


def test_a_deployment_comes_back_as_it_was_kept(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        one = made(c, dao)
        assert deployments.get(c, one.id) == one
        assert deployments.of_commune(c, "xa-binh-minh") == [one]
        assert deployments.of_commune(c, "xa-khac") == []
        assert one.members == {dao.id}


def test_who_moves_the_end_second_is_told_that_it_moved(database: Database) -> None:
    with database.engine.begin() as c:
        one = made(c)
        assert deployments.set_days(c, one, starts_on=one.starts_on, ends_on=date(2026, 4, 30))
        assert not deployments.set_days(c, one, starts_on=one.starts_on, ends_on=date(2026, 5, 31))
        found = deployments.get(c, one.id)
        assert found is not None
        assert found.ends_on == date(2026, 4, 30)


def test_a_notice_is_told_once_a_place_and_anew_for_another_end(database: Database) -> None:
    with database.engine.begin() as c:
        one = made(c)
        assert deployments.tell_once(c, one, Notice.D7, "chat:1", NOW)
        assert not deployments.tell_once(c, one, Notice.D7, "chat:1", NOW)
        assert deployments.tell_once(c, one, Notice.D7, "chat:2", NOW)
        deployments.set_days(c, one, starts_on=one.starts_on, ends_on=date(2026, 4, 30))
        later = deployments.get(c, one.id)
        assert later is not None
        assert deployments.tell_once(c, later, Notice.D7, "chat:1", NOW)
        deployments.set_days(c, later, starts_on=one.starts_on, ends_on=one.ends_on)
        assert deployments.tell_once(c, one, Notice.D7, "chat:1", NOW)


def test_what_was_told_is_taken_back_once_whoever_told_it(database: Database) -> None:
    with database.engine.begin() as c:
        one = made(c)
        deployments.tell_once(c, one, Notice.AFTERCARE, "chat:1", NOW)
        assert deployments.take_back(c, [one], Notice.AFTERCARE, "chat:1")
        assert not deployments.take_back(c, [one], Notice.AFTERCARE, "chat:1")


def test_a_task_is_checked_off_once(database: Database) -> None:
    with database.engine.begin() as c:
        one = made(c)
        assert deployments.check_off(c, one, Task.TOKENS, None, NOW)
        assert not deployments.check_off(c, one, Task.TOKENS, None, NOW + timedelta(days=1))
        assert deployments.done(c, one) == {Task.TOKENS: NOW}


def test_an_invitation_counts_only_once_it_is_taken_up(database: Database) -> None:
    with database.engine.begin() as c:
        hung = someone(c, "anh Hùng", Role.OFFICIAL)
        assert offers.invite(c, hung, Kind.HELPER, "iGate", NOW, commune="xa-dong-tam")
        assert not offers.invite(c, hung, Kind.HELPER, "iGate", NOW, commune="xa-dong-tam")
        assert offers.accepted(c) == []
        assert offers.invited(c, hung) == [(Kind.HELPER, "iGate")]
        assert offers.decide(c, hung, offers.ACCEPTED, NOW, was=offers.INVITED) == 1
        assert offers.decide(c, hung, offers.ACCEPTED, NOW, was=offers.INVITED) == 0
        (offer,) = offers.accepted(c)
        assert (offer.person_id, offer.systems) == (hung.id, ("iGate",))
        assert offers.decide(c, hung, offers.DECLINED, NOW, was=offers.ACCEPTED) == 1
        assert offers.accepted(c) == []


def test_a_volunteer_says_other_times_and_the_last_word_counts(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        offers.accept(c, dao, Kind.VOLUNTEER, NOW, slots=[Slot(weekday=5, starts=480, ends=600)])
        offers.accept(c, dao, Kind.VOLUNTEER, NOW, slots=[Slot(weekday=6, starts=480, ends=600)], cap=5)
        (offer,) = offers.of_person(c, dao)
        assert offer.slots == (Slot(weekday=6, starts=480, ends=600),)
        assert offer.cap == 5
        offers.note_asked(c, dao.id, 7, NOW, commune="xa-dong-tam")
        assert [one.person_id for one in offers.asked(c, 7, NOW + timedelta(days=30))] == [dao.id]
        assert offers.asked(c, 8, NOW + timedelta(days=30)) == []
