"""The stored rota: what was saved is in force, whole; what makes no sense is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert

from desk.caps import Caps
from desk.holidays import Local
from desk.people import Commune, Person, Role
from desk.rota import Reason, Rota
from desk.shifts import BadShift, Override, OverrideKind, QuietHours, Shift, parse_weekly
from desk.timetable import BadTimetable, Days, ExamWeeks, Half, Lesson, Timetable
from store import chats, people, rota, rota_changes, timetables
from store.database import Database
from store.policy_tables import pages

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLACE = Commune(id="ky-lua", province="lang-son", name="Phường Kỳ Lừa")
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=ZONE)
TODAY = MONDAY.date()
_WEEK = "T2-T6 07:00-17:00"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def dao(database: Database) -> Person:
    return database.write_now(_dao)


def _dao(connection: Connection) -> Person:
    chats.save_commune(connection, PLACE)
    person = people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="lang-son", commune="ky-lua")
    rota_changes.set_shifts(connection, person, parse_weekly(_WEEK, person.id))
    return person


def _lan(connection: Connection, commune: str = "ky-lua") -> Person:
    person = people.add(connection, name="cô Lan", role=Role.TEACHER, province="lang-son", commune=commune)
    rota_changes.set_shifts(connection, person, parse_weekly(_WEEK, person.id))
    return person


def _lesson(person: Person, weekday: int, period: int, half: Half = Half.MORNING) -> Lesson:
    return Lesson(person_id=person.id, weekday=weekday, half=half, period=period)


def _timetable(*lessons: Lesson, **more: object) -> Timetable:
    made = Timetable(
        school="THCS Kỳ Lừa",
        year="2026-2027",
        first_day=date(2026, 9, 7),
        last_day=date(2027, 5, 28),
        lessons=lessons,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _save(connection: Connection, wanted: Timetable) -> None:
    timetables.replace(connection, wanted, province="lang-son", commune="ky-lua")


def _load(database: Database, now: datetime = MONDAY) -> Rota:
    return database.read_now(lambda c: rota.load(c, "ky-lua", now, ZONE))


def test_a_saved_timetable_keeps_pages_out_of_class(database: Database, dao: Person):
    lessons = (_lesson(dao, 0, 2), _lesson(dao, 0, 3), _lesson(dao, 2, 1, Half.AFTERNOON))
    wanted = _timetable(
        *lessons,
        exam_weeks=(ExamWeeks(first=date(2026, 12, 21), last=date(2026, 12, 25), supervisors=(dao.id,)),),
        breaks=(Days(first=date(2027, 2, 1), last=date(2027, 2, 13)),),
    )
    database.write_now(lambda c: _save(c, wanted))
    found = _load(database)
    assert set(found.timetables[0].lessons) == set(lessons)
    assert replace(found.timetables[0], lessons=lessons) == wanted
    verdict = found.may_page(dao.id, MONDAY)
    assert verdict.reason is Reason.IN_CLASS
    assert verdict.until == MONDAY + timedelta(minutes=35)
    assert found.next_free(dao.id, MONDAY) == MONDAY + timedelta(minutes=35)


def test_the_same_school_year_is_replaced_and_the_revision_counts(database: Database, dao: Person):
    before = _load(database).revision
    for period in (2, 4):
        one = _timetable(_lesson(dao, 0, period))
        database.write_now(partial(_save, wanted=one))
    found = _load(database)
    assert [lesson.period for lesson in found.timetables[0].lessons] == [4]
    assert found.revision == before + 2


def test_overlapping_shifts_and_shifts_without_length_are_refused(database: Database, dao: Person):
    overlapping = parse_weekly("T2 07:00-09:00, T2 08:00-10:00", dao.id)
    over_sunday = parse_weekly("CN 22:00-02:00, T2 01:00-03:00", dao.id)
    empty = (Shift(person_id=dao.id, weekday=0, starts=420, ends=420),)
    late = (Shift(person_id=dao.id, weekday=0, starts=25 * 60, ends=26 * 60),)
    for wrong in (overlapping, over_sunday, empty, late):
        with pytest.raises(BadShift):
            database.write_now(partial(rota_changes.set_shifts, person=dao, weekly=wrong))
    assert len(_load(database).shifts) == 5


def test_lessons_typed_one_by_one(database: Database, dao: Person):
    tuesday = [(1, Half.MORNING, period) for period in (1, 2, 3, 4)]
    database.write_now(lambda c: rota_changes.change_lessons(c, dao, tuesday, TODAY, taught=True))
    again = database.write_now(lambda c: rota_changes.change_lessons(c, dao, tuesday, TODAY, taught=True))
    gone = database.write_now(
        lambda c: rota_changes.change_lessons(c, dao, [(1, Half.MORNING, 2), (4, Half.MORNING, 2)], TODAY, taught=False)
    )
    (found,) = _load(database).timetables
    assert (again, gone) == (4, 1)
    assert [(lesson.weekday, lesson.period) for lesson in found.lessons] == [(1, 1), (1, 3), (1, 4)]
    assert found.year == "2026-2027"
    with pytest.raises(BadTimetable, match="tiết 6"):
        database.write_now(lambda c: rota_changes.change_lessons(c, dao, [(1, Half.MORNING, 6)], TODAY, taught=True))


def test_lessons_typed_go_into_the_school_that_was_imported(database: Database, dao: Person):
    database.write_now(lambda c: _save(c, _timetable(_lesson(dao, 0, 2))))
    friday = [(4, Half.AFTERNOON, 1)]
    database.write_now(lambda c: rota_changes.change_lessons(c, dao, friday, TODAY, taught=True))
    (found,) = _load(database).timetables
    assert found.school == "THCS Kỳ Lừa"
    assert len(found.lessons) == 2


def test_what_is_no_longer_taught_goes_wherever_it_stands(database: Database, dao: Person):
    """Typed first, sent by the school later."""
    tuesday = [(1, Half.MORNING, 1)]
    database.write_now(lambda c: rota_changes.change_lessons(c, dao, tuesday, TODAY, taught=True))
    database.write_now(lambda c: _save(c, _timetable(_lesson(dao, 1, 1), _lesson(dao, 0, 2))))
    gone = database.write_now(lambda c: rota_changes.change_lessons(c, dao, tuesday, TODAY, taught=False))
    lessons = [lesson for one in _load(database).timetables for lesson in one.lessons]
    assert (gone, lessons) == (2, [_lesson(dao, 0, 2)])


def test_two_who_swap_a_day_change_places_on_that_day_only(database: Database, dao: Person):
    lan = database.write_now(_lan)
    database.write_now(lambda c: people.set_shifts(c, lan, parse_weekly("T2-T6 13:00-17:00", lan.id)))
    database.write_now(lambda c: people.set_shifts(c, dao, parse_weekly("T2-T6 07:00-11:00", dao.id)))
    thursday = date(2026, 12, 3)
    pair = (
        Override(kind=OverrideKind.REPLACE, person_id=dao.id, by=lan.id, date=thursday, pair=1),
        Override(kind=OverrideKind.REPLACE, person_id=lan.id, by=dao.id, date=thursday, pair=1),
    )
    database.write_now(lambda c: rota_changes.add_overrides(c, PLACE, pair, by=dao, now=MONDAY))
    found = _load(database)
    assert found.overrides == pair
    nine, three = MONDAY + timedelta(days=3, hours=1), MONDAY + timedelta(days=3, hours=7)
    assert (found.on_call(nine), found.on_call(three)) == ((lan.id,), (dao.id,))
    week = timedelta(days=7)
    assert (found.on_call(nine + week), found.on_call(three + week)) == ((dao.id,), (lan.id,))


def test_leave_and_days_off(database: Database, dao: Person):
    until = MONDAY + timedelta(days=2)
    database.write_now(lambda c: rota_changes.add_leave(c, dao, MONDAY, until, ill=True))
    database.write_now(lambda c: rota_changes.set_day_off(c, PLACE, Local(date=date(2026, 12, 2), name="Lễ hội")))
    database.write_now(lambda c: rota_changes.set_day_off(c, PLACE, Local(date=date(2026, 12, 5), like=2)))
    found = _load(database)
    assert found.may_page(dao.id, MONDAY).until == until
    assert found.may_page(dao.id, until).reason is Reason.HOLIDAY
    assert found.next_free(dao.id, MONDAY) == datetime(2026, 12, 3, 7, 0, tzinfo=ZONE)
    assert found.may_page(dao.id, datetime(2026, 12, 5, 9, 0, tzinfo=ZONE)).free


def test_free_in_the_middle_of_leave_cuts_it_in_two(database: Database, dao: Person):
    database.write_now(lambda c: rota_changes.add_leave(c, dao, MONDAY, MONDAY + timedelta(days=2), ill=False))
    afternoon = (MONDAY + timedelta(hours=5), MONDAY + timedelta(hours=9))
    database.write_now(lambda c: rota_changes.free_again(c, dao, *afternoon))
    found = _load(database)
    assert found.next_free(dao.id, MONDAY) == afternoon[0]
    assert not found.may_page(dao.id, afternoon[1]).free


def test_who_is_back_early_is_asked_and_his_next_leave_stays(database: Database, dao: Person):
    later = MONDAY + timedelta(days=1)
    database.write_now(lambda c: rota_changes.add_leave(c, dao, MONDAY, MONDAY + timedelta(hours=4), ill=True))
    database.write_now(lambda c: rota_changes.add_leave(c, dao, later, later + timedelta(hours=4), ill=False))
    database.write_now(lambda c: rota_changes.back(c, dao, MONDAY + timedelta(hours=1)))
    found = _load(database, MONDAY + timedelta(hours=1))
    assert found.may_page(dao.id, MONDAY + timedelta(hours=1)).free
    assert found.may_page(dao.id, later).reason is Reason.BUSY


def test_limits_and_pages_that_count_for_them(database: Database, dao: Person):
    assert _load(database).quiet == QuietHours()
    settled = rota.Limits(quiet=None, caps=Caps(day=1), announce=False)
    database.write_now(lambda c: rota_changes.set_limits(c, PLACE, settled))
    assert database.read_now(lambda c: rota.limits(c, "ky-lua")) == settled
    assert _load(database).may_page(dao.id, MONDAY).free
    page = {"key": "page:1", "thread_id": 1, "person_id": dao.id, "at": MONDAY - timedelta(minutes=20)}
    database.write_now(lambda c: c.execute(insert(pages), page))
    found = _load(database)
    assert found.may_page(dao.id, MONDAY).reason is Reason.CAP
    assert found.next_free(dao.id, MONDAY) == datetime(2026, 12, 1, 7, 0, tzinfo=ZONE)
    assert found.load == {dao.id: 1}


def test_a_small_team_may_borrow_its_neighbours(database: Database, dao: Person):
    near = database.write_now(lambda c: _lan(c, "dong-kinh"))
    assert _load(database).backup(MONDAY) == ()
    database.write_now(lambda c: rota_changes.set_neighbours(c, PLACE, ["dong-kinh", "ky-lua"]))
    found = _load(database)
    assert (found.people, found.backup(MONDAY)) == ((dao.id,), (near.id,))


def test_a_change_that_commits_while_one_reads_is_seen_whole_or_not_at_all(
    database: Database, dao: Person, monkeypatch: pytest.MonkeyPatch
):
    """Shifts are read before leave: both change in one commit just in between."""
    read_leaves = rota.away_of
    changed: list[bool] = []

    def change(connection: Connection) -> None:
        rota_changes.set_shifts(connection, dao, parse_weekly("T2 07:00-09:00", dao.id))
        rota_changes.add_leave(connection, dao, MONDAY, MONDAY + timedelta(hours=1), ill=False)

    def away_of(connection: Connection, *more: object) -> object:
        if not changed:
            changed.append(True)
            other = Database(database.engine.url.render_as_string(hide_password=False))
            other.write_now(change)
            other.close()
        return read_leaves(connection, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(rota, "away_of", away_of)
    found = _load(database)
    assert (len(found.shifts), len(found.busy)) in {(5, 0), (1, 1)}
    monkeypatch.undo()
    assert (len(_load(database).shifts), len(_load(database).busy)) == (1, 1)


def test_what_was_undone_was_never_in_force(database: Database, dao: Person):
    """Two changes get the same revision, since the first one's transaction fails after it has looked at the rota."""
    _load(database)

    def fails(connection: Connection) -> None:
        rota_changes.set_shifts(connection, dao, parse_weekly("T7 07:00-09:00", dao.id))
        assert len(rota.load(connection, "ky-lua", MONDAY, ZONE).shifts) == 1
        raise RuntimeError("after all not")

    with pytest.raises(RuntimeError, match="after all not"):
        database.write_now(fails)
    assert len(_load(database).shifts) == 5
    database.write_now(partial(rota_changes.set_shifts, person=dao, weekly=parse_weekly("T2-T3 07:00-09:00", dao.id)))
    assert len(_load(database).shifts) == 2


def test_a_busy_note_and_a_new_colleague_are_seen_at_once(database: Database, dao: Person):
    assert _load(database).on_call(MONDAY) == (dao.id,)
    database.write_now(lambda c: people.add_busy(c, dao, MONDAY, MONDAY + timedelta(hours=1)))
    lan = database.write_now(_lan)
    assert _load(database).on_call(MONDAY) == (lan.id,)
    database.write_now(lambda c: people.clear_busy(c, dao, MONDAY))
    assert _load(database).on_call(MONDAY) == (dao.id, lan.id)
