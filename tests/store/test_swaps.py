"""A swap is decided once, whoever is quicker: the colleague, the clock, or she herself on another channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.people import Person, Role
from store import people, swaps
from store.database import Database
from store.swaps import State, Swap
from tests.store.at_once import at_once

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
THURSDAY = date(2026, 12, 3)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def two(database: Database) -> tuple[Person, Person]:
    names = ("thầy Đạo", "cô Lan")
    made = database.write_now(
        lambda c: [people.add(c, name=n, role=Role.TEACHER, province="", commune="ky-lua") for n in names]
    )
    return made[0], made[1]


def _ask(database: Database, two: tuple[Person, Person], day: date = THURSDAY) -> Swap:
    more = {"day": day, "other_day": None, "minutes": (0, 1440), "now": NOW, "expires_at": NOW + timedelta(hours=24)}
    return database.write_now(lambda c: swaps.ask(c, *two, **more))  # type: ignore[arg-type]


def test_of_many_words_at_once_one_counts(database: Database, two: tuple[Person, Person]):
    swap = _ask(database, two)
    words = (State.AGREED, State.DECLINED, State.EXPIRED)
    done = at_once(database, lambda c, number: swaps.decide(c, swap, words[number % 3]), many=6)
    assert sum(done) == 1
    found = database.read_now(lambda c: swaps.get(c, swap.id))
    assert found is not None
    assert found.state is words[done.index(True) % 3]


def test_asking_again_for_the_same_day_ends_the_first_request(database: Database, two: tuple[Person, Person]):
    first, friday, second = (_ask(database, two, day) for day in (THURSDAY, THURSDAY + timedelta(days=1), THURSDAY))
    assert not database.write_now(lambda c: swaps.decide(c, first, State.AGREED))
    waiting = database.read_now(lambda c: swaps.waiting_for(c, two[1]))
    assert waiting is not None
    assert waiting.id == second.id
    assert database.write_now(lambda c: swaps.decide(c, friday, State.AGREED))


def test_nobody_answers_for_another(database: Database, two: tuple[Person, Person]):
    swap = _ask(database, two)
    asker, colleague = two
    assert database.read_now(lambda c: swaps.waiting_for(c, asker, swap.id)) is None
    assert database.read_now(lambda c: swaps.waiting_for(c, colleague, swap.id)) == swap
    assert database.read_now(lambda c: swaps.waiting_for(c, colleague, swap.id + 1)) is None
