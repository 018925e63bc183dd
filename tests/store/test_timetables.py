"""A school's timetable is replaced whole, from a day on; a calendar's secret is kept as a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from desk.timetable import BadTimetable, Days, ExamWeeks, Half, Lesson, Timetable, Weeks
from store import feeds, timetables
from store.database import Database
from store.feed_tables import feeds as feed_table
from store.rota_tables import lessons, rotas
from tests.support.commune import MONDAY

AUTUMN = Timetable(
    school="THCS Kỳ Lừa",
    year="2026-2027",
    first_day=date(2026, 9, 7),
    last_day=date(2027, 5, 31),
    lessons=(
        Lesson(person_id=1, weekday=0, half=Half.MORNING, period=1, label="Toán 6A"),
        Lesson(person_id=2, weekday=4, half=Half.AFTERNOON, period=5, weeks=Weeks.ODD),
    ),
    exam_weeks=(ExamWeeks(first=date(2026, 12, 21), last=date(2027, 1, 2), supervisors=(1,)),),
    breaks=(Days(first=date(2027, 2, 1), last=date(2027, 2, 14)),),
)
WINTER = replace(AUTUMN, first_day=date(2026, 12, 7), lessons=AUTUMN.lessons[:1], exam_weeks=(), breaks=())


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def keep(database: Database, timetable: Timetable, commune: str = "ky-lua") -> None:
    database.write_now(lambda c: timetables.replace(c, timetable, province="", commune=commune))


def kept(database: Database, **more: date) -> tuple[Timetable, ...]:
    return database.read_now(lambda c: timetables.of_commune(c, "ky-lua", **more))


def test_what_is_kept_comes_back_as_it_was(database):
    keep(database, AUTUMN)
    assert kept(database) == (AUTUMN,)
    assert kept(database, since=AUTUMN.last_day) == (AUTUMN,)
    assert kept(database, since=AUTUMN.last_day + timedelta(days=1)) == ()


def test_the_one_before_holds_until_the_eve(database):
    keep(database, AUTUMN)
    keep(database, WINTER)
    assert kept(database) == (replace(AUTUMN, last_day=date(2026, 12, 6)), WINTER)


def test_what_was_planned_for_later_gives_way(database):
    keep(database, AUTUMN)
    keep(database, WINTER)
    keep(database, WINTER)
    keep(database, AUTUMN)
    assert kept(database) == (AUTUMN,)
    assert database.read_now(lambda c: c.execute(select(func.count()).select_from(lessons)).scalar_one()) == 2


def test_another_school_and_another_commune_keep_theirs(database):
    other = replace(AUTUMN, school="THCS Tam Thanh")
    keep(database, AUTUMN)
    keep(database, other)
    keep(database, WINTER, commune="tam-thanh")
    assert kept(database) == (AUTUMN, other)


def test_what_contradicts_itself_changes_nothing(database):
    keep(database, AUTUMN)
    twice = replace(WINTER, lessons=(*WINTER.lessons, *WINTER.lessons))
    with pytest.raises(BadTimetable):
        keep(database, twice)
    assert kept(database) == (AUTUMN,)


def test_every_change_counts(database):
    for _ in range(3):
        keep(database, AUTUMN)
    assert database.read_now(lambda c: c.execute(select(rotas.c.revision)).scalar_one()) == 3


def test_even_weeks_are_counted_from_the_school_year_whatever_replaces_what():
    assert AUTUMN.week(date(2026, 12, 7)) is WINTER.week(date(2026, 12, 7))
    assert AUTUMN.week(date(2026, 9, 5)) is Weeks.ODD
    assert AUTUMN.week(date(2026, 9, 7)) is Weeks.EVEN


def test_a_secret_opens_its_calendar_until_it_is_taken_back(database: Database):
    def make(person_id: int | None) -> str:
        return database.write_now(
            lambda c: feeds.make(c, province="", commune="ky-lua", person_id=person_id, now=MONDAY)
        )

    def look(secret: str) -> feeds.Feed | None:
        return database.read_now(lambda c: feeds.look_up(c, secret))

    dao, again, everybody = make(1), make(1), make(None)
    assert len(dao) >= 32
    found = look(dao)
    assert found is not None
    assert (found.commune, found.person_id) == ("ky-lua", 1)
    assert database.write_now(lambda c: feeds.revoke(c, commune="ky-lua", person_id=1, now=MONDAY)) == 2
    assert look(dao) is None
    assert look(again) is None
    assert look(everybody) is not None
    assert look("") is None
    assert dao not in str(database.read_now(lambda c: c.execute(select(feed_table)).all()))


def test_the_oldest_of_too_many_addresses_gives_way(database: Database):
    def make() -> str:
        return database.write_now(lambda c: feeds.make(c, province="", commune="ky-lua", person_id=None, now=MONDAY))

    made = [make() for _ in range(feeds.MOST + 1)]
    found = database.read_now(lambda c: [feeds.look_up(c, secret) for secret in made])
    assert [feed is None for feed in found] == [True] + [False] * feeds.MOST
