"""The install board: totals always equal the log, whoever writes at the same time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from desk.machines import Machine, State
from desk.people import Person, Role
from store import machines, people
from store.database import Database
from tests.store.at_once import at_once

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def someone(connection: Connection) -> Person:
    return people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="", commune="a")


def registered(connection: Connection, *numbers: int) -> list[Machine]:
    for number in numbers:
        machines.register(
            connection, province="", commune="a", number=number, room="Một cửa", used_by="chị Hoa", now=NOW
        )
    return machines.of_commune(connection, "a")


def test_a_list_given_twice_changes_rooms_and_no_states(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        (one,) = registered(c, 37)
        assert machines.set_state(c, one, State.DONE, "", dao, NOW)
        assert not machines.register(c, province="", commune="a", number=37, room="Kho", used_by="", now=NOW)
        (again,) = machines.of_commune(c, "a")
        assert (again.room, again.state) == ("Kho", State.DONE)
        assert machines.register(c, province="", commune="b", number=37, room="", used_by="", now=NOW)


def test_said_twice_is_one_line_of_the_log(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        (one,) = registered(c, 37)
        assert machines.set_state(c, one, State.STUCK, "driver", dao, NOW)
        assert not machines.set_state(c, one, State.STUCK, "driver", dao, NOW)
        assert machines.set_state(c, one, State.DONE, "", dao, NOW + timedelta(hours=1))
        assert [line["state"] for line in machines.log_of(c, one)] == ["stuck", "done"]
        assert machines.blocked_before(c, "a") == [(machines.of_commune(c, "a")[0], "driver")]


def test_the_last_word_is_taken_back_and_a_line_says_so(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        (one,) = registered(c, 37)
        machines.set_state(c, one, State.STUCK, "driver", dao, NOW)
        machines.set_state(c, one, State.DONE, "", dao, NOW + timedelta(minutes=1))
        assert machines.undo(c, one, dao, NOW + timedelta(minutes=2)) == (State.STUCK, "driver")
        assert [line["state"] for line in machines.log_of(c, one)] == ["stuck", "done", "stuck"]
        assert machines.unlike_their_log(c) == []


def test_a_machine_that_one_mistyped_word_made_is_gone_with_it(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        for number, later in ((37, 0), (38, 5)):
            machines.report(c, commune="a", number=number, by=dao, now=NOW)
            machines.set_state(c, machines.numbered(c, "a", [number])[0], State.DONE, "", dao, NOW + timedelta(later))
        known, mistyped = machines.numbered(c, "a", [38])[0], machines.numbered(c, "a", [37])[0]
        assert machines.undo(c, mistyped, dao, NOW + timedelta(6)) is None
        assert machines.undo(c, known, dao, NOW + timedelta(6)) == (State.TO_DO, "")
        assert [(machine.number, machine.state) for machine in machines.of_commune(c, "a")] == [(38, State.TO_DO)]
        assert machines.unlike_their_log(c) == []


def test_of_two_at_once_one_changes_it(database: Database) -> None:
    with database.engine.begin() as c:
        dao = someone(c)
        (one,) = registered(c, 37)
    assert sum(at_once(database, lambda c, _: machines.set_state(c, one, State.DONE, "", dao, NOW))) == 1
    with database.engine.begin() as c:
        assert len(machines.log_of(c, one)) == 1
        assert machines.unlike_their_log(c) == []


CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([*State, None]), st.sampled_from(["", "driver", "mạng"]))
)
"""Of one of four machines; None takes back the last word about it."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_totals_equal_the_log_whatever_is_reported(
    database: Database, changes: list[tuple[int, State | None, str]]
) -> None:
    connection = database.engine.connect()
    transaction = connection.begin()
    try:
        dao = someone(connection)
        listed = registered(connection, 1, 2, 3, 4)
        for place, state, note in changes:
            if state is None:
                machines.undo(connection, listed[place], dao, NOW)
            else:
                machines.set_state(connection, listed[place], state, note, dao, NOW)
        assert machines.unlike_their_log(connection) == []
        for machine in machines.of_commune(connection, "a"):
            lines = machines.log_of(connection, machine)
            said = (lines[-1]["state"], lines[-1]["note"]) if lines else ("to_do", "")
            assert (machine.state.value, machine.note) == said
    finally:
        transaction.rollback()
        connection.close()
