"""The made-up communes of `bench oncall`, and what is true of them, kept apart from the code that is judged by it.

Classes are sets of minutes, holidays a list typed by hand: nothing here is reckoned by `desk/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.caps import Caps
from desk.people import ChatRole, Commune, Person, Role
from desk.policy import How, Policy, Step, Who
from desk.shifts import QuietHours, Shift
from desk.timetable import Days, ExamWeeks, Half, Lesson, Timetable, Weeks
from store import chats, people, policies, rota_changes, timetables
from store.rota import Limits

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY = date(2026, 11, 23)
"""A Monday; within 90 days lie a holiday the next day, the end of the year and Tết."""
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in ("2026-11-24", "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09")
)
DAY = 1440
BELLS = {
    half: [(first + later, first + later + 45) for later in (0, 50, 115, 165, 215)]
    for half, first in (("morning", 420), ("afternoon", 780))
}
EXAM = (date(2026, 12, 21), date(2026, 12, 24))
BREAK = (date(2027, 2, 1), date(2027, 2, 14))
CHANNEL = "chat"
COORDINATOR = "coordinator"
_NAMES = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khoa", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quang", "Sơn")


def start() -> datetime:
    return datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=ZONE)


def day_of(minute: int) -> date:
    return FIRST_DAY + timedelta(days=minute // DAY)


@dataclass(kw_only=True)
class Teacher:
    """`in_class` has a mark for every minute of the simulation; `away` are spells he has told the desk about, `offers`
    afternoons on which he said that he is there."""

    person: Person
    account: str
    lessons: set[tuple[int, str, int, str]] = field(default_factory=set)
    in_class: bytearray = field(default_factory=bytearray)
    away: list[tuple[int, int]] = field(default_factory=list)
    offers: list[tuple[int, int]] = field(default_factory=list)
    diligence: float = 1.0

    @property
    def chat(self) -> str:
        return f"private-{self.account}"

    def is_away(self, minute: int) -> bool:
        return any(starts <= minute < ends for starts, ends in self.away)

    def has_offered(self, minute: int) -> bool:
        return any(starts <= minute < ends for starts, ends in self.offers)

    def attends(self, lesson: tuple[int, str, int, str], days: int, since: int = 0) -> None:
        """Mark the minutes of this lesson from `since` on."""
        self.lessons.add(lesson)
        weekday, half, period, weeks = lesson
        starts, ends = BELLS[half][period - 1]
        for number in range(days):
            day = FIRST_DAY + timedelta(days=number)
            if day.weekday() != weekday or BREAK[0] <= day <= BREAK[1] or EXAM[0] <= day <= EXAM[1] or day in HOLIDAYS:
                continue
            if weeks == "every" or weeks == _parity(day):
                first = max(number * DAY + starts, since)
                last = number * DAY + ends
                self.in_class[first:last] = b"\1" * max(0, last - first)

    def supervises(self, days: int) -> None:
        """Exam weeks: all school day, whoever has lessons."""
        for number in range(days):
            day = FIRST_DAY + timedelta(days=number)
            if EXAM[0] <= day <= EXAM[1] and day.weekday() < 6:
                for half in BELLS.values():
                    first, last = number * DAY + half[0][0], number * DAY + half[-1][1]
                    self.in_class[first:last] = b"\1" * (last - first)


def _parity(day: date) -> str:
    """The school year began on 5 September 2026, in the week of 31 August: that week is odd."""
    return "even" if (day - date(2026, 8, 31)).days // 7 % 2 else "odd"


@dataclass(kw_only=True)
class Place:
    """One commune: its teachers, its limits, and its officials' group."""

    id: str
    teachers: list[Teacher]
    quiet: tuple[int, int]
    cap_day: int | None
    cap_night: int | None
    officials: int = 0

    @property
    def group(self) -> str:
        return f"officials-{self.id}"

    def is_quiet(self, minute: int) -> bool:
        starts, ends = self.quiet
        return minute % DAY >= starts or minute % DAY < ends


@dataclass(kw_only=True)
class World:
    places: list[Place]
    days: int

    def __post_init__(self) -> None:
        self.by_chat = {teacher.chat: (place, teacher) for place in self.places for teacher in place.teachers}
        self.by_group = {place.group: place for place in self.places}

    def teachers(self) -> Iterator[tuple[Place, Teacher]]:
        return iter(self.by_chat.values())


def build(connection: Connection, random: Random, names: list[str], teachers: int, days: int) -> World:
    """Communes with these ids, as many teachers in all, written into an empty database."""
    places = [
        _place(connection, random, name, teachers // len(names) + (i < teachers % len(names)), days)
        for i, name in enumerate(names)
    ]
    policies.save(connection, random.choice(_POLICIES[1:]), "", "", start())
    for one, other in zip(places[::2], places[1::2], strict=False):
        rota_changes.set_neighbours(connection, _commune(one.id), [other.id])
        rota_changes.set_neighbours(connection, _commune(other.id), [one.id])
    coordinator = people.add(connection, name="chị Thảo", role=Role.COORDINATOR, province="", commune="")
    _account(connection, coordinator, COORDINATOR)
    return World(places=places, days=days)


def _commune(name: str) -> Commune:
    return Commune(id=name, province="", name=f"Xã {name.upper()}")


def _account(connection: Connection, person: Person, account: str) -> None:
    people.add_account(connection, person, CHANNEL, account)
    people.saw(connection, CHANNEL, account, private_chat=f"private-{account}", now=start())


_POLICIES = (
    Policy(name="mọi người", steps=()),
    Policy(
        name="từng người",
        steps=(
            Step(who=Who.ON_CALL, how=How.PRIVATE, at_once=1, repeats=2, wait=timedelta(minutes=8)),
            Step(who=Who.OTHERS, how=How.PRIVATE),
            Step(who=Who.NEIGHBOURS, how=How.PRIVATE),
            Step(who=Who.COORDINATOR, how=How.PRIVATE, wait=timedelta(minutes=30)),
            Step(who=Who.UNIT, how=How.PRIVATE),
        ),
    ),
    Policy(
        name="cả nhóm",
        steps=(Step(who=Who.ALL, wait=timedelta(minutes=15), repeats=2), Step(who=Who.COORDINATOR, how=How.PRIVATE)),
    ),
)
"""The first stands for the desk's own, which is used where none is written."""


def _place(connection: Connection, random: Random, name: str, count: int, days: int) -> Place:
    chats.save_commune(connection, _commune(name))
    for group, role in ((f"officials-{name}", ChatRole.OFFICIALS), (f"teachers-{name}", ChatRole.TEACHERS)):
        chat = chats.meet(connection, CHANNEL, group, "group", group)
        chats.link(connection, chat, role=role, province="", commune=name, topic=None)
    place = Place(
        id=name,
        teachers=[],
        quiet=random.choice(((1260, 360), (1260, 360), (1200, 390))),
        cap_day=random.choice((None, 20, 30, 40)),
        cap_night=random.choice((None, 2, 4)),
    )
    limits = Limits(
        quiet=QuietHours(starts=place.quiet[0], ends=place.quiet[1]),
        caps=Caps(day=place.cap_day, night=place.cap_night),
    )
    rota_changes.set_limits(connection, _commune(name), limits)
    policy = random.choice(_POLICIES)
    if policy.steps:
        policies.save(connection, policy, name, "", start())
    for called in random.sample(_NAMES, count):
        place.teachers.append(_teacher(connection, random, place, called, days))
    _timetable(connection, place)
    return place


def _teacher(connection: Connection, random: Random, place: Place, called: str, days: int) -> Teacher:
    title = random.choice(("thầy", "cô"))
    person = people.add(connection, name=f"{title} {called}", role=Role.TEACHER, province="", commune=place.id)
    teacher = Teacher(person=person, account=f"t{person.id}", in_class=bytearray(days * DAY))
    _account(connection, person, teacher.account)
    teacher.diligence = random.uniform(0.6, 1.0)
    half = random.choice(("morning", "afternoon", "both"))
    for weekday in range(6):
        for session in BELLS:
            if half not in {session, "both"} or (weekday == 5 and session == "afternoon"):
                continue
            for period in range(1, 6):
                if random.random() < (0.55 if half != "both" else 0.35):
                    weeks = random.choice(("every", "every", "every", "odd", "even"))
                    teacher.attends((weekday, session, period, weeks), days)
    if teacher.lessons:
        teacher.supervises(days)
    shifts = [Shift(person_id=person.id, weekday=day, starts=420, ends=1020) for day in range(5)]
    if random.random() < 0.4:
        shifts += [Shift(person_id=person.id, weekday=day, starts=1110, ends=1230) for day in range(0, 5, 2)]
    if random.random() < 0.4:
        shifts.append(Shift(person_id=person.id, weekday=5, starts=450, ends=690))
    rota_changes.set_shifts(connection, person, shifts)
    return teacher


def _timetable(connection: Connection, place: Place) -> None:
    lessons = tuple(
        Lesson(person_id=teacher.person.id, weekday=weekday, half=Half(half), period=period, weeks=Weeks(weeks))
        for teacher in place.teachers
        for weekday, half, period, weeks in sorted(teacher.lessons)
    )
    made = Timetable(
        school=f"THCS {place.id.upper()}",
        year="2026-2027",
        first_day=date(2026, 9, 7),
        last_day=date(2027, 5, 28),
        lessons=lessons,
        exam_weeks=(ExamWeeks(first=EXAM[0], last=EXAM[1]),),
        breaks=(Days(first=BREAK[0], last=BREAK[1]),),
    )
    timetables.replace(connection, made, province="", commune=place.id)
