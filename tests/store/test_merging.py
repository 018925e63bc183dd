"""Two records of one person become one: whatever was kept under the emptied one follows."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from desk.aftercare import Kind
from desk.inbound import Photo
from desk.people import Person, Role
from desk.policy import How, Policy, Step, Who
from desk.shifts import parse_weekly
from desk.threads import Status
from store import bursts, merging, offers, people, policies, searches, threads
from store.database import Database
from store.schema import metadata
from store.tables import Instant
from store.tables import people as people_table
from tests.support.commune import MONDAY, UNKNOWN

NOT_PEOPLE = {
    *("id", "thread_id", "deployment_id", "change_id", "machine_id", "timetable_id", "chat_id"),
    *("leader_id", "outage_id"),
    *("subject", "pair", "revision", "epoch", "generation"),
}
"""Numbers that name something else. A new column goes here or into `store/merging.py`."""
FAR = 990_017


def test_every_number_in_every_table_is_known_to_name_a_person_or_not():
    numbers = {
        column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, BigInteger)
    }
    unclear = {str(column) for column in numbers - set(merging.PERSON_COLUMNS) if column.name not in NOT_PEOPLE}
    assert unclear == set()
    assert {column.name for column in merging.PERSON_COLUMNS} & NOT_PEOPLE == set()


def two_records(connection: Connection) -> tuple[Person, Person]:
    """Thầy Đạo on Telegram, and once more on Zalo, whose record has the number `FAR`."""
    owner = people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="", commune="ky-lua")
    other = people.add(connection, name="thầy Đạo Zalo", role=Role.TEACHER, province="", commune="ky-lua")
    connection.execute(update(people_table).where(people_table.c.id == other.id).values(id=FAR))
    other = people.get(connection, FAR)
    for person, channel in ((owner, "telegram"), (other, "zalo")):
        people.add_account(connection, person, channel, "dao")
    return owner, other


def sample(kind: TypeEngine[Any], number: int) -> Any:
    for known, value in ((Instant, MONDAY), (Boolean, False), (Date, date(2026, 3, 2)), (Float, 0.5), (JSON, [])):
        if isinstance(kind, known):
            return value
    return number if isinstance(kind, Integer) else str(number)


def a_row(table: Table, who: int) -> dict[str, Any]:
    """Whatever the table needs; rows of two people are alike in all but the keys that name nobody."""
    named = {column.name: who for column in merging.PERSON_COLUMNS if column.table is table}
    keys = [set(key.columns.keys()) for key in table.constraints if isinstance(key, UniqueConstraint)]
    own = set().union(*(key for key in [*keys, set(table.primary_key.columns.keys())] if not key & set(named)))
    needed = [c for c in table.columns if not c.nullable and c.server_default is None and c.name != "id"]
    return {c.name: sample(c.type, who % 1000 if c.name in own else 7) for c in needed} | named


def rows_of(column: Column[Any], who: int, connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(column.table).where(column == who)).scalar_one())


@pytest.mark.parametrize("twice", [False, True], ids=["only the other had it", "both had it"])
def test_no_row_of_any_table_stays_with_the_emptied_record(database: Database, twice: bool):
    tables = {column.table for column in merging.PERSON_COLUMNS} - {metadata.tables["accounts"]}

    def fill(connection: Connection) -> tuple[Person, Person]:
        owner, other = two_records(connection)
        for table in tables:
            for who in (other.id, owner.id) if twice else (other.id,):
                row = a_row(table, who)
                if table.name in {"policies", "escalations"}:
                    row |= {"policy": {"name": "", "steps": []}}
                connection.execute(insert(table).values(**row))
        return owner, other

    owner, other = database.write_now(fill)
    database.write_now(lambda c: merging.take_account(c, owner, other, "zalo", "dao"))
    for column in merging.PERSON_COLUMNS:
        stayed, came = (database.read_now(partial(rows_of, column, who)) for who in (FAR, owner.id))
        assert (str(column), stayed) == (str(column), 0)
        assert came >= 1, column


def test_shifts_offers_and_the_policy_call_him_by_his_own_record(database: Database):
    def story(connection: Connection) -> tuple[Person, Person, int]:
        owner, other = two_records(connection)
        people.set_shifts(connection, other, parse_weekly("T2-T6 07:00-17:00", other.id))
        offers.invite(connection, owner, Kind.VOLUNTEER, "", MONDAY, commune="ky-lua")
        offers.accept(connection, other, Kind.VOLUNTEER, MONDAY + timedelta(hours=1), cap=5)
        named = Policy(name="Riêng", steps=(Step(who=Who.NAMED, how=How.PRIVATE, names=("Đạo Zalo", "cô Lan")),))
        policies.save(connection, named, "ky-lua", "", MONDAY)
        thread = threads.open_thread(
            connection,
            asker=other,
            commune="ky-lua",
            channel="zalo",
            chat="officials",
            topic=None,
            asked_in="m1",
            status=Status.WAITING,
            question=UNKNOWN,
            photos=(),
            now=MONDAY,
        )
        searches.begin(connection, thread, named, MONDAY)
        searches.advance(connection, thread.id, step=0, times=1, asked=[other.id])
        merging.take_account(connection, owner, other, "zalo", "dao")
        return owner, other, thread.id

    owner, other, thread_id = database.write_now(story)
    assert {shift.person_id for shift in database.read_now(lambda c: people.shifts_of(c, [owner.id, other.id]))} == {
        owner.id
    }
    assert [offer.cap for offer in database.read_now(lambda c: offers.of_person(c, owner))] == [5]
    policy = database.read_now(lambda c: policies.of(c, "ky-lua"))
    assert policy is not None
    assert policy.steps[0].names == ("thầy Đạo", "cô Lan")
    search = database.read_now(lambda c: searches.find(c, thread_id))
    assert search is not None
    assert (list(search.asked), search.policy.steps[0].names) == ([owner.id], ("thầy Đạo", "cô Lan"))


def test_half_a_question_under_each_record_becomes_one_whole(database: Database):
    def story(connection: Connection) -> int:
        owner, other = two_records(connection)
        for person, text in ((owner, "Máy in"), (other, "không chạy")):
            begun = bursts.begin(
                connection,
                commune="ky-lua",
                channel="zalo",
                chat="officials",
                person_id=person.id,
                heard="addressed",
                topic=None,
                message_id=f"m{person.id}",
                text=text,
                photos=[Photo(ref=f"p{person.id}", channel="zalo")],
                now=MONDAY,
            )
            assert begun
        merging.take_account(connection, owner, other, "zalo", "dao")
        return owner.id

    owner = database.write_now(story)
    burst = database.read_now(lambda c: bursts.find(c, "zalo", "officials", owner))
    assert burst is not None
    assert (burst.pieces, len(burst.photos)) == (("Máy in", "không chạy"), 2)
